package engine

import (
	"context"
	"sync"
	"time"

	"bobbin/runtime/fault"
	"bobbin/runtime/release"
	"bobbin/runtime/script"
	"bobbin/runtime/workspace"
)

// source is where the workspaces come from that an engine runs: the folders of people, or the
// releases that are deployed. It is all that tells a laptop's engine from a runner's.
type source interface {
	// standing gives a workspace as one environment has it now. dir is the folder that an
	// invocation names; "" is the one where the workspace was last met. Faults: not_found, and
	// what is wrong with the workspace.
	standing(ctx context.Context, id workspace.ID, dir, environment string) (*standing, error)
}

// standing is a workspace as one of its environments has it at one moment.
type standing struct {
	workspace   *workspace.Workspace
	environment workspace.Environment
	dir         string                 // of the person; "" for a release
	release     *script.ContextRelease // nil for a folder
	// bundle gives a script. texts are unsaved ones, which only a folder has.
	bundle func(ctx context.Context, name string, texts map[string]string) (*script.Bundle, error)
}

// realm says whose simulators an environment meets: its own on a runner, "" for those that all
// environments of a folder share.
func (e *Engine) realm(env workspace.Environment) string {
	if e.c.Hosted {
		return env.Name
	}
	return ""
}

// folderSource runs what is on disk now.
type folderSource struct{ e *Engine }

func (s folderSource) standing(_ context.Context, id workspace.ID, dir, in string) (*standing, error) {
	if dir == "" {
		var ok bool
		if dir, ok = s.e.folders.byID(id); !ok {
			return nil, fault.New(fault.NotFound, "No workspace with this id was opened on this machine.")
		}
	}
	w, err := s.e.runnable(dir)
	if err != nil {
		return nil, err
	}
	env, err := environment(w, in)
	if err != nil {
		return nil, err
	}
	return &standing{workspace: w, environment: env, dir: w.Dir,
		bundle: func(ctx context.Context, name string, texts map[string]string) (*script.Bundle, error) {
			bundle, _, err := s.e.compiler.Script(ctx, w, name, texts)
			return bundle, err
		}}, nil
}

// releaseSource runs what is deployed. A deployment never changes, so it is read once.
type releaseSource struct {
	releases *release.Service
	now      func() time.Time

	mu    sync.Mutex
	looks int // calls of look
	open  map[deployedPlace]*deployed
}

// deployedPlace names an environment of a workspace.
type deployedPlace struct {
	workspace   workspace.ID
	environment string
}

// deployed is a deployment that was read.
type deployed struct {
	standing
	number int64
	dir    string    // of the unpacked release
	at     time.Time // when it was known to be the newest; belongs to the source's lock

	mu      sync.Mutex
	bundles map[string]*script.Bundle
}

// deployedFor is how long an environment is believed to run what it ran when it was looked at. What is
// deployed here is known at once; what another node of the runner has deployed, after this time. (Asking the
// database for each delivery and each invocation cost a sixth of all a runner did.)
const deployedFor = time.Second

func (s *releaseSource) standing(ctx context.Context, id workspace.ID, _, in string) (*standing, error) {
	place, now := deployedPlace{id, in}, s.now()
	s.mu.Lock()
	known := s.open[place]
	if known != nil && now.Sub(known.at).Abs() < deployedFor {
		s.mu.Unlock()
		return &known.standing, nil
	}
	looks := s.looks
	s.mu.Unlock()
	current, err := s.releases.Current(ctx, id, in)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	known = s.open[place]
	if known == nil || known.number < current.Number {
		if known, err = s.read(ctx, current); err != nil {
			return nil, err
		}
		s.open[place] = known
	}
	if looks == s.looks { // else something was deployed since it was asked
		known.at = now
	}
	return &known.standing, nil
}

// look has the next one who asks for an environment look at what is deployed.
func (s *releaseSource) look(id workspace.ID, in string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.looks++
	if known := s.open[deployedPlace{id, in}]; known != nil {
		known.at = time.Time{}
	}
}

// read opens the release of a deployment and puts the environment's settings to it.
func (s *releaseSource) read(ctx context.Context, current release.Deployment) (*deployed, error) {
	dir, err := s.releases.Open(ctx, current.Digest)
	if err != nil {
		return nil, err
	}
	w, err := workspace.Load(release.Sources(dir))
	if err == nil {
		err = broken(w, "bobbin.json")
	}
	if err == nil && w.ID != current.Workspace {
		err = fault.New(fault.Invalid, "The release %s is one of another workspace.", current.Version)
	}
	if err != nil {
		return nil, err
	}
	env := current.Settings
	env.Limits = env.Limits.Possible()
	w.Environments = []workspace.Environment{env}
	d := &deployed{number: current.Number, dir: dir, bundles: map[string]*script.Bundle{}}
	d.standing = standing{workspace: w, environment: env, bundle: d.bundle,
		release: &script.ContextRelease{UID: current.Digest, Version: current.Version}}
	return d, nil
}

// bundle reads a script that was compiled when the release was cut.
func (d *deployed) bundle(_ context.Context, name string, _ map[string]string) (*script.Bundle, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if known, ok := d.bundles[name]; ok {
		return known, nil
	}
	bundle, err := release.Bundle(d.dir, name)
	if err == nil {
		d.bundles[name] = bundle
	}
	return bundle, err
}
