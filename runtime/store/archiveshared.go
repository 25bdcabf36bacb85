package store

import (
	"bufio"
	"bytes"
	"context"
	"database/sql"
	"io"

	"bobbin/runtime/fault"
)

// chunk is how much of an archive is one row, in bytes.
const chunk = 1 << 20

// sharedArchives keeps the archives of releases in the database, so that every node has them. They are
// written over a connection of their own: one of 100 MB holds up no delivery.
type sharedArchives struct{ f *file }

// Put implements release.Archives.
func (a *sharedArchives) Put(ctx context.Context, digest string, archive io.Reader) (err error) {
	if !digestForm.MatchString(digest) {
		return notADigest(digest)
	}
	defer func() { err = translate(a.f.path, err) }()
	tx, err := a.f.writing.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // does nothing after the commit
	// Who sends the same one at the same time waits here, and finds it.
	added, err := tx.ExecContext(ctx, `INSERT INTO archive (digest) VALUES ($1) ON CONFLICT DO NOTHING`, digest)
	if err != nil {
		return err
	}
	if n, err := added.RowsAffected(); err != nil || n == 0 {
		return err
	}
	w := bufio.NewWriterSize(&chunks{ctx: ctx, tx: tx, digest: digest}, chunk)
	if _, err := io.Copy(w, archive); err != nil { // also when the sender was cut short
		return err
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return tx.Commit()
}

// chunks makes rows of what is written to it.
type chunks struct {
	ctx    context.Context
	tx     *sql.Tx
	digest string
	number int
}

func (c *chunks) Write(p []byte) (int, error) {
	if _, err := c.tx.ExecContext(c.ctx, `INSERT INTO archive_chunk (digest, number, body) VALUES ($1, $2, $3)`, c.digest, c.number, p); err != nil {
		return 0, err
	}
	c.number++
	return len(p), nil
}

// Open implements release.Archives.
func (a *sharedArchives) Open(ctx context.Context, digest string) (io.ReadCloser, error) {
	if !digestForm.MatchString(digest) {
		return nil, notADigest(digest)
	}
	found, err := a.f.one(ctx, `SELECT 1 FROM archive WHERE digest = $1`, []any{digest}, new(int))
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, fault.New(fault.NotFound, "The archive of the release %s is not there.", digest).
			WithHint("Publish the release again.")
	}
	return &sharedArchive{ctx: ctx, f: a.f, digest: digest}, nil
}

// sharedArchive reads an archive row by row. Its context is the one it was opened with, as a file's
// reader has none.
type sharedArchive struct {
	ctx    context.Context
	f      *file
	digest string
	number int
	rest   bytes.Reader
}

func (r *sharedArchive) Read(p []byte) (int, error) {
	if r.rest.Len() == 0 {
		var body []byte
		found, err := r.f.one(r.ctx, `SELECT body FROM archive_chunk WHERE digest = $1 AND number = $2`, []any{r.digest, r.number}, &body)
		if err != nil {
			return 0, err
		}
		if !found {
			return 0, io.EOF
		}
		r.number++
		r.rest.Reset(body)
	}
	return r.rest.Read(p)
}

func (r *sharedArchive) Close() error { return nil }

func notADigest(digest string) error {
	return fault.New(fault.Invalid, "%q is not the digest of a release.", digest)
}
