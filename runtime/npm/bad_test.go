package npm_test

import (
	"archive/tar"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bobbin/runtime/fault"
	"bobbin/runtime/npm"
	"bobbin/runtime/npm/npmtest"
)

// self is the package.json of every package here.
const self = `{"name":"a","version":"1.0.0"}`

func file(name string) tar.Header { return tar.Header{Typeflag: tar.TypeReg, Name: name, Mode: 0o644} }

// archive has package.json and one more entry.
func archive(other tar.Header, content string) []byte {
	other.Size = int64(len(content))
	head := file("package/package.json")
	head.Size = int64(len(self))
	return npmtest.Entries([]tar.Header{head, other}, []string{self, content})
}

func TestAdd_RefusesArchivesThatAreNoPackage(t *testing.T) {
	plain := npmtest.Archive(map[string]string{"package.json": self, "x.js": strings.Repeat("x", 10_000)})
	cases := map[string]struct {
		archive []byte
		want    string
	}{
		"up":                {archive(file("package/../../x"), "x"), "could leave its folder"},
		"up at once":        {archive(file("../x"), "x"), "could leave its folder"},
		"absolute":          {archive(file("/etc/x"), "x"), "could leave its folder"},
		"backslashes":       {archive(file(`package\..\..\x`), "x"), "could leave its folder"},
		"a drive":           {archive(file("package/c:/x"), "x"), "could leave its folder"},
		"a stream":          {archive(file("package/x.js:y"), "x"), "could leave its folder"},
		"no folder":         {archive(file("x.js"), "x"), "could leave its folder"},
		"a link":            {archive(tar.Header{Typeflag: tar.TypeSymlink, Name: "package/x", Linkname: "/etc/passwd"}, ""), "has a link"},
		"a hard link":       {archive(tar.Header{Typeflag: tar.TypeLink, Name: "package/x", Linkname: "/etc/passwd"}, ""), "has a link"},
		"a device":          {archive(tar.Header{Typeflag: tar.TypeChar, Name: "package/x"}, ""), "no file"},
		"a pipe":            {archive(tar.Header{Typeflag: tar.TypeFifo, Name: "package/x"}, ""), "no file"},
		"a name twice":      {archive(file("package/package.json"), "{}"), "one on some machines"},
		"another case":      {archive(file("package/Package.json"), "{}"), "one on some machines"},
		"a file as folder":  {archive(file("package/package.json/x"), "{}"), "one on some machines"},
		"too large":         {npmtest.Archive(map[string]string{"package.json": self, "x": strings.Repeat("x", 3<<20)}), "more than 2 MB"},
		"too many":          {npmtest.Archive(many(60)), "more than 50 files"},
		"a large archive":   {append(plain, make([]byte, 2<<20)...), "larger than 1 MB"},
		"truncated":         {plain[:len(plain)-40], "broken"},
		"no gzip":           {[]byte("<html>"), "not an archive"},
		"empty":             {npmtest.Archive(nil), "empty"},
		"no manifest":       {npmtest.Archive(map[string]string{"x.js": ""}), "no package.json"},
		"a broken manifest": {npmtest.Archive(map[string]string{"package.json": "{"}), "package.json is broken"},
		"another name":      {npmtest.Archive(map[string]string{"package.json": `{"name":"b","version":"1.0.0"}`}), "calls itself b 1.0.0"},
		"another version":   {npmtest.Archive(map[string]string{"package.json": `{"name":"a","version":"1.0.1"}`}), "calls itself a 1.0.1"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			p := newPlace(t)
			p.client = npm.New(npm.Config{Cache: p.cache, Getenv: func(name string) string { return p.env[name] },
				Limits: npm.Limits{ArchiveBytes: 1 << 20, UnpackedBytes: 2 << 20, Files: 50}})
			p.registry.PublishArchive(self, c.archive)
			_, err := p.client.Add(t.Context(), p.dir, []string{"a"}, npm.Options{})
			if f := fault.From(err); !fault.Is(err, fault.Invalid) || !strings.Contains(f.Sentence, c.want) || f.Hint == "" {
				t.Errorf("%v", err)
			}
			p.untouched(t)
		})
	}
}

func many(n int) map[string]string {
	files := map[string]string{"package.json": self}
	for i := range n {
		files[fmt.Sprint("x", i)] = ""
	}
	return files
}

// untouched says that a failed install left nothing.
func (p *place) untouched(t *testing.T) {
	t.Helper()
	if entries, _ := os.ReadDir(p.dir); len(entries) > 0 {
		t.Errorf("the workspace has %v", entries)
	}
	for _, folder := range []string{"packages", "content", "partial"} {
		if entries, _ := os.ReadDir(filepath.Join(p.cache, folder)); len(entries) > 0 {
			t.Errorf("%s of the cache has %v", folder, entries)
		}
	}
}

