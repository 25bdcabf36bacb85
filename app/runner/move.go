package runner

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"

	"bobbin/runtime/fault"
	"bobbin/runtime/store"
)

// MoveOptions say what is moved, and where to.
type MoveOptions struct {
	Data, Database string
	Logger         *slog.Logger
}

// Moved is what a move copied.
type Moved struct {
	Rows     int64 `json:"rows"`
	Archives int   `json:"archives"`
}

// Move copies what a runner that is stopped has in its directory into a PostgreSQL database that holds
// nothing yet, for one node or several. The directory is a node's from then on: it keeps the master key,
// and the old databases until somebody removes them. A move that was interrupted begins anew. Faults:
// not_found, conflict, and the store's.
func Move(ctx context.Context, o MoveOptions) (moved Moved, err error) {
	_, here := os.Stat(filepath.Join(o.Data, "runner.json"))
	if _, err := os.Stat(filepath.Join(o.Data, "state", "bobbin.db")); errors.Join(here, err) != nil {
		return moved, fault.New(fault.NotFound, "%s is not the data directory of a runner that keeps everything in it.", o.Data).Because(errors.Join(here, err))
	}
	d, err := openDirectory(o.Data, o.Database)
	if err != nil {
		return moved, err
	}
	defer func() { err = errors.Join(err, d.close()) }()
	if _, err := os.Stat(d.sub(nextFile)); !errors.Is(err, fs.ErrNotExist) {
		return moved, fault.New(fault.Conflict, "The master key of %s was being changed.", o.Data).WithHint("Run `bobbin runner rotate-key` to its end first.").Because(err)
	}
	done, err := store.Move(ctx, d.sub("state"), store.Config{Database: o.Database, Logger: o.Logger})
	if err != nil {
		return moved, err
	}
	return Moved{done.Rows, done.Archives}, d.write(identity{Format: movedFormat, ID: d.id, Moved: true})
}
