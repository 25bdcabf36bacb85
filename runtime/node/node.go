// Package node is what the nodes of a runner have in common: small lists that all of them see
// alike. A runner on one data directory has one node; several may share a database.
package node

import (
	"context"
	"encoding/json"
)

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
	// DropEntry forgets one; one that is not there is no error.
	DropEntry(ctx context.Context, list, scope, name string) error
}
