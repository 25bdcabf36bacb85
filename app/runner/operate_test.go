package runner_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"bobbin/runtime/control"
	"bobbin/runtime/fault"
	"bobbin/runtime/invocation"
)

// TestOperate_OnlyOnesOwnAndOnlyWhoMay tries everything an operator does with a viewer's token, and
// with a publisher's of another workspace.
func TestOperate_OnlyOnesOwnAndOnlyWhoMay(t *testing.T) {
	h := host(t)
	ctx := t.Context()
	admin := h.client(t, h.token, nil)
	send(t, admin, demo, "1.0.0")
	url := deploy(t, admin, demo, "production", "1.0.0").Listeners[0].URL
	send(t, admin, other, "1.0.0")
	deploy(t, admin, other, "production", "1.0.0")
	delivery, err := http.Post(url, "application/json", strings.NewReader(`{"secret":1}`))
	if err != nil {
		t.Fatal(err)
	}
	defer delivery.Body.Close()
	var stored struct {
		InvocationID invocation.ID
	}
	if err := json.NewDecoder(delivery.Body).Decode(&stored); err != nil {
		t.Fatal(err)
	}
	as := func(in control.NewToken) *control.Client {
		made, err := admin.CreateToken(ctx, in)
		if err != nil {
			t.Fatal(err)
		}
		return h.client(t, made.Text, nil)
	}
	viewer := as(control.NewToken{Name: "viewer", Role: control.Viewer})
	elsewhere := as(control.NewToken{Name: "elsewhere", Role: control.Publisher, Workspace: string(other)})
	one := control.OneInvocation{ID: stored.InvocationID}
	at := control.OneEnvironment{Workspace: demo, Environment: "production"}
	all, mine := control.Selection{Workspace: demo, All: true}, control.Selection{Workspace: other, IDs: []invocation.ID{stored.InvocationID}}
	first := func(_ any, err error) error { return err }
	writes := func(c *control.Client) map[string]error {
		return map[string]error{
			"replay":            first(c.Redeliver(ctx, all)),
			"discard":           first(c.Discard(ctx, all)),
			"abort":             first(c.AbortAll(ctx, all)),
			"pause":             first(c.Pause(ctx, control.PauseAt{Workspace: demo})),
			"pause one":         first(c.Pause(ctx, control.PauseAt{Workspace: demo, Environment: "production"})),
			"resume":            first(c.Resume(ctx, control.PauseAt{Workspace: demo})),
			"bound":             first(c.SetLimits(ctx, control.SetLimits{Workspace: demo})),
			"run a schedule":    first(c.RunSchedule(ctx, control.OneSchedule{Workspace: demo, Environment: "production", Schedule: "daily"})),
			"switch it":         first(c.SwitchSchedule(ctx, control.SwitchSchedule{Workspace: demo, Environment: "production", Schedule: "daily"})),
			"pause a migration": first(c.PauseMigration(ctx, control.OneMigration{Workspace: demo, Environment: "production", Migration: "m"})),
			"forget one":        first(c.ForgetMigration(ctx, control.OneMigration{Workspace: demo, Environment: "production", Migration: "m"})),
			"pardon":            first(c.Pardon(ctx, control.Pardon{Workspace: demo, Environment: "production"})),
			"switch listener":   first(c.SwitchListener(ctx, control.SwitchListener{Workspace: demo, Environment: "production", Listener: "in"})),
		}
	}
	for who, c := range map[string]*control.Client{"a viewer": viewer, "one of another workspace": elsewhere} {
		for what, err := range writes(c) {
			if !fault.Is(err, fault.Denied) {
				t.Errorf("%s may %s: %v", who, what, err)
			}
		}
	}
	for what, err := range map[string]error{
		"schedules": first(elsewhere.Schedules(ctx, at)), "queues": first(elsewhere.Queues(ctx, at)),
		"limits": first(elsewhere.Limits(ctx, control.OfWorkspace{Workspace: demo})),
		"pauses": first(elsewhere.Paused(ctx, control.OfWorkspace{Workspace: demo})),
	} {
		if !fault.Is(err, fault.Denied) {
			t.Errorf("one of another workspace sees %s: %v", what, err)
		}
	}
	for what, err := range map[string]error{ // as if it were not there
		"the event":       first(elsewhere.Event(ctx, one)),
		"a replay":        first(elsewhere.Redeliver(ctx, mine)),
		"the list behind": first(elsewhere.Invocations(ctx, control.InvocationFilter{Before: stored.InvocationID})),
	} {
		if !fault.Is(err, fault.NotFound) {
			t.Errorf("%s of another workspace: %v", what, err)
		}
	}
	if n, err := elsewhere.AbortAll(ctx, mine); err != nil || n.Count != 0 {
		t.Errorf("abort of another workspace: %v %v", n, err)
	}
	if _, err := elsewhere.Discard(ctx, mine); !fault.Is(err, fault.Conflict) {
		t.Errorf("discard of another workspace: %v", err)
	}
	if event, err := viewer.Event(ctx, one); err != nil || !strings.Contains(string(event.Event), `"secret":1`) {
		t.Errorf("a viewer looks at an event: %s %v", event.Event, err)
	}
}

// TestOperate_RefusesWhatSaysTooLittle: nothing is done to all because a field was misspelt.
func TestOperate_RefusesWhatSaysTooLittle(t *testing.T) {
	h := host(t)
	admin := h.client(t, h.token, nil)
	for name, in := range map[string]control.Selection{
		"nothing":        {},
		"two ways":       {All: true, Script: "A"},
		"ids and filter": {IDs: []invocation.ID{"x"}, Script: "A"},
		"too many":       {IDs: make([]invocation.ID, 1001)},
	} {
		in.Workspace = demo
		if _, err := admin.Discard(t.Context(), in); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, query := range map[string]string{
		"a status": "status=gone", "a trigger": "triggerType=rain", "a time": "from=monday", "a number": "limit=many", "yes or no": "dead=perhaps", "a cursor": "before=none",
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, h.URL()+"/api/v1/invocations?"+query, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+h.token)
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != http.StatusBadRequest && name != "a cursor" || response.StatusCode >= 500 || response.StatusCode == http.StatusOK {
			t.Errorf("%s: %s", name, response.Status)
		}
	}
}
