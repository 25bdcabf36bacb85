package ide

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"runtime"
	"unicode/utf8"

	"bobbin/app/search"
	"bobbin/runtime/fault"
	"bobbin/runtime/workspace"
)

// Search finds texts in the files of a workspace.
type Search struct{}

// maxMatches is how many places a search gives.
const maxMatches = 10_000

// SearchFind is the request of search.find.
type SearchFind struct {
	Dir string `json:"dir"`
	search.Query
}

// Found is one line of the answer of search.find: a file with its places.
type Found struct {
	Path    string         `json:"path"`
	Version string         `json:"version"` // of the text that was looked at
	Matches []search.Match `json:"matches"`
}

// Searched is its last line but one.
type Searched struct {
	Searched int  `json:"searched"` // files that were looked at
	Skipped  int  `json:"skipped"`  // files that are not UTF-8 text, or too large for the editor
	Limited  bool `json:"limited"`  // there is more than is given
}

// Find answers search.find, in the order of paths; closing the request ends it.
func (s *Search) Find(ctx context.Context, in SearchFind, emit func(any)) error {
	finder, err := search.New(in.Query)
	if err != nil {
		return err
	}
	if info, err := os.Stat(in.Dir); err != nil || !info.IsDir() || !filepath.IsAbs(in.Dir) {
		return fault.New(fault.NotFound, "There is no folder %s.", in.Dir)
	}
	var paths []string
	for _, path := range (&workspace.Workspace{Dir: in.Dir}).Files() {
		if finder.Wants(path) {
			paths = append(paths, path)
		}
	}
	var done Searched
	total := 0
	for looked := range lookedAt(ctx, finder, in.Dir, paths) {
		file := <-looked
		if ctx.Err() != nil {
			return fault.New(fault.Canceled, "The search was stopped.").Because(ctx.Err())
		}
		if file == nil {
			done.Skipped++
			continue
		}
		done.Searched++
		if len(file.Matches) > maxMatches-total {
			file.Matches = file.Matches[:maxMatches-total]
			done.Limited = true
		}
		if len(file.Matches) > 0 {
			emit(file)
		}
		if total += len(file.Matches); done.Limited || total == maxMatches {
			done.Limited = true
			break
		}
	}
	emit(done)
	return nil
}

// lookedAt looks at files, some at a time, and gives what each holds in their order; nil stands for
// one that cannot be looked at. Who stops reading must end ctx, which the request's end does.
func lookedAt(ctx context.Context, finder *search.Finder, dir string, paths []string) <-chan chan *Found {
	order := make(chan chan *Found, 2*runtime.NumCPU())
	go func() {
		defer close(order)
		for _, path := range paths {
			one := make(chan *Found, 1)
			select {
			case order <- one:
			case <-ctx.Done():
				return
			}
			go func() { one <- look(ctx, finder, dir, path) }()
		}
	}()
	return order
}

func look(ctx context.Context, finder *search.Finder, dir, path string) *Found {
	text, err := read(File{dir, path})
	if err != nil || !utf8.Valid(text) || bytes.IndexByte(text, 0) >= 0 {
		return nil
	}
	stop := func() bool { return ctx.Err() != nil }
	return &Found{path, workspace.Version(text), finder.Find(string(text), maxMatches+1, stop)}
}
