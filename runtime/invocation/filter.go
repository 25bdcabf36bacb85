package invocation

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"bobbin/runtime/fault"
	"bobbin/runtime/script"
)

// Filter narrows a list; a zero field does not.
type Filter struct {
	Team        string
	Workspace   string
	Environment string
	Script      string
	Listener    string
	Node        string
	Dead        bool // dead letters
	Ready       bool // those that run, or could
	Statuses    []script.Status
	Triggers    []Trigger
	IDs         []ID
	From, To    time.Time // queued from a time on, and before another
	Text        string    // in the error, in any case
	Limit       int       // 0 means 100, negative means all
	Before      ID        // only those made before this one
}

// Narrow is what people write to narrow a list.
type Narrow struct {
	Status   string // several with commas between
	Trigger  string // likewise
	From, To string // RFC 3339
}

// Into sets what is written in a filter. Faults: invalid.
func (n Narrow) Into(f *Filter) (err error) {
	if f.Statuses, err = several(n.Status, allStatuses, "a status of an invocation"); err != nil {
		return err
	}
	if f.Triggers, err = several(n.Trigger, allTriggers, "what an invocation is triggered by"); err != nil {
		return err
	}
	if f.From, err = moment("from", n.From); err != nil {
		return err
	}
	f.To, err = moment("to", n.To)
	return err
}

var (
	allStatuses = []script.Status{script.Queued, script.Running, script.Finished, script.FunctionError, script.TimedOut, script.OutOfMemory,
		script.Aborted, script.Denied, script.MalformedPayload, script.RuntimeError}
	allTriggers = []Trigger{Manual, ManualEventListener, External, Scheduled, Chained}
)

// several reads words with commas between.
func several[T ~string](list string, known []T, what string) ([]T, error) {
	var all []T
	for word := range strings.SplitSeq(list, ",") {
		if word = strings.TrimSpace(word); word == "" {
			continue
		}
		if !slices.Contains(known, T(word)) {
			return nil, fault.New(fault.Invalid, "%q is not %s.", word, what).WithHint("There is: %s.", strings.Trim(strings.ReplaceAll(fmt.Sprint(known), " ", ", "), "[]"))
		}
		all = append(all, T(word))
	}
	return all, nil
}

func moment(name, text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return at, fault.New(fault.Invalid, "%q is no time for %s.", text, name).WithHint("Write it as 2026-11-26T15:04:05Z.").Because(err)
	}
	return at, nil
}
