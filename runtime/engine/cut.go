package engine

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/google/uuid"

	"bobbin/runtime/fault"
	"bobbin/runtime/release"
)

// Cut writes the archive of a release of a workspace as it is on disk: sources, packages, and
// every script compiled. It is numbered version. Faults: what is wrong with a script, not_found
// for a package that is not on this machine, denied for a file that holds a secret.
func (e *Engine) Cut(ctx context.Context, dir, version string, to io.Writer) (release.Manifest, string, error) {
	w, err := e.runnable(dir)
	if err != nil {
		return release.Manifest{}, "", err
	}
	if w.ID == "" {
		return release.Manifest{}, "", fault.New(fault.Invalid, "This workspace has no id, so a release of it would be nobody's.").
			WithHint("Write \"id\": %q into it.", uuid.Must(uuid.NewV7())).At(fault.Place{File: "bobbin.json", Line: 1})
	}
	entries, err := release.Gather(w.Dir)
	if err == nil {
		err = e.keepsSecrets(ctx, entries)
	}
	if err != nil {
		return release.Manifest{}, "", err
	}
	for _, name := range w.Scripts {
		bundle, _, err := e.compiler.Script(ctx, w, name, nil)
		if err != nil {
			return release.Manifest{}, "", err
		}
		entries = append(entries, release.Text(release.BundlePath(name), bundle.Code))
	}
	archives, err := e.npm.Archives(w.Dir)
	if err != nil {
		return release.Manifest{}, "", err
	}
	for _, a := range archives {
		entries = append(entries, release.Entry{Path: release.PackagePath(filepath.Base(a.File)), Open: func() (io.ReadCloser, error) { return os.Open(a.File) }})
	}
	header := release.Manifest{Engine: release.EngineLevel, Workspace: w.ID, Name: w.Name, Version: version, Commit: release.CommitOf(ctx, w.Dir)}
	return release.Write(to, header, entries)
}

// shortestFound is what is searched for in sources, in bytes: anything shorter may stand there
// for a reason of its own.
const shortestFound = 12

// keepsSecrets refuses sources that hold a secret of this machine. A vault that is locked is not
// asked to open: then only what was used before is known.
func (e *Engine) keepsSecrets(ctx context.Context, entries []release.Entry) error {
	secrets := e.secretsHere(ctx)
	if len(secrets) == 0 {
		return nil
	}
	for _, entry := range entries {
		r, err := entry.Open()
		if err != nil {
			return err
		}
		text, err := io.ReadAll(r)
		if err = errors.Join(err, r.Close()); err != nil {
			return err
		}
		for value, what := range secrets {
			if at := bytes.Index(text, []byte(value)); at >= 0 {
				return fault.New(fault.Denied, "This file holds the secret of %s, and a release may not.", what).
					WithHint("Take it out, and use the connection or the password parameter in its place.").
					At(fault.Place{File: release.SourceOf(entry.Path), Line: 1 + bytes.Count(text[:at], []byte("\n"))})
			}
		}
	}
	return nil
}

// secretsHere are the secrets of this machine that are long enough to be searched for, each with
// what it belongs to.
func (e *Engine) secretsHere(ctx context.Context) map[string]string {
	all := map[string]string{}
	if e.vault.Status(ctx).Locked {
		return all
	}
	add := func(value, what string) {
		if len(value) >= shortestFound {
			all[value] = what
		}
	}
	accounts, _ := e.accounts.List() // its fault is told where accounts are used
	for _, account := range accounts {
		if credential, err := e.accounts.Credential(ctx, account.Name); err == nil {
			for _, value := range credential.Secrets() {
				add(value, "the account "+account.Name)
			}
		}
	}
	for kind, kept := range map[string]*Passwords{"the password parameter ": e.passwords, "the event listener ": e.listenerSecrets} {
		for key, value := range kept.all(ctx) {
			add(value, kind+key.Parameter)
		}
	}
	return all
}

// all opens every value there is; what does not open is left out.
func (p *Passwords) all(ctx context.Context) map[PasswordKey]string {
	list, _ := p.kept.read("") // its fault is told by List
	values := map[PasswordKey]string{}
	for _, kept := range list {
		if value, err := p.Get(ctx, kept.PasswordKey); err == nil {
			values[kept.PasswordKey] = value
		}
	}
	return values
}

// CutRelease cuts a release and keeps it here. No version is the next one; when nothing was changed
// since the newest, that one is given. Faults: as Cut and release.Service.Keep.
func (e *Engine) CutRelease(ctx context.Context, dir, version, by string) (release.Release, error) {
	w, err := e.runnable(dir)
	if err != nil {
		return release.Release{}, err
	}
	known, err := e.releases.List(ctx, w.ID)
	if err != nil {
		return release.Release{}, err
	}
	file, manifest, err := e.cutFile(ctx, dir, version, known)
	if err != nil {
		return release.Release{}, err
	}
	defer file.discard()
	if same, ok := unchanged(manifest, version, known); ok {
		return same, nil
	}
	return e.releases.Keep(ctx, w.ID, file, release.Sender{By: by})
}

// unchanged finds the newest numbered release, when it has the content of one without a wished
// number.
func unchanged(m release.Manifest, wished string, known []release.Release) (release.Release, bool) {
	newest := slices.IndexFunc(known, func(r release.Release) bool { return r.Version != release.Head })
	if wished == "" && newest >= 0 && known[newest].Content == m.Content() {
		return known[newest], true
	}
	return release.Release{}, false
}

// spooled is an archive in a file that goes away.
type spooled struct{ *os.File }

func (s spooled) discard() {
	_ = s.Close()           // it was read to its end, or is not wanted
	_ = os.Remove(s.Name()) // else the system's cleaning takes it
}

// cutFile cuts into a file, and gives it at its beginning.
func (e *Engine) cutFile(ctx context.Context, dir, version string, known []release.Release) (spooled, release.Manifest, error) {
	if version == "" {
		version = release.Next(known)
	}
	f, err := os.CreateTemp("", "bobbin-release-")
	if err != nil {
		return spooled{}, release.Manifest{}, fault.New(fault.Unavailable, "A release cannot be cut: %s.", err).Because(err)
	}
	file := spooled{f}
	m, _, err := e.Cut(ctx, dir, version, file)
	if err == nil {
		_, err = file.Seek(0, io.SeekStart)
	}
	if err != nil {
		file.discard()
		return spooled{}, m, err
	}
	return file, m, nil
}

// Releases keeps the releases of this home, or of this runner.
func (e *Engine) Releases() *release.Service { return e.releases }
