package backup

import (
	"archive/zip"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"bobbin/app/home"
	"bobbin/runtime/fault"
	"bobbin/runtime/secret"
	"bobbin/runtime/store"
)

// homeFormat is the form of a home's backup that this program writes; a newer one is refused.
const homeFormat = 1

// Home is what is in the backup of a home.
type Home struct {
	Format  int       `json:"format"`
	Version string    `json:"version"`
	At      time.Time `json:"at"`
	// Vault says where tokens and passwords are: "file" when they are in the backup, sealed with their
	// passphrase, "keychain" when they are not, "" when there are none.
	Vault string            `json:"vault,omitempty"`
	Files map[string]string `json:"files"` // SHA-256 by path
}

// HomeOptions say whose home is backed up, and where to.
type HomeOptions struct {
	Home    home.Home
	To      string // a file that is not there yet
	Version string
	Now     func() time.Time
}

// The two parts of a home in its backup. Where the system has one folder for both, configured tells them apart.
const (
	configPart = "config"
	statePart  = "state"
	vaultPart  = configPart + "/vault/"
)

var configured = []string{"accounts.json", "passwords.json", "listener-secrets.json", "webhooks.json", "recent.json", "receiving.json", "runners.json", "settings.json", "snippets.json", "keybindings.json", "vault"}

// MakeHome copies a home into a new file, also while Bobbin works in it, and reads the file again.
// Faults: not_found, conflict, invalid, unavailable.
func MakeHome(ctx context.Context, o HomeOptions) (b Home, err error) {
	if err := o.Home.Known(); err != nil {
		return b, err
	}
	if _, err := os.Lstat(o.To); !errors.Is(err, fs.ErrNotExist) {
		return b, fault.New(fault.Conflict, "%s is there already.", o.To).WithHint("Choose a new name; nothing was changed.").Because(err)
	}
	b = Home{Format: homeFormat, Version: o.Version, At: o.Now().UTC().Truncate(time.Second), Vault: secret.KindIn(o.Home.Config)}
	scratch, err := os.MkdirTemp(filepath.Dir(o.To), ".bobbin-backup-*")
	if err != nil {
		return b, notCopied(o.To, err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(scratch)) }()
	made := filepath.Join(scratch, "backup.zip")
	if err := b.write(ctx, o, made, scratch); err != nil {
		return b, err
	}
	if err := b.reread(made); err != nil {
		return b, err
	}
	if err := os.Rename(made, o.To); err != nil {
		return b, notCopied(o.To, err)
	}
	return b, nil
}

func (b *Home) write(ctx context.Context, o HomeOptions, made, scratch string) (err error) {
	file, err := os.OpenFile(made, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return notCopied(made, err)
	}
	defer func() {
		if err = errors.Join(err, file.Close()); err != nil && fault.From(err).Code == fault.Internal {
			err = notCopied(o.To, err)
		}
	}()
	to := zip.NewWriter(file)
	if b.Files, err = Copy(ctx, b.source(o.Home), archive{to, scratch}); err != nil {
		return err
	}
	text, err := json.MarshalIndent(b, "", "  ")
	if err != nil {
		return err
	}
	last, err := to.Create(Described)
	if err == nil {
		_, err = last.Write(text)
	}
	return errors.Join(err, to.Close(), file.Sync())
}

// source is all of a home but what belongs to this machine alone: its lock, the address of the engine,
// and what only its keychain opens.
func (b *Home) source(h home.Home) Source {
	s := Source{Roots: []Root{{h.Config, configPart}, {h.State, statePart}}}
	oneFolder := h.Config == h.State
	if oneFolder {
		s.Roots = s.Roots[1:]
	}
	s.Name = func(as string) string {
		part, rest, _ := strings.Cut(as, "/")
		first, _, _ := strings.Cut(rest, "/")
		if oneFolder && slices.Contains(configured, first) {
			part = configPart
		}
		as = part + "/" + rest
		if as == statePart+"/engine.json" || b.Vault == secret.KindKeychain && strings.HasPrefix(as, vaultPart) {
			return ""
		}
		return as
	}
	s.Fleeting = func(as string) bool {
		return slices.ContainsFunc([]string{"/history/", "/sessions/", "/simulators/"}, func(folder string) bool { return strings.HasPrefix(as, statePart+folder) })
	}
	return s
}

