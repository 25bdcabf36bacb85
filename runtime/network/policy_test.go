package network_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/jsonschema-go/jsonschema"

	"bobbin/runtime/fault"
	"bobbin/runtime/network"
)

func policy(t testing.TB, text string) network.Policy {
	t.Helper()
	file := filepath.Join(t.TempDir(), "policy.json")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return network.ReadPolicy(file)
}

func TestPolicy_SaysWhereWhatMayGo(t *testing.T) {
	p := policy(t, "\xef\xbb\xbf"+`{ "hosts": ["*.example.com", "http://intranet", "127.0.0.1:8080"], "runners": [], "personalTokens": false, "technicalUsers": ["bot-*", "*@bots.example.com"] }`)
	for _, c := range []struct {
		purpose network.Purpose
		to      string
		allowed bool
	}{
		{network.ToService, "https://jira.example.com/rest", true},
		{network.ToService, "https://JIRA.Example.COM:8443/", true},
		{network.ToService, "https://example.com/", false}, // is not below itself
		{network.ToService, "https://example.com.evil.test/", false},
		{network.ToService, "https://jira.example.com@evil.test/", false},
		{network.ToService, "https://jira.example.com./", false},
		{network.ToService, "http://intranet/", true},
		{network.ToService, "https://intranet/", false},
		{network.ToService, "http://127.0.0.1:8080/", true},
		{network.ToService, "http://127.0.0.1:8081/", false},
		{network.ToService, "http://localhost:8080/", false},
		{network.ToRunner, "https://runner.example.com/", false},
		{network.ToRegistry, "https://registry.npmjs.org/", true},
	} {
		to, err := url.Parse(c.to)
		if err != nil {
			t.Fatal(err)
		}
		if err := p.Judge(c.purpose, to); (err == nil) != c.allowed || err != nil && !fault.Is(err, fault.Denied) {
			t.Errorf("%s %s: %v", c.purpose, c.to, err)
		}
	}
	if p.PersonalTokens() || !p.Technical("Bot-7", "") || !p.Technical("7", "sync@Bots.example.com") || p.Technical("bot", "ada@example.com") || p.Technical("", "") {
		t.Error("personal tokens")
	}
	if lines := strings.Join(p.About().Lines(), "\n"); !strings.Contains(lines, "only the runners that are named, which are none") || strings.Contains(lines, "registries") {
		t.Error(lines)
	}
}

func TestPolicy_WithoutAFileDecidesNothing(t *testing.T) {
	p := network.ReadPolicy(filepath.Join(t.TempDir(), "none.json"))
	if err := p.Judge(network.ToRunner, &url.URL{Scheme: "https", Host: "anywhere.test"}); err != nil || p.About() != nil || !p.PersonalTokens() || len(p.Problems()) != 0 {
		t.Error(err, p.About())
	}
	if !filepath.IsAbs(network.PolicyFile()) {
		t.Error(network.PolicyFile())
	}
}

func TestPolicy_ThatIsNotUnderstoodLetsNothingOut(t *testing.T) {
	for text, want := range map[string]string{
		"":                                      ":1:1: ",
		"[]":                                    "must be an object",
		"null":                                  "must be an object",
		"{\n \"hosts\": [\"*\"],\n}":            ":3:1: ",
		`{ "hosts": ["*"] } x`:                  ":1:20: ",
		"{\n  \"host\": [\"*\"]\n}":             `:2:3: The policy of this machine cannot be obeyed: there is no field "host" in a policy`,
		`{ "hosts": ["*"], "hosts": [] }`:       `:1:19: The policy of this machine cannot be obeyed: the field "hosts" is there twice`,
		`{ "hosts": "*" }`:                      `:1:12: The policy of this machine cannot be obeyed: "hosts" must be a list`,
		`{ "hosts": null }`:                     `"hosts" must be a list`,
		`{ "runners": ["a.example.com", 7] }`:   `:1:32: The policy of this machine cannot be obeyed: "runners" must hold texts`,
		`{ "hosts": ["ä", null] }`:              `:1:18: `,
		`{ "hosts": ["https://a.test/path"] }`:  `:1:13: The policy of this machine cannot be obeyed: "https://a.test/path" cannot be in "hosts"`,
		`{ "hosts": ["a*b"] }`:                  `"a*b" cannot be in "hosts"`,
		`{ "registries": [""] }`:                `"" cannot be in "registries"`,
		`{ "technicalUsers": ["[a"] }`:          `"[a" cannot be in "technicalUsers"`,
		`{ "personalTokens": "no" }`:            `:1:21: The policy of this machine cannot be obeyed: "personalTokens" must be true or false`,
		`{ "updateCheck": null }`:               `"updateCheck" must be true, false or an address`,
		`{ "updateCheck": "example.com" }`:      `"updateCheck" must be true, false or an address`,
		`{ "contact": "", "hosts": ["*"] }`:     `"contact" must be a text of one line`,
		`{ "contact": "a\nb", "hosts": ["*"] }`: `"contact" must be a text of one line`,
	} {
		p := policy(t, text)
		err := p.Judge(network.ToService, &url.URL{Scheme: "https", Host: "a.example.com"})
		f := fault.From(err)
		if !fault.Is(err, fault.Denied) || !strings.Contains(err.Error(), want) || f.Place == nil || f.Place.Line == 0 || !strings.Contains(f.Hint, "Bobbin sends nothing") {
			t.Errorf("%s: %v %s", text, err, f.Hint)
		}
		if about := p.About(); about == nil || !about.Broken || len(p.Problems()) != 1 {
			t.Errorf("%s: %+v", text, about)
		}
	}
	folder := t.TempDir() // in place of the file
	p := network.ReadPolicy(folder)
	if err := p.Judge(network.ToRunner, &url.URL{Host: "a.test"}); err == nil || !strings.Contains(err.Error(), "cannot be read") {
		t.Error(err)
	}
}