func TestAdd_SaysWhatRegistriesAnswer(t *testing.T) {
	status := func(code int) func(http.ResponseWriter, *http.Request) bool {
		return func(w http.ResponseWriter, _ *http.Request) bool {
			w.WriteHeader(code)
			return true
		}
	}
	cases := map[string]struct {
		answer func(http.ResponseWriter, *http.Request) bool
		code   fault.Code
		want   string
		asked  int
	}{
		"not there":   {status(404), fault.NotFound, "has no package a", 1},
		"no login":    {status(401), fault.Denied, "refuses the package a", 1},
		"forbidden":   {status(403), fault.Denied, "refuses the package a", 1},
		"the proxy's": {status(407), fault.Denied, "proxy asks for a login", 1},
		"down":        {status(503), fault.Unavailable, "has trouble", 3},
		"too often":   {status(429), fault.Unavailable, "has trouble", 3},
		"odd":         {status(418), fault.Unavailable, "answered 418", 1},
		"a page": {func(w http.ResponseWriter, _ *http.Request) bool {
			w.Header().Set("Content-Type", "text/html")
			fmt.Fprint(w, "<html>Log in")
			return true
		}, fault.Unavailable, "something else than the package: text/html", 1},
		"half an answer": {func(w http.ResponseWriter, _ *http.Request) bool {
			w.Header().Set("Content-Length", "1000")
			fmt.Fprint(w, `{"name":`)
			return true
		}, fault.Unavailable, "could not be fetched", 3},
		"no archive": {func(w http.ResponseWriter, r *http.Request) bool {
			return strings.HasSuffix(r.URL.Path, ".tgz") && status(404)(w, r)
		}, fault.NotFound, "has no package a 1.0.0", 2},
		"another archive": {func(w http.ResponseWriter, r *http.Request) bool {
			if strings.HasSuffix(r.URL.Path, ".tgz") {
				w.Write(npmtest.Archive(map[string]string{"package.json": self, "evil.js": ""}))
				return true
			}
			return false
		}, fault.Invalid, "its hash differs", 2},
		"a page as archive": {func(w http.ResponseWriter, r *http.Request) bool {
			if strings.HasSuffix(r.URL.Path, ".tgz") {
				w.Header().Set("Content-Type", "text/html")
				fmt.Fprint(w, "<html>")
				return true
			}
			return false
		}, fault.Unavailable, "a page instead of the package", 2},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			p := newPlace(t)
			p.registry.Publish(self, nil)
			p.registry.Answer(c.answer)
			_, err := p.client.Add(t.Context(), p.dir, []string{"a"}, npm.Options{})
			f := fault.From(err)
			if !fault.Is(err, c.code) || !strings.Contains(f.Sentence, c.want) || f.Hint == "" {
				t.Errorf("%v", err)
			}
			if asked := p.registry.Requests(); len(asked) != c.asked {
				t.Errorf("asked for %v", asked)
			}
			p.untouched(t)
		})
	}
}

func TestInstall_SurvivesARegistryThatGoesDownMidWay(t *testing.T) {
	p := newPlace(t)
	p.registry.Publish(`{"name":"a","version":"1.0.0","dependencies":{"b":"1","c":"1"}}`, nil)
	p.registry.Publish(`{"name":"b","version":"1.0.0"}`, nil)
	p.registry.Publish(`{"name":"c","version":"1.0.0"}`, nil)
	if _, err := p.client.Add(t.Context(), t.TempDir(), []string{"b"}, npm.Options{}); err != nil { // is there already
		t.Fatal(err)
	}
	p.registry.Answer(func(w http.ResponseWriter, r *http.Request) bool {
		if strings.HasSuffix(r.URL.Path, "c-1.0.0.tgz") {
			w.Header().Set("Content-Length", "100000")
			_, _ = w.Write([]byte("\x1f\x8b"))
			panic(http.ErrAbortHandler)
		}
		return false
	})
	_, err := p.client.Add(t.Context(), p.dir, []string{"a"}, npm.Options{})
	if f := fault.From(err); !fault.Is(err, fault.Unavailable) || !strings.Contains(f.Sentence, "The package c 1.0.0 could not be fetched") || f.Hint == "" {
		t.Errorf("%v", err)
	}
	if entries, _ := os.ReadDir(p.dir); len(entries) > 0 {
		t.Errorf("the workspace has %v", entries)
	}
	if entries, _ := os.ReadDir(filepath.Join(p.cache, "partial")); len(entries) > 0 {
		t.Errorf("partial has %v", entries)
	}
	p.registry.Answer(nil)
	if report := p.add(t, "a"); report.Total != 3 || report.Fetched == 0 || report.Fetched == 3 {
		t.Errorf("what came before was fetched again, or nothing was: %+v", report)
	}
}

