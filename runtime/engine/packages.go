package engine

import (
	"context"
	"sync"

	"bobbin/runtime/npm"
	"bobbin/runtime/workspace"
)

// installs lets one install at a time change a workspace.
type installs struct {
	mu   sync.Mutex
	busy map[string]chan struct{} // by folder; closed when the install ends
}

// begin waits until nobody else installs in a workspace. Faults: canceled.
func (i *installs) begin(ctx context.Context, dir string) (end func(), err error) {
	for {
		i.mu.Lock()
		other := i.busy[dir]
		if other == nil {
			done := make(chan struct{})
			i.busy[dir] = done
			i.mu.Unlock()
			return func() {
				i.mu.Lock()
				defer i.mu.Unlock()
				delete(i.busy, dir)
				close(done)
			}, nil
		}
		i.mu.Unlock()
		select {
		case <-other:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// Packages lists the npm packages that a workspace asks for.
func (e *Engine) Packages(dir string) ([]npm.Listed, error) {
	w, err := e.Workspace(dir)
	if err != nil {
		return nil, err
	}
	return e.npm.List(w.Dir)
}

// SearchPackages asks a workspace's registry for packages. Faults: as npm.Client.Search.
func (e *Engine) SearchPackages(ctx context.Context, dir, text string) ([]npm.Hit, error) {
	w, err := e.Workspace(dir)
	if err != nil {
		return nil, err
	}
	return e.npm.Search(ctx, w.Dir, text)
}

// NewestPackages says what is newest of the packages that a workspace asks for. Faults: as npm.Client.Newest.
func (e *Engine) NewestPackages(ctx context.Context, dir string) ([]npm.Newest, error) {
	w, err := e.Workspace(dir)
	if err != nil {
		return nil, err
	}
	return e.npm.Newest(ctx, w.Dir)
}

// AddPackages installs packages (NAME or NAME@RANGE) and keeps them in package.json. Its
// progress is told by signals; it stops with ctx, having changed nothing. Faults: as npm.Client.Install.
func (e *Engine) AddPackages(ctx context.Context, dir string, wants []string, o npm.Options) (npm.Report, error) {
	return e.install(ctx, dir, o, func(dir string, o npm.Options) (npm.Report, error) { return e.npm.Add(ctx, dir, wants, o) })
}

// RemovePackages takes packages out of a workspace. Faults: as npm.Client.Remove.
func (e *Engine) RemovePackages(ctx context.Context, dir string, names []string) (npm.Report, error) {
	return e.install(ctx, dir, npm.Options{}, func(dir string, o npm.Options) (npm.Report, error) { return e.npm.Remove(ctx, dir, names, o) })
}

// InstallPackages brings what package.json and its lock ask for. Faults: as npm.Client.Install.
func (e *Engine) InstallPackages(ctx context.Context, dir string, o npm.Options) (npm.Report, error) {
	return e.install(ctx, dir, o, func(dir string, o npm.Options) (npm.Report, error) { return e.npm.Install(ctx, dir, o) })
}

func (e *Engine) install(ctx context.Context, dir string, o npm.Options, do func(dir string, o npm.Options) (npm.Report, error)) (npm.Report, error) {
	w, err := e.Workspace(dir)
	if err != nil {
		return npm.Report{}, err
	}
	end, err := e.installs.begin(ctx, w.Dir)
	if err != nil {
		return npm.Report{}, err
	}
	defer end()
	o.Progress = func(p npm.Progress) { e.signals.tell(Signal{Type: "package.progress", Dir: w.Dir, Progress: &p}) }
	report, err := do(w.Dir, o)
	if err != nil {
		return report, err
	}
	if err := e.generate(w); err != nil {
		return report, err
	}
	e.languages.filesChanged(w.Dir, []string{".bobbin/tsconfig.base.json", ".bobbin/types/packages.d.ts"})
	return report, nil
}

// declarePackages brings the type declarations of a workspace's packages up to date and
// gives what changed. A lock that cannot be read is told at every import of a package.
func (e *Engine) declarePackages(w *workspace.Workspace) ([]string, error) {
	tree, err := e.npm.Tree(w.Dir)
	if err != nil {
		return nil, nil
	}
	return e.npm.Declare(w.Dir, tree)
}
