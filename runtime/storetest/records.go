package storetest

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"bobbin/runtime/record"
)

func address(key string) record.Address {
	return record.Address{Scope: record.Environment, Workspace: "w", Of: "e", Key: key}
}

func mustSet(t *testing.T, s Stores, a record.Address, e record.Entry) {
	t.Helper()
	e.Key = a.Key
	if e.UpdatedAt.IsZero() {
		e.UpdatedAt = start
	}
	if written, err := s.Records.Set(t.Context(), a, e, false); err != nil || !written {
		t.Fatalf("set %v: %v %v", a, written, err)
	}
}

func recordPartitions(t *testing.T, s Stores) {
	all := []record.Address{
		address("k"),
		{Scope: record.Environment, Workspace: "w", Of: "f", Key: "k"},
		{Scope: record.Environment, Workspace: "v", Of: "e", Key: "k"},
		{Scope: record.Workspace, Workspace: "w", Key: "k"},
		{Scope: record.Team, Key: "k"},
		{Scope: record.Team, Of: "w", Key: "k"},
		{Scope: record.Invocation, Workspace: "w", Of: "e", Key: "k"},
	}
	for n, a := range all {
		mustSet(t, s, a, record.Entry{Value: fmt.Append(nil, n), Sealed: n%2 == 0})
	}
	for n, a := range all {
		e, found, err := s.Records.Get(t.Context(), a, start, false)
		want := record.Entry{Key: "k", Value: fmt.Append(nil, n), Sealed: n%2 == 0, UpdatedAt: start}
		equal(t, fmt.Sprint(a), []any{e, found, err}, []any{want, true, error(nil)})
	}
	deleted, err := s.Records.Delete(t.Context(), all[0])
	equal(t, "delete", []any{deleted, err}, []any{true, error(nil)})
	deleted, err = s.Records.Delete(t.Context(), all[0])
	equal(t, "delete again", []any{deleted, err}, []any{false, error(nil)})
	for n, a := range all {
		if _, found, _ := s.Records.Get(t.Context(), a, start, true); found != (n > 0) {
			t.Errorf("%v after deleting another: found %v", a, found)
		}
	}
}

func recordExpiry(t *testing.T, s Stores) {
	ends := start.Add(time.Minute)
	mustSet(t, s, address("k"), record.Entry{Value: []byte(`1`), ExpiresAt: ends})
	mustSet(t, s, address("for-ever"), record.Entry{Value: []byte(`2`)})
	for at, want := range map[time.Time]bool{ends.Add(-time.Microsecond): true, ends: false} {
		_, found, err := s.Records.Get(t.Context(), address("k"), at, false)
		list, listErr := s.Records.List(t.Context(), address(""), "", 0, 10, at)
		equal(t, at.String(), []any{found, err, len(list) == 2, listErr}, []any{want, error(nil), want, error(nil)})
	}
	if count, err := s.Records.DeleteExpired(t.Context(), ends.Add(-time.Microsecond)); count != 0 || err != nil {
		t.Errorf("swept early: %d %v", count, err)
	}
	if count, err := s.Records.DeleteExpired(t.Context(), ends); count != 1 || err != nil {
		t.Errorf("swept: %d %v", count, err)
	}
}

func recordDenies(t *testing.T, s Stores) {
	mustSet(t, s, address("k"), record.Entry{Value: []byte(`1`), ExpiresAt: start.Add(time.Minute)})
	second := record.Entry{Key: "k", Value: []byte(`2`), UpdatedAt: start.Add(time.Second)}
	if written, err := s.Records.Set(t.Context(), address("k"), second, true); written || err != nil {
		t.Errorf("over a living one: %v %v", written, err)
	}
	second.UpdatedAt = start.Add(time.Minute)
	if written, err := s.Records.Set(t.Context(), address("k"), second, true); !written || err != nil {
		t.Errorf("over an expired one: %v %v", written, err)
	}
	e, _, _ := s.Records.Get(t.Context(), address("k"), start.Add(time.Hour), false)
	equal(t, "now", e, second)
}

func recordLists(t *testing.T, s Stores) {
	for _, key := range []string{"b_1", "a-2", "a_1", "a-1", "aa", "b", "a"} {
		mustSet(t, s, address(key), record.Entry{Value: []byte(`1`)})
	}
	mustSet(t, s, record.Address{Scope: record.Workspace, Workspace: "w", Key: "a"}, record.Entry{Value: []byte(`1`)})
	list := func(after, prefix string, limit int) string {
		entries, err := s.Records.List(t.Context(), address(after), prefix, 0, limit, start)
		if err != nil {
			t.Fatal(err)
		}
		var keys []string
		for _, e := range entries {
			keys = append(keys, e.Key)
		}
		return strings.Join(keys, " ")
	}
	equal(t, "all", list("", "", 10), "a a-1 a-2 a_1 aa b b_1")
	equal(t, "page", list("a-1", "", 2), "a-2 a_1")
	equal(t, "prefix", list("", "a-", 10), "a-1 a-2")
	equal(t, "page of prefix", list("a-1", "a", 10), "a-2 a_1 aa")
	rest, err := s.Records.List(t.Context(), address(""), "a", 3, 10, start)
	equal(t, "without the first", []any{keysOf(rest), err}, []any{[]string{"a_1=1", "aa=1"}, error(nil)})
	count, err := s.Records.Count(t.Context(), address(""), "a", start)
	equal(t, "count", []any{count, err}, []any{5, error(nil)})
}

