package engine_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/evanw/esbuild/pkg/api"

	"bobbin/app/enginetest"
	"bobbin/connectors/all"
	"bobbin/connectors/gitlab"
	"bobbin/connectors/jiracloud"
	"bobbin/runtime/engine"
	"bobbin/runtime/fault"
	"bobbin/runtime/npm"
	"bobbin/runtime/script"
	"bobbin/runtime/simulate"
)

// real holds package.json and package-lock.json with exact versions of packages people use, a
// script for each that does real work with it, and want.json: what Node.js answers.
const real = "testdata/packages"

var update = flag.Bool("update", false, "ask Node.js (20 or newer, with npm) what the scripts of "+real+" answer")

// TestPackages_DoRealWork installs the packages from the public registry, once per machine,
// and runs each script as people do; Node.js answered the same script the same.
func TestPackages_DoRealWork(t *testing.T) {
	if testing.Short() || raceDetector {
		t.Skip("NOT SHOWN: that npm packages do real work (a short run, or one with the race detector)")
	}
	names, err := filepath.Glob(real + "/*.ts")
	if err != nil || len(names) == 0 {
		t.Fatal("there are no scripts", err)
	}
	files := map[string]string{}
	for _, name := range append(names, real+"/package.json", real+"/package-lock.json") {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		below := filepath.Base(name)
		if strings.HasSuffix(below, ".ts") {
			below = "scripts/" + below
		}
		files[below] = string(text)
	}
	if *update {
		askNode(t, files)
	}
	var want map[string]json.RawMessage
	text, err := os.ReadFile(real + "/want.json")
	if err == nil {
		err = json.Unmarshal(text, &want)
	}
	if err != nil {
		t.Fatal(err)
	}
	h := enginetest.Open(t, func(c *engine.Config) { c.CacheDir, c.Getenv = packageCache(t), proxies })
	dir := h.Workspace(t, "empty", files)
	report, err := h.InstallPackages(t.Context(), dir, npm.Options{Frozen: true})
	if fault.Is(err, fault.Unavailable) {
		t.Skip("NOT SHOWN: that npm packages do real work: the public npm registry cannot be reached: ", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d packages, %d of them fetched now", report.Total, report.Fetched)
	for _, name := range names {
		name = strings.TrimSuffix(filepath.Base(name), ".ts")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ran := h.Run(t, engine.Run{Dir: dir, Script: name, Event: services(t, name), Limits: script.Limits{MemoryBytes: 2 << 30}})
			for _, line := range ran.Console {
				t.Log(line.Text)
			}
			if ran.Status != script.Finished {
				t.Fatalf("%s %+v", ran.Status, ran.Error)
			}
			if line, ours, theirs := difference(t, ran.Result, want[name]); line > 0 {
				t.Errorf("line %d of the result is\n%s\nand Node.js says\n%s", line, ours, theirs)
			}
		})
	}
}

// packageCache is the folder that keeps packages from one run of the tests to the next.
func packageCache(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("BOBBIN_TEST_CACHE")
	if dir == "" {
		base, err := os.UserCacheDir()
		if err != nil {
			return t.TempDir()
		}
		dir = filepath.Join(base, "bobbin-test")
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return t.TempDir()
	}
	return dir
}

// proxies is the part of this process's environment that leads to the network.
func proxies(name string) string {
	if strings.HasSuffix(strings.ToLower(name), "_proxy") {
		return os.Getenv(name)
	}
	return ""
}

// services are fresh stand-ins for the services a script talks to, as its event.
func services(t *testing.T, name string) json.RawMessage {
	t.Helper()
	const user, token = "ada@example.com", "a-simulated-token"
	event := map[string]string{"user": user, "token": token}
	serve := func(h http.Handler) string {
		server := httptest.NewServer(h)
		t.Cleanup(server.Close)
		return server.URL
	}
	switch name {
	case "octokit":
		event["github"] = serve(http.HandlerFunc(github))
	case "jira":
		event[name] = serve(simulator(t, jiracloud.Simulator()).Served(simulate.Login{User: user, Token: token}))
	case "gitbeaker":
		event["gitlab"] = serve(simulator(t, gitlab.Simulator()).Served(simulate.Login{Token: token}))
	}
	text, err := json.Marshal(event)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func simulator(t *testing.T, service simulate.Service) *simulate.Simulator {
	t.Helper()
	store, err := simulate.OpenStore("")
	if err != nil {
		t.Fatal(err)
	}
	s, err := simulate.New(simulate.Config{Service: service, Table: all.Lookup(service.Name).Table(), Store: store})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(s.Close(), store.Close()); err != nil {
			t.Error(err)
		}
	})
	return s
}

