package storetest

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"bobbin/runtime/fault"
	"bobbin/runtime/relay"
)

// relaying is the part of the suite that is about the mailboxes of a relay.
var relaying = []suite{
	{"Mailbox_KeepsItsOwnerKeyAndAddresses", mailboxKeeps},
	{"Mailbox_HoldsEventsUntilTheyAreTaken", mailboxHolds},
	{"Mailbox_EndsWithAllThatIsInIt", mailboxEnds},
	{"Mailbox_DropsWhatWaitedTooLong", mailboxDrops},
	{"Mailbox_CountsWhatIsTakenAndDroppedAtOnceOnce", mailboxCountsOnce},
	{"Mailbox_HasTheAddressesOfOneOpening", mailboxOpensInTurn},
}

func mustOpen(t *testing.T, s Stores, listeners ...string) []relay.Address {
	t.Helper()
	var addresses []relay.Address
	for n, name := range listeners {
		addresses = append(addresses, relay.Address{Listener: name, Key: fmt.Sprintf("%s %d %p", name, n, &addresses), WaitSeconds: n})
	}
	_, kept, err := s.Relay.OpenMailbox(t.Context(), relay.Mailbox{ID: "m", Name: "laptop", Key: "age1", Owner: "t1", At: start}, addresses)
	if err != nil || len(kept) != len(listeners) {
		t.Fatal(kept, err)
	}
	return kept
}

// mustPut gives the number of a new event.
func mustPut(t *testing.T, s Stores, at time.Time, sealed string) int64 {
	t.Helper()
	seq, err := s.Relay.Put(t.Context(), relay.Event{Mailbox: "m", Listener: "l", At: at, Sealed: []byte(sealed)})
	if err != nil {
		t.Fatal(err)
	}
	return seq
}