func TestInstall_RefusesLocksThatLie(t *testing.T) {
	p := newPlace(t)
	p.registry.Publish(self, nil)
	p.registry.Publish(`{"name":"b","version":"1.0.0"}`, nil)
	p.add(t, "a", "b")
	good := p.read(t, "package-lock.json")
	sri := func(name string) string {
		_, rest, _ := strings.Cut(good, `"node_modules/`+name+`"`)
		_, rest, _ = strings.Cut(rest, `"integrity": "`)
		value, _, _ := strings.Cut(rest, `"`)
		return value
	}
	cases := map[string]struct{ lock, want string }{
		"no JSON":              {"{", "cannot be used"},
		"a list":               {"[]", "cannot be used"},
		"nothing":              {"null", "version is 0"},
		"version 1":            {`{"lockfileVersion": 1, "dependencies": {}}`, "Its version is 1"},
		"a future version":     {`{"lockfileVersion": 9, "packages": {}}`, "Its version is 9"},
		"a path out":           {strings.Replace(good, "node_modules/a", "node_modules/../../a", 1), "no path of a package"},
		"a folder":             {strings.Replace(good, "node_modules/a", "packages/a", 1), "npm workspaces"},
		"a link":               {strings.Replace(good, `"node_modules/a": {`, `"node_modules/a": { "link": true,`, 1), "link to a folder"},
		"a broken version":     {strings.Replace(good, `"version": "1.0.0"`, `"version": "one"`, 1), "has no version"},
		"a broken hash":        {strings.Replace(good, sri("a"), "sha512-AAAA", 1), "integrity"},
		"an unknown hash":      {strings.Replace(good, sri("a"), "md5-AAAA", 1), "integrity"},
		"another's hash":       {strings.Replace(good, sri("a"), sri("b"), 1), ""},
		"a wrong hash":         {strings.Replace(good, sri("a"), "sha512-"+strings.Repeat("A", 86)+"==", 1), "its hash differs"},
		"another version":      {strings.Replace(good, `"version": "1.0.0"`, `"version": "1.0.1"`, 1), "calls itself a 1.0.0"},
		"wrong kinds":          {strings.Replace(good, `"version": "1.0.0"`, `"version": 1`, 1), "version is not what it must be"},
		"in nothing":           {strings.Replace(good, `"node_modules/a"`, `"node_modules/c/node_modules/a"`, 1), "a package that is not there"},
		"a file's address":     {strings.Replace(strings.Replace(good, p.registry.URL+"a/-/a-1.0.0.tgz", "file:///etc/passwd", 1), sri("a"), "sha512-"+strings.Repeat("A", 86)+"==", 1), "cannot be used"},
		"its own name wrongly": {strings.Replace(good, `"node_modules/a": {`, `"node_modules/a": { "name": "../x",`, 1), "not the name"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			writeFiles(t, p.dir, map[string]string{"package-lock.json": c.lock})
			_, err := p.client.Install(t.Context(), p.dir, npm.Options{})
			if f := fault.From(err); err == nil || f.Code == fault.Internal || !strings.Contains(f.Sentence, c.want) || f.Hint == "" {
				t.Errorf("%v", err)
			}
			if p.read(t, "package-lock.json") != c.lock {
				t.Error("the lock was changed")
			}
		})
	}
	writeFiles(t, p.dir, map[string]string{"package-lock.json": good})
	if _, err := p.client.Install(t.Context(), p.dir, npm.Options{}); err != nil {
		t.Error(err)
	}
}

func TestAdd_RefusesWhatIsNotFromARegistry(t *testing.T) {
	p := newPlace(t)
	p.registry.Publish(self, nil)
	p.registry.Publish(`{"name":"b","version":"1.0.0","dependencies":{"c":"github:x/y"}}`, nil)
	for want, sentence := range map[string]string{
		"a@github:x/y": "not from a registry", "a@git+ssh://x": "not from a registry", "a@file:../x": "not from a registry", "a@https://x/y.tgz": "not from a registry",
		"x/y": "not a package of a registry", "https://x/y.tgz": "not a package of a registry", "../x": "not a package of a registry", "": "not the name", ".hidden": "not the name",
		"a b": "not the name", "node_modules": "not the name", "@scope": "not the name", "a@^9": "no version that fits ^9", "a@beta": "no version tagged beta", "a@%00": "neither",
		"b": "It is wanted by b 1.0.0", "a@link:x": "not from a registry", "a@workspace:*": "not from a registry", strings.Repeat("a", 300): "not the name",
	} {
		_, err := p.client.Add(t.Context(), p.dir, []string{want}, npm.Options{})
		if f := fault.From(err); err == nil || f.Code == fault.Internal || !strings.Contains(f.Sentence, sentence) {
			t.Errorf("%q: %v", want, err)
		}
	}
	p.untouched(t)
}

func TestInstall_SaysWhatIsWrongWithPackageJSON(t *testing.T) {
	p := newPlace(t)
	for text, want := range map[string]string{
		"{": "cannot be used", "[]": "cannot be used", `{"dependencies": []}`: "dependencies is not", `{"dependencies": {"a": 1}}`: "dependencies is not",
		`{"workspaces": ["x"]}`: "npm workspaces", `{"overrides": {"a": {"b": "1"}}}`: "override of a", `{"dependencies": {"../x": "1"}}`: "not the name",
	} {
		writeFiles(t, p.dir, map[string]string{"package.json": text})
		_, err := p.client.Install(t.Context(), p.dir, npm.Options{})
		if f := fault.From(err); !fault.Is(err, fault.Invalid) || !strings.Contains(f.Sentence, want) {
			t.Errorf("%s: %v", text, err)
		}
	}
}