// reread compares what was written with what was read before.
func (b *Home) reread(made string) error {
	opened, err := openHome(made)
	if err != nil {
		return err
	}
	defer opened.zip.Close()
	for rel, sum := range b.Files {
		if got, err := opened.hash(rel); err != nil || got != sum {
			return fault.New(fault.Unavailable, "%s could not be written as it is.", rel).WithHint("Check the disk, and make the backup at another place.").Because(err)
		}
	}
	return nil
}

// opened is the file of a home's backup.
type opened struct {
	zip  *zip.ReadCloser
	head Home
}

// openHome opens a backup and reads what is in it. Faults: not_found, invalid, conflict.
func openHome(file string) (*opened, error) {
	o := &opened{}
	none := fault.New(fault.Invalid, "%s is no backup of a home, or one that did not come to its end.", file).
		WithHint("`bobbin backup FILE.zip` makes one. `bobbin restore FILE.zip DIR`, with a folder, makes a workspace of its export.")
	r, err := OpenFile(file, Described, &o.head, none)
	if err != nil {
		return nil, err
	}
	o.zip = r
	switch {
	case len(o.head.Files) == 0:
		return nil, errors.Join(none, r.Close())
	case o.head.Format > homeFormat:
		return nil, errors.Join(fault.New(fault.Conflict, "This backup was made by a newer Bobbin (%s).", cmp.Or(o.head.Version, "unknown")).
			WithHint("Restore it with that one. Nothing was changed."), r.Close())
	}
	return o, nil
}

func (o *opened) hash(name string) (string, error) {
	f, err := o.zip.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	return hashOf(f)
}

// RestoreHome makes a home of a backup, where there is none yet. Everything is unpacked beside it, compared
// with what the backup says, and known to this program before the home is there. Faults: not_found,
// invalid, conflict, unavailable.
func RestoreHome(ctx context.Context, file string, h home.Home) (b Home, err error) {
	o, err := openHome(file)
	if err != nil {
		return b, err
	}
	defer func() { err = errors.Join(err, o.zip.Close()) }()
	parts := map[string]string{configPart: h.Config, statePart: h.State}
	order := []string{configPart, statePart}
	if h.Config == h.State {
		order = order[1:]
	}
	var trail Trail
	defer func() {
		if err != nil {
			err = errors.Join(err, trail.Undo())
		}
	}()
	staged := map[string]string{}
	for _, part := range order {
		if empty, err := Empty(parts[part]); err != nil {
			return b, err
		} else if !empty {
			return b, fault.New(fault.Conflict, "There is a home already: %s is not empty.", parts[part]).
				WithHint("A backup goes into an empty home only. Name another one by BOBBIN_HOME, or end Bobbin and move this folder away.")
		}
		if led, err := filepath.EvalSymlinks(parts[part]); err == nil { // the link stays
			parts[part] = led
		}
		staged[part] = parts[part] + ".restoring"
		if err := trail.scratch(staged[part]); err != nil {
			return b, err
		}
	}
	staged[configPart] = cmp.Or(staged[configPart], staged[statePart])
	if err := o.unpack(ctx, staged); err != nil {
		return b, err
	}
	if err := errors.Join(home.Home{Config: staged[configPart], State: staged[statePart]}.Known(), store.Known(ctx, staged[statePart])); err != nil {
		return b, err
	}
	for _, part := range order {
		if err := trail.move(staged[part], parts[part]); err != nil {
			return b, err
		}
	}
	return o.head, nil
}

// unpack puts the files of a backup into the folders of its parts, and compares them.
func (o *opened) unpack(ctx context.Context, to map[string]string) error {
	byPart := map[string]map[string]string{configPart: {}, statePart: {}}
	for rel, sum := range o.head.Files {
		part, inside, _ := strings.Cut(rel, "/")
		if byPart[part] == nil || !filepath.IsLocal(filepath.FromSlash(inside)) {
			return fault.New(fault.Invalid, "The backup names a file outside of itself, %q.", rel)
		}
		byPart[part][inside] = sum
		f, err := o.zip.Open(rel)
		if err != nil {
			return damaged(rel, err)
		}
		path, err := Folder{Path: to[part], Trail: new(Trail)}.place(inside)
		if err == nil {
			err = new(Trail).File(path, f, 0o600)
		}
		if err = errors.Join(err, f.Close()); errors.Is(err, zip.ErrChecksum) || errors.Is(err, zip.ErrFormat) {
			return damaged(rel, err)
		} else if err != nil {
			return err
		}
	}
	for part, files := range byPart {
		if err := Verify(ctx, to[part], files); err != nil {
			return err
		}
	}
	return nil
}
