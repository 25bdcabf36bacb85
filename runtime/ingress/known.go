package ingress

import (
	"context"
	"sync"
	"time"
)

const (
	// knownFor is how long an address is believed to be whose it was when it was looked at. One that is
	// replaced here is known at once; one that another node of the runner replaces, after this time.
	knownFor = time.Second
	// mostKnown bounds how many are known.
	mostKnown = 10_000
)

// Remember gives a store that reads an address once in a second, however often it is called.
func Remember(s AddressStore, now func() time.Time) AddressStore {
	return &memory{AddressStore: s, now: now, known: map[string]knownAddress{}}
}

// memory is a store with the addresses that were asked for lately.
type memory struct {
	AddressStore
	now func() time.Time

	mu      sync.Mutex
	known   map[string]knownAddress // by key
	changes int                     // that were made here
}

type knownAddress struct {
	Address
	at time.Time // when it was read
}

// Address implements AddressStore. That there is none is not remembered.
func (m *memory) Address(ctx context.Context, key string) (Address, error) {
	now := m.now()
	m.mu.Lock()
	known, found := m.known[key]
	changes := m.changes
	m.mu.Unlock()
	if found && now.Sub(known.at).Abs() < knownFor {
		return known.Address, nil
	}
	a, err := m.AddressStore.Address(ctx, key)
	m.mu.Lock()
	defer m.mu.Unlock()
	if err != nil {
		delete(m.known, key)
		return a, err
	}
	if changes == m.changes { // else it may have been replaced since it was asked for
		if len(m.known) >= mostKnown {
			clear(m.known)
		}
		m.known[key] = knownAddress{a, now}
	}
	return a, nil
}

// ReplaceAddress implements AddressStore.
func (m *memory) ReplaceAddress(ctx context.Context, a Address) error {
	err := m.AddressStore.ReplaceAddress(ctx, a)
	m.mu.Lock()
	defer m.mu.Unlock()
	clear(m.known)
	m.changes++
	return err
}
