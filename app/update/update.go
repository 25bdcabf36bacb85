// Package update tells whether there is a newer Bobbin, where a person or the policy of the machine says
// whom to ask. Nobody else is asked, nothing is said about the machine, and nothing is fetched but a small
// text.
package update

import (
	"context"
	"encoding/json"
	"net/http"
	"os"
	"sync"
	"time"

	"bobbin/runtime/fault"
	"bobbin/runtime/network"
	"bobbin/runtime/workspace"
)

// Setting is the key of the IDE's settings with the address that is asked.
const Setting = "updates.address"

// Every is the least time between two questions that nobody asks for by hand.
const Every = 24 * time.Hour

// Who says whom to ask.
const (
	ByPolicy  = "policy"
	BySetting = "setting"
)

// Version is what the text at the address says of the newest Bobbin.
type Version struct {
	Version string `json:"version"`        // semantic: 1.5.0
	Date    string `json:"date,omitempty"` // of its release: 2026-12-01
	Page    string `json:"page,omitempty"` // where a person reads more and finds it
	Note    string `json:"note,omitempty"` // one line
}

// State is how the check for a newer Bobbin stands.
type State struct {
	Own       string       `json:"own"`                 // the version of this program
	On        bool         `json:"on"`                  // somebody is asked
	By        string       `json:"by,omitempty"`        // who says so: ByPolicy or BySetting
	Forbidden bool         `json:"forbidden,omitempty"` // by the policy
	Address   string       `json:"address,omitempty"`
	AskedAt   time.Time    `json:"askedAt,omitzero"` // at this address
	Newest    *Version     `json:"newest,omitempty"` // as it was answered then
	Newer     bool         `json:"newer"`            // the newest is newer than this program, and no version for trial
	Fault     *fault.Error `json:"fault,omitempty"`  // why there is no answer
}

// Config says whose check it is.
type Config struct {
	Policy       network.Policy
	Way          http.RoundTripper // for network.ToUpdate
	SettingsFile string            // of the IDE; it need not be there
	KeptFile     string            // where the last answer is kept
	Own          string            // the version of this program; one that is not semantic is never older
	Now          func() time.Time
}

// Check looks for a newer Bobbin.
type Check struct {
	c  Config
	mu sync.Mutex
}

// New makes a check. It asks nobody yet.
func New(c Config) *Check { return &Check{c: c} }

// kept is the file with the last answer.
type kept struct {
	Address string       `json:"address"`
	AskedAt time.Time    `json:"askedAt"`
	Newest  *Version     `json:"newest,omitempty"`
	Fault   *fault.Error `json:"fault,omitempty"`
}

// State says how it stands, and asks nobody.
func (k *Check) State() State {
	s := State{Own: k.c.Own}
	switch rule := k.c.Policy.Updates(); {
	case !rule.Allowed:
		s.Forbidden, s.By = true, ByPolicy
		return s
	case rule.Address != "":
		s.On, s.By, s.Address = true, ByPolicy, rule.Address
	default:
		if s.Address = k.set(); s.Address == "" {
			return s
		}
		s.On, s.By = true, BySetting
	}
	if _, err := network.UpdateAddress(s.Address); err != nil {
		s.On, s.Fault = false, fault.From(err)
		return s
	}
	if last := k.last(); last.Address == s.Address {
		s.AskedAt, s.Newest, s.Fault = last.AskedAt, last.Newest, last.Fault
		s.Newer = s.Newest != nil && newer(s.Newest.Version, s.Own)
	}
	return s
}

// Look asks when it is on and was not asked for a day, whatever came of it, and says how it stands.
func (k *Check) Look(ctx context.Context) State {
	k.mu.Lock()
	defer k.mu.Unlock()
	s := k.State()
	// A clock that was set back does not keep it from asking for ever.
	if since := k.c.Now().Sub(s.AskedAt); !s.On || since >= 0 && since < Every {
		return s
	}
	return k.ask(ctx, s)
}

// Ask asks now, whenever that was done before. Faults: denied when the policy forbids it, invalid when
// nobody says whom, and why there is no answer.
func (k *Check) Ask(ctx context.Context) (State, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	s := k.State()
	switch {
	case s.Forbidden:
		return s, k.c.Policy.RefuseUpdates()
	case s.Address == "":
		return s, fault.New(fault.Invalid, "Nobody is asked for a newer Bobbin: no address is set.").
			WithHint("Set %q in the settings of the IDE to the address of a text that names the newest one, as the manual describes under \"Newer versions\".", Setting)
	case !s.On:
		return s, s.Fault
	}
	s = k.ask(ctx, s)
	if s.Fault != nil {
		return s, s.Fault
	}
	return s, nil
}

// ask puts the question. That it was put is written down first, so that a program that does not live
// to hear the answer does not ask each time it starts.
func (k *Check) ask(ctx context.Context, s State) State {
	s.AskedAt, s.Fault = k.c.Now().UTC().Truncate(time.Second), nil
	if err := k.keep(s); err != nil {
		s.Fault = fault.From(err)
		return s
	}
	newest, err := k.fetch(ctx, s.Address)
	if err != nil {
		s.Fault = fault.From(err)
	} else {
		s.Newest = newest
	}
	s.Newer = s.Newest != nil && newer(s.Newest.Version, s.Own)
	if err := k.keep(s); err != nil && s.Fault == nil {
		s.Fault = fault.From(err)
	}
	return s
}

// set is the address in the settings; settings that cannot be read set none.
func (k *Check) set() string {
	text, err := os.ReadFile(k.c.SettingsFile)
	if err != nil {
		return ""
	}
	var all map[string]any
	if json.Unmarshal(text, &all) != nil {
		return ""
	}
	address, _ := all[Setting].(string)
	return address
}

// last is the last answer; one that cannot be read is none.
func (k *Check) last() kept {
	var last kept
	if text, err := os.ReadFile(k.c.KeptFile); err != nil || json.Unmarshal(text, &last) != nil {
		return kept{}
	}
	return last
}

func (k *Check) keep(s State) error {
	text, err := json.Marshal(kept{s.Address, s.AskedAt, s.Newest, s.Fault})
	if err != nil {
		return err
	}
	return workspace.WriteFile(k.c.KeptFile, text)
}

// newer says whether a person with the one version wants to hear of the other: not of one for trial,
// such as 1.6.0-beta.1, unless theirs is such a one.
func newer(offered, own string) bool {
	o, err := parse(offered)
	if err != nil {
		return false
	}
	mine, err := parse(own)
	if err != nil { // built from a source between two versions
		return false
	}
	return o.GreaterThan(mine) && (o.Prerelease() == "" || mine.Prerelease() != "")
}