func recordStoresOneOfMany(t *testing.T, s Stores) {
	var group sync.WaitGroup
	won := make(chan int, 50)
	for n := range 50 {
		group.Go(func() {
			written, err := s.Records.Set(t.Context(), address("k"), record.Entry{Key: "k", Value: fmt.Append(nil, n), UpdatedAt: start}, true)
			if err != nil {
				t.Error(err)
			}
			if written {
				won <- n
			}
		})
	}
	group.Wait()
	close(won)
	if len(won) != 1 {
		t.Fatalf("%d writers were told that theirs is stored", len(won))
	}
	e, _, _ := s.Records.Get(t.Context(), address("k"), start, false)
	equal(t, "stored", string(e.Value), fmt.Sprint(<-won))
}

// keysOf names entries with their values, in order.
func keysOf(entries []record.Entry) []string {
	all := []string{}
	for _, e := range entries {
		all = append(all, e.Key+"="+string(e.Value))
	}
	slices.Sort(all)
	return all
}

func recordGetsAll(t *testing.T, s Stores) {
	ends := start.Add(time.Minute)
	mustSet(t, s, address("a"), record.Entry{Value: []byte(`"1"`), ExpiresAt: ends})
	mustSet(t, s, address("b"), record.Entry{Value: []byte(`22`), Sealed: true})
	mustSet(t, s, record.Address{Scope: record.Workspace, Workspace: "w", Key: "c"}, record.Entry{Value: []byte(`3`)})
	for name, c := range map[string]struct {
		selection record.Selection
		want      []string
		err       error
	}{
		"values":    {record.Selection{Keys: []string{"b", "a", "a", "c"}}, []string{`a="1"`, "b=22"}, nil},
		"keys only": {record.Selection{Keys: []string{"a", "b"}, KeyOnly: true, MaxBytes: 1}, []string{"a=", "b="}, nil},
		"none":      {record.Selection{}, []string{}, nil},
		"expired":   {record.Selection{Keys: []string{"a", "b"}, At: ends}, []string{"b=22"}, nil},
		"as much":   {record.Selection{Keys: []string{"a", "b"}, MaxBytes: 5}, []string{`a="1"`, "b=22"}, nil},
		"too much":  {record.Selection{Keys: []string{"a", "b"}, MaxBytes: 4}, []string{}, record.ErrTooLarge},
	} {
		c.selection.Of = address("ignored")
		if c.selection.At.IsZero() {
			c.selection.At = start
		}
		got, err := s.Records.GetAll(t.Context(), c.selection)
		equal(t, name, []any{keysOf(got), errors.Is(err, c.err)}, []any{c.want, true})
	}
}

func recordUpdates(t *testing.T, s Stores) {
	for _, key := range []string{"a", "b"} {
		mustSet(t, s, address(key), record.Entry{Value: []byte(`1`)})
	}
	all := func() []string {
		entries, err := s.Records.List(t.Context(), address(""), "", 0, 10, start)
		if err != nil {
			t.Fatal(err)
		}
		return keysOf(entries)
	}
	chosen := record.Selection{Of: address(""), Keys: []string{"a", "c"}, At: start}
	refused := errors.New("refused")
	err := s.Records.Update(t.Context(), chosen, func(map[string]record.Entry) (record.Changes, error) {
		return record.Changes{Set: []record.Entry{{Key: "d", Value: []byte(`1`)}}, Delete: []string{"a"}}, refused
	})
	equal(t, "refused", []any{errors.Is(err, refused), all()}, []any{true, []string{"a=1", "b=1"}})
	err = s.Records.Update(t.Context(), chosen, func(found map[string]record.Entry) (record.Changes, error) {
		var entries []record.Entry
		for _, e := range found {
			entries = append(entries, e)
		}
		equal(t, "found", keysOf(entries), []string{"a=1"})
		return record.Changes{
			Set:    []record.Entry{{Key: "c", Value: []byte(`3`), Sealed: true, ExpiresAt: start.Add(time.Hour), UpdatedAt: start}, {Key: "b", Value: []byte(`2`), UpdatedAt: start}},
			Delete: []string{"a", "none"},
		}, nil
	})
	equal(t, "done", []any{err, all()}, []any{error(nil), []string{"b=2", "c=3"}})
	e, _, _ := s.Records.Get(t.Context(), address("c"), start, false)
	equal(t, "whole", e, record.Entry{Key: "c", Value: []byte(`3`), Sealed: true, ExpiresAt: start.Add(time.Hour), UpdatedAt: start})
}

func recordUpdatesInTurn(t *testing.T, s Stores) {
	var group sync.WaitGroup
	for range 100 {
		group.Go(func() {
			err := s.Records.Update(t.Context(), record.Selection{Of: address(""), Keys: []string{"n"}, At: start}, func(found map[string]record.Entry) (record.Changes, error) {
				n := 0
				if e, ok := found["n"]; ok {
					n, _ = strconv.Atoi(string(e.Value))
				}
				return record.Changes{Set: []record.Entry{{Key: "n", Value: fmt.Append(nil, n+1), UpdatedAt: start}}}, nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	e, _, _ := s.Records.Get(t.Context(), address("n"), start, false)
	equal(t, "count", string(e.Value), "100")
}
