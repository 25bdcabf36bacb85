// Package record is the key-value memory of scripts: keys, scopes, expiry and their rules.
// Where the bytes lie is store's.
//
// A record lies in a partition: one environment of a workspace, the whole workspace, a
// team's shared space, or one invocation. Partitions do not contain each other: what is
// written at workspace scope is not seen at environment scope. Keys know no case.
//
// What a script did wrong is an *Error with the status it will see; anything else (a full
// disk) is a plain fault.
package record

import (
	"context"
	"encoding/json"
	"errors"
	"time"
)

// The limits of record storage.
const (
	MaxKeyBytes      = 1023
	MaxTeamScope     = 200              // characters
	MaxValueBytes    = 6 << 20          // of the value as JSON text
	MaxInvocationAge = 20 * time.Minute // of a record at invocation scope
	PageSize         = 100              // keys of one page a script gets
	MaxBatch         = 100              // records of one call
	MaxBatchBytes    = 24 << 20         // of their values as JSON text together; a message of a worker holds 64 MB
)

// Scope says which partition of its owner a record lies in.
type Scope string

// The scopes; Environment is the default.
const (
	Environment Scope = "environment"
	Workspace   Scope = "workspace"
	Team        Scope = "team"
	Invocation  Scope = "invocation"
)

// Owner is whoever asks: an invocation, or a person looking at an environment (then
// InvocationID may be empty).
type Owner struct {
	Team         string // that owns the workspace, "" for the default one
	Workspace    string // workspace ID
	Environment  string
	InvocationID string
}

// Partition is where a record lies: the owner's, at a scope.
type Partition struct {
	Owner
	Scope     Scope  // Environment when empty
	TeamScope string // only with Team
}

// Record is one key with its value.
type Record struct {
	Key       string          `json:"key"`
	Value     json.RawMessage `json:"value,omitempty"` // absent in a list when Secure
	Secure    bool            `json:"secure,omitempty"`
	ExpiresAt time.Time       `json:"expiresAt,omitzero"`
	UpdatedAt time.Time       `json:"updatedAt"`
}

// SetOptions change how a value is written.
type SetOptions struct {
	TTL           time.Duration // 0 keeps it for ever (at invocation scope MaxInvocationAge)
	DenyOverwrite bool          // refuse when the key exists
	Secure        bool          // seal the value once more, bound to its place
}

// Query asks for a page of a partition, by key order.
type Query struct {
	Prefix string
	After  string // the last key of the page before
	Skip   int    // how many are left out before the page
	Limit  int    // PageSize when 0
}

// Address is a partition and a key in the form they are stored in.
type Address struct {
	Scope     Scope
	Workspace string // at team scope the team, as in Owner
	Of        string // the environment, the team scope or the invocation; "" at workspace scope
	Key       string // lower case
}

// Entry is a record in the form it is stored in.
type Entry struct {
	Key       string
	Value     []byte // JSON text, or what the Sealer made of it
	Sealed    bool
	ExpiresAt time.Time // zero for never
	UpdatedAt time.Time
}

// Selection is some entries of one partition at a moment.
type Selection struct {
	Of       Address // whose key does not count
	Keys     []string
	At       time.Time
	KeyOnly  bool // leaves values out
	MaxBytes int  // of the values together, 0 for any
}

// Changes are what becomes of a partition at once.
type Changes struct {
	Set    []Entry
	Delete []string // keys
}

// ErrTooLarge says that the values of a Selection have more than its MaxBytes.
var ErrTooLarge = errors.New("the records are too large together")

// Store keeps entries. An entry that has expired at `at` is as if it were not there. (It has
// more than five methods because the common cases, one key at a time, have to be fast.)
type Store interface {
	// Get gives an entry, or false. With keyOnly its value is left out.
	Get(ctx context.Context, a Address, at time.Time, keyOnly bool) (Entry, bool, error)
	// Set writes an entry; with denyOverwrite it writes nothing and gives false when there is one at e.UpdatedAt.
	Set(ctx context.Context, a Address, e Entry, denyOverwrite bool) (bool, error)
	// Delete says whether there was one.
	Delete(ctx context.Context, a Address) (bool, error)
	// GetAll gives the entries that there are, in no particular order, all as they were at one
	// moment. The error is ErrTooLarge when they are too large.
	GetAll(ctx context.Context, s Selection) ([]Entry, error)
	// Update reads entries, asks change what to make of them, and does that: all of it or
	// nothing, and nothing else is written between. An error of change is given back, and then
	// nothing is done. Change may be asked again, is quick and does not call the Store.
	Update(ctx context.Context, s Selection, change func(found map[string]Entry) (Changes, error)) error
	// List gives up to limit entries after a.Key with the prefix, by key, without the first skip of them.
	List(ctx context.Context, a Address, prefix string, skip, limit int, at time.Time) ([]Entry, error)
	// Count says how many entries have the prefix.
	Count(ctx context.Context, a Address, prefix string, at time.Time) (int, error)
	// DeleteExpired removes what has expired and says how many that were.
	DeleteExpired(ctx context.Context, at time.Time) (int, error)
}

// Sealer encrypts values of secure records. The place is bound to the value: what was
// sealed for one place does not open at another.
type Sealer interface {
	Seal(plain []byte, place string) ([]byte, error)
	Open(sealed []byte, place string) ([]byte, error)
}

// Change is a record that was written or deleted.
type Change struct {
	Partition
	Key     string
	Deleted bool
}
