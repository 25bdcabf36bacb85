// Package migration owns long jobs of scripts: what the module @bobbin/migrate has done, where
// it stands, and what a person wants of it.
//
//	            ┌──────────── again ─────────────┐
//	begin ─► running ─► finished ────────────────┤
//	            │  ▲                             │
//	            │  └── resume ── paused          │  a person, a refused login, a target that is away
//	            │  └── resume ── stopped         │  the script failed, or its policy says so
//	            └────────────────► cancelled ────┘
//
// A migration works in slices. Before a slice the keys of its items are stored, in the
// transaction that stores what the slice before did (counts, checkpoint, reasons, the script's
// own records). So whoever goes on after a crash knows which items may have been written
// without anybody having seen it: those of one slice. Every write of a run names the fence of
// its beginning, so that a run that was given up cannot write over the one that goes on.
//
// What is read, written and compared is the script's, in package script/migrate; when an
// invocation runs is package invocation's; where the rows lie is store's.
package migration

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"bobbin/runtime/record"
)

// Key names a migration of an environment.
type Key struct {
	Workspace   string `json:"workspace"`
	Environment string `json:"environment"`
	Name        string `json:"name"` // a dry run has one of its own, see DryRunOf
}

// dry ends the name of a dry run; no migration that writes can have such a name.
const dry = "~dry"

// DryRunOf is the name under which the dry run of a migration is kept.
func DryRunOf(name string) string { return name + dry }

// Status is how a migration stands.
type Status string

// The statuses.
const (
	Running   Status = "running"
	Paused    Status = "paused"    // goes on when a person says so
	Stopped   Status = "stopped"   // likewise, once what is wrong is mended
	Cancelled Status = "cancelled" // ended by a person
	Finished  Status = "finished"
)

// Wish is what a person wants of a migration that runs; the run does it after its slice.
type Wish string

// The wishes.
const (
	NoWish Wish = ""
	Pause  Wish = "pause"
	Cancel Wish = "cancel"
)

// Counts are items of the source by what became of them. Again are still to be tried again.
type Counts struct {
	Created   int64 `json:"created"`
	Changed   int64 `json:"changed"`
	Same      int64 `json:"same"`      // found in the target as it should be
	LeftOut   int64 `json:"leftOut"`   // by the script
	Failed    int64 `json:"failed"`    // see their reasons
	Uncertain int64 `json:"uncertain"` // perhaps written, and the target cannot be asked
	Repeated  int64 `json:"repeated"`  // the source gave the key before
	Again     int64 `json:"again"`
	LookedUp  int64 `json:"lookedUp"` // not items: look-ups of what a lost slice may have written
}

// Items is how many items of the source were dealt with.
func (c Counts) Items() int64 {
	return c.Created + c.Changed + c.Same + c.LeftOut + c.Failed + c.Uncertain + c.Repeated
}

func (c *Counts) add(d Counts) {
	c.Created, c.Changed, c.Same, c.LeftOut = c.Created+d.Created, c.Changed+d.Changed, c.Same+d.Same, c.LeftOut+d.LeftOut
	c.Failed, c.Uncertain, c.Repeated, c.Again = c.Failed+d.Failed, c.Uncertain+d.Uncertain, c.Repeated+d.Repeated, c.Again+d.Again
	c.LookedUp += d.LookedUp
}

// Verification is what the look at the target at the end found.
type Verification struct {
	Expected  int64  `json:"expected"`         // things the target should hold of this migration
	Found     *int64 `json:"found,omitempty"`  // by the target's own count; nil when it cannot count
	Sampled   int    `json:"sampled"`          // items whose fields were compared
	Missing   int    `json:"missing"`          // of those, not in the target
	Different int    `json:"different"`        // of those, with another value in a field
	Reason    string `json:"reason,omitempty"` // why it was not made
}

// Migration is a long job as it stands at one moment. Times are UTC.
type Migration struct {
	Key
	DryRun       bool          `json:"dryRun"`
	Status       Status        `json:"status"`
	Wish         Wish          `json:"wish,omitempty"`   // not done yet
	Reason       string        `json:"reason,omitempty"` // why it is paused or stopped, in words
	Phase        string        `json:"phase"`            // read, again (what failed is tried again) or verify
	Counts       Counts        `json:"counts"`
	Total        int64         `json:"total,omitempty"` // items of the source as it says itself; 0 when it does not
	Slices       int64         `json:"slices"`
	Concurrency  int           `json:"concurrency"` // items at a time, as the target takes them now
	PerSecond    float64       `json:"perSecond"`   // items, over the last slices
	WorkedMs     int64         `json:"workedMs"`    // in slices; pauses and a machine's sleep are not in it
	StartedAt    time.Time     `json:"startedAt"`
	UpdatedAt    time.Time     `json:"updatedAt"`
	FinishedAt   time.Time     `json:"finishedAt,omitzero"`
	Resumed      int           `json:"resumed"` // how often another run went on with it
	Lost         int           `json:"lost"`    // of those, because a run was lost
	Script       string        `json:"script"`
	Function     string        `json:"function,omitempty"`
	Invocation   string        `json:"invocationId,omitempty"` // that has it now, or had it last
	Verification *Verification `json:"verification,omitempty"`
	Waiting      string        `json:"waiting,omitempty"` // what it waits for, while it does

	Fence int64 `json:"-"`
	Work  Work  `json:"-"`
}

