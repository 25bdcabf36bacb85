package control

import (
	"context"

	"bobbin/runtime/migration"
	"bobbin/runtime/workspace"
)

// Migrations are the long jobs of an environment's scripts.
type Migrations interface {
	Migrations(ctx context.Context, in OneEnvironment) (MigrationList, error)
	Migration(ctx context.Context, in OneMigration) (migration.Migration, error)
	MigrationItems(ctx context.Context, in ItemsOf) (ItemList, error)
	PauseMigration(ctx context.Context, in OneMigration) (migration.Migration, error)
	ResumeMigration(ctx context.Context, in OneMigration) (migration.Migration, error)
	CancelMigration(ctx context.Context, in OneMigration) (migration.Migration, error)
	// RetryMigration has the items that failed tried again.
	RetryMigration(ctx context.Context, in OneMigration) (migration.Migration, error)
	// RepeatMigration begins one anew that has ended.
	RepeatMigration(ctx context.Context, in OneMigration) (migration.Migration, error)
	// ForgetMigration forgets one that does not run, and its items.
	ForgetMigration(ctx context.Context, in OneMigration) (Nothing, error)
}

// MigrationList is the long jobs of an environment, by name.
type MigrationList struct {
	Migrations []migration.Migration `json:"migrations"`
}

// OneMigration names a long job; the name of a dry run ends with ~dry.
type OneMigration struct {
	Workspace   workspace.ID `json:"-" path:"workspace"`
	Environment string       `json:"-" path:"environment"`
	Migration   string       `json:"-" path:"migration"`
}

// Key is the name in the words of package migration.
func (o OneMigration) Key() migration.Key {
	return migration.Key{Workspace: string(o.Workspace), Environment: o.Environment, Name: o.Migration}
}

// ItemsOf asks for the items of a long job that are listed with a reason, by kind and key.
type ItemsOf struct {
	Workspace   workspace.ID `json:"-" path:"workspace"`
	Environment string       `json:"-" path:"environment"`
	Migration   string       `json:"-" path:"migration"`
	Kind        string       `json:"-" query:"kind"` // failed, uncertain, again, repeated, create, change or different; all when empty
	AfterKind   string       `json:"-" query:"afterKind"`
	AfterKey    string       `json:"-" query:"afterKey"`
	Limit       int          `json:"-" query:"limit"` // 1,000 when 0
}

// ItemList is a page of items.
type ItemList struct {
	Items []migration.Item `json:"items"`
}

const migrationPath = "/workspaces/{workspace}/environments/{environment}/migrations"

// The table of migrations.
var (
	listMigrations  = endpoint[OneEnvironment, MigrationList]{"GET", migrationPath, Viewer, "", "The migrations of an environment and how they stand"}
	getMigration    = endpoint[OneMigration, migrationAnswer]{"GET", migrationPath + "/{migration}", Viewer, "", "How a migration stands"}
	listItems       = endpoint[ItemsOf, ItemList]{"GET", migrationPath + "/{migration}/items", Viewer, "", "Items of a migration that are listed with a reason"}
	pauseMigration  = endpoint[OneMigration, migrationAnswer]{"POST", migrationPath + "/{migration}/pause", Publisher, "migration.pause", "Have a migration wait after its slice"}
	resumeMigration = endpoint[OneMigration, migrationAnswer]{"POST", migrationPath + "/{migration}/resume", Publisher, "migration.resume", "Have a migration go on that is paused or stopped"}
	cancelMigration = endpoint[OneMigration, migrationAnswer]{"POST", migrationPath + "/{migration}/cancel", Publisher, "migration.cancel", "End a migration after its slice; what was written stays"}
	retryMigration  = endpoint[OneMigration, migrationAnswer]{"POST", migrationPath + "/{migration}/retry", Publisher, "migration.retry", "Try the items of a migration again that failed"}
	repeatMigration = endpoint[OneMigration, migrationAnswer]{"POST", migrationPath + "/{migration}/again", Publisher, "migration.again", "Begin a migration anew that has ended"}
	forgetMigration = endpoint[OneMigration, Nothing]{"DELETE", migrationPath + "/{migration}", Publisher, "migration.forget", "Forget a migration that does not run, and its items"}
)

type migrationAnswer = migration.Migration

// migrations registers the table.
func (s *Server) migrations() {
	serve(s, listMigrations, s.c.Migrations.Migrations)
	serve(s, getMigration, s.c.Migrations.Migration)
	serve(s, listItems, s.c.Migrations.MigrationItems)
	serve(s, pauseMigration, s.c.Migrations.PauseMigration)
	serve(s, resumeMigration, s.c.Migrations.ResumeMigration)
	serve(s, cancelMigration, s.c.Migrations.CancelMigration)
	serve(s, retryMigration, s.c.Migrations.RetryMigration)
	serve(s, repeatMigration, s.c.Migrations.RepeatMigration)
	serve(s, forgetMigration, s.c.Migrations.ForgetMigration)
}

var _ Migrations = (*Client)(nil)

// Migrations implements Migrations.
func (c *Client) Migrations(ctx context.Context, in OneEnvironment) (MigrationList, error) {
	return ask(ctx, c, listMigrations, in)
}

// Migration implements Migrations.
func (c *Client) Migration(ctx context.Context, in OneMigration) (migration.Migration, error) {
	return ask(ctx, c, getMigration, in)
}

// MigrationItems implements Migrations.
func (c *Client) MigrationItems(ctx context.Context, in ItemsOf) (ItemList, error) {
	return ask(ctx, c, listItems, in)
}

// PauseMigration implements Migrations.
func (c *Client) PauseMigration(ctx context.Context, in OneMigration) (migration.Migration, error) {
	return ask(ctx, c, pauseMigration, in)
}

// ResumeMigration implements Migrations.
func (c *Client) ResumeMigration(ctx context.Context, in OneMigration) (migration.Migration, error) {
	return ask(ctx, c, resumeMigration, in)
}

// CancelMigration implements Migrations.
func (c *Client) CancelMigration(ctx context.Context, in OneMigration) (migration.Migration, error) {
	return ask(ctx, c, cancelMigration, in)
}

// RetryMigration implements Migrations.
func (c *Client) RetryMigration(ctx context.Context, in OneMigration) (migration.Migration, error) {
	return ask(ctx, c, retryMigration, in)
}

// RepeatMigration implements Migrations.
func (c *Client) RepeatMigration(ctx context.Context, in OneMigration) (migration.Migration, error) {
	return ask(ctx, c, repeatMigration, in)
}

// ForgetMigration implements Migrations.
func (c *Client) ForgetMigration(ctx context.Context, in OneMigration) (Nothing, error) {
	return ask(ctx, c, forgetMigration, in)
}
