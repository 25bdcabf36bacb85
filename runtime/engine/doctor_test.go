package engine_test

import (
	"os"
	"strings"
	"testing"

	"bobbin/app/enginetest"
	"bobbin/runtime/engine"
	"bobbin/runtime/script"
)

func TestExamine_SaysThatScriptsCannotRun(t *testing.T) {
	t.Parallel()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	h := enginetest.Open(t, func(c *engine.Config) { c.WorkerCommand = []string{program, "-test.run=^$"} })
	dir := h.Workspace(t, "empty", nil)
	if ran := h.Run(t, engine.Run{Dir: dir, Script: "Hello"}); ran.Status != script.RuntimeError {
		t.Fatalf("ran: %s %+v", ran.Status, ran.Error)
	}
	x, err := h.Examine(t.Context(), "", "")
	if err != nil || len(x.Problems) != 1 || x.Problems[0].Code != "worker/start" || x.Problems[0].File != "" {
		t.Errorf("problems: %+v %v", x.Problems, err)
	}
	if len(x.Faults) != 1 || x.Faults[0].Script != "Hello" || !strings.Contains(x.Faults[0].Message, "process that runs scripts") {
		t.Errorf("last faults: %+v", x.Faults)
	}
}
