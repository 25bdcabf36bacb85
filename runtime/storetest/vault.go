package storetest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"bobbin/runtime/fault"
	"bobbin/runtime/node"
	"bobbin/runtime/secret"
)

// kept is the part about the vault and the shelf.
var kept = []suite{
	{"Vault_KeepsOneKeyAndItsItems", vaultKeeps},
	{"Vault_SwapsWhatIsStillThere", vaultSwaps},
	{"Vault_ReplacesTheKeyOfAllOrNothing", vaultReplaces},
	{"Vault_IsOneForAll", vaultIsShared},
	{"Vault_IsRotatedUnderReaders", vaultRotatesUnderReaders},
	{"Vault_IsNotRotatedWithoutItsKey", vaultNeedsItsKey},
	{"Shelf_KeepsListsApart", shelfKeeps},
	{"Shelf_SwapsForOneOnly", shelfSwaps},
}

// key is the key of a vault.
func key(id string) secret.SealedKey {
	return secret.SealedKey{ID: id, Sealed: []byte("sealed " + id), At: start}
}

func mustReplace(t *testing.T, s Stores, from string, to secret.SealedKey, items ...secret.Resealed) {
	t.Helper()
	if err := s.Vault.ReplaceKey(t.Context(), from, to, items); err != nil {
		t.Fatal(err)
	}
}