// github answers the little of GitHub's interface that the script asks for.
func github(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	switch {
	case r.Header.Get("Authorization") != "token ghp_made_up":
		w.WriteHeader(http.StatusUnauthorized)
		fmt.Fprint(w, `{"message":"Bad credentials"}`)
	case r.Method == http.MethodPost && r.URL.Path == "/repos/octo/demo/issues":
		var asked map[string]any
		if err := json.NewDecoder(r.Body).Decode(&asked); err != nil {
			w.WriteHeader(http.StatusBadRequest)
		}
		w.WriteHeader(http.StatusCreated)
		fmt.Fprintf(w, `{"number":6,"title":%q}`, asked["title"])
	case r.URL.Path == "/repos/octo/demo/issues":
		const total = 5
		size, _ := strconv.Atoi(r.URL.Query().Get("per_page"))
		page, _ := strconv.Atoi(r.URL.Query().Get("page"))
		page, size = max(page, 1), max(size, 1)
		if page*size < total {
			w.Header().Set("Link", fmt.Sprintf(`<http://%s%s?per_page=%d&page=%d>; rel="next"`, r.Host, r.URL.Path, size, page+1))
		}
		list := []map[string]any{}
		for i := (page - 1) * size; i < min(page*size, total); i++ {
			list = append(list, map[string]any{"number": i + 1, "title": fmt.Sprintf("Issue %d", i+1)})
		}
		_ = json.NewEncoder(w).Encode(list)
	case r.URL.Path == "/raw":
		w.Header().Set("Content-Type", "application/octet-stream")
		_, _ = w.Write([]byte{0, 255, 10})
	default:
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprint(w, `{"message":"Not Found"}`)
	}
}

// difference is the first line in which two values differ, counted from 1; 0 when they are alike.
func difference(t *testing.T, ours, theirs []byte) (int, string, string) {
	t.Helper()
	var texts [2][]string
	for i, value := range [][]byte{ours, theirs} {
		var b bytes.Buffer
		if err := json.Indent(&b, value, "", " "); err != nil {
			t.Fatalf("%v: %s", err, value)
		}
		texts[i] = strings.Split(b.String(), "\n")
	}
	for i := range max(len(texts[0]), len(texts[1])) {
		var pair [2]string
		for j, text := range texts {
			if i < len(text) {
				pair[j] = text[i]
			}
		}
		if pair[0] != pair[1] {
			return i + 1, pair[0], pair[1]
		}
	}
	return 0, "", ""
}

// askNode has npm install the packages and Node.js run the scripts, and writes want.json.
func askNode(t *testing.T, files map[string]string) {
	dir := filepath.Join(packageCache(t), "node")
	want := map[string]json.RawMessage{}
	for name, text := range files {
		below, script := strings.CutPrefix(name, "scripts/")
		if script {
			made := api.Transform(text, api.TransformOptions{Loader: api.LoaderTS, Sourcefile: name})
			if len(made.Errors) > 0 {
				t.Fatalf("%s: %+v", name, made.Errors)
			}
			name, text = strings.TrimSuffix(below, ".ts")+".mjs", string(made.Code)
		}
		enginetest.Write(t, filepath.Join(dir, name), text)
	}
	command := func(event json.RawMessage, args ...string) []byte {
		c := exec.CommandContext(context.Background(), args[0], args[1:]...)
		c.Dir, c.Stderr, c.Stdin = dir, os.Stderr, bytes.NewReader(event)
		c.Env = append(os.Environ(), "TZ=UTC", "LANG=en_US.UTF-8", "NODE_NO_WARNINGS=1")
		out, err := c.Output()
		if err != nil {
			t.Errorf("%v: %v", args, err)
			return []byte("null")
		}
		return out
	}
	command(nil, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent", "--prefer-offline")
	for name := range files {
		name, script := strings.CutPrefix(strings.TrimSuffix(name, ".ts"), "scripts/")
		if script {
			want[name] = command(services(t, name), "node", "--input-type=module", "--eval",
				`import { readFileSync } from 'node:fs';
				const { default: run } = await import(`+strconv.Quote(filepath.ToSlash(filepath.Join(dir, name+".mjs")))+`);
				process.stdout.write(JSON.stringify(await run(JSON.parse(readFileSync(0, 'utf8')), {})));
				process.exit()`)
		}
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(want); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(real+"/want.json", text.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}