func TestPolicy_ThatOthersMayChangeIsTold(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("its rights are not in the bits")
	}
	file := filepath.Join(t.TempDir(), "policy.json")
	if err := os.WriteFile(file, []byte(`{}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(file, 0o666); err != nil {
		t.Fatal(err)
	}
	if all := network.ReadPolicy(file).Problems(); len(all) != 1 || fault.Is(all[0], fault.Denied) {
		t.Error(all)
	}
}

// The example of the manual is understood, and so is the schema that editors check it against.
func TestPolicy_OfTheManual(t *testing.T) {
	page, err := os.ReadFile("../../docs/network.md")
	if err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(string(page), "## What the company allows")
	_, after, _ = strings.Cut(after, "```json\n")
	example, _, _ := strings.Cut(after, "```")
	p := policy(t, example)
	if about := p.About(); about.Broken || about.Contact == "" || len(about.Hosts) == 0 || len(about.TechnicalUsers) == 0 || p.PersonalTokens() {
		t.Errorf("%+v %v", about, p.Problems())
	}
	text, err := os.ReadFile("../../docs/policy.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var schema jsonschema.Schema
	if err := json.Unmarshal(text, &schema); err != nil {
		t.Fatal(err)
	}
	resolved, err := schema.Resolve(nil)
	if err != nil {
		t.Fatal(err)
	}
	texts := []string{example, `{ "updateCheck": false, "$schema": "x" }`, `{ "updateCheck": "https://example.com/x.json" }`, `{ "updateCheck": "file:///srv/x.json" }`, `{ "updateCheck": "ftp://example.com/" }`, `{ "updateCheck": "https:///x" }`, `{ "updateCheck": 1 }`, `{ "host": [] }`, `{ "hosts": "*" }`, `{ "hosts": [7] }`, `{ "personalTokens": "no" }`, `{ "contact": "" }`, `{ "technicalUsers": [""] }`, `[]`}
	for name := range schema.Properties {
		if about := policy(t, `{ "`+name+`": {} }`).About(); name != "$schema" && !about.Broken {
			t.Errorf("%s may be anything", name)
		}
		texts = append(texts, `{ "`+name+`": null }`)
	}
	for _, text := range texts {
		var value any
		if err := json.Unmarshal([]byte(text), &value); err != nil {
			t.Fatal(err)
		}
		if err, broken := resolved.Validate(value), policy(t, text).About().Broken; (err != nil) != broken {
			t.Errorf("%s: the schema says %v, the program %v", text, err, broken)
		}
	}
}

// No proxy and no pool of connections is a way around the policy.
func TestTransport_AsksThePolicyEachTime(t *testing.T) {
	asked := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if asked++; r.Host == "far.test" { // as a proxy
			w.WriteHeader(http.StatusTeapot)
		}
	}))
	defer server.Close()
	n, err := network.Open(func(name string) string { return map[string]string{"HTTP_PROXY": server.URL}[name] }, policy(t, `{ "hosts": ["127.0.0.1"], "runners": ["far.test"] }`))
	if err != nil {
		t.Fatal(err)
	}
	get := func(purpose network.Purpose, to string) error {
		response, err := (&http.Client{Transport: n.Transport(purpose)}).Get(to)
		if err == nil {
			response.Body.Close()
		}
		return err
	}
	if err := get(network.ToRunner, "http://far.test/"); err != nil {
		t.Error(err)
	}
	for _, to := range []string{"http://far.test/", "http://localhost/"} {
		err := get(network.ToService, to)
		if f := network.Explain(err); f == nil || f.Code != fault.Denied {
			t.Errorf("%s: %v", to, err)
		}
	}
	if err := get(network.ToService, server.URL); err != nil || get(network.ToRunner, server.URL) == nil {
		t.Error(err)
	}
	if asked != 2 {
		t.Errorf("%d requests came", asked)
	}
}

func FuzzReadPolicy(f *testing.F) {
	for _, text := range []string{`{ "hosts": ["*.example.com"], "personalTokens": false }`, `{ "contact": "x" `, `[1]`, `{"hosts":[{"a":[]}]}`, `{"a":"b","a":1}`} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p := policy(t, text)
		err := p.Judge(network.ToService, &url.URL{Scheme: "https", Host: "a.example.com"})
		if about := p.About(); about.Broken && err == nil {
			t.Error("a policy that is not understood lets something out")
		}
	})
}