func mustItems(t *testing.T, s Stores, name string) []secret.SealedItem {
	t.Helper()
	items, err := s.Vault.VaultItems(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	return items
}

func vaultKeeps(t *testing.T, s Stores) {
	if _, err := s.Vault.VaultKey(t.Context()); !fault.Is(err, fault.NotFound) {
		t.Errorf("no key: %v", err)
	}
	mustReplace(t, s, "", key("k1"), secret.Resealed{Name: "b", Sealed: []byte{0, 255, 1}}, secret.Resealed{Name: "a", Sealed: []byte("a1")})
	got, err := s.Vault.VaultKey(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "key", got, key("k1"))
	equal(t, "items", mustItems(t, s, ""), []secret.SealedItem{{Name: "a", Key: "k1", Sealed: []byte("a1")}, {Name: "b", Key: "k1", Sealed: []byte{0, 255, 1}}})
	equal(t, "one", mustItems(t, s, "b"), []secret.SealedItem{{Name: "b", Key: "k1", Sealed: []byte{0, 255, 1}}})
	if err := s.Vault.ReplaceKey(t.Context(), "", key("k2"), nil); !errors.Is(err, secret.ErrChanged) {
		t.Errorf("a second first key: %v", err)
	}
	for range 2 { // the second time there is nothing to drop
		if err := s.Vault.DropItem(t.Context(), "b"); err != nil {
			t.Fatal(err)
		}
	}
	if left := mustItems(t, s, "b"); len(left) != 0 {
		t.Errorf("dropped: %v", left)
	}
}

func vaultSwaps(t *testing.T, s Stores) {
	mustReplace(t, s, "", key("k1"))
	swap := func(key, sealed, was string) error {
		old := []byte(was)
		if was == "" {
			old = nil
		}
		return s.Vault.SwapItem(t.Context(), secret.SealedItem{Name: "a", Key: key, Sealed: []byte(sealed)}, old)
	}
	for n, step := range []struct {
		key, sealed, was string
		want             error
	}{
		{"k1", "a1", "a0", secret.ErrChanged}, // there is none
		{"k1", "a1", "", nil},
		{"k1", "a2", "", secret.ErrChanged}, // there is one
		{"k1", "a2", "a1", nil},
		{"k1", "a3", "a1", secret.ErrChanged}, // there is another
		{"k0", "a3", "a2", secret.ErrOldKey},
	} {
		if err := swap(step.key, step.sealed, step.was); !errors.Is(err, step.want) {
			t.Errorf("step %d: %v", n, err)
		}
	}
	equal(t, "what is there", mustItems(t, s, ""), []secret.SealedItem{{Name: "a", Key: "k1", Sealed: []byte("a2")}})
}

func vaultReplaces(t *testing.T, s Stores) {
	mustReplace(t, s, "", key("k1"), secret.Resealed{Name: "a", Sealed: []byte("a1")}, secret.Resealed{Name: "b", Sealed: []byte("b1")})
	before := mustItems(t, s, "")
	a, b := secret.Resealed{Name: "a", Was: []byte("a1"), Sealed: []byte("a2")}, secret.Resealed{Name: "b", Was: []byte("b1"), Sealed: []byte("b2")}
	other := b
	other.Was = []byte("b0")
	gone := secret.Resealed{Name: "c", Was: []byte("c1"), Sealed: []byte("c2")}
	for name, one := range map[string]struct {
		from  string
		items []secret.Resealed
	}{
		"another key":           {"k0", []secret.Resealed{a, b}},
		"one is left":           {"k1", []secret.Resealed{a}},
		"one was changed":       {"k1", []secret.Resealed{a, other}},
		"one is there no more":  {"k1", []secret.Resealed{a, b, gone}},
		"one was not there yet": {"k1", []secret.Resealed{{Name: "a", Sealed: []byte("a2")}, b}},
	} {
		if err := s.Vault.ReplaceKey(t.Context(), one.from, key("k2"), one.items); !errors.Is(err, secret.ErrChanged) {
			t.Errorf("%s: %v", name, err)
		}
		equal(t, name, mustItems(t, s, ""), before)
	}
	mustReplace(t, s, "k1", key("k2"), a, b)
	equal(t, "items", mustItems(t, s, ""), []secret.SealedItem{{Name: "a", Key: "k2", Sealed: []byte("a2")}, {Name: "b", Key: "k2", Sealed: []byte("b2")}})
}

// vaultIsShared has several vaults on one store, as the nodes of a runner have, while the master
// key is changed under them.
func vaultIsShared(t *testing.T, s Stores) {
	masters := []string{"the master key of before", "the master key of later"}
	open := func(masters ...string) (*secret.Stored, error) {
		return secret.OpenStored(t.Context(), secret.StoredConfig{Rows: s.Vault, Now: time.Now, Masters: func(bool) ([]string, error) { return masters, nil }})
	}
	var nodes []*secret.Stored
	for range 3 {
		v, err := open(masters...)
		if err != nil {
			t.Fatal(err)
		}
		nodes = append(nodes, v)
	}
	var all sync.WaitGroup
	won := make(chan int, 3*10)
	for n, v := range nodes {
		all.Go(func() {
			for i := range 10 {
				swapped, err := v.Swap(t.Context(), fmt.Sprint("once ", i), nil, map[string]string{"by": fmt.Sprint(n)})
				if err != nil {
					t.Error(err)
				}
				if swapped {
					won <- i
				}
			}
			if n == 1 {
				if err := v.Rotate(t.Context(), masters[1]); err != nil {
					t.Error(err)
				}
			}
			if err := v.Set(t.Context(), fmt.Sprint("own ", n), map[string]string{"is": fmt.Sprint(n)}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if len(won) != 10 {
		t.Errorf("%d of 10 items were made", len(won))
	}
	for n, v := range nodes {
		got, err := v.Get(t.Context(), fmt.Sprint("own ", (n+1)%3))
		if err != nil || got["is"] != fmt.Sprint((n+1)%3) {
			t.Errorf("node %d: %v %v", n, got, err)
		}
	}
	if _, err := open(masters[0]); !fault.Is(err, fault.Denied) {
		t.Errorf("the old master key: %v", err)
	}
	if v, err := open(masters[1]); err != nil {
		t.Error(err)
	} else if _, err := v.Get(t.Context(), "once 9"); err != nil {
		t.Error(err)
	}
}

// rotatedUnder is a vault's rows, under whose reader the master key is changed by another node.
type rotatedUnder struct {
	secret.Rows
	other *secret.Stored
	next  []string // master keys
}

// VaultItems reads, and then the key is changed.
func (r *rotatedUnder) VaultItems(ctx context.Context, name string) ([]secret.SealedItem, error) {
	items, err := r.Rows.VaultItems(ctx, name)
	if len(r.next) > 0 && err == nil {
		master := r.next[0]
		r.next = r.next[1:]
		err = r.other.Rotate(ctx, master)
	}
	return items, err
}

// VaultKey reads, and then the key is changed.
func (r *rotatedUnder) VaultKey(ctx context.Context) (secret.SealedKey, error) {
	key, err := r.Rows.VaultKey(ctx)
	if len(r.next) > 0 && err == nil {
		master := r.next[0]
		r.next = r.next[1:]
		err = r.other.Rotate(ctx, master)
	}
	return key, err
}

// vaultRotatesUnderReaders proves that a key which was changed between two reads is not taken for damage.
func vaultRotatesUnderReaders(t *testing.T, s Stores) {
	masters := []string{"the master key of before", "a second master key", "a third master key", "a fourth master key"}
	open := func(rows secret.Rows) *secret.Stored {
		v, err := secret.OpenStored(t.Context(), secret.StoredConfig{Rows: rows, Now: time.Now, Masters: func(bool) ([]string, error) { return masters, nil }})
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	other := open(s.Vault)
	fields := map[string]string{"value": "1"}
	if err := other.Set(t.Context(), "a", fields); err != nil {
		t.Fatal(err)
	}
	rows := &rotatedUnder{Rows: s.Vault, other: other}
	reader := open(rows)
	if err := other.Rotate(t.Context(), masters[1]); err != nil { // the reader still has the first
		t.Fatal(err)
	}
	rows.next = masters[2:3]
	if got, err := reader.Get(t.Context(), "a"); err != nil || got["value"] != "1" {
		t.Errorf("a reader: %v %v", got, err)
	}
	rows.next = masters[1:3]
	if err := reader.Rotate(t.Context(), masters[3]); err != nil {
		t.Errorf("who changes it, too: %v", err)
	}
	rows.next = nil
	if got, err := open(s.Vault).Get(t.Context(), "a"); err != nil || got["value"] != "1" {
		t.Errorf("afterwards: %v %v", got, err)
	}
	if err := s.Vault.SwapItem(t.Context(), secret.SealedItem{Name: "b", Key: mustKey(t, s).ID, Sealed: []byte("no item")}, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := reader.Get(t.Context(), "b"); !fault.Is(err, fault.Invalid) {
		t.Errorf("damage: %v", err)
	}
	if err := reader.Rotate(t.Context(), masters[0]); !fault.Is(err, fault.Invalid) {
		t.Errorf("a change over damage: %v", err)
	}
}

// keyless is a vault's rows whose items are sealed for a key that nobody has. Once in ten times somebody
// else has changed them meanwhile.
type keyless struct {
	secret.Rows
	looks int
}

func (k *keyless) VaultItems(ctx context.Context, name string) ([]secret.SealedItem, error) {
	items, err := k.Rows.VaultItems(ctx, name)
	if len(items) == 0 {
		return items, err
	}
	items[0].Key = "none"
	if k.looks++; k.looks == 10 {
		items = nil
	}
	if k.looks > 100 {
		err = errors.New("it looks for ever")
	}
	return items, err
}

// vaultNeedsItsKey proves that a change of the master key ends where an item cannot be opened.
func vaultNeedsItsKey(t *testing.T, s Stores) {
	v, err := secret.OpenStored(t.Context(), secret.StoredConfig{Rows: &keyless{Rows: s.Vault}, Now: time.Now,
		Masters: func(bool) ([]string, error) { return []string{"the master key of before"}, nil }})
	if err == nil {
		err = v.Set(t.Context(), "a", map[string]string{"value": "1"})
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := v.Rotate(t.Context(), "a second master key"); !fault.Is(err, fault.Invalid) {
		t.Errorf("got %v", err)
	}
}

func mustKey(t *testing.T, s Stores) secret.SealedKey {
	t.Helper()
	key, err := s.Vault.VaultKey(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func shelfKeeps(t *testing.T, s Stores) {
	entry := func(list, scope, name, body string) node.Entry {
		return node.Entry{List: list, Scope: scope, Name: name, Body: json.RawMessage(body)}
	}
	all := []node.Entry{entry("accounts", "", "b", `{"n": 1}`), entry("accounts", "", "a", `{}`), entry("passwords", "w1", "p", `{}`), entry("passwords", "w2", "p", `{}`), entry("passwords", "w1", "o", `{}`)}
	if err := s.Shelf.PutEntries(t.Context(), all...); err != nil {
		t.Fatal(err)
	}
	changed := entry("passwords", "w1", "p", `{"n": 2}`)
	if err := s.Shelf.PutEntries(t.Context(), changed); err != nil {
		t.Fatal(err)
	}
	list := func(list, scope string) []node.Entry {
		got, err := s.Shelf.Entries(t.Context(), list, scope)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	equal(t, "accounts", list("accounts", ""), []node.Entry{all[1], all[0]})
	equal(t, "of a scope", list("passwords", "w1"), []node.Entry{all[4], changed})
	equal(t, "of all scopes", list("passwords", ""), []node.Entry{all[4], changed, all[3]})
	for range 2 {
		if err := s.Shelf.DropEntry(t.Context(), "passwords", "w1", "p"); err != nil {
			t.Fatal(err)
		}
	}
	equal(t, "after one is gone", list("passwords", ""), []node.Entry{all[4], all[3]})
}

// shelfSwaps has several put an entry in place of what they have read: one of them does.
func shelfSwaps(t *testing.T, s Stores) {
	swap := func(name, body string, was json.RawMessage) bool {
		swapped, err := s.Shelf.SwapEntry(t.Context(), node.Entry{List: "notifications", Name: name, Body: json.RawMessage(body)}, was)
		if err != nil {
			t.Error(err)
		}
		return swapped
	}
	if swap("none", "{}", json.RawMessage("{}")) {
		t.Error("in place of one that is not there")
	}
	one := func(body string, was json.RawMessage) {
		t.Helper()
		var all sync.WaitGroup
		var swapped atomic.Int32
		for range 8 {
			all.Go(func() {
				if swap("ops", body, was) {
					swapped.Add(1)
				}
			})
		}
		all.Wait()
		if swapped.Load() != 1 {
			t.Errorf("%d of 8 took the place of %s", swapped.Load(), was)
		}
	}
	one("{}", nil)
	one(`{"n": 1}`, json.RawMessage("{}"))
}
