package runner

import (
	"context"

	"bobbin/runtime/control"
	"bobbin/runtime/migration"
)

// Migrations implements control.Migrations.
func (r *Runner) Migrations(ctx context.Context, in control.OneEnvironment) (control.MigrationList, error) {
	if _, err := r.engine.Releases().Current(ctx, in.Workspace, in.Environment); err != nil {
		return control.MigrationList{}, err
	}
	all, err := r.engine.Migrations().List(ctx, string(in.Workspace), in.Environment)
	return control.MigrationList{Migrations: all}, err
}

// Migration implements control.Migrations.
func (r *Runner) Migration(ctx context.Context, in control.OneMigration) (migration.Migration, error) {
	return r.engine.Migrations().Get(ctx, in.Key())
}

// MigrationItems implements control.Migrations.
func (r *Runner) MigrationItems(ctx context.Context, in control.ItemsOf) (control.ItemList, error) {
	k := control.OneMigration{Workspace: in.Workspace, Environment: in.Environment, Migration: in.Migration}.Key()
	items, err := r.engine.Migrations().Items(ctx, k, migration.Page{Kind: in.Kind, After: migration.Item{Kind: in.AfterKind, Key: in.AfterKey}, Limit: migration.PageSize(in.Limit)})
	return control.ItemList{Items: items}, err
}

// PauseMigration implements control.Migrations.
func (r *Runner) PauseMigration(ctx context.Context, in control.OneMigration) (migration.Migration, error) {
	return r.engine.Migrations().Pause(ctx, in.Key(), control.CallerOf(ctx).Name)
}

// ResumeMigration implements control.Migrations.
func (r *Runner) ResumeMigration(ctx context.Context, in control.OneMigration) (migration.Migration, error) {
	return r.engine.Migrations().Resume(ctx, in.Key())
}

// CancelMigration implements control.Migrations.
func (r *Runner) CancelMigration(ctx context.Context, in control.OneMigration) (migration.Migration, error) {
	return r.engine.Migrations().Cancel(ctx, in.Key(), control.CallerOf(ctx).Name)
}

// RetryMigration implements control.Migrations.
func (r *Runner) RetryMigration(ctx context.Context, in control.OneMigration) (migration.Migration, error) {
	return r.engine.Migrations().Retry(ctx, in.Key())
}

// RepeatMigration implements control.Migrations.
func (r *Runner) RepeatMigration(ctx context.Context, in control.OneMigration) (migration.Migration, error) {
	return r.engine.Migrations().Again(ctx, in.Key())
}

// ForgetMigration implements control.Migrations.
func (r *Runner) ForgetMigration(ctx context.Context, in control.OneMigration) (control.Nothing, error) {
	return control.Nothing{}, r.engine.Migrations().Delete(ctx, in.Key())
}
