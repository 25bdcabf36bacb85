package update_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bobbin/app/update"
	"bobbin/runtime/fault"
	"bobbin/runtime/network"
)

// machine is one with a home, a policy and a server of texts.
type machine struct {
	dir    string
	server *httptest.Server
	asked  int
	answer http.HandlerFunc
	now    time.Time
}

func newMachine(t *testing.T) *machine {
	m := &machine{dir: t.TempDir(), now: time.Date(2026, 11, 27, 8, 0, 0, 0, time.UTC)}
	m.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		m.asked++
		m.answer(w, r)
	}))
	t.Cleanup(m.server.Close)
	m.says(`{ "version": "1.5.0" }`)
	m.set(t, m.server.URL)
	return m
}

func (m *machine) says(text string) {
	m.answer = func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(text)) }
}

func (m *machine) set(t *testing.T, address string) {
	t.Helper()
	text, err := json.Marshal(map[string]string{update.Setting: address})
	if err == nil {
		err = os.WriteFile(filepath.Join(m.dir, "settings.json"), text, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// check is that of a program which was just started.
func (m *machine) check(t *testing.T, own, policy string) *update.Check {
	t.Helper()
	file := filepath.Join(m.dir, "policy.json")
	if err := os.WriteFile(file, []byte(policy), 0o600); err != nil {
		t.Fatal(err)
	}
	n, err := network.Open(func(string) string { return "" }, network.ReadPolicy(file))
	if err != nil {
		t.Fatal(err)
	}
	return update.New(update.Config{Policy: n.Policy(), Way: n.Transport(network.ToUpdate), Own: own, Now: func() time.Time { return m.now },
		SettingsFile: filepath.Join(m.dir, "settings.json"), KeptFile: filepath.Join(m.dir, "updates.json")})
}

func TestLook_AsksOnceADay(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	for _, one := range []struct {
		after time.Duration
		asked int
	}{{0, 1}, {time.Hour, 1}, {22 * time.Hour, 1}, {time.Hour, 2}, {-time.Hour, 3}} {
		m.now = m.now.Add(one.after)
		if s := m.check(t, "1.4.0", `{}`).Look(t.Context()); m.asked != one.asked || !s.Newer || s.Newest.Version != "1.5.0" {
			t.Errorf("after %s: asked %d times, %+v", one.after, m.asked, s)
		}
	}
	// A question that fails counts too, and what was known stays known.
	m.now = m.now.Add(update.Every)
	m.says("nonsense")
	for range 2 {
		if s := m.check(t, "1.4.0", `{}`).Look(t.Context()); m.asked != 4 || s.Fault == nil || !s.Newer {
			t.Errorf("asked %d times, %+v", m.asked, s)
		}
	}
	// Another address is asked at once, and no longer what the one before said.
	m.set(t, m.server.URL+"/other")
	if s := m.check(t, "1.4.0", `{}`).Look(t.Context()); m.asked != 5 || s.Newer {
		t.Errorf("asked %d times, %+v", m.asked, s)
	}
	m.set(t, "")
	if s := m.check(t, "1.4.0", `{}`).Look(t.Context()); m.asked != 5 || s.On || s.Newest != nil {
		t.Errorf("asked %d times, %+v", m.asked, s)
	}
}

func TestAsk_ComparesVersions(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	for _, one := range []struct {
		own, newest string
		newer       bool
	}{
		{"1.4.0", "1.5.0", true}, {"1.5.0", "1.5.0", false}, {"1.6.0", "1.5.0", false}, {"1.9.0", "1.10.0", true}, {"1.4.0", "v1.5.0", true},
		{"1.4.0", "1.5.0-beta.1", false}, {"1.5.0-beta.1", "1.5.0-beta.2", true}, {"1.5.0-beta.2", "1.5.0", true}, {"1.5.0", "1.5.0-rc.1", false},
		{"1.5.0", "1.5.0+build.7", false}, {"dev", "1.5.0", false}, {"97c092d1-dirty", "1.5.0", false},
	} {
		m.says(`{ "version": "` + one.newest + `" }`)
		if s, err := m.check(t, one.own, `{}`).Ask(t.Context()); err != nil || s.Newer != one.newer {
			t.Errorf("%s and %s: %+v %v", one.own, one.newest, s, err)
		}
	}
}

func TestAsk_SaysWhatIsWrongWithAnAnswer(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	for text, want := range map[string]string{
		"":                        "it is no JSON such as",
		"<html>":                  "it is no JSON such as",
		"[]":                      "it is no JSON such as",
		"null":                    "it is no JSON such as",
		`{ "version": "1.5.0" `:   "it is no JSON such as",
		`{}`:                      `it has no "version"`,
		`{ "version": 15 }`:       `its "version" must be a text`,
		`{ "version": "banana" }`: `its version "banana" is none such as 1.5.0`,
		`{ "version": "1.5" }`:    `its version "1.5" is none`,
		`{ "version": "1.5.0", "date": "tomorrow" }`:                                         `its date "tomorrow" is none`,
		`{ "version": "1.5.0", "page": "javascript:alert(1)" }`:                              `its page "javascript:alert(1)" is no address`,
		`{ "version": "1.5.0", "page": "https://ada:secret@example.com" }`:                   "is no address",
		`{ "version": "1.5.0", "note": "one\ntwo" }`:                                         "its note is not one line",
		`{ "version": "1.5.0", "note": "` + strings.Repeat("x", 301) + `" }`:                 "its note is not one line",
		`{ "version": "1.5.0", "more": "` + strings.Repeat("x", 64<<10) + `" }`:              "it is larger than 64 KB",
		`{ "version": "` + strings.Repeat("9", 100) + `.` + strings.Repeat("x", 100) + `" }`: `999..." is none`,
	} {
		m.says(text)
		s, err := m.check(t, "1.4.0", `{}`).Ask(t.Context())
		if !fault.Is(err, fault.Unavailable) || !strings.Contains(err.Error(), want) || s.Newer {
			t.Errorf("%.60s: %v", text, err)
		}
	}
	m.says("\xef\xbb\xbf" + `{ "version": "1.5.0", "date": "2026-12-01", "page": "https://example.com/", "note": "ä", "else": 1 }`)
	if s, err := m.check(t, "1.4.0", `{}`).Ask(t.Context()); err != nil || *s.Newest != (update.Version{Version: "1.5.0", Date: "2026-12-01", Page: "https://example.com/", Note: "ä"}) {
		t.Errorf("%+v %v", s, err)
	}
}

func TestAsk_GoesNowhereElse(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	far := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the other host was asked") }))
	defer far.Close()
	elsewhere := strings.Replace(far.URL, "127.0.0.1", "localhost", 1)
	m.answer = func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, elsewhere, http.StatusFound) }
	for _, policy := range []string{`{ "hosts": ["127.0.0.1"] }`, `{ "hosts": [], "updateCheck": "` + m.server.URL + `" }`} {
		if _, err := m.check(t, "1.4.0", policy).Ask(t.Context()); !fault.Is(err, fault.Denied) || !strings.Contains(err.Error(), "does not allow asking for a newer Bobbin at localhost") {
			t.Errorf("%s: %v", policy, err)
		}
	}
	for to, want := range map[string]string{"file:///etc/passwd": "unsupported protocol scheme", m.server.URL: "without end"} {
		m.answer = func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, to, http.StatusFound) }
		if _, err := m.check(t, "1.4.0", `{}`).Ask(t.Context()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", to, err)
		}
	}
	asked := m.asked
	for _, policy := range []string{`{ "updateCheck": false }`, `{ "updateCheck": "nowhere" }`, `{ "hosts": [] }`, `{`} {
		k := m.check(t, "1.4.0", policy)
		if _, err := k.Ask(t.Context()); !fault.Is(err, fault.Denied) {
			t.Errorf("%s: %v", policy, err)
		}
		k.Look(t.Context())
	}
	if m.asked != asked {
		t.Error("a host that the policy refuses was asked")
	}
	// The policy goes before the person, and the host that it names need not be among the others.
	m.says(`{ "version": "1.5.0" }`)
	m.set(t, elsewhere)
	if s, err := m.check(t, "1.4.0", `{ "hosts": [], "updateCheck": "`+m.server.URL+`/x" }`).Ask(t.Context()); err != nil || s.By != update.ByPolicy || !s.Newer {
		t.Errorf("%+v %v", s, err)
	}
	m.server.Close()
	m.set(t, m.server.URL)
	if _, err := m.check(t, "1.4.0", `{}`).Ask(t.Context()); !fault.Is(err, fault.Unavailable) || !strings.Contains(err.Error(), "could not be asked for the newest Bobbin") {
		t.Errorf("without a network: %v", err)
	}
	m.set(t, "file://"+filepath.ToSlash(m.dir)+"/none.json")
	if _, err := m.check(t, "1.4.0", `{ "hosts": [] }`).Ask(t.Context()); !fault.Is(err, fault.Unavailable) || !strings.Contains(err.Error(), "none.json could not be asked") {
		t.Errorf("without a file: %v", err)
	}
}
