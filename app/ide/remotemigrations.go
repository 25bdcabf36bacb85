package ide

import (
	"context"

	"bobbin/runtime/control"
	"bobbin/runtime/fault"
	"bobbin/runtime/migration"
	"bobbin/runtime/workspace"
)

// RemoteMigration is the request of everything about the migrations of an environment on a runner.
type RemoteMigration struct {
	RunnerLogin
	Workspace   workspace.ID `json:"workspace"`
	Environment string       `json:"environment"`
	Name        string       `json:"name,omitempty"`
	DryRun      bool         `json:"dryRun,omitempty"` // the dry run of that name
	Wish        string       `json:"wish,omitempty"`   // of runner.steerMigration: pause, resume, cancel, retry or again
	// Of runner.migrationItems: which, after which, and how many.
	Kind      string `json:"kind,omitempty"`
	AfterKind string `json:"afterKind,omitempty"`
	AfterKey  string `json:"afterKey,omitempty"`
	Limit     int    `json:"limit,omitempty"`
	// Of runner.migrationReport.
	Dir string `json:"dir,omitempty"` // of a workspace here
	ReportFiles
}

func (r RemoteMigration) one() control.OneMigration {
	if r.DryRun {
		r.Name = migration.DryRunOf(r.Name)
	}
	return control.OneMigration{Workspace: r.Workspace, Environment: r.Environment, Migration: r.Name}
}

// Migrations answers runner.migrations. A runner that is older than them says not_found.
func (s *Remote) Migrations(ctx context.Context, in RemoteMigration) (MigrationList, error) {
	return asked(ctx, s.engine, in.RunnerLogin, func(c *control.Client) (MigrationList, error) {
		list, err := c.Migrations(ctx, control.OneEnvironment{Workspace: in.Workspace, Environment: in.Environment})
		return MigrationList{in.Environment, list.Migrations}, err
	})
}

// SteerMigration answers runner.steerMigration.
func (s *Remote) SteerMigration(ctx context.Context, in RemoteMigration) (migration.Migration, error) {
	return asked(ctx, s.engine, in.RunnerLogin, func(c *control.Client) (migration.Migration, error) {
		switch in.Wish {
		case "pause":
			return c.PauseMigration(ctx, in.one())
		case "resume":
			return c.ResumeMigration(ctx, in.one())
		case "cancel":
			return c.CancelMigration(ctx, in.one())
		case "retry":
			return c.RetryMigration(ctx, in.one())
		case "again":
			return c.RepeatMigration(ctx, in.one())
		}
		return migration.Migration{}, fault.New(fault.Invalid, "A migration cannot be asked to %q.", in.Wish)
	})
}

// ForgetMigration answers runner.forgetMigration.
func (s *Remote) ForgetMigration(ctx context.Context, in RemoteMigration) (Nothing, error) {
	return asked(ctx, s.engine, in.RunnerLogin, func(c *control.Client) (Nothing, error) {
		_, err := c.ForgetMigration(ctx, in.one())
		return Nothing{}, err
	})
}

// MigrationItems answers runner.migrationItems.
func (s *Remote) MigrationItems(ctx context.Context, in RemoteMigration) (MigrationItems, error) {
	return asked(ctx, s.engine, in.RunnerLogin, func(c *control.Client) (MigrationItems, error) {
		list, err := c.MigrationItems(ctx, in.items(migration.Item{Kind: in.AfterKind, Key: in.AfterKey}))
		return MigrationItems{list.Items}, err
	})
}

func (r RemoteMigration) items(after migration.Item) control.ItemsOf {
	one := r.one()
	return control.ItemsOf{Workspace: one.Workspace, Environment: one.Environment, Migration: one.Migration, Kind: r.Kind,
		AfterKind: after.Kind, AfterKey: after.Key, Limit: r.Limit}
}

// MigrationReport answers runner.migrationReport: it writes the report into the folder of a workspace here.
func (s *Remote) MigrationReport(ctx context.Context, in RemoteMigration) (Nothing, error) {
	return asked(ctx, s.engine, in.RunnerLogin, func(c *control.Client) (Nothing, error) {
		m, err := c.Migration(ctx, in.one())
		if err != nil {
			return Nothing{}, err
		}
		in.Kind = ""
		return Nothing{}, in.write(in.Dir, m, func(after migration.Item) ([]migration.Item, error) {
			list, err := c.MigrationItems(ctx, in.items(after))
			return list.Items, err
		})
	})
}
