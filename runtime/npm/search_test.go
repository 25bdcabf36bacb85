package npm_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"bobbin/runtime/fault"
	"bobbin/runtime/npm"
)

func TestSearch_FindsByNameAndText(t *testing.T) {
	p := newPlace(t)
	p.registry.Publish(`{"name": "dates", "version": "1.0.0", "description": "reads a date", "homepage": "https://dates.example.com", "repository": "github:acme/dates"}`, nil)
	p.registry.Publish(`{"name": "dates", "version": "1.1.0", "description": "reads a date", "homepage": "javascript:alert(1)", "repository": {"type": "git", "url": "git+https://github.com/acme/dates.git"}}`, nil)
	p.registry.Publish(`{"name": "@acme/times", "version": "0.1.0", "description": "a date, too"}`, nil)
	p.registry.Publish(`{"name": "other", "version": "3.0.0"}`, nil)
	hits, err := p.client.Search(t.Context(), p.dir, " date ")
	if err != nil {
		t.Fatal(err)
	}
	want := []npm.Hit{{Name: "@acme/times", Version: "0.1.0", Description: "a date, too"},
		{Name: "dates", Version: "1.1.0", Description: "reads a date",
			Links: npm.Links{Repository: "https://github.com/acme/dates", Changelog: "https://github.com/acme/dates/releases"}}}
	same(t, hits, want)
	if hits, err := p.client.Search(t.Context(), p.dir, " "); err != nil || len(hits) != 0 {
		t.Error(hits, err)
	}
}

func TestSearch_SaysWhatIsWrong(t *testing.T) {
	p := newPlace(t)
	for _, c := range []struct {
		name, body, want string
		status           int
		code             fault.Code
	}{
		{"no search", "", "cannot be searched", http.StatusNotFound, fault.NotFound},
		{"a login page", "<html>", `answered the search for "date" with something else than JSON`, http.StatusOK, fault.Unavailable},
		{"refused", "", `refuses the search for "date"`, http.StatusForbidden, fault.Denied},
		{"out of order", "", `has trouble with the search for "date"`, http.StatusBadGateway, fault.Unavailable},
		{"names that are none", `{"objects": [{"package": {"name": "../x", "version": "1.0.0"}}, {}]}`, "", http.StatusOK, ""},
	} {
		p.registry.Answer(func(w http.ResponseWriter, _ *http.Request) bool {
			w.WriteHeader(c.status)
			_, _ = w.Write([]byte(c.body))
			return true
		})
		hits, err := p.client.Search(t.Context(), p.dir, "date")
		if c.want == "" {
			if err != nil || len(hits) != 0 {
				t.Errorf("%s: %v %v", c.name, hits, err)
			}
			continue
		}
		if err == nil || !fault.Is(err, c.code) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestSearch_SpeaksOfNoInstalling(t *testing.T) {
	p := newPlace(t)
	stopped, stop := context.WithCancel(t.Context())
	p.registry.Answer(func(w http.ResponseWriter, _ *http.Request) bool {
		stop()
		return true
	})
	if _, err := p.client.Search(stopped, p.dir, "date"); !fault.Is(err, fault.Canceled) || err.Error() != "Searching for packages was stopped." {
		t.Errorf("stopped: %v", err)
	}
	p.registry.Close()
	_, err := p.client.Search(t.Context(), p.dir, "date")
	f := fault.From(err)
	if f.Code != fault.Unavailable || !strings.HasPrefix(f.Sentence, `The search for "date" could not be sent to 127.0.0.1:`) || strings.Contains(f.Hint, "install") {
		t.Errorf("unreachable: %v, %s", f, f.Hint)
	}
}

func TestNewest_SaysWhatAddTakes(t *testing.T) {
	p := newPlace(t)
	p.registry.Publish(`{"name": "dates", "version": "1.0.0"}`, nil)
	p.registry.Publish(`{"name": "@acme/times", "version": "1.0.0"}`, nil)
	p.registry.Publish(`{"name": "gone", "version": "1.0.0"}`, nil)
	p.add(t, "dates", "gone", "alias@npm:@acme/times")
	p.registry.Publish(`{"name": "dates", "version": "2.0.0", "repository": "git@gitlab.com:acme/dates.git", "deprecated": "use times"}`, nil)
	p.registry.Publish(`{"name": "@acme/times", "version": "1.2.0", "homepage": "https://times.example.com/"}`, nil)
	p.registry.Answer(func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path != "/gone/latest" {
			return false
		}
		w.WriteHeader(http.StatusNotFound)
		return true
	})
	newest, err := p.client.Newest(t.Context(), p.dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(newest) != 3 || newest[2].Fault == nil || newest[2].Fault.Code != fault.NotFound {
		t.Fatalf("%+v", newest)
	}
	same(t, newest[:2], []npm.Newest{{Name: "alias", Version: "1.2.0", Update: "alias@npm:@acme/times@latest", Links: npm.Links{Homepage: "https://times.example.com/"}},
		{Name: "dates", Version: "2.0.0", Update: "dates@latest", Deprecated: "use times",
			Links: npm.Links{Repository: "https://gitlab.com/acme/dates", Changelog: "https://gitlab.com/acme/dates/-/releases"}}})
	p.add(t, newest[0].Update, newest[1].Update)
	if newest, err = p.client.Newest(t.Context(), p.dir); err != nil || newest[0].Update != "" || newest[1].Update != "" {
		t.Fatalf("%+v %v", newest, err)
	}
}

func TestNewest_LinksLeadToTheWebOnly(t *testing.T) {
	for repository, want := range map[string]string{
		`"acme/a.b"`: "https://github.com/acme/a.b", `"gitlab:acme/a"`: "https://gitlab.com/acme/a", `"git://github.com/acme/a.git#main"`: "https://github.com/acme/a",
		`"ssh://git@example.com/acme/a.git"`: "https://example.com/acme/a", `{"url": "https://example.com/a/"}`: "https://example.com/a",
		`"javascript:alert(1)"`: "", `"file:///etc/passwd"`: "", `"https://me:secret@example.com/a"`: "", `7`: "", `{"url": []}`: "", `""`: "",
	} {
		p := newPlace(t)
		p.registry.Publish(`{"name": "a", "version": "1.0.0", "repository": `+repository+`}`, nil)
		p.add(t, "a")
		newest, err := p.client.Newest(t.Context(), p.dir)
		if err != nil || len(newest) != 1 || newest[0].Repository != want {
			t.Errorf("%s: %+v %v", repository, newest, err)
		}
	}
}

func same(t *testing.T, got, want any) {
	t.Helper()
	a, _ := json.MarshalIndent(got, "", " ")
	b, _ := json.MarshalIndent(want, "", " ")
	if string(a) != string(b) {
		t.Errorf("got %s\nwant %s", a, b)
	}
}
