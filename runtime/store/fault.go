package store

import (
	"context"
	"errors"
	"path/filepath"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"bobbin/runtime/fault"
)

// translate turns an error of the driver into a fault; faults and nil pass as they are.
func translate(path string, err error) error {
	if err == nil {
		return nil
	}
	var known *fault.Error
	if errors.As(err, &known) {
		return err
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return givenUp(err)
	}
	var driver *sqlite.Error
	if !errors.As(err, &driver) {
		return err
	}
	switch driver.Code() & 0xff { // the rest is the extended code
	case sqlite3.SQLITE_INTERRUPT:
		return givenUp(err)
	case sqlite3.SQLITE_FULL:
		return full(path, err)
	case sqlite3.SQLITE_IOERR:
		if driver.Code() == sqlite3.SQLITE_IOERR_WRITE || driver.Code() == sqlite3.SQLITE_IOERR_SHMSIZE {
			return full(path, err)
		}
		return fault.New(fault.Unavailable, "The disk that holds %s has a fault.", filepath.Dir(path)).
			WithHint("Check the disk. What was stored before is left as it is.").Because(err)
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return fault.New(fault.Invalid, "The file %s is damaged or is not a database.", path).
			WithHint("Put a backup in its place, or move it away: Bobbin then begins with an empty one. It was not changed.").Because(err)
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM:
		return fault.New(fault.Unavailable, "The file %s cannot be written.", path).
			WithHint("Check the permissions of the file and its folder.").Because(err)
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return fault.New(fault.Unavailable, "The file %s is in use by another program.", path).
			WithHint("Close the other program and try again.").Because(err)
	}
	return err
}

func givenUp(err error) error {
	return fault.New(fault.Canceled, "Reading was given up before it was done.").Because(err)
}

func full(path string, err error) error {
	return fault.New(fault.Unavailable, "The disk that holds %s is full, so nothing more can be stored.", filepath.Dir(path)).
		WithHint("Free some space; work goes on by itself then. Nothing that was stored is lost.").Because(err)
}
