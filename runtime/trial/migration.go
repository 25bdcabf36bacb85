package trial

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"

	"bobbin/runtime/fault"
	"bobbin/runtime/invocation"
	"bobbin/runtime/migration"
	"bobbin/runtime/record"
	"bobbin/runtime/script"
)

// migrations keeps the long jobs of one world. Records are written beside, since a world has no transactions
// that could end half way.
type migrations struct {
	records record.Store

	mu     sync.Mutex
	all    map[migration.Key]migration.Migration
	listed map[migration.Key][]migration.Item
	hashes map[migration.Key][]byte
}

func newMigrations(records record.Store) *migrations {
	return &migrations{records: records, all: map[migration.Key]migration.Migration{}, listed: map[migration.Key][]migration.Item{}, hashes: map[migration.Key][]byte{}}
}

// Find implements migration.Store.
func (s *migrations) Find(_ context.Context, k migration.Key) (migration.Migration, bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m, ok := s.all[k]
	return m, ok, nil
}

// List implements migration.Store.
func (s *migrations) List(_ context.Context, workspace, environment string, status migration.Status) ([]migration.Migration, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var found []migration.Migration
	for k, m := range s.all {
		if (workspace == "" || k.Workspace == workspace) && (environment == "" || k.Environment == environment) && (status == "" || m.Status == status) {
			found = append(found, m)
		}
	}
	slices.SortFunc(found, func(a, b migration.Migration) int { return strings.Compare(a.Name, b.Name) })
	return found, nil
}

// Update implements migration.Store.
func (s *migrations) Update(ctx context.Context, k migration.Key, change func(now *migration.Migration) (*migration.Write, error)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var now *migration.Migration
	if m, ok := s.all[k]; ok {
		now = &m
	}
	w, err := change(now)
	if err != nil || w == nil {
		return err
	}
	if w.Clear {
		delete(s.listed, k)
		delete(s.hashes, k)
	}
	s.all[k] = w.Migration
	s.hashes[k] = append(s.hashes[k], w.Hashes...)
	items := slices.DeleteFunc(s.listed[k], func(i migration.Item) bool {
		same := func(other migration.Item) bool { return other.Kind == i.Kind && other.Key == i.Key }
		return slices.ContainsFunc(w.Drop, same) || slices.ContainsFunc(w.Set, same)
	})
	for n := range items {
		if w.Retry && items[n].Kind == migration.KindFailed {
			items[n].Kind, items[n].Attempt = migration.KindAgain, 0
		}
	}
	s.listed[k] = append(items, w.Set...)
	slices.SortFunc(s.listed[k], order)
	for _, e := range w.Changes.Set {
		a := w.Records
		a.Key = e.Key
		if _, err := s.records.Set(ctx, a, e, false); err != nil {
			return err
		}
	}
	return nil
}

func order(a, b migration.Item) int {
	return cmp.Or(strings.Compare(a.Kind, b.Kind), strings.Compare(a.Key, b.Key))
}

// Items implements migration.Store.
func (s *migrations) Items(_ context.Context, k migration.Key, p migration.Page) ([]migration.Item, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var found []migration.Item
	for _, i := range s.listed[k] {
		if (p.Kind == "" || p.Kind == i.Kind) && order(i, p.After) > 0 && len(found) < p.Limit {
			found = append(found, i)
		}
	}
	return found, nil
}

// Hashes implements migration.Store.
func (s *migrations) Hashes(_ context.Context, k migration.Key) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return bytes.Clone(s.hashes[k]), nil
}

// Delete implements migration.Store.
func (s *migrations) Delete(_ context.Context, k migration.Key) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.all, k)
	delete(s.listed, k)
	delete(s.hashes, k)
	return nil
}

// Standing implements migration.Invocations: scripts of a world run one after the other, so
// whoever had a migration before has ended.
func (w *world) Standing(context.Context, string) (script.Status, *script.Failure, error) {
	return script.Finished, nil, nil
}

// NewID implements migration.Invocations.
func (w *world) NewID() string { return string(w.nextID()) }

// Start implements migration.Invocations.
func (w *world) Start(_ context.Context, m migration.Migration, after string) error {
	if err := w.known(m.Script); err != nil {
		return err
	}
	trigger := invocation.Manual
	if after != "" {
		trigger = invocation.Chained
	}
	w.enqueue(invocation.Invocation{ID: invocation.ID(m.Work.Started), Script: m.Script, Function: m.Function, Payload: m.Work.Payload, Trigger: trigger, RootTrigger: invocation.Manual})
	return nil
}

// steer is what a person does with a migration, for tests.
func (h *host) steer(ctx context.Context, arguments []byte) (any, error) {
	var wish struct {
		Name, Do string
		DryRun   bool
	}
	if err := read(arguments, &wish); err != nil {
		return nil, err
	}
	k := migration.Key{Workspace: string(h.world.w.ID), Environment: h.world.env.Name, Name: wish.Name}
	if wish.DryRun {
		k.Name = migration.DryRunOf(wish.Name)
	}
	s := h.world.migrations
	switch wish.Do {
	case "get":
		return s.Get(ctx, k)
	case "items":
		items, err := s.Items(ctx, k, migration.Page{Limit: 1000})
		return map[string]any{"items": items}, err
	case "resume":
		return s.Resume(ctx, k)
	case "retry":
		return s.Retry(ctx, k)
	case "again":
		return s.Again(ctx, k)
	}
	return nil, fault.New(fault.Invalid, "A migration cannot be asked to %q.", wish.Do)
}
