package store

import (
	"context"
	"database/sql"
	"time"

	"bobbin/runtime/control"
	"bobbin/runtime/fault"
)

// Gate keeps the tokens of package control and its audit log.
type Gate struct{ f *file }

const tokenColumns = `id, hash, name, role, workspace, made_by, made_at, expires_at, revoked_at, team, member`

// AddToken implements control.TokenStore.
func (s *Gate) AddToken(ctx context.Context, k control.Token) error {
	add := func(t *tx) error { return addToken(t, k) }
	if k.Team == "" {
		return s.f.writer.write(ctx, add)
	}
	return s.inTeam(ctx, k.Team, add)
}

func addToken(t *tx, k control.Token) error {
	_, err := t.exec(`INSERT INTO token (`+tokenColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		k.ID, k.Hash, k.Name, k.Role, k.Workspace, k.By, micros(k.At), micros(k.ExpiresAt), micros(k.RevokedAt), k.Team, k.Member)
	return err
}

// AddFirstToken implements control.TokenStore.
func (s *Gate) AddFirstToken(ctx context.Context, k control.Token) (first bool, err error) {
	err = s.f.writer.write(ctx, func(t *tx) error {
		found, err := t.one(`SELECT 1 FROM token LIMIT 1`, nil, new(int))
		if first = err == nil && !found; !first {
			return err
		}
		return addToken(t, k)
	}, "first token")
	return first && err == nil, err
}

// Token implements control.TokenStore.
func (s *Gate) Token(ctx context.Context, hash string) (control.Token, error) {
	found, err := s.tokens(ctx, `SELECT `+tokenColumns+` FROM token WHERE hash = $1`, hash)
	if err == nil && len(found) == 0 {
		return control.Token{}, fault.New(fault.NotFound, "There is no such token.")
	}
	if err != nil {
		return control.Token{}, err
	}
	return found[0], nil
}

// Tokens implements control.TokenStore.
func (s *Gate) Tokens(ctx context.Context) ([]control.Token, error) {
	return s.tokens(ctx, `SELECT `+tokenColumns+` FROM token ORDER BY made_at DESC, id DESC`)
}

func (s *Gate) tokens(ctx context.Context, query string, args ...any) ([]control.Token, error) {
	rows, err := s.f.query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	all, err := scanTokens(rows)
	return all, translate(s.f.path, err)
}

func scanTokens(rows *sql.Rows) ([]control.Token, error) {
	defer rows.Close()
	all := []control.Token{}
	for rows.Next() {
		var k control.Token
		var made, expires, revoked int64
		if err := rows.Scan(&k.ID, &k.Hash, &k.Name, &k.Role, &k.Workspace, &k.By, &made, &expires, &revoked, &k.Team, &k.Member); err != nil {
			return nil, err
		}
		k.At, k.ExpiresAt, k.RevokedAt = moment(made), moment(expires), moment(revoked)
		all = append(all, k)
	}
	return all, rows.Err()
}

// RevokeToken implements control.TokenStore. One that was revoked stays so, at its time.
func (s *Gate) RevokeToken(ctx context.Context, id string, at time.Time) error {
	found := false
	err := s.f.writer.write(ctx, func(t *tx) (err error) {
		found, err = t.changed(`UPDATE token SET revoked_at = CASE WHEN revoked_at > 0 THEN revoked_at ELSE $1 END WHERE id = $2`, micros(at), id)
		return err
	})
	if err == nil && !found {
		return fault.New(fault.NotFound, "There is no token %q.", id)
	}
	return err
}

// AddAudit implements control.AuditStore.
func (s *Gate) AddAudit(ctx context.Context, e control.AuditEntry) error {
	return s.f.writer.write(ctx, func(t *tx) error {
		_, err := t.exec(`INSERT INTO audit (at, actor, source, action, workspace, subject, outcome, team) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
			micros(e.At), e.Actor, e.Source, e.Action, e.Workspace, e.Subject, e.Outcome, e.Team)
		return err
	})
}

// AuditLog implements control.AuditStore.
func (s *Gate) AuditLog(ctx context.Context, team string, before int64, limit int) ([]control.AuditEntry, error) {
	rows, err := s.f.query(ctx, `SELECT seq, at, actor, source, action, workspace, subject, outcome, team FROM audit
		WHERE (seq < $1 OR $1 = 0) AND (team = $2 OR $2 = '') ORDER BY seq DESC LIMIT $3`, before, team, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all := []control.AuditEntry{}
	for rows.Next() {
		var e control.AuditEntry
		var at int64
		if err := rows.Scan(&e.Seq, &at, &e.Actor, &e.Source, &e.Action, &e.Workspace, &e.Subject, &e.Outcome, &e.Team); err != nil {
			return nil, translate(s.f.path, err)
		}
		e.At = moment(at)
		all = append(all, e)
	}
	return all, translate(s.f.path, rows.Err())
}
