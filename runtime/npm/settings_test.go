package npm_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"bobbin/runtime/fault"
	"bobbin/runtime/npm"
	"bobbin/runtime/npm/npmtest"
)

func TestSettings_CredentialsGoOnlyWhereTheyBelong(t *testing.T) {
	p := newPlace(t)
	private := npmtest.Start()
	t.Cleanup(private.Close)
	p.registry.Publish(`{"name":"open","version":"1.0.0"}`, nil)
	private.Publish(`{"name":"@co/a","version":"1.0.0","dependencies":{"open":"1"}}`, nil)
	var mu sync.Mutex
	seen := map[string][]string{}
	watch := func(name string) func(http.ResponseWriter, *http.Request) bool {
		return func(w http.ResponseWriter, r *http.Request) bool {
			mu.Lock()
			defer mu.Unlock()
			if value := r.Header.Get("Authorization"); len(seen[name]) == 0 || seen[name][0] != value {
				seen[name] = append(seen[name], value)
			}
			if name == "private" && r.Header.Get("Authorization") != "Bearer hush" {
				w.WriteHeader(http.StatusUnauthorized)
				return true
			}
			return false
		}
	}
	p.registry.Answer(watch("public"))
	private.Answer(watch("private"))
	at := strings.TrimPrefix(private.URL, "http:")
	p.env["SECRET"] = "hush"
	writeFiles(t, p.dir, map[string]string{".npmrc": "; a comment\n@co:registry = " + private.URL + "\n" + at + ":_authToken=${SECRET}\nother:registry=" + private.URL + "${SECRET}\n"})
	if _, err := p.client.Add(t.Context(), p.dir, []string{"@co/a"}, npm.Options{}); err != nil {
		t.Fatal(err)
	}
	if got := seen["public"]; len(got) != 1 || got[0] != "" {
		t.Errorf("the public registry saw %q", got)
	}
	if got := seen["private"]; len(got) != 1 || got[0] != "Bearer hush" {
		t.Errorf("the private registry saw %q", got)
	}
	p.env["SECRET"] = "another-token"
	_, err := p.client.Add(t.Context(), t.TempDir(), []string{"@co/a"}, npm.Options{})
	if !fault.Is(err, fault.NotFound) {
		t.Error(err) // without the file, the public registry is asked
	}
	other := *p
	other.client = p.newClient(t.TempDir())
	_, err = other.client.Install(t.Context(), p.dir, npm.Options{})
	if f := fault.From(err); !fault.Is(err, fault.Denied) || strings.Contains(f.Sentence+f.Hint, "another-token") {
		t.Error(err)
	}
}

func TestSettings_ThePersonsFileAndTheEnvironment(t *testing.T) {
	p := newPlace(t)
	p.registry.Publish(self, nil)
	home := t.TempDir()
	url := p.env["npm_config_registry"]
	delete(p.env, "npm_config_registry")
	p.env["HOME"], p.env["WHERE"] = home, url
	if err := os.WriteFile(filepath.Join(home, ".npmrc"), []byte("registry=\"${WHERE}\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	p.add(t, "a")
	writeFiles(t, p.dir, map[string]string{".npmrc": "registry=not an address\n"})
	if _, err := p.client.Add(t.Context(), p.dir, []string{"a"}, npm.Options{}); !fault.Is(err, fault.Invalid) {
		t.Error(err)
	}
	p.env["npm_config_registry"] = url
	p.add(t, "a")
}

func TestSettings_ProxiesAreUsed(t *testing.T) {
	var mu sync.Mutex
	var asked []string
	refuse := false
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		asked = append(asked, r.Method+" "+r.Host)
		if refuse || r.Method == http.MethodConnect {
			w.WriteHeader(http.StatusProxyAuthRequired)
			return
		}
		w.WriteHeader(http.StatusNotFound)
	}))
	t.Cleanup(proxy.Close)
	p := newPlace(t)
	p.env["http_proxy"], p.env["https_proxy"] = proxy.URL, proxy.URL
	p.env["npm_config_registry"] = "http://registry.example/"
	if _, err := p.client.Add(t.Context(), p.dir, []string{"a"}, npm.Options{}); !fault.Is(err, fault.NotFound) {
		t.Error(err)
	}
	for _, c := range []struct{ registry, want string }{{"http://registry.example/", "The proxy asks for a login"},
		{"https://registry.example/", "wants a name and a password, and does not know those it got. Put them into HTTPS_PROXY"}} {
		refuse = true
		p.env["npm_config_registry"] = c.registry
		_, err := p.client.Add(t.Context(), p.dir, []string{"a"}, npm.Options{})
		f := fault.From(err)
		if said := f.Sentence + " " + f.Hint; !strings.Contains(said, c.want) || !strings.Contains(said, ".npmrc") {
			t.Errorf("%s: %s", c.registry, said)
		}
	}
	if len(asked) < 3 || asked[0] != "GET registry.example" || asked[len(asked)-1] != "CONNECT registry.example:443" {
		t.Error(asked)
	}
}
