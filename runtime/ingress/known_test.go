package ingress_test

import (
	"context"
	"testing"
	"time"

	"bobbin/runtime/fault"
	"bobbin/runtime/ingress"
	"bobbin/runtime/store"
)

// counted is a real store that counts how often an address is looked for.
type counted struct {
	ingress.AddressStore
	looks int
}

func (c *counted) Address(ctx context.Context, key string) (ingress.Address, error) {
	c.looks++
	return c.AddressStore.Address(ctx, key)
}

func TestRemember_KnowsAnAddressUntilItIsReplaced(t *testing.T) {
	db, err := store.Open(t.Context(), t.TempDir(), store.Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	now := time.Now()
	clock := func() time.Time { return now }
	below := &counted{AddressStore: db.Addresses()}
	here := ingress.Addresses{Store: ingress.Remember(below, clock), Now: clock}
	elsewhere := ingress.Addresses{Store: db.Addresses(), Now: clock} // another node
	first, err := here.Ensure(t.Context(), "w", "production", "l")
	if err != nil {
		t.Fatal(err)
	}
	look := func(key string, there bool) {
		t.Helper()
		if a, err := here.Store.Address(t.Context(), key); there && (err != nil || a.Listener != "l") || !there && !fault.Is(err, fault.NotFound) {
			t.Errorf("%+v %v", a, err)
		}
	}
	for range 100 {
		look(first.Key, true)
	}
	if below.looks != 1 {
		t.Errorf("it was read %d times", below.looks)
	}
	second, err := here.Rotate(t.Context(), "w", "production", "l")
	if err != nil {
		t.Fatal(err)
	}
	look(first.Key, false)
	look(second.Key, true)
	third, err := elsewhere.Rotate(t.Context(), "w", "production", "l")
	if err != nil {
		t.Fatal(err)
	}
	look(third.Key, true)
	now = now.Add(time.Second)
	look(second.Key, false)
	now = now.Add(-time.Hour) // a clock that was set back
	look(third.Key, true)
}
