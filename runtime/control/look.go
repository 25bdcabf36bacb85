package control

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"time"

	"bobbin/runtime/fault"
	"bobbin/runtime/invocation"
	"bobbin/runtime/script"
	"bobbin/runtime/workspace"
)

// Contents are what a person looks at before something is published and after: files of
// releases, what an environment has already, and when its scheduled triggers come.
type Contents interface {
	// File gives a source file of a release. Faults: not_found.
	File(ctx context.Context, in OneFile) (SourceFile, error)
	// Kept says what an environment has of what does not travel in a release. It is not_found
	// of nothing: of an environment that there is not, it is nothing.
	Kept(ctx context.Context, in KeptWish) (Kept, error)
	// Schedules lists the scheduled triggers of an environment. Faults: not_found.
	Schedules(ctx context.Context, in OneEnvironment) (ScheduleList, error)
}

// OneFile names a source file of a release.
type OneFile struct {
	Workspace workspace.ID `json:"-" path:"workspace"`
	Release   string       `json:"-" path:"release"`
	Path      string       `json:"-" query:"path"` // in the workspace
}

// SourceFile is the text of a source file.
type SourceFile struct {
	Text string `json:"text"`
}

// KeptWish asks what an environment has.
type KeptWish struct {
	Workspace   workspace.ID `json:"-" path:"workspace"`
	Environment string       `json:"-" path:"environment"`
	// Accounts are the names that are asked for, with commas between.
	Accounts string `json:"-" query:"accounts"`
}

// Kept is what an environment has of what a release does not bring. It says nothing secret.
type Kept struct {
	Accounts  []string `json:"accounts"`  // of those that were asked for
	Passwords []string `json:"passwords"` // parameters that have a value
	Secrets   []string `json:"secrets"`   // listeners that have a secret
	// Settings are those of the environment's deployment, without its accounts; nothing when there
	// is none.
	Settings *Settings `json:"settings,omitempty"`
}

// Settings are what of an environment's settings can be compared.
type Settings struct {
	Parameters map[string]json.RawMessage   `json:"parameters,omitempty"`
	Listeners  map[string]workspace.Enabled `json:"listeners,omitempty"`
	Schedules  map[string]workspace.Enabled `json:"schedules,omitempty"`
	Production bool                         `json:"production,omitempty"`
	Simulated  []string                     `json:"simulated"` // connections
	Limits     workspace.Limits             `json:"limits"`
}

// ScheduleList are the scheduled triggers of an environment.
type ScheduleList struct {
	Schedules []Schedule `json:"schedules"`
}

// Schedule is a scheduled trigger and when it comes.
type Schedule struct {
	Name             string        `json:"name"`
	Script           string        `json:"script"`
	Cron             string        `json:"cron"`
	TimeZone         string        `json:"timeZone"`
	Words            string        `json:"words,omitempty"`
	Next             []time.Time   `json:"next"` // in UTC, whether or not it is switched on
	Enabled          bool          `json:"enabled"`
	Problem          string        `json:"problem,omitempty"` // why it never comes
	LastAt           time.Time     `json:"lastAt,omitzero"`   // the due time that was run last
	LastInvocationID invocation.ID `json:"lastInvocationId,omitempty"`
	LastStatus       script.Status `json:"lastStatus,omitempty"` // "" when the invocation is not kept any more
	SkippedAt        time.Time     `json:"skippedAt,omitzero"`   // the due time that was left out last
	Skipped          string        `json:"skipped,omitempty"`    // missed or overlap
}

// File implements Contents.
func (c *Client) File(ctx context.Context, in OneFile) (SourceFile, error) {
	return ask(ctx, c, getFile, in)
}

// Kept implements Contents.
func (c *Client) Kept(ctx context.Context, in KeptWish) (Kept, error) {
	return ask(ctx, c, getKept, in)
}

// Schedules implements Contents.
func (c *Client) Schedules(ctx context.Context, in OneEnvironment) (ScheduleList, error) {
	return ask(ctx, c, listSchedules, in)
}

// Health is what a runner's /readyz says: whether it takes deliveries and runs scripts.
type Health struct {
	Ready  bool            `json:"ready"`
	Checks map[string]bool `json:"checks"`
}

// Health asks a runner how it is. Faults: unavailable.
func (c *Client) Health(ctx context.Context) (Health, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, c.base+"/readyz", nil)
	if err != nil {
		return Health{}, err
	}
	response, err := c.http.Do(r)
	if err != nil {
		return Health{}, unreached(ctx, c.base, err)
	}
	defer response.Body.Close()
	var h Health
	text, err := io.ReadAll(io.LimitReader(response.Body, 1<<20))
	if err = errors.Join(err, json.Unmarshal(text, &h)); err != nil {
		return h, fault.New(fault.Unavailable, "%s answered %s, which no runner does.", c.base, response.Status).
			WithHint("Check the address: a proxy or another program may have answered.").Because(err)
	}
	return h, nil
}
