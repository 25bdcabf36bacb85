package store

import (
	"context"
	"errors"
	"path/filepath"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"bobbin/runtime/fault"
	"bobbin/runtime/invocation"
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
	if silent(err) {
		return gone(path, err)
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return givenUp(err)
	}
	var driver *sqlite.Error
	if !errors.As(err, &driver) {
		return translatePostgres(path, err)
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
		WithHint("Free some space; work goes on by itself then. Nothing that was stored is lost.").Because(errors.Join(invocation.ErrFull, err))
}

// translatePostgres does so with those of PostgreSQL.
func translatePostgres(path string, err error) error {
	var said *pgconn.PgError
	switch {
	case !errors.As(err, &said) && broken(err):
		return gone(path, err)
	case said == nil:
		return err
	case lost(err):
		return gone(path, err)
	case collided(err) && said.Code != "23505":
		return fault.New(fault.Unavailable, "The database %s was busy with the same thing.", path).WithHint("Try again.").Because(err)
	}
	switch said.Code {
	case "53100":
		return fault.New(fault.Unavailable, "The disk of the database %s is full, so nothing more can be stored.", path).
			WithHint("Free some space there; work goes on by itself then. Nothing that was stored is lost.").Because(errors.Join(invocation.ErrFull, err))
	case "53000", "53200", "53400", "57014", "25006": // out of something, ended from outside, a standby
		return fault.New(fault.Unavailable, "The database %s cannot do it now: %s.", path, said.Message).
			WithHint("Its log says more. Work goes on by itself when it can.").Because(err)
	case "28000", "28P01":
		return fault.New(fault.Denied, "The database %s does not let this user in.", path).WithHint("Check user and password in its URL.").Because(err)
	case "3D000":
		return fault.New(fault.NotFound, "There is no database %s.", path).WithHint("Make it first: createdb bobbin").Because(err)
	case "42501":
		return fault.New(fault.Denied, "The database %s does not let its user do what Bobbin needs: %s.", path, said.Message).
			WithHint("The user needs CREATE on the database, or a schema of its own: CREATE SCHEMA bobbin AUTHORIZATION its-name").Because(err)
	}
	return err
}

func gone(path string, err error) error {
	return fault.New(fault.Unavailable, "The database %s cannot be reached.", path).
		WithHint("Check that it runs. Work goes on by itself when it is back; nothing that was stored is lost.").Because(err)
}
