package intl_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"bobbin/runtime/script"
	"bobbin/runtime/script/machine"
)

// host is a Host without a way out.
type host struct{}

func (host) Fetch(context.Context, script.FetchRequest) (script.FetchResponse, error) {
	return script.FetchResponse{}, &script.HostError{Name: "TypeError", Message: "no network here"}
}
func (host) Call(context.Context, string, json.RawMessage) (json.RawMessage, error) {
	return json.RawMessage("{}"), nil
}
func (host) Console(script.Line) {}

var engine = sync.OnceValue(func() *machine.Engine { return machine.New(machine.Config{}) })

// bundle makes a program whose default export is an async function with that body.
func bundle(body string) *script.Bundle {
	return &script.Bundle{Code: []byte(`(async()=>{"use strict"; globalThis.__bobbin_exports = {default: async (event, context) => {` + body + `
}};})()`)}
}

// run gives what the function returned.
func run(t testing.TB, body string) any {
	t.Helper()
	out := engine().Run(t.Context(), bundle(body), script.Input{Event: []byte("{}")}, host{}, script.Limits{Timeout: 10 * time.Minute})
	if out.Status != script.Finished {
		t.Fatalf("%s: %+v", out.Status, out.Error)
	}
	var v any
	if len(out.Result) > 0 {
		if err := json.Unmarshal(out.Result, &v); err != nil {
			t.Fatal(err)
		}
	}
	return v
}

// golden is what build/intl/goldens.mjs writes.
type golden struct {
	Node, ICU, CLDR, TZ string
	Goldens             map[string]any
}

func read(t *testing.T, name string, into any) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	if into != nil {
		if err := json.Unmarshal(text, into); err != nil {
			t.Fatal(err)
		}
	}
	return text
}

// TestIntl_AnswersAsNode compares every call with Node's answer; differences.json lists
// what may differ, by a part of a call's name, with the reason.
func TestIntl_AnswersAsNode(t *testing.T) {
	var want golden
	read(t, "goldens.json", &want)
	var reasons map[string]string
	read(t, "differences.json", &reasons)
	calls := string(read(t, "calls.js", nil))
	got := run(t, calls+`
const out = {};
for (const [name, f] of calls) {
  try { const v = f(); out[name] = v === undefined ? null : v; } catch (e) { out[name] = e.name + ': ' + e.message; }
}
return out;`).(map[string]any)
	same, differ, shown := 0, map[string]int{}, 0
	for name, expected := range want.Goldens {
		if reflect.DeepEqual(got[name], expected) {
			same++
			continue
		}
		if key := reasonFor(reasons, name); key != "" {
			differ[key]++
			continue
		}
		if shown++; shown <= 60 {
			a, b := firstDifference(expected, got[name])
			t.Errorf("%s\n node %s\n ours %s", name, a, b)
		}
	}
	for key := range reasons {
		if differ[key] == 0 {
			t.Errorf("differences.json lists %q, which is equal now", key)
		}
	}
	t.Logf("%d of %d calls as in %s (ICU %s); %d differ for %d listed reasons, %d for none", same, len(want.Goldens), want.Node, want.ICU, len(want.Goldens)-same-shown, len(reasons), shown)
}

// firstDifference gives the first place where two answers differ.
func firstDifference(want, got any) (string, string) {
	a, isList := want.([]any)
	b, isToo := got.([]any)
	if isList && isToo && len(a) == len(b) {
		for i := range a {
			if !reflect.DeepEqual(a[i], b[i]) {
				return firstDifference(a[i], b[i])
			}
		}
	}
	left, _ := json.Marshal(want)
	right, _ := json.Marshal(got)
	return string(left), string(right)
}

// reasonFor finds the longest key that the name contains.
func reasonFor(reasons map[string]string, name string) string {
	found := ""
	for key := range reasons {
		if strings.Contains(name, key) && len(key) > len(found) {
			found = key
		}
	}
	return found
}

// TestIntl_ManyInvocationsAtOnce shares one Engine, and so all that it keeps.
func TestIntl_ManyInvocationsAtOnce(t *testing.T) {
	var all sync.WaitGroup
	answers := make([]any, 8)
	for n := range answers {
		all.Go(func() {
			answers[n] = run(t, `const out = [];
for (const l of ['de', 'fr-CA', 'ja', 'en-GB']) {
  out.push(new Date(0).toLocaleString(l, {dateStyle: 'full', timeStyle: 'long', timeZone: 'Asia/Tokyo'}), (1234.5).toLocaleString(l, {style: 'currency', currency: 'EUR'}), 'ä'.localeCompare('z', l),
    new Intl.DateTimeFormat(l, {dateStyle: 'medium'}).formatRange(0, 1e9), new Intl.RelativeTimeFormat(l).format(2, 'day'), new Intl.PluralRules(l).select(1));
}
return out;`)
		})
	}
	all.Wait()
	for n := range answers {
		if !reflect.DeepEqual(answers[n], answers[0]) {
			t.Errorf("%v, not %v", answers[n], answers[0])
		}
	}
}
