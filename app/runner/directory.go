package runner

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/gofrs/flock"
	"github.com/google/uuid"

	"bobbin/runtime/fault"
	"bobbin/runtime/network"
	"bobbin/runtime/secret"
	"bobbin/runtime/workspace"
)

const (
	// format is the form of a data directory this program writes; one newer than movedFormat is refused.
	format = 1
	// movedFormat is that of one whose runner has moved to a database: programs that do not know of moves
	// refuse it, instead of beginning anew with what was left behind.
	movedFormat = 2
)

// directory is a data directory that this process has.
type directory struct {
	path string
	lock *flock.Flock
	id   string
}

// identity is runner.json.
type identity struct {
	Format int    `json:"format"`
	ID     string `json:"id"`
	// Moved says that what was here lies in a PostgreSQL database now.
	Moved bool `json:"moved,omitempty"`
}

// openDirectory takes a data directory, making it when it is not there. Where what was in it has moved
// to a database, that one is needed, and is believed by its certificate.
func openDirectory(path, database string) (d *directory, err error) {
	network.OfferRoots()
	if path, err = filepath.Abs(path); err != nil {
		return nil, err
	}
	d = &directory{path: path}
	for _, name := range []string{"", "state", "config", "cache"} {
		if err := os.MkdirAll(d.sub(name), 0o700); err != nil {
			return nil, fault.New(fault.Unavailable, "The data directory %s cannot be made: %s.", path, plain(err)).Because(err)
		}
	}
	d.lock = flock.New(d.sub("runner.lock"))
	locked, err := d.lock.TryLock()
	switch {
	case err != nil:
		return nil, fault.New(fault.Unavailable, "The data directory %s cannot be locked: %s.", path, plain(err)).
			WithHint("It must lie on a local disk that you may write to.").Because(err)
	case !locked:
		return nil, fault.New(fault.Conflict, "Another runner has the data directory %s.", path).
			WithHint("End that one first, or give this one a directory of its own.")
	}
	own, err := d.identify()
	if err == nil && own.Moved && database == "" {
		err = movedAway(path)
	}
	if err != nil {
		return nil, errors.Join(err, d.close())
	}
	return d, nil
}

func movedAway(path string) error {
	return fault.New(fault.Conflict, "What the runner in %s had was moved to PostgreSQL.", path).
		WithHint("Name the database by --database or BOBBIN_DATABASE.")
}

// identify reads runner.json, or writes the first one.
func (d *directory) identify() (own identity, err error) {
	name := d.sub("runner.json")
	text, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		d.id = uuid.Must(uuid.NewV7()).String()
		own = identity{Format: format, ID: d.id}
		return own, d.write(own)
	}
	if err == nil {
		err = json.Unmarshal(text, &own)
	}
	if err != nil {
		return own, fault.New(fault.Invalid, "%s cannot be read, so it is not certain that this is a runner's directory: %s.", name, plain(err)).
			WithHint("Restore it from a backup.").Because(err)
	}
	if own.Format > movedFormat {
		return own, fault.New(fault.Conflict, "This data directory was written by a newer Bobbin (format %d, this program knows %d).", own.Format, movedFormat).
			WithHint("Start the newer Bobbin. Nothing was changed.")
	}
	d.id = own.ID
	return own, nil
}

func (d *directory) write(own identity) error {
	text, err := json.Marshal(own)
	if err != nil {
		return err
	}
	return workspace.WriteFile(d.sub("runner.json"), append(text, '\n'))
}

// shortestKey is what a master key from outside has at least, in characters: it is not stretched
// as a passphrase is, so it must be random.
const shortestKey = 32

// masterKeys gives the keys that may open the vault: the given ones, one a line, else that of the
// directory. One is made when there is no vault yet.
func (d *directory) masterKeys(given string, made bool) ([]string, error) {
	if given != "" {
		var all []string
		for line := range strings.Lines(given) {
			key := strings.TrimSpace(line)
			if all = append(all, key); len(key) < shortestKey {
				return nil, fault.New(fault.Invalid, "The master key is too short: it has at least %d characters.", shortestKey).
					WithHint("Make a random one: head -c 32 /dev/urandom | base64")
			}
		}
		return all, nil
	}
	name := d.sub(masterFile)
	text, err := os.ReadFile(name)
	if err == nil && len(strings.TrimSpace(string(text))) >= shortestKey {
		all := []string{strings.TrimSpace(string(text))}
		if next, err := os.ReadFile(d.sub(nextFile)); err == nil {
			all = append(all, strings.TrimSpace(string(next)))
		}
		return all, nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fault.New(fault.Unavailable, "The master key %s cannot be read: %s.", name, plain(err)).Because(err)
	}
	if made {
		return nil, fault.New(fault.Denied, "The master key of this data directory is not there.").
			WithHint("Give it by --master-key or BOBBIN_MASTER_KEY, or restore %s from a backup. Nothing was changed.", name)
	}
	key := newMasterKey()
	return []string{key}, writeKey(name, key)
}

const (
	// masterFile is where the master key of a directory lies, unless it is given from outside.
	masterFile = "master.key"
	// nextFile holds the next one while it is being changed: written before the vault is, and given
	// the other's name after it.
	nextFile = "master.key.next"
)

// settleKey ends a change of the master key that was interrupted: the next one takes the place of
// the old one when the vault has it already, else it goes.
func (d *directory) settleKey(ctx context.Context, v *secret.Stored) error {
	text, err := os.ReadFile(d.sub(nextFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	opens := false
	if err == nil {
		opens, err = v.OpensWith(ctx, strings.TrimSpace(string(text)))
	}
	switch {
	case err != nil:
	case opens:
		return d.takeNext()
	default:
		err = os.Remove(d.sub(nextFile))
	}
	if err != nil {
		return fault.New(fault.Unavailable, "A change of the master key was interrupted, and cannot be brought to its end: %s.", plain(err)).Because(err)
	}
	return nil
}

// takeNext makes the next master key the one of the directory.
func (d *directory) takeNext() error {
	if err := os.Rename(d.sub(nextFile), d.sub(masterFile)); err != nil {
		return fault.New(fault.Unavailable, "The new master key %s cannot be put in its place: %s.", d.sub(nextFile), plain(err)).Because(err)
	}
	return nil
}

func newMasterKey() string { return rand.Text() + rand.Text() }

// writeKey writes a key for its owner alone.
func writeKey(path, key string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err == nil {
		_, err = f.WriteString(key + "\n")
		err = errors.Join(err, f.Sync(), f.Close())
	}
	if err == nil {
		err = workspace.SyncFolder(filepath.Dir(path))
	}
	if err != nil {
		return fault.New(fault.Unavailable, "The master key %s cannot be written: %s.", path, plain(err)).Because(err)
	}
	return nil
}

// plain is the system's own word for an error, without the path.
func plain(err error) string {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err.Error()
	}
	return err.Error()
}

func (d *directory) close() error {
	if d.lock == nil {
		return nil
	}
	return d.lock.Unlock()
}
