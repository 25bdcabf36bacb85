package ide

import (
	"context"
	"io"

	"bobbin/runtime/migration"
	"bobbin/runtime/workspace"
)

// ReportFiles are files in a workspace's folder that a report of a migration is written to, relative to it.
type ReportFiles struct {
	CSV  string `json:"csv,omitempty"`  // every item that is listed, one a line
	Page string `json:"page,omitempty"` // for a browser
}

// MigrationReport is the request of migration.report.
type MigrationReport struct {
	Migration
	ReportFiles
}

// Report answers migration.report: it writes the report into the workspace's folder. Faults: not_found, invalid.
func (s *Migrations) Report(ctx context.Context, in MigrationReport) (Nothing, error) {
	m, err := s.Get(ctx, in.Migration)
	if err != nil {
		return Nothing{}, err
	}
	return Nothing{}, in.write(in.Dir, m, func(after migration.Item) ([]migration.Item, error) {
		return s.engine.Migrations().Items(ctx, m.Key, migration.Page{After: after, Limit: migration.PageSize(0)})
	})
}

// write writes the files that are named, each whole or not at all.
func (f ReportFiles) write(dir string, m migration.Migration, page func(after migration.Item) ([]migration.Item, error)) error {
	items := migration.Every(page)
	for _, one := range []struct {
		path  string
		write func(to io.Writer) error
	}{
		{f.CSV, func(to io.Writer) error { return migration.WriteCSV(to, items) }},
		{f.Page, func(to io.Writer) error { return migration.WritePage(to, m, items) }},
	} {
		if one.path == "" {
			continue
		}
		name, err := workspace.Path(dir, one.path)
		if err == nil {
			err = workspace.WriteFrom(name, one.write)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
