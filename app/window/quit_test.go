package window

import (
	"net/http/httptest"
	"slices"
	"testing"
	"time"
)

// TestFarewell: each step is close (the button), end (the program is told to end), heard and saved (the page), or
// late (the time for the last wish is over).
func TestFarewell_LetsTheWindowGo(t *testing.T) {
	for _, c := range []struct {
		name  string
		steps []string
		gone  bool
	}{
		{"a page that saved", []string{"shown", "close", "heard", "saved"}, true},
		{"a page that asks the person", []string{"shown", "close", "heard", "late"}, false},
		{"a page that asks twice", []string{"shown", "close", "heard", "close", "heard", "late"}, false},
		{"a page that is dead", []string{"shown", "close", "late"}, true},
		{"a page that died while it asked", []string{"shown", "close", "heard", "close", "late"}, true},
		{"no page yet", []string{"close"}, true},
		{"the program's end", []string{"shown", "end", "heard"}, false},
		{"the program's end and nobody who answers", []string{"shown", "end", "heard", "late"}, true},
		{"a person's refusal, then the program's end", []string{"shown", "close", "heard", "end", "late"}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			gone, late := false, []func(){}
			f := &farewell{ask: func() {}, after: func(_ time.Duration, then func()) { late = append(late, then) }}
			f.close = func() { gone = f.mayClose() || gone }
			steps := map[string]func(){"shown": f.show, "close": f.close, "end": f.end,
				"heard": func() { f.closing(httptest.NewRecorder(), nil) }, "saved": func() { f.letGo(httptest.NewRecorder(), nil) },
				"late": func() {
					for _, then := range slices.Clone(late) {
						then()
					}
				}}
			for _, step := range c.steps {
				steps[step]()
			}
			if gone != c.gone {
				t.Errorf("%v: the window is gone: %v", c.steps, gone)
			}
		})
	}
}
