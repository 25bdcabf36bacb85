package record

import (
	"bytes"
	"encoding/json"
	"strings"
	"time"

	"bobbin/runtime/fault"
)

// address checks a partition and a key by the rules and gives their stored form.
func (p Partition) address(key string) (Address, error) {
	a, err := p.place()
	if err != nil {
		return a, err
	}
	a.Key, err = checkKey(key)
	return a, err
}

// place checks a partition and gives its stored form.
func (p Partition) place() (Address, error) {
	if p.TeamScope != "" && p.Scope != Team {
		return Address{}, refuse(fault.Invalid, "A record has a teamScope only with scope 'team'.")
	}
	switch p.Scope {
	case Environment, "":
		return Address{Scope: Environment, Workspace: p.Owner.Workspace, Of: p.Owner.Environment}, nil
	case Workspace:
		return Address{Scope: Workspace, Workspace: p.Owner.Workspace}, nil
	case Team:
		if err := checkTeamScope(p.TeamScope); err != nil {
			return Address{}, err
		}
		return Address{Scope: Team, Workspace: p.Owner.Team, Of: p.TeamScope}, nil
	case Invocation:
		if p.InvocationID == "" {
			return Address{}, refuse(fault.Invalid, "Records at scope 'invocation' belong to one invocation, and none was named.")
		}
		return Address{Scope: Invocation, Workspace: p.Owner.Workspace, Of: p.InvocationID}, nil
	}
	return Address{}, refuse(fault.Invalid, "There is no record scope %q.", string(p.Scope)).
		WithHint("The scopes are environment, workspace, team and invocation.")
}

func checkKey(key string) (string, error) {
	key = strings.TrimSpace(key)
	switch {
	case key == "":
		return "", refuse(fault.Invalid, "The key of a record is empty.")
	case len(key) > MaxKeyBytes:
		return "", refuse(fault.Invalid, "The key of a record has %d bytes; at most %d are allowed.", len(key), MaxKeyBytes)
	}
	for _, c := range key {
		if !alphanumeric(c) && c != '_' && c != '-' {
			return "", refuse(fault.Invalid, "The key of a record holds %q; letters, digits, _ and - are allowed.", string(c)).
				WithHint("Replace other characters, for example: key.replace(/[^a-zA-Z0-9_-]/g, '_').")
		}
	}
	return strings.ToLower(key), nil
}

func checkTeamScope(name string) error {
	if len(name) > MaxTeamScope {
		return refuse(fault.Invalid, "The teamScope has %d characters; at most %d are allowed.", len(name), MaxTeamScope)
	}
	for _, c := range name {
		if !alphanumeric(c) {
			return refuse(fault.Invalid, "The teamScope holds %q; only letters and digits are allowed.", string(c))
		}
	}
	return nil
}

func alphanumeric(c rune) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

func checkValue(value json.RawMessage) error {
	switch {
	case len(value) == 0 || bytes.Equal(bytes.TrimSpace(value), []byte("null")):
		return refuse(fault.Invalid, "The value of a record is null or undefined.").
			WithHint("Delete the record instead, or store a value that says it is empty.")
	case len(value) > MaxValueBytes:
		return refuse(fault.Invalid, "The value of a record has %.1f MB as JSON; at most %d MB are allowed.", float64(len(value))/(1<<20), MaxValueBytes>>20).
			WithHint("Split it over several records.")
	case !json.Valid(value):
		return refuse(fault.Invalid, "The value of a record is not JSON.")
	}
	return nil
}

// expiry is when a record written now at a scope ends; zero for never.
func expiry(scope Scope, ttl time.Duration, now time.Time) (time.Time, error) {
	if ttl < 0 {
		return time.Time{}, refuse(fault.Invalid, "The ttl of a record must be a positive number of seconds.")
	}
	if scope == Invocation && (ttl == 0 || ttl > MaxInvocationAge) {
		ttl = MaxInvocationAge
	}
	if ttl == 0 {
		return time.Time{}, nil
	}
	return now.Add(ttl), nil
}
