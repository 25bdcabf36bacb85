package release

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"

	"bobbin/runtime/fault"
	"bobbin/runtime/workspace"
)

// Config is what a Service works with. All but Limits is required.
type Config struct {
	Store    Store
	Archives Archives
	// Dir is a folder for what can be made again: releases unpacked to be run.
	Dir string
	// Check says why a release cannot run with the settings of an environment.
	Check func(ctx context.Context, r Release, settings workspace.Environment) error
	// Changed hears of every deployment, after it is durable.
	Changed func(ctx context.Context, d Deployment)
	Now     func() time.Time
	Limits  Limits
}

// Service keeps releases and deploys them. Its methods are safe for concurrent use.
type Service struct {
	c Config

	numbering sync.Mutex // from looking at the numbers there are to storing the next
	unpacking sync.Mutex
}

// New makes a Service.
func New(c Config) *Service {
	if c.Limits == (Limits{}) {
		c.Limits = defaultLimits
	}
	return &Service{c: c}
}

// Sender is whose a release is.
type Sender struct {
	By   string // who cut or sent it
	Team string // whose the workspace is, or becomes with its first release; "" where nobody owns any
}

// Keep keeps an archive of a workspace: what was cut here, or what somebody sent. A number that
// is there with the same content is that release, and nothing new. A workspace is its sender's
// team's only when something of it was kept.
//
// Faults: invalid (the archive), conflict (a number that is there with other content, or is not
// above the others), not_found (the workspace is another team's), unavailable.
func (s *Service) Keep(ctx context.Context, id workspace.ID, archive io.Reader, from Sender) (Release, error) {
	if err := os.MkdirAll(s.c.Dir, 0o700); err != nil {
		return Release{}, diskFault(err)
	}
	file, err := os.CreateTemp(s.c.Dir, "incoming-")
	if err != nil {
		return Release{}, diskFault(err)
	}
	defer os.Remove(file.Name())
	defer file.Close()
	n, err := io.Copy(diskWriter{file}, io.LimitReader(archive, s.c.Limits.ArchiveBytes+1))
	switch {
	case fault.Is(err, fault.Unavailable):
		return Release{}, err
	case err != nil:
		return Release{}, fault.New(fault.Invalid, "The release ended before it was complete.").WithHint("Publish it again.").Because(err)
	case n > s.c.Limits.ArchiveBytes:
		return Release{}, bad("It is larger than %d MB.", s.c.Limits.ArchiveBytes>>20)
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return Release{}, diskFault(err)
	}
	m, digest, err := read(file, s.c.Limits, nil)
	if err != nil {
		return Release{}, err
	}
	if m.Workspace != id {
		return Release{}, bad("It is one of another workspace (%s).", m.Workspace)
	}
	r := Release{Digest: digest, Workspace: m.Workspace, Name: m.Name, Version: m.Version, Content: m.Content(), Engine: m.Engine,
		Commit: m.Commit, Bytes: n, By: from.By, At: s.now()}
	return s.add(ctx, r, from.Team, file)
}

// add numbers and stores a release whose archive was judged.
func (s *Service) add(ctx context.Context, r Release, team string, archive io.ReadSeeker) (Release, error) {
	s.numbering.Lock()
	defer s.numbering.Unlock()
	all, err := s.c.Store.Releases(ctx, r.Workspace)
	if err != nil {
		return Release{}, err
	}
	for _, known := range all {
		if known.Version == r.Version && known.Content == r.Content {
			return known, nil
		}
		if known.Version == r.Version && r.Version != Head {
			return Release{}, fault.New(fault.Conflict, "There is a release %s already, with other content.", r.Version).
				WithHint("A release never changes. The next number is %s.", Next(all))
		}
	}
	if err := rises(r.Version, all); err != nil {
		return Release{}, err
	}
	if _, err := archive.Seek(0, io.SeekStart); err != nil {
		return Release{}, diskFault(err)
	}
	// The archive first: a release without one could be deployed and would not run.
	if err := s.c.Archives.Put(ctx, r.Digest, archive); err != nil {
		return Release{}, err
	}
	stored, added, err := s.c.Store.AddRelease(ctx, r, team)
	if err == nil && !added && stored.Content != r.Content { // another process was faster
		return Release{}, fault.New(fault.Conflict, "There is a release %s already, with other content.", r.Version)
	}
	return stored, err
}

