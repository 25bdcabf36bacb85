package store

import (
	"context"
	"database/sql"
	"encoding/json"

	"bobbin/runtime/fault"
	"bobbin/runtime/release"
	"bobbin/runtime/workspace"
)

// Releases keeps what package release knows.
type Releases struct{ f *file }

const releaseColumns = `digest, workspace, name, version, content, engine, git_commit, bytes, made_by, made_at`

// AddRelease implements release.Store.
func (s *Releases) AddRelease(ctx context.Context, r release.Release, team string) (stored release.Release, added bool, err error) {
	commit, err := packCommit(r.Commit)
	if err != nil {
		return r, false, err
	}
	err = s.f.writer.write(ctx, func(t *tx) error {
		if err := own(t, string(r.Workspace), team); err != nil {
			return err
		}
		added, err = t.changed(`INSERT INTO release (`+releaseColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING`,
			r.Digest, r.Workspace, r.Name, r.Version, r.Content, r.Engine, commit, r.Bytes, r.By, micros(r.At))
		if err != nil || added {
			stored = r
			return err
		}
		rows, err := t.query(`SELECT `+releaseColumns+` FROM release WHERE workspace = $1 AND (digest = $2 OR version = $3 AND version <> $4)`,
			r.Workspace, r.Digest, r.Version, release.Head)
		if err != nil {
			return err
		}
		known, err := scanReleases(rows)
		if err == nil && len(known) > 0 {
			stored = known[0]
		}
		return err
	})
	return stored, added && err == nil, err
}

// Release implements release.Store.
func (s *Releases) Release(ctx context.Context, id workspace.ID, digest string) (release.Release, error) {
	rows, err := s.f.query(ctx, `SELECT `+releaseColumns+` FROM release WHERE workspace = $1 AND digest = $2`, id, digest)
	if err != nil {
		return release.Release{}, err
	}
	found, err := scanReleases(rows)
	if err == nil && len(found) == 0 {
		return release.Release{}, fault.New(fault.NotFound, "There is no release %s of this workspace.", digest)
	}
	if err != nil {
		return release.Release{}, translate(s.f.path, err)
	}
	return found[0], nil
}

// Releases implements release.Store.
func (s *Releases) Releases(ctx context.Context, id workspace.ID) ([]release.Release, error) {
	rows, err := s.f.query(ctx, `SELECT `+releaseColumns+` FROM release WHERE workspace = $1 ORDER BY seq DESC`, id)
	if err != nil {
		return nil, err
	}
	all, err := scanReleases(rows)
	return all, translate(s.f.path, err)
}

func scanReleases(rows *sql.Rows) ([]release.Release, error) {
	defer rows.Close()
	all := []release.Release{}
	for rows.Next() {
		var r release.Release
		var commit string
		var at int64
		if err := rows.Scan(&r.Digest, &r.Workspace, &r.Name, &r.Version, &r.Content, &r.Engine, &commit, &r.Bytes, &r.By, &at); err != nil {
			return nil, err
		}
		r.At = moment(at)
		if err := unpack(commit, &r.Commit); err != nil {
			return nil, err
		}
		all = append(all, r)
	}
	return all, rows.Err()
}

func packCommit(c *release.Commit) (string, error) {
	if c == nil {
		return "", nil
	}
	text, err := json.Marshal(c)
	return string(text), err
}

const deploymentColumns = `workspace, environment, number, digest, version, how, settings, made_by, made_at`

// Deploy implements release.Store.
func (s *Releases) Deploy(ctx context.Context, d release.Deployment) (release.Deployment, error) {
	settings, err := json.Marshal(d.Settings)
	if err != nil {
		return d, err
	}
	after, moved := d.After, false
	d.After = 0
	err = s.f.writer.write(ctx, func(t *tx) error {
		d.Number = 0
		if _, err := t.one(`SELECT max(number) FROM deployment WHERE workspace = $1 AND environment = $2 HAVING max(number) IS NOT NULL`,
			[]any{d.Workspace, d.Environment}, &d.Number); err != nil {
			return err
		}
		if moved = after != 0 && after != d.Number; moved {
			return nil
		}
		d.Number++
		t.tell("deployed " + string(d.Workspace) + " " + d.Environment)
		_, err := t.exec(`INSERT INTO deployment (`+deploymentColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
			d.Workspace, d.Environment, d.Number, d.Digest, d.Version, d.How, string(settings), d.By, micros(d.At))
		return err
	})
	if err == nil && moved {
		err = release.ErrMoved
	}
	return d, err
}

// Deployments implements release.Store.
func (s *Releases) Deployments(ctx context.Context, id workspace.ID, environment string, limit int) ([]release.Deployment, error) {
	if limit <= 0 {
		limit = noLimit
	}
	return s.deployments(ctx, `SELECT `+deploymentColumns+` FROM deployment WHERE workspace = $1 AND environment = $2 ORDER BY number DESC LIMIT $3`, id, environment, limit)
}

// Standing implements release.Store.
func (s *Releases) Standing(ctx context.Context, id workspace.ID) ([]release.Deployment, error) {
	return s.deployments(ctx, `SELECT `+deploymentColumns+` FROM deployment d WHERE ($1 = '' OR workspace = $1)
		AND number = (SELECT max(number) FROM deployment o WHERE o.workspace = d.workspace AND o.environment = d.environment)
		ORDER BY workspace, environment`, id)
}

func (s *Releases) deployments(ctx context.Context, query string, args ...any) ([]release.Deployment, error) {
	rows, err := s.f.query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all := []release.Deployment{}
	for rows.Next() {
		var d release.Deployment
		var settings string
		var at int64
		err := rows.Scan(&d.Workspace, &d.Environment, &d.Number, &d.Digest, &d.Version, &d.How, &settings, &d.By, &at)
		if err == nil {
			err = json.Unmarshal([]byte(settings), &d.Settings)
		}
		if err != nil {
			return nil, translate(s.f.path, err)
		}
		d.At = moment(at)
		all = append(all, d)
	}
	return all, translate(s.f.path, rows.Err())
}
