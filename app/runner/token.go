package runner

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"

	"bobbin/runtime/control"
	"bobbin/runtime/fault"
	"bobbin/runtime/store"
)

// MakeToken makes an admin's token in a data directory whose runner does not run: for whoever has
// lost theirs and may write to that directory, or to its database where there is one. Faults: not_found, conflict, and the store's.
func MakeToken(ctx context.Context, data, database, name string, now func() time.Time) (text string, err error) {
	if _, err := os.Stat(filepath.Join(data, "runner.json")); err != nil {
		return "", fault.New(fault.NotFound, "%s is not the data directory of a runner.", data).Because(err)
	}
	d, err := openDirectory(data, database)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, d.close()) }()
	db, err := store.Open(ctx, d.sub("state"), store.Config{Database: database})
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	gate := &control.Gate{Store: db.Gate(), Now: now}
	made, err := gate.CreateToken(ctx, control.NewToken{Name: name, Role: control.Admin})
	if err != nil {
		return "", err
	}
	return made.Text, gate.Store.AddAudit(ctx, control.AuditEntry{At: now().UTC(), Source: "data directory", Action: "token.create", Subject: name, Outcome: "ok"})
}