func (s *Service) now() time.Time { return s.c.Now().UTC().Truncate(time.Microsecond) }

// List lists the releases of a workspace, newest first.
func (s *Service) List(ctx context.Context, id workspace.ID) ([]Release, error) {
	return s.c.Store.Releases(ctx, id)
}

// Find finds a release of a workspace by its number or its digest. HEAD is the newest without a
// number. Faults: not_found.
func (s *Service) Find(ctx context.Context, id workspace.ID, name string) (Release, error) {
	all, err := s.c.Store.Releases(ctx, id)
	if err != nil {
		return Release{}, err
	}
	for _, r := range all {
		if r.Version == name || r.Digest == name {
			return r, nil
		}
	}
	f := fault.New(fault.NotFound, "There is no release %s of this workspace.", name)
	if len(all) > 0 {
		return Release{}, f.WithHint("The newest is %s.", all[0].Version)
	}
	return Release{}, f.WithHint("There is none yet; `bobbin publish` makes the first.")
}

// Manifest reads what is in a release.
func (s *Service) Manifest(ctx context.Context, r Release) (Manifest, error) {
	dir, err := s.Open(ctx, r.Digest)
	if err != nil {
		return Manifest{}, err
	}
	return readUnpacked(dir)
}

// Deploy points an environment at a release. Settings are the environment's own from now on.
func (s *Service) Deploy(ctx context.Context, r Release, settings workspace.Environment, by string) (Deployment, error) {
	return s.deploy(ctx, r, settings, Deployment{How: Published, By: by})
}

// deploy stores a deployment of a release, of which d says how and by whom, and what it follows.
func (s *Service) deploy(ctx context.Context, r Release, settings workspace.Environment, d Deployment) (Deployment, error) {
	if _, err := s.Open(ctx, r.Digest); err != nil { // it can be run, or nothing changes
		return Deployment{}, err
	}
	settings.Target = r.Version
	if err := s.c.Check(ctx, r, settings); err != nil {
		return Deployment{}, err
	}
	d.Workspace, d.Environment, d.Digest, d.Version, d.Settings, d.At = r.Workspace, settings.Name, r.Digest, r.Version, settings, s.now()
	d, err := s.c.Store.Deploy(ctx, d)
	if err == nil {
		s.c.Changed(ctx, d)
	}
	return d, err
}

// mostMoves is how often a change is made anew that somebody else was faster than.
const mostMoves = 20

// following makes a deployment from the one that stands, and makes it anew when another one came
// between, so that none of the two is lost.
func following(try func() (Deployment, error)) (d Deployment, err error) {
	for range mostMoves {
		if d, err = try(); !errors.Is(err, ErrMoved) {
			return d, err
		}
	}
	return d, fault.New(fault.Conflict, "The environment is changed by others all the time.").WithHint("Try again in a moment.").Because(err)
}

// Current is what an environment runs. Faults: not_found.
func (s *Service) Current(ctx context.Context, id workspace.ID, environment string) (Deployment, error) {
	list, err := s.c.Store.Deployments(ctx, id, environment, 1)
	if err != nil {
		return Deployment{}, err
	}
	if len(list) == 0 {
		return Deployment{}, fault.New(fault.NotFound, "Nothing is deployed to the environment %q of this workspace.", environment).
			WithHint("`bobbin publish` deploys a release to it.")
	}
	return list[0], nil
}

// History lists the deployments of an environment, newest first.
func (s *Service) History(ctx context.Context, id workspace.ID, environment string) ([]Deployment, error) {
	return s.c.Store.Deployments(ctx, id, environment, 0)
}

// Standing lists what every environment of a workspace runs, of all workspaces for "".
func (s *Service) Standing(ctx context.Context, id workspace.ID) ([]Deployment, error) {
	return s.c.Store.Standing(ctx, id)
}

