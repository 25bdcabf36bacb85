package web_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// judge prints the count and every case that differs. There are no exceptions; should the data
// bring a case that cannot be met, it goes into a file beside the data with its reason.
func judge(t *testing.T, total int, failures map[string]string) {
	t.Helper()
	for key, message := range failures {
		t.Errorf("%s\t%s", key, message)
	}
	t.Logf("%s: %d of %d pass", t.Name(), total-len(failures), total)
}

func load(t *testing.T, name string, into any) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, into); err != nil {
		t.Fatal(err)
	}
}

// differences gives the case keys whose result is not the expected one.
func differences(t *testing.T, body string, cases []any) map[string]string {
	t.Helper()
	failures := map[string]string{}
	for _, f := range run(t, &host{}, body, cases).([]any) {
		pair := f.([]any)
		failures[pair[0].(string)] = pair[1].(string)
	}
	return failures
}

func TestConformance_URL(t *testing.T) {
	var all []any
	load(t, "urltestdata.json", &all)
	var cases []any
	for _, c := range all {
		if _, comment := c.(string); !comment {
			cases = append(cases, c)
		}
	}
	failures := differences(t, `
		const failures = [];
		const fields = ['href', 'origin', 'protocol', 'username', 'password', 'host', 'hostname', 'port', 'pathname', 'search', 'hash'];
		for (const c of event) {
			const key = JSON.stringify([c.input, c.base]);
			let u;
			try { u = new URL(c.input, c.base ?? undefined); } catch (e) {
				if (!c.failure) failures.push([key, String(e)]);
				continue;
			}
			if (c.failure) { failures.push([key, 'parsed as ' + u.href]); continue; }
			for (const f of fields) if (f in c && u[f] !== c[f]) { failures.push([key, f + ' is ' + u[f] + ', want ' + c[f]]); break; }
		}
		return failures;`, cases)
	judge(t, len(cases), failures)
}

func TestConformance_URLSetters(t *testing.T) {
	var all map[string][]any
	load(t, "url-setters.json", &all)
	delete(all, "comment")
	var cases []any
	for setter, list := range all {
		for _, c := range list {
			cases = append(cases, []any{setter, c})
		}
	}
	failures := differences(t, `
		const failures = [];
		for (const [setter, c] of event) {
			const key = setter + ' ' + JSON.stringify([c.href, c.new_value]);
			const u = new URL(c.href);
			u[setter] = c.new_value;
			for (const [f, want] of Object.entries(c.expected)) if (u[f] !== want) { failures.push([key, f + ' is ' + u[f] + ', want ' + want]); break; }
		}
		return failures;`, cases)
	judge(t, len(cases), failures)
}

func TestConformance_Base64(t *testing.T) {
	var cases []any
	load(t, "forgiving-base64.json", &cases)
	failures := differences(t, `
		const failures = [];
		for (const [input, want] of event) {
			let got = null;
			try { got = [...atob(input)].map((c) => c.charCodeAt(0)); } catch (e) { if (e.name !== 'InvalidCharacterError') failures.push([JSON.stringify(input), String(e)]); }
			if (JSON.stringify(got) !== JSON.stringify(want)) failures.push([JSON.stringify(input), JSON.stringify(got)]);
		}
		return failures;`, cases)
	judge(t, len(cases), failures)
}