// Work is what a run needs to go on; only Find gives it.
type Work struct {
	Dir        string          `json:"dir,omitempty"`        // the workspace's folder, where there is one
	Payload    json.RawMessage `json:"payload,omitempty"`    // the event that the script was run with
	Checkpoint json.RawMessage `json:"checkpoint,omitempty"` // of the script's module
	Pending    []string        `json:"pending,omitempty"`    // keys of the slice that was begun
	LookFirst  bool            `json:"lookFirst,omitempty"`  // a migration before this one wrote into the target
	Idle       int             `json:"idle,omitempty"`       // runs lost since the last progress
	Commits    int64           `json:"commits,omitempty"`    // of slices and of what came between
	Number     int64           `json:"number,omitempty"`     // of the newest of them, as its run counts
	Started    string          `json:"started,omitempty"`    // the invocation that was started last to go on
}

// Left estimates how long it will take; 0 when that is not known.
func (m Migration) Left() time.Duration {
	left := m.Total - m.Counts.Items()
	if m.Status != Running && m.Status != Paused || m.PerSecond <= 0 || m.Total == 0 || left <= 0 {
		return 0
	}
	return time.Duration(float64(left) / m.PerSecond * float64(time.Second))
}

// Title is the name as people know it.
func (m Migration) Title() string { return strings.TrimSuffix(m.Name, dry) }

// The kinds of an Item.
const (
	KindFailed    = "failed"
	KindUncertain = "uncertain"
	KindAgain     = "again"
	KindRepeated  = "repeated"
	KindCreate    = "create" // of a dry run
	KindChange    = "change" // likewise
	KindDifferent = "different"
)

// Item is an item of the source that is listed, with the reason.
type Item struct {
	Kind    string          `json:"kind"`
	Key     string          `json:"key"`
	Reason  string          `json:"reason"`
	Attempt int             `json:"attempt,omitempty"` // how often it was tried
	Unsure  bool            `json:"unsure,omitempty"`  // it may have been written
	Item    json.RawMessage `json:"item,omitempty"`    // as the source gave it
	At      time.Time       `json:"at"`
}

// Page asks for items of a migration by kind and key.
type Page struct {
	Kind  string // all when empty
	After Item   // Kind and Key of the last one before
	Limit int
}

// PageSize is how many items a page has that was asked for so many: 1,000 when it was not said.
func PageSize(wanted int) int {
	if wanted <= 0 {
		return 1000
	}
	return min(wanted, 1000)
}

// Write is what becomes of a migration at once.
type Write struct {
	Migration
	Clear   bool   // forgets its items and keys first
	Gone    bool   // forgets all of it, and does nothing else
	Retry   bool   // items that failed are to be tried again
	Drop    []Item // by Kind and Key
	Set     []Item
	Hashes  []byte // of keys that were dealt with, added to those of other Work.Commits
	Records record.Address
	Changes record.Changes // of Records, in the same transaction
}

// ErrLost is what a run gets that is not the newest of its migration. Nothing was written.
var ErrLost = errors.New("another run has gone on with this migration")

// Store keeps migrations. Each method is one transaction.
type Store interface {
	// Find gives a migration with its Work, or false.
	Find(ctx context.Context, k Key) (Migration, bool, error)
	// List gives those of a workspace and environment with a status, each all when empty, by name.
	List(ctx context.Context, workspace, environment string, status Status) ([]Migration, error)
	// Update asks change what becomes of a migration (nil when there is none) and does all of it
	// or nothing; nobody else writes it between. An error of change is given back and nothing is done; a nil
	// Write does nothing. Change may be asked again, is quick and does not call the Store.
	Update(ctx context.Context, k Key, change func(now *Migration) (*Write, error)) error
	// Items gives a page, by kind and key.
	Items(ctx context.Context, k Key, p Page) ([]Item, error)
	// Hashes gives what was added, in any order.
	Hashes(ctx context.Context, k Key) ([]byte, error)
}
