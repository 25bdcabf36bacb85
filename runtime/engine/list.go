package engine

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"time"

	"bobbin/runtime/node"
)

// place is where an entry of a list is found: what it belongs to, and its name there.
type place struct{ scope, name string }

// list is something a home knows several of: a file of the home, or on a runner entries that all
// its nodes share.
type list[T any] interface {
	// read gives those of a scope, or all when it is "", in the order of their places.
	read(scope string) ([]T, error)
	// keep puts entries in place of those that are at their places.
	keep(entries ...T) error
	// drop forgets what is at a place; nothing there is no error.
	drop(at place) error
}

// fileList is a list in a file of the home. One process changes it at a time.
type fileList[T any] struct {
	file listFile[T]
	at   func(T) place
	mu   sync.Mutex
}

func (l *fileList[T]) read(scope string) ([]T, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	all, err := l.file.read()
	return slices.DeleteFunc(all, func(one T) bool { return scope != "" && l.at(one).scope != scope }), err
}

func (l *fileList[T]) keep(entries ...T) error {
	return l.change(func(all []T) []T {
		for _, one := range entries {
			all = append(slices.DeleteFunc(all, func(old T) bool { return l.at(old) == l.at(one) }), one)
		}
		slices.SortFunc(all, func(a, b T) int {
			x, y := l.at(a), l.at(b)
			return strings.Compare(x.scope+"/"+x.name, y.scope+"/"+y.name)
		})
		return all
	})
}

func (l *fileList[T]) drop(at place) error {
	return l.change(func(all []T) []T { return slices.DeleteFunc(all, func(one T) bool { return l.at(one) == at }) })
}

func (l *fileList[T]) change(f func([]T) []T) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	all, err := l.file.read()
	if err != nil {
		return err
	}
	return l.file.write(f(all))
}

// sharedList is a list in the store of a runner.
type sharedList[T any] struct {
	shelf node.Shelf
	name  string // of the list
	at    func(T) place
}

// listWithin bounds how long the store is waited for: whoever asks for a list has no time of its own.
const listWithin = 30 * time.Second

func (l *sharedList[T]) read(scope string) ([]T, error) {
	ctx, cancel := context.WithTimeout(context.Background(), listWithin)
	defer cancel()
	entries, err := l.shelf.Entries(ctx, l.name, scope)
	if err != nil {
		return nil, err
	}
	all := make([]T, len(entries))
	for n, e := range entries {
		if err := json.Unmarshal(e.Body, &all[n]); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func (l *sharedList[T]) keep(entries ...T) error {
	ctx, cancel := context.WithTimeout(context.Background(), listWithin)
	defer cancel()
	rows := make([]node.Entry, len(entries))
	for n, one := range entries {
		body, err := json.Marshal(one)
		if err != nil {
			return err
		}
		at := l.at(one)
		rows[n] = node.Entry{List: l.name, Scope: at.scope, Name: at.name, Body: body}
	}
	return l.shelf.PutEntries(ctx, rows...)
}

func (l *sharedList[T]) drop(at place) error {
	ctx, cancel := context.WithTimeout(context.Background(), listWithin)
	defer cancel()
	return l.shelf.DropEntry(ctx, l.name, at.scope, at.name)
}
