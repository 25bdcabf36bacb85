// Package node is what the nodes of a runner have in common: who of them lives, what one of them does
// for all, small lists that all of them see alike, and sights of each other for who looks at one. A
// runner on one data directory has one node; several may share a database.
//
// A node tells the store from time to time that it lives. One that has not for its patience is dead
// for the others, by the clock of the database, whatever its own clock says: they give back what it
// had. Should it live after all, having stood still, it finds that out at its next beat and begins
// anew as another node; what it still writes for the invocations it had is refused by their fences.
package node

import (
	"context"
	"encoding/json"
	"errors"
	"time"
)

// The states of a node.
const (
	Alive    = "alive"
	Draining = "draining" // it ends what runs, and takes nothing new
	Left     = "left"     // it ended
	Dead     = "dead"     // it was not heard of in time
)

// Node is one process of a runner.
type Node struct {
	ID   string `json:"id"`
	Home string `json:"-"` // the data directory, which one process has at a time
	// Address is where it listens, Version the program's.
	Address   string    `json:"address"`
	Version   string    `json:"version"`
	State     string    `json:"state"`
	StartedAt time.Time `json:"startedAt"`
	BeatAt    time.Time `json:"beatAt"` // when it was last heard of
	// Patience is how long after that it is dead.
	Patience time.Duration `json:"-"`
}

// ErrDead says that the others have taken a node for dead.
var ErrDead = errors.New("the other nodes have taken this one for dead")

// Store keeps the nodes of a runner. Times are those of the database's clock. Each method is one
// transaction.
type Store interface {
	// Join adds a node. An earlier one of the same home is dead: one process has it at a time.
	Join(ctx context.Context, n Node) error
	// Beat says that a node lives, in that state, and gives the nodes that have invocations and live
	// no more. The nodes that have run out of their patience are dead from then on; but a node that
	// has missed beats itself judges nobody: they may all have been cut off. ErrDead when it is dead.
	Beat(ctx context.Context, id, state string) (orphaned []string, err error)
	// Leave says that a node has ended.
	Leave(ctx context.Context, id string) error
	// Nodes lists those that live, and those that ended in the last day; the newest first.
	Nodes(ctx context.Context) ([]Node, error)
	// Hold takes a lease, or keeps it, for a while; false when another owner has it. It ends by itself.
	Hold(ctx context.Context, lease, owner string, within time.Duration) (bool, error)
	// Drop gives a lease back, if the owner has it.
	Drop(ctx context.Context, lease, owner string) error
}

// Entry is a small document of a list. It holds nothing secret.
type Entry struct {
	List  string // what it is one of: accounts
	Scope string // what it belongs to, such as a workspace; may be empty
	Name  string
	Body  json.RawMessage
}

// Shelf keeps entries. Each method is one transaction.
type Shelf interface {
	// Entries gives those of a list and a scope by scope and name; an empty scope is all of them.
	Entries(ctx context.Context, list, scope string) ([]Entry, error)
	// PutEntries keeps all of them, each in place of the one of its list, scope and name.
	PutEntries(ctx context.Context, entries ...Entry) error
	// SwapEntry keeps an entry in place of the one whose body was so, or as a new one when was is nil,
	// and says whether it did: not when another was put there, or taken away, meanwhile.
	SwapEntry(ctx context.Context, e Entry, was json.RawMessage) (bool, error)
	// DropEntry forgets one; one that is not there is no error.
	DropEntry(ctx context.Context, list, scope, name string) error
}
