package ide

import (
	"context"

	"bobbin/runtime/engine"
	"bobbin/runtime/migration"
)

// Migrations shows and steers the long jobs of scripts.
type Migrations struct{ engine *engine.Engine }

// Migration names one of a workspace's folder, and what is wished of it.
type Migration struct {
	Dir         string `json:"dir"`
	Environment string `json:"environment,omitempty"` // the first that is not production when empty
	Name        string `json:"name,omitempty"`
	DryRun      bool   `json:"dryRun,omitempty"` // the dry run of that name
	// Of migration.items: which, after which, and how many.
	Kind      string `json:"kind,omitempty"`
	AfterKind string `json:"afterKind,omitempty"`
	AfterKey  string `json:"afterKey,omitempty"`
	Limit     int    `json:"limit,omitempty"`
}

// MigrationList is the answer of migration.list.
type MigrationList struct {
	Environment string                `json:"environment"`
	Migrations  []migration.Migration `json:"migrations"`
}

// MigrationItems is the answer of migration.items.
type MigrationItems struct {
	Items []migration.Item `json:"items"`
}

func (s *Migrations) key(in Migration) (migration.Key, error) {
	w, err := s.engine.Workspace(in.Dir)
	if err != nil {
		return migration.Key{}, err
	}
	env, err := w.Environment(in.Environment)
	if err != nil {
		return migration.Key{}, err
	}
	if in.DryRun {
		in.Name = migration.DryRunOf(in.Name)
	}
	return migration.Key{Workspace: string(w.ID), Environment: env.Name, Name: in.Name}, nil
}

// List answers migration.list.
func (s *Migrations) List(ctx context.Context, in Migration) (MigrationList, error) {
	k, err := s.key(in)
	if err != nil {
		return MigrationList{}, err
	}
	all, err := s.engine.Migrations().List(ctx, k.Workspace, k.Environment)
	return MigrationList{k.Environment, all}, err
}

// Items answers migration.items.
func (s *Migrations) Items(ctx context.Context, in Migration) (MigrationItems, error) {
	k, err := s.key(in)
	if err != nil {
		return MigrationItems{}, err
	}
	page := migration.Page{Kind: in.Kind, After: migration.Item{Kind: in.AfterKind, Key: in.AfterKey}, Limit: migration.PageSize(in.Limit)}
	items, err := s.engine.Migrations().Items(ctx, k, page)
	return MigrationItems{items}, err
}

// Get answers migration.get. Faults: not_found.
func (s *Migrations) Get(ctx context.Context, in Migration) (migration.Migration, error) {
	return s.steer(ctx, in, s.engine.Migrations().Get)
}

// Pause answers migration.pause.
func (s *Migrations) Pause(ctx context.Context, in Migration) (migration.Migration, error) {
	return s.steer(ctx, in, func(ctx context.Context, k migration.Key) (migration.Migration, error) {
		return s.engine.Migrations().Pause(ctx, k, "")
	})
}

// Resume answers migration.resume.
func (s *Migrations) Resume(ctx context.Context, in Migration) (migration.Migration, error) {
	return s.steer(ctx, in, s.engine.Migrations().Resume)
}

// Cancel answers migration.cancel.
func (s *Migrations) Cancel(ctx context.Context, in Migration) (migration.Migration, error) {
	return s.steer(ctx, in, func(ctx context.Context, k migration.Key) (migration.Migration, error) {
		return s.engine.Migrations().Cancel(ctx, k, "")
	})
}

// Retry answers migration.retry.
func (s *Migrations) Retry(ctx context.Context, in Migration) (migration.Migration, error) {
	return s.steer(ctx, in, s.engine.Migrations().Retry)
}

// Again answers migration.again.
func (s *Migrations) Again(ctx context.Context, in Migration) (migration.Migration, error) {
	return s.steer(ctx, in, s.engine.Migrations().Again)
}

// Forget answers migration.forget.
func (s *Migrations) Forget(ctx context.Context, in Migration) (Nothing, error) {
	k, err := s.key(in)
	if err != nil {
		return Nothing{}, err
	}
	return Nothing{}, s.engine.Migrations().Delete(ctx, k)
}

func (s *Migrations) steer(ctx context.Context, in Migration, do func(context.Context, migration.Key) (migration.Migration, error)) (migration.Migration, error) {
	k, err := s.key(in)
	if err != nil {
		return migration.Migration{}, err
	}
	return do(ctx, k)
}
