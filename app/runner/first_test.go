package runner_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"bobbin/app/runner"
)

// TestOpen_AStartThatFailsIsNotTheFirst: who is told a token, once, can use it.
func TestOpen_AStartThatFailsIsNotTheFirst(t *testing.T) {
	type opened interface {
		FirstToken() string
	}
	for name, open := range map[string]func(c runner.Config) (opened, func() error, error){
		"a runner": func(c runner.Config) (opened, func() error, error) {
			r, err := runner.Open(t.Context(), c)
			return r, func() error { return r.Close(context.Background()) }, err
		},
		"a relay": func(c runner.Config) (opened, func() error, error) {
			r, err := runner.OpenRelay(t.Context(), c)
			return r, func() error { return r.Close() }, err
		},
	} {
		c := config(filepath.Join(t.TempDir(), "data"), &clock{})
		for what, edit := range map[string]func(c *runner.Config){
			"an address of another machine": func(c *runner.Config) { c.Listen = "192.0.2.1:1" },
			"metrics at one":                func(c *runner.Config) { c.Metrics = "192.0.2.1:1" },
			"no certificate":                func(c *runner.Config) { c.TLSCert, c.TLSKey = "none", "none" },
			"nowhere to keep the token": func(c *runner.Config) {
				c.KeepToken = func(string) (func() error, error) { return nil, os.ErrNotExist }
			},
		} {
			wrong := c
			edit(&wrong)
			if _, _, err := open(wrong); err == nil {
				t.Errorf("%s with %s opens", name, what)
			}
		}
		kept, undone := "", false
		c.KeepToken = func(text string) (func() error, error) {
			kept = text
			return func() error { undone = true; return nil }, nil
		}
		r, end, err := open(c)
		if err != nil {
			t.Fatal(err)
		}
		token := r.FirstToken()
		if err := end(); err != nil {
			t.Error(err)
		}
		if token == "" || kept != token || undone {
			t.Errorf("%s: the first token is %q, kept is %q, undone: %v", name, token, kept, undone)
		}
		c.KeepToken = func(string) (func() error, error) { return nil, errors.New("there is one") }
		if r, end, err = open(c); err != nil {
			t.Fatal(err)
		}
		if again := r.FirstToken(); again != "" {
			t.Errorf("%s: a second start has %q", name, again)
		}
		if err := end(); err != nil {
			t.Error(err)
		}
	}
}
