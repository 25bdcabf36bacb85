package api_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"bobbin/app/api"
	"bobbin/app/enginetest"
	"bobbin/app/ide"
	"bobbin/app/templates"
	"bobbin/runtime/engine"
	"bobbin/runtime/invocation"
)

// call sends a request that must succeed, and reads its answer.
func call(t *testing.T, m http.Handler, name string, in, out any) {
	t.Helper()
	text, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	m.ServeHTTP(w, httptest.NewRequest("POST", "/api/"+name, strings.NewReader(string(text))))
	if w.Code != http.StatusOK {
		t.Fatalf("%s: %d %s", name, w.Code, w.Body)
	}
	if err := json.Unmarshal(w.Body.Bytes(), out); err != nil {
		t.Fatal(err)
	}
}

func TestSchedules_RunInTheIDEWhenSwitchedOn(t *testing.T) {
	h := enginetest.Open(t)
	m := api.New(ide.New(ide.Config{Engine: h.Engine, Templates: templates.All(), Version: "test"}))
	t.Cleanup(m.Quiet)
	dir := h.Workspace(t, "jira-to-gitlab", nil)
	enginetest.Write(t, filepath.Join(dir, "scripts/Tick.ts"), "export default async function () {}\n")
	enginetest.Write(t, filepath.Join(dir, "schedules/tick.json"), `{ "cron": "* * * * * *", "script": "Tick" }`)
	ran := make(chan invocation.Invocation, 1000)
	defer h.Engine.Subscribe(func(s engine.Signal) {
		if s.Type == "invocation.changed" && s.Invocation.Ended() {
			ran <- *s.Invocation
		}
	})()
	await := func(want invocation.Trigger) {
		t.Helper()
		for i := range ran {
			if i.Trigger == want && i.Schedule == "tick" {
				return
			}
		}
	}
	in := ide.Schedule{Dir: dir, Name: "tick"}
	var list engine.ScheduleList
	call(t, m, "workspace.open", ide.Dir{Dir: dir}, &ide.Workspace{})
	call(t, m, "schedule.list", in, &list)
	if list.On || list.Running || len(list.Schedules) != 1 || len(list.Schedules[0].Next) != 5 || list.Schedules[0].Words != "every second, UTC" {
		t.Errorf("at first: %+v", list)
	}
	call(t, m, "schedule.run", in, &ide.Invocation{})
	await(invocation.Manual)

	in.On = true
	call(t, m, "schedule.switch", in, &list)
	await(invocation.Scheduled)
	call(t, m, "schedule.list", in, &list)
	if !list.On || !list.Running || list.Schedules[0].LastInvocationID == "" {
		t.Errorf("switched on: %+v", list)
	}
	var w ide.Workspace
	call(t, m, "schedule.enable", in, &w) // enabled is false
	if env, err := w.Workspace.Environment(""); err != nil || env.FiresIn("tick") {
		t.Errorf("switched off in its environment: %+v %v", env, err)
	}
	in.On = false
	call(t, m, "schedule.switch", in, &list)
	if list.On || list.Running || list.Schedules[0].Enabled {
		t.Errorf("switched off: %+v", list)
	}
}

func TestSchedules_AreExplained(t *testing.T) {
	m, dir := mux(t)
	status, answer := post(t, m, "schedule.explain", ide.Explain{Cron: "0 9 * * 1-5", TimeZone: "Europe/Berlin", Next: 3})
	next, _ := answer["next"].([]any)
	if status != 200 || answer["words"] != "every weekday at 09:00, Berlin" || len(next) != 3 {
		t.Errorf("%d %v", status, answer)
	}
	if status, answer := post(t, m, "schedule.explain", ide.Explain{Cron: "0 25 * * *"}); status != 400 || !strings.Contains(sentence(answer), "hour") {
		t.Errorf("%d %v", status, answer)
	}
	for name, request := range map[string]string{"run": "schedule.run", "enable": "schedule.enable"} {
		if status, answer := post(t, m, request, ide.Schedule{Dir: dir, Name: "gone"}); status != 404 || sentence(answer) == "" {
			t.Errorf("%s: %d %v", name, status, answer)
		}
	}
}