// RollBack points an environment at a release it ran before: the one named, else the one before
// the current. Its settings stay. Faults: not_found, conflict.
func (s *Service) RollBack(ctx context.Context, id workspace.ID, environment, to, by string) (Deployment, error) {
	return following(func() (Deployment, error) {
		history, err := s.History(ctx, id, environment)
		if err != nil {
			return Deployment{}, err
		}
		if len(history) == 0 {
			_, err := s.Current(ctx, id, environment)
			return Deployment{}, err
		}
		current := history[0]
		back, err := before(history, to)
		if err != nil {
			return Deployment{}, err
		}
		to = back.Digest // whatever is deployed meanwhile, the person saw what there was
		r, err := s.c.Store.Release(ctx, id, back.Digest)
		if err != nil {
			return Deployment{}, err
		}
		return s.deploy(ctx, r, current.Settings, Deployment{How: RolledBack, By: by, After: current.Number})
	})
}

// before finds what an environment ran before what it runs, of a version or digest if one is named.
func before(history []Deployment, to string) (Deployment, error) {
	current := history[0]
	for _, d := range history {
		if d.Digest != current.Digest && (to == "" || d.Version == to || d.Digest == to) {
			return d, nil
		}
	}
	if to == current.Version || to == current.Digest {
		return Deployment{}, fault.New(fault.Conflict, "The environment %q runs %s already.", current.Environment, current.Version)
	}
	if to != "" {
		return Deployment{}, fault.New(fault.NotFound, "The environment %q has never run %s.", current.Environment, to).
			WithHint("Publish it there with `bobbin publish --release %s`.", to)
	}
	return Deployment{}, fault.New(fault.NotFound, "The environment %q has run %s only, so there is nothing to go back to.", current.Environment, current.Version)
}

// Promote points an environment at the release that another one runs. Its own settings stay, so
// it must have been published to before. Faults: not_found.
func (s *Service) Promote(ctx context.Context, id workspace.ID, from, to, by string) (Deployment, error) {
	return following(func() (Deployment, error) {
		source, err := s.Current(ctx, id, from)
		if err != nil {
			return Deployment{}, err
		}
		target, err := s.Current(ctx, id, to)
		if err != nil {
			return Deployment{}, err
		}
		r, err := s.c.Store.Release(ctx, id, source.Digest)
		if err != nil {
			return Deployment{}, err
		}
		return s.deploy(ctx, r, target.Settings, Deployment{How: Promoted, By: by, After: target.Number})
	})
}

// Change changes the settings of an environment, and leaves what it runs. The change may be asked
// for more than once: when somebody else was faster, of theirs. Faults: not_found, and those of
// change.
func (s *Service) Change(ctx context.Context, id workspace.ID, environment, by string, change func(settings *workspace.Environment) error) (Deployment, error) {
	return following(func() (Deployment, error) {
		current, err := s.Current(ctx, id, environment)
		if err != nil {
			return Deployment{}, err
		}
		r, err := s.c.Store.Release(ctx, id, current.Digest)
		if err == nil {
			err = change(&current.Settings)
		}
		if err != nil {
			return Deployment{}, err
		}
		return s.deploy(ctx, r, current.Settings, Deployment{How: Changed, By: by, After: current.Number})
	})
}

// Archive gives the archive of a release; the caller closes it.
func (s *Service) Archive(ctx context.Context, digest string) (io.ReadCloser, error) {
	return s.c.Archives.Open(ctx, digest)
}

// unpackedMark is written last: a folder without it is what a killed process left.
const unpackedMark = "complete"

// Open gives the folder of an unpacked release, to be read only. Its sources are below
// Sources(dir), its bundles are read by Bundle.
func (s *Service) Open(ctx context.Context, digest string) (string, error) {
	s.unpacking.Lock()
	defer s.unpacking.Unlock()
	dir := filepath.Join(s.c.Dir, digest)
	if _, err := os.Stat(filepath.Join(dir, unpackedMark)); err == nil {
		return dir, nil
	}
	archive, err := s.c.Archives.Open(ctx, digest)
	if err != nil {
		return "", err
	}
	defer archive.Close()
	if err := errors.Join(os.RemoveAll(dir), os.MkdirAll(dir, 0o700)); err != nil {
		return "", diskFault(err)
	}
	m, found, err := unpack(archive, dir, s.c.Limits)
	if err == nil && found != digest {
		err = bad("The kept archive is damaged: its hash differs.")
	}
	if err == nil {
		err = writeUnpacked(dir, m)
	}
	if err != nil {
		return "", errors.Join(err, os.RemoveAll(dir))
	}
	return dir, nil
}
