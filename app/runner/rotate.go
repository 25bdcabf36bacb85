package runner

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"bobbin/runtime/control"
	"bobbin/runtime/engine"
	"bobbin/runtime/fault"
	"bobbin/runtime/network"
	"bobbin/runtime/secret"
	"bobbin/runtime/store"
)

// RotateOptions say which keys of a runner are changed.
type RotateOptions struct {
	Data string // its directory; the runner must be stopped
	// Database is that of a runner of several nodes, which may work: those that were given both master
	// keys go on. Data is not needed then, Master and NewMaster are.
	Database string
	// Master opens the vault now; "" takes the one in the directory.
	Master string
	// NewMaster is a file with the next master key, which is made when it is not there. It is needed
	// where Master is given.
	NewMaster string
	// Publishing changes the key that publishers seal for, and not the master key.
	Publishing bool
	Now        func() time.Time
}

// Rotated says what was changed.
type Rotated struct {
	// Master is the file of the new master key, "" when that was not changed.
	Master string `json:"masterKey,omitempty"`
	// PublicKey is what publishers seal for now.
	PublicKey string `json:"publicKey"`
}

// Rotate changes the keys of a runner. Killed in the middle it leaves a runner that opens with the
// old master key or with the new one, and nothing is lost. Faults: not_found, conflict (it runs),
// denied (another master key), invalid.
func Rotate(ctx context.Context, o RotateOptions) (done Rotated, err error) {
	d, err := o.directory()
	if err != nil {
		return done, err
	}
	defer func() { err = errors.Join(err, d.close()) }()
	db, err := store.Open(ctx, d.sub("state"), store.Config{Database: o.Database})
	if err != nil {
		return done, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	v, err := secret.FindStored(ctx, secret.StoredConfig{Rows: db.Vault(), Now: o.Now, Masters: func(bool) ([]string, error) { return d.oldAndNew(o) }})
	if fault.Is(err, fault.NotFound) {
		return done, fault.New(fault.NotFound, "The runner has no vault in its database yet.").WithHint("Start the runner once with this Bobbin.").Because(err)
	}
	if err != nil {
		return done, wrongKey(err)
	}
	if o.Database == "" {
		if err := d.settleKey(ctx, v); err != nil {
			return done, err
		}
	}
	if done.PublicKey, err = engine.RenewSealingKey(ctx, v); err != nil {
		return done, err
	}
	if !o.Publishing {
		if done.Master, err = d.changeMaster(ctx, v, o); err != nil {
			return done, err
		}
	}
	return done, db.Gate().AddAudit(ctx, control.AuditEntry{At: o.Now().UTC(), Source: "command line", Action: "key.rotate", Subject: d.id, Outcome: "ok"})
}

// directory takes the directory whose keys are changed, if they are those of one.
func (o RotateOptions) directory() (*directory, error) {
	if o.Database != "" {
		if o.Master == "" || o.NewMaster == "" && !o.Publishing {
			return nil, fault.New(fault.Invalid, "Nodes that share a database are given their master key, so the old one and the new one have to be given here.").
				WithHint("Use --master-key and --new-master-key.")
		}
		network.OfferRoots()
		return &directory{}, nil
	}
	if _, err := os.Stat(filepath.Join(o.Data, "runner.json")); err != nil {
		return nil, fault.New(fault.NotFound, "%s is not the data directory of a runner.", o.Data).Because(err)
	}
	return openDirectory(o.Data, "")
}

// changeMaster seals the vault under another master key, and gives the file that it is in.
func (d *directory) changeMaster(ctx context.Context, v *secret.Stored, o RotateOptions) (string, error) {
	if o.NewMaster != "" {
		next, err := d.nextMaster(o)
		if err != nil {
			return "", err
		}
		has, err := v.OpensWith(ctx, next)
		if err == nil && !has {
			err = v.Rotate(ctx, next)
		}
		if err == nil && o.Master == "" { // the one in the directory opens nothing any more
			err = removeIfThere(d.sub(masterFile))
		}
		return o.NewMaster, err
	}
	if o.Master != "" {
		return "", fault.New(fault.Invalid, "The master key is given from outside, so the new one has to be, too.").
			WithHint("Name a file for it by --new-master-key; it is made when it is not there.")
	}
	next := newMasterKey()
	if err := writeKey(d.sub(nextFile), next); err != nil {
		return "", err
	}
	if err := v.Rotate(ctx, next); err != nil {
		return "", err
	}
	return d.sub(masterFile), d.takeNext()
}

// oldAndNew are the keys that may open the vault: the change may have been made before, and its
// end not been seen.
func (d *directory) oldAndNew(o RotateOptions) ([]string, error) {
	all, err := d.masterKeys(o.Master, true)
	if o.NewMaster == "" {
		return all, err
	}
	next, wrong := d.nextMaster(o)
	if wrong != nil || err != nil && !fault.Is(err, fault.Denied) {
		return nil, errors.Join(err, wrong)
	}
	return append(all, next), nil
}

func removeIfThere(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fault.New(fault.Unavailable, "%s cannot be removed: %s.", path, plain(err)).Because(err)
	}
	return nil
}

// nextMaster reads the file of the next master key, and makes it when it is not there.
func (d *directory) nextMaster(o RotateOptions) (string, error) {
	text, err := os.ReadFile(o.NewMaster)
	if err == nil {
		keys, err := d.masterKeys(strings.TrimSpace(string(text)), true)
		if err == nil && len(keys) != 1 {
			err = fault.New(fault.Invalid, "%s must hold one key.", o.NewMaster)
		}
		if err != nil {
			return "", err
		}
		return keys[0], nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return "", fault.New(fault.Unavailable, "The file %s cannot be read: %s.", o.NewMaster, plain(err)).Because(err)
	}
	key := newMasterKey()
	return key, writeKey(o.NewMaster, key)
}
