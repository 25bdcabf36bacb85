package migration

import (
	"context"
	"encoding/json"
	"log/slog"
	"maps"
	"regexp"
	"sync"
	"time"

	"bobbin/runtime/fault"
	"bobbin/runtime/record"
	"bobbin/runtime/script"
)

// Invocations starts the runs of migrations and knows how they stand.
type Invocations interface {
	// Standing gives the status of an invocation and why it ended; an empty status for one that
	// nobody knows any more.
	Standing(ctx context.Context, id string) (script.Status, *script.Failure, error)
	// NewID gives an id for one that is to be started.
	NewID() string
	// Start stores the invocation Work.Started, which goes on with a migration: after the one that had
	// it, or because a person wants it.
	Start(ctx context.Context, m Migration, after string) error
}

// Config is what a Service works with. Logger may be nil.
type Config struct {
	Store       Store
	Records     *record.Storage
	Invocations Invocations
	Now         func() time.Time
	Changed     func(Key) // a migration stands otherwise than before; returns soon
	Logger      *slog.Logger
}

// Service is what scripts and people do with migrations. It is safe for concurrent use.
type Service struct {
	c Config

	mu   sync.Mutex
	held map[string]*hold // by invocation and name
}

// hold is a migration that an invocation of this process has.
type hold struct {
	key   Key
	by    string // invocation
	fence int64

	mu   sync.Mutex
	keys keySet
}

// New makes a Service.
func New(c Config) *Service {
	now := c.Now
	c.Now = func() time.Time { return now().UTC().Truncate(time.Microsecond) }
	if c.Changed == nil {
		c.Changed = func(Key) {}
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	return &Service{c: c, held: map[string]*hold{}}
}

// Run is an invocation that calls.
type Run struct {
	record.Owner
	Script, Function string
	Dir              string // the workspace's folder, where there is one
	Payload          json.RawMessage
	ByHand           bool // a person started it
}

var names = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z0-9_-]{1,100}$`) })

func checkName(name string) error {
	if names().MatchString(name) {
		return nil
	}
	return fault.New(fault.Invalid, "A migration's name has 1 to 100 letters, digits, _ and -; %q has not.", name)
}

// Calls says whether a host call is this room's.
func Calls(method string) bool { return len(method) > 10 && method[:10] == "migration." }

// Call performs one host call of a script, with the JSON shapes that package script lists.
func (s *Service) Call(ctx context.Context, r Run, method string, arguments json.RawMessage) (json.RawMessage, error) {
	switch method {
	case "migration.begin":
		return called(ctx, r, arguments, s.begin)
	case "migration.commit":
		return called(ctx, r, arguments, s.commit)
	case "migration.look":
		return called(ctx, r, arguments, s.look)
	case "migration.items":
		return called(ctx, r, arguments, s.items)
	case "migration.report":
		return called(ctx, r, arguments, s.report)
	case "migration.continue":
		return called(ctx, r, arguments, s.proceed)
	}
	return nil, fault.New(fault.NotFound, "There is no host call %q.", method)
}

func called[In, Out any](ctx context.Context, r Run, arguments json.RawMessage, call func(context.Context, Run, In) (Out, error)) (json.RawMessage, error) {
	var in In
	if err := json.Unmarshal(arguments, &in); err != nil {
		return nil, fault.New(fault.Invalid, "What a migration says of itself is not what it must be.").Because(err)
	}
	out, err := call(ctx, r, in)
	if err != nil {
		return nil, err
	}
	return json.Marshal(out)
}

// holdOf finds what an invocation has. Faults: conflict when it has nothing (any more).
func (s *Service) holdOf(r Run, name string, dryRun bool) (*hold, error) {
	k := keyOf(r, name, dryRun)
	s.mu.Lock()
	defer s.mu.Unlock()
	if h := s.held[r.InvocationID+"\x00"+k.Name]; h != nil {
		return h, nil
	}
	return nil, lost(k)
}

func keyOf(r Run, name string, dryRun bool) Key {
	if dryRun {
		name = DryRunOf(name)
	}
	return Key{r.Workspace, r.Environment, name}
}

func lost(k Key) error {
	return fault.New(fault.Conflict, "Another run has gone on with the migration %s; this one ends here.", Migration{Key: k}.Title()).Because(ErrLost)
}

// keep remembers that an invocation has a migration.
func (s *Service) keep(invocation string, h *hold) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.held[invocation+"\x00"+h.key.Name] = h
}

// Leave forgets what an invocation that has ended has, and says whether it had a migration and had not let go.
func (s *Service) Leave(invocation string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	before := len(s.held)
	maps.DeleteFunc(s.held, func(_ string, h *hold) bool { return h.by == invocation })
	return len(s.held) < before
}

// drop forgets it.
func (s *Service) drop(invocation string, k Key) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.held, invocation+"\x00"+k.Name)
}

// has says whether no other run has begun since.
func (h *hold) has(now *Migration) bool { return now != nil && now.Fence == h.fence }

// fenced changes a migration as the run that has it. Faults: conflict when another run has it.
func (s *Service) fenced(ctx context.Context, h *hold, change func(now *Migration) (*Write, error)) error {
	err := s.c.Store.Update(ctx, h.key, func(now *Migration) (*Write, error) {
		if !h.has(now) || now.Status != Running {
			return nil, lost(h.key)
		}
		return change(now)
	})
	if err == nil {
		s.c.Changed(h.key)
	}
	return err
}
