package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"bobbin/app/api"
	"bobbin/app/face"
	"bobbin/app/home"
	"bobbin/app/ide"
	"bobbin/runtime/fault"
	"bobbin/runtime/trial"
)

// settling is how long no more files may change before tests are run again: one save can be several changes.
const settling = 50 * time.Millisecond

// changes gathers which files of a workspace have changed.
type changes struct {
	dir    string
	engine http.RoundTripper

	mu    sync.Mutex
	paths []string
	all   bool          // what changed is not known
	poked chan struct{} // holds one
	open  chan struct{} // closed once the engine is heard
	heard bool
}

// RoundTrip opens the stream of signals. What happened while none was open is not known.
func (c *changes) RoundTrip(r *http.Request) (*http.Response, error) {
	response, err := c.engine.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.heard {
		c.all = true
		c.poke()
	} else {
		c.heard = true
		close(c.open)
	}
	return response, nil
}

// hear takes one signal.
func (c *changes) hear(text []byte) {
	var signal struct{ Type, Dir, Path string }
	if json.Unmarshal(text, &signal) != nil || signal.Type != "file.changed" || signal.Dir != c.dir {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.paths = append(c.paths, signal.Path)
	c.poke()
}

func (c *changes) poke() {
	select {
	case c.poked <- struct{}{}:
	default:
	}
}

// next waits until files have changed, and no more of them; false at ctx's end.
func (c *changes) next(ctx context.Context) (paths []string, all, ok bool) {
	select {
	case <-c.poked:
	case <-ctx.Done():
		return nil, false, false
	}
	quiet := time.NewTimer(settling)
	defer quiet.Stop()
	for {
		select {
		case <-c.poked:
			quiet.Reset(settling)
			continue
		case <-ctx.Done():
			return nil, false, false
		case <-quiet.C:
		}
		break
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	paths, all = c.paths, c.all
	c.paths, c.all = nil, false
	return paths, all, true
}

// watchTests runs the tests, and again whenever files have changed, until the person stops it.
func (p *program) watchTests(ctx context.Context, session *home.Session, request ide.TestRun, flags testFlags) error {
	client := api.Client{Transport: session}
	var opened ide.Workspace
	if err := client.Call(ctx, "workspace.open", ide.Dir{Dir: request.Dir}, &opened); err != nil {
		return err
	}
	request.Dir = opened.Workspace.Dir
	c := &changes{dir: request.Dir, engine: session, poked: make(chan struct{}, 1), open: make(chan struct{})}
	following, stop := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		face.Stream(following, c, c.hear)
	}()
	defer func() { stop(); <-ended }()
	select {
	case <-c.open:
	case <-ended: // the engine has gone; the first run says so
	}
	uses := map[string][]string{}
	wanted := request.Files
	for {
		if fatal := p.testsAgain(ctx, client, request, flags, uses); fatal != nil || ctx.Err() != nil {
			return fatal
		}
		fmt.Fprintln(p.Stderr, "Waiting for changes. Ctrl+C ends.")
		for concerned := false; !concerned; {
			paths, all, ok := c.next(ctx)
			if !ok {
				return nil
			}
			if all { // the engine may be another one, which does not watch the folder yet
				if err := client.Call(ctx, "workspace.open", ide.Dir{Dir: request.Dir}, &opened); err != nil {
					return err
				}
			}
			forget(request.Dir, paths, uses)
			request.Files, concerned = affected(paths, uses, wanted)
			if all || request.Coverage {
				request.Files, concerned = wanted, concerned || all
			}
		}
	}
}

// forget leaves out the test files that are gone.
func forget(dir string, paths []string, uses map[string][]string) {
	for _, changed := range paths {
		if _, err := os.Stat(filepath.Join(dir, filepath.FromSlash(changed))); errors.Is(err, fs.ErrNotExist) {
			delete(uses, changed)
		}
	}
}

// testsAgain runs tests once. That there is nothing to run, or that the workspace is broken,
// is something a person who watches is about to change; anything else is fatal.
func (p *program) testsAgain(ctx context.Context, client api.Client, request ide.TestRun, flags testFlags, uses map[string][]string) error {
	var report trial.Report
	err := client.Call(ctx, "test.run", request, &report)
	switch {
	case ctx.Err() != nil:
		return nil
	case fault.Is(err, fault.NotFound) || fault.Is(err, fault.Invalid):
		p.complain(err)
		return nil
	case err != nil:
		return err
	}
	for _, f := range report.Files {
		uses[f.File] = f.Uses
	}
	if err := p.reportTests(&report, flags); err != nil && err != errUnwell {
		return err
	}
	return nil
}

// affected gives the test files that changed files concern (none means all of those wanted),
// and whether they concern any.
func affected(paths []string, uses map[string][]string, wanted []string) ([]string, bool) {
	var files []string
	concerned := false
	for _, changed := range paths {
		folder, _, inside := strings.Cut(changed, "/")
		if inside && !slices.Contains([]string{"scripts", "tests", "events", "listeners", "environments"}, folder) ||
			!inside && path.Ext(changed) != ".json" {
			continue
		}
		concerned = true
		var found []string
		for file, used := range uses {
			if slices.Contains(used, changed) {
				found = append(found, file)
			}
		}
		if len(found) == 0 { // new, or read while the tests run: it may be of use to any
			return wanted, true
		}
		files = append(files, found...)
	}
	slices.Sort(files)
	files = slices.DeleteFunc(slices.Compact(files), func(file string) bool {
		return len(wanted) > 0 && !slices.Contains(wanted, file)
	})
	return files, concerned && len(files) > 0
}
