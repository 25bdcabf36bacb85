package cli_test

import (
	"os"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"bobbin/runtime/npm/npmtest"
)

// registry serves a little npm registry and points npm's settings at it: registry DIR... Each
// folder is one version of a package, in the order they were published.
func registry(ts *testscript.TestScript, negated bool, args []string) {
	if negated || len(args) == 0 {
		ts.Fatalf("usage: registry DIR...")
	}
	r := npmtest.Start()
	ts.Defer(r.Close)
	for _, dir := range args {
		files := map[string]string{}
		for _, name := range []string{"index.js", "index.d.ts", "sub.js"} {
			if text, err := readOptional(ts, dir+"/"+name); err == nil {
				files[name] = text
			}
		}
		r.Publish(ts.ReadFile(dir+"/package.json"), files)
	}
	ts.Setenv("npm_config_registry", strings.TrimSuffix(r.URL, "/"))
}

func readOptional(ts *testscript.TestScript, name string) (string, error) {
	text, err := os.ReadFile(ts.MkAbs(name))
	return string(text), err
}