// holds checks what waits, by the counts and by the rows.
func holds(t *testing.T, s Stores, want ...string) {
	t.Helper()
	all, err := s.Relay.Events(t.Context(), "m", 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	var sealed []string
	for _, e := range all {
		sealed = append(sealed, string(e.Sealed))
	}
	equal(t, "waiting", sealed, want)
	events, bytes, err := s.Relay.Held(t.Context(), "m")
	equal(t, "counted", []any{events, bytes, err}, []any{len(want), int64(len(strings.Join(want, ""))), nil})
}

func mailboxKeeps(t *testing.T, s Stores) {
	first := mustOpen(t, s, "a", "b")
	again := mustOpen(t, s, "b", "c")
	if again[0].Key != first[1].Key || again[1].Key == first[0].Key {
		t.Errorf("the addresses %v became %v", first, again)
	}
	if _, _, err := s.Relay.Address(t.Context(), first[0].Key); !fault.Is(err, fault.NotFound) {
		t.Errorf("of a listener that is gone: %v", err)
	}
	a, m, err := s.Relay.Address(t.Context(), again[1].Key)
	equal(t, "address", []any{a, m, err}, []any{again[1], relay.Mailbox{ID: "m", Name: "laptop", Key: "age1", Owner: "t1", At: start}, nil})
	m, kept, err := s.Relay.OpenMailbox(t.Context(), relay.Mailbox{ID: "m", Key: "age2", Owner: "t2", At: start}, []relay.Address{{Listener: "x", Key: "x"}})
	equal(t, "another one's", []any{m.Owner, m.Key, len(kept), err}, []any{"t1", "age1", 0, nil})
	if got, err := s.Relay.Mailbox(t.Context(), "m"); err != nil || got != m {
		t.Errorf("%v %v", got, err)
	}
}

func mailboxHolds(t *testing.T, s Stores) {
	mustOpen(t, s, "l")
	one, two := mustPut(t, s, start, "one"), mustPut(t, s, start.Add(time.Second), "two")
	got, err := s.Relay.Events(t.Context(), "m", one, 9)
	equal(t, "events", []any{got, err}, []any{[]relay.Event{{Seq: two, Mailbox: "m", Listener: "l", At: start.Add(time.Second), Sealed: []byte("two")}}, error(nil)})
	if err := s.Relay.Take(t.Context(), "another", one); err != nil {
		t.Fatal(err)
	}
	holds(t, s, "one", "two")
	for range 2 { // twice is once
		if err := s.Relay.Take(t.Context(), "m", one); err != nil {
			t.Fatal(err)
		}
	}
	holds(t, s, "two")
	if err := s.Relay.Take(t.Context(), "m", two); err != nil {
		t.Fatal(err)
	}
	if three := mustPut(t, s, start, "three"); three <= two {
		t.Errorf("the number %d is given after %d", three, two)
	}
}

func mailboxEnds(t *testing.T, s Stores) {
	key := mustOpen(t, s, "l")[0].Key
	mustPut(t, s, start, "one")
	if err := s.Relay.CloseMailbox(t.Context(), "m"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Relay.Put(t.Context(), relay.Event{Mailbox: "m", Listener: "l", At: start}); !fault.Is(err, fault.NotFound) {
		t.Errorf("an event: %v", err)
	}
	if _, err := s.Relay.Mailbox(t.Context(), "m"); !fault.Is(err, fault.NotFound) {
		t.Errorf("the mailbox: %v", err)
	}
	if _, _, err := s.Relay.Address(t.Context(), key); !fault.Is(err, fault.NotFound) {
		t.Errorf("its address: %v", err)
	}
	mustOpen(t, s, "l")
	holds(t, s)
}

func mailboxDrops(t *testing.T, s Stores) {
	mustOpen(t, s, "l")
	mustPut(t, s, start, "old")
	mustPut(t, s, start.Add(time.Hour), "new")
	dropped, err := s.Relay.Expire(t.Context(), start.Add(time.Minute))
	equal(t, "dropped", []any{dropped, err}, []any{map[string]int{"m": 1}, nil})
	holds(t, s, "new")
}

// Whether it is taken or dropped, an event leaves the counts once, and one that comes meanwhile is counted.
func mailboxCountsOnce(t *testing.T, s Stores) {
	mustOpen(t, s, "l")
	var seqs []int64
	for n := range 40 {
		seqs = append(seqs, mustPut(t, s, start, fmt.Sprint(n)))
	}
	var all sync.WaitGroup
	do := func(f func() error) {
		all.Go(func() {
			if err := f(); err != nil {
				t.Error(err)
			}
		})
	}
	for n, seq := range seqs {
		do(func() error { return s.Relay.Take(t.Context(), "m", seq) })
		if n%4 == 0 {
			do(func() error {
				_, err := s.Relay.Expire(t.Context(), start.Add(time.Minute))
				return err
			})
			do(func() error {
				_, err := s.Relay.Put(t.Context(), relay.Event{Mailbox: "m", Listener: "l", At: start.Add(time.Hour), Sealed: []byte("new")})
				return err
			})
		}
	}
	all.Wait()
	holds(t, s, strings.Split(strings.TrimSuffix(strings.Repeat("new ", 10), " "), " ")...)
}

// Of several who open a mailbox at once the last one's listeners are those it has.
func mailboxOpensInTurn(t *testing.T, s Stores) {
	mustOpen(t, s)
	var all sync.WaitGroup
	for n := range 16 {
		all.Go(func() {
			name := fmt.Sprint(n)
			if _, _, err := s.Relay.OpenMailbox(t.Context(), relay.Mailbox{ID: "m", Key: "age1", Owner: "t1", At: start}, []relay.Address{{Listener: name, Key: name}}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	found := 0
	for n := range 16 {
		if _, _, err := s.Relay.Address(t.Context(), fmt.Sprint(n)); err == nil {
			found++
		}
	}
	equal(t, "addresses", found, 1)
}
