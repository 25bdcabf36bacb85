package store_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"bobbin/runtime/control"
	"bobbin/runtime/fault"
	"bobbin/runtime/invocation"
	"bobbin/runtime/record"
	"bobbin/runtime/script"
	"bobbin/runtime/store"
	"bobbin/runtime/storetest/postgrestest"
)

// nodes opens one database as several runners do.
func nodes(t *testing.T, url string, n int) []*store.DB {
	t.Helper()
	all := make([]*store.DB, n)
	var group sync.WaitGroup
	for i := range all { // at once: one of them makes the tables
		group.Go(func() {
			var err error
			if all[i], err = store.Open(t.Context(), "", store.Config{Database: url}); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	t.Cleanup(func() {
		for _, db := range all {
			if db != nil {
				if err := db.Close(); err != nil {
					t.Error(err)
				}
			}
		}
	})
	if t.Failed() {
		t.FailNow()
	}
	return all
}

func TestNodes_ClaimEachOnceAndLanesInOrder(t *testing.T) {
	all := nodes(t, postgrestest.URL(t), 3)
	const senders, each, lanes = 6, 30, 4
	var group sync.WaitGroup
	for sender := range senders {
		group.Go(func() {
			for n := range each {
				i := row(invocation.ID(fmt.Sprintf("%d-%d", sender, n)))
				i.Queue, i.Group, i.DeliveryKey = "q", fmt.Sprint(n%lanes), fmt.Sprint(sender/2, n) // each delivery comes twice
				if _, _, err := all[sender%3].Invocations().Create(t.Context(), i, n%2 == 0); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	stored, err := all[0].Invocations().List(t.Context(), invocation.Filter{Limit: -1})
	if err != nil || len(stored) != senders*each/2 {
		t.Fatalf("%d of %d deliveries are stored: %v", len(stored), senders*each/2, err)
	}
	var mu sync.Mutex
	running, times, begun := map[string]bool{}, map[invocation.ID]int{}, map[string][]invocation.ID{}
	finish := func(db *store.DB, i invocation.Invocation) {
		mu.Lock()
		running[i.Group] = false
		mu.Unlock()
		if err := db.Invocations().End(t.Context(), invocation.End{ID: i.ID, From: script.Running, Fence: i.Fence, Lane: i.Lane(), Status: script.Finished, At: noon}); err != nil {
			t.Error(err)
		}
	}
	begin := func(i invocation.Invocation) {
		mu.Lock()
		defer mu.Unlock()
		if running[i.Group] {
			t.Errorf("two of the lane %s run at once", i.Group)
		}
		running[i.Group] = true
		times[i.ID]++
		begun[i.Group] = append(begun[i.Group], i.ID)
	}
	for _, i := range stored { // those that their Create has claimed
		if i.Status == script.Running {
			begin(i)
		}
	}
	for _, i := range stored {
		if i.Status == script.Running {
			finish(all[0], i)
		}
	}
	for _, db := range all {
		for range 2 {
			group.Go(func() {
				for !t.Failed() {
					claimed, err := db.Invocations().Claim(t.Context(), invocation.Claim{Limit: 2, At: noon})
					if err != nil {
						t.Error(err)
						return
					}
					for _, i := range claimed.Invocations {
						begin(i)
					}
					for _, i := range claimed.Invocations {
						finish(db, i)
					}
					mu.Lock()
					done := len(times) == len(stored)
					mu.Unlock()
					if done {
						return
					}
				}
			})
		}
	}
	group.Wait()
	for id, n := range times {
		if n != 1 {
			t.Errorf("%s began %d times", id, n)
		}
	}
	queued := map[string][]invocation.ID{}
	for _, i := range slices.Backward(stored) { // the newest is listed first
		queued[i.Group] = append(queued[i.Group], i.ID)
	}
	for lane, want := range queued {
		if !slices.Equal(begun[lane], want) {
			t.Errorf("the lane %s began in the order %v, it was queued as %v", lane, begun[lane], want)
		}
	}
}

func TestNodes_UpdateRecordsInTurn(t *testing.T) {
	all := nodes(t, postgrestest.URL(t), 2)
	var group sync.WaitGroup
	for n := range 40 {
		group.Go(func() {
			of := record.Address{Scope: record.Environment, Workspace: "w", Of: "e"}
			err := all[n%2].Records().Update(t.Context(), record.Selection{Of: of, Keys: []string{"n"}, At: noon}, func(found map[string]record.Entry) (record.Changes, error) {
				return record.Changes{Set: []record.Entry{{Key: "n", Value: append(found["n"].Value, 'x'), UpdatedAt: noon}}}, nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	e, _, err := all[0].Records().Get(t.Context(), record.Address{Scope: record.Environment, Workspace: "w", Of: "e", Key: "n"}, noon, false)
	if len(e.Value) != 40 || err != nil {
		t.Errorf("%d of 40 changes are there: %v", len(e.Value), err)
	}
}

func TestNodes_HoldToOneQuota(t *testing.T) {
	all := nodes(t, postgrestest.URL(t), 3)
	p := invocation.Place{Workspace: "w"}
	if err := all[0].Invocations().SetQuota(t.Context(), p, invocation.Quota{Concurrency: 5}); err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for n := range 60 {
		group.Go(func() {
			if _, _, err := all[n%3].Invocations().Create(t.Context(), row(invocation.ID(fmt.Sprint(n))), true); err != nil {
				t.Error(err)
			}
			if n%5 == 0 {
				if _, err := all[n%3].Invocations().Claim(t.Context(), invocation.Claim{Limit: 4, At: noon}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	if _, err := all[1].Invocations().Claim(t.Context(), invocation.Claim{Limit: 9, At: noon}); err != nil {
		t.Fatal(err)
	}
	running, err := all[2].Invocations().List(t.Context(), invocation.Filter{Statuses: []script.Status{script.Running}})
	if len(running) != 5 || err != nil {
		t.Errorf("%d run, 5 may: %v", len(running), err)
	}
}

// A path of several schemas is longer than the name of a channel may be.
// TestNodes_HoldToOneMonth has three nodes accept at once what a team may not have all of.
func TestNodes_HoldToOneMonth(t *testing.T) {
	all := nodes(t, postgrestest.URL(t), 3)
	ctx := t.Context()
	err := all[0].Gate().AddTeam(ctx, control.Team{ID: "acme", Name: "Acme", Limit: 10, At: noon})
	if err == nil {
		err = all[0].Gate().Assign(ctx, "w", "acme")
	}
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for n := range 60 {
		group.Go(func() {
			if _, _, err := all[n%3].Invocations().Create(ctx, row(invocation.ID(fmt.Sprint(n))), true); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	counted, err := all[1].Invocations().Counted(ctx, "acme", invocation.Month(noon))
	if err != nil {
		t.Fatal(err)
	}
	used := invocation.SumUp("acme", invocation.Month(noon), counted)
	list, err := all[2].Invocations().List(ctx, invocation.Filter{Statuses: []script.Status{script.Denied}, Limit: 100})
	if err != nil || used.Invocations != 10 || used.ByStatus[script.Denied] != 50 || len(list) != 50 {
		t.Errorf("%+v, %d listed as denied, %v", used, len(list), err)
	}
}

func TestNodes_HearEachOtherWhateverTheirSchemaIsCalled(t *testing.T) {
	url := postgrestest.URL(t)
	long := postgrestest.Shared(t).URL(strings.Repeat("a_long_name_", 5))
	_, path, _ := strings.Cut(url, "search_path=")
	for name, url := range map[string]string{"a long name": long, "a long path": url + "%2C" + strings.Repeat("elsewhere%2C", 9) + path} {
		all := nodes(t, url, 2)
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		heard := make(chan string, 9)
		go all[1].Hear(ctx, func(message string) { heard <- message })
		<-heard // what it hears at the beginning
		if err := all[0].Tell(t.Context(), "news"); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		select {
		case message := <-heard:
			if message != "news" {
				t.Errorf("%s: heard %q", name, message)
			}
		case <-ctx.Done():
			t.Errorf("%s: nothing was heard", name)
		}
		cancel()
	}
}

// TestSights_AreSeenByOtherNodes shows something on one node: another hears of it, and looks at it.
func TestSights_AreSeenByOtherNodes(t *testing.T) {
	url := postgrestest.Shared(t).URL("sights")
	all := nodes(t, url, 2)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	heard := make(chan string, 9)
	go all[1].Hear(ctx, func(message string) { heard <- message })
	<-heard // what it hears at the beginning
	show := func(sight string) (id string) {
		t.Helper()
		if err := all[0].Sights().Show(ctx, "a", json.RawMessage(sight)); err != nil {
			t.Fatal(err)
		}
		select {
		case message := <-heard:
			id, _ = strings.CutPrefix(message, "sight a ")
		case <-ctx.Done():
			t.Fatal("nothing was heard")
		}
		return id
	}
	sees := func(db *store.DB, id, want string) {
		t.Helper()
		if got, err := db.Sights().Sight(ctx, id); err != nil || string(got) != want {
			t.Errorf("%s is %q, want %q: %v", id, got, want, err)
		}
	}
	first := show(`["\u0000ü"]`)
	sees(all[1], first, `["\u0000ü"]`)
	sees(all[1], "0", "")
	sees(all[1], "nothing", "")
	const past = `UPDATE sights.sight SET at = at - 61000000`
	postgrestest.Shared(t).SQL(t, past)
	second := show(`[2]`) // and what is a minute old is gone
	sees(all[1], first, "")
	sees(all[1], second, `[2]`)
	postgrestest.Shared(t).SQL(t, past)
	sees(nodes(t, url, 1)[0], second, "")
	cancel()
	if _, err := all[1].Sights().Sight(ctx, second); !fault.Is(err, fault.Canceled) {
		t.Errorf("who has gone away is told %v", err)
	}
}

func TestPostgreSQL_KeepsWhatATextCannotHold(t *testing.T) {
	db := openShared(t, postgrestest.URL(t))
	i := row("a")
	i.Queue, i.Group, i.DeliveryKey, i.Payload = "q", "a\x00b", "k\x00\xff", []byte("\"\xff\"")
	if _, _, err := db.Invocations().Create(t.Context(), i, true); err != nil {
		t.Fatal(err)
	}
	i.ID = "b"
	if known, created, err := db.Invocations().Create(t.Context(), i, true); err != nil || created || known.ID != "a" {
		t.Errorf("the same delivery: %v %v %v", known.ID, created, err)
	}
	i.DeliveryKey = ""
	if second, _, err := db.Invocations().Create(t.Context(), i, true); err != nil || second.Status != script.Queued {
		t.Errorf("the second of its lane is %s: %v", second.Status, err)
	}
	if err := db.Invocations().End(t.Context(), invocation.End{ID: "a", From: script.Running, Fence: 1, Lane: i.Lane(), Status: script.Finished, At: noon}); err != nil {
		t.Fatal(err)
	}
	got, err := db.Invocations().Claim(t.Context(), invocation.Claim{Limit: 9, At: noon})
	if err != nil || len(got.Invocations) != 1 || string(got.Invocations[0].Payload) != "\"\uFFFD\"" {
		t.Errorf("after the first: %+v %v", got.Invocations, err)
	}
}

func TestPostgreSQL_HasTheArchivesOnEveryNode(t *testing.T) {
	all := nodes(t, postgrestest.URL(t), 2)
	digest, body := strings.Repeat("0a", 32), bytes.Repeat([]byte("archive "), 300_000)
	for range 2 { // twice is once
		if err := all[0].Archives().Put(t.Context(), digest, bytes.NewReader(body)); err != nil {
			t.Fatal(err)
		}
	}
	r, err := all[1].Archives().Open(t.Context(), digest)
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(r)
	if !bytes.Equal(got, body) || err != nil {
		t.Errorf("%d of %d bytes are there: %v", len(got), len(body), err)
	}
	if _, err := all[1].Archives().Open(t.Context(), strings.Repeat("1b", 32)); !fault.Is(err, fault.NotFound) {
		t.Errorf("one that is not there: %v", err)
	}
	if _, err := all[1].Archives().Open(t.Context(), "../bobbin"); !fault.Is(err, fault.Invalid) {
		t.Errorf("no digest: %v", err)
	}
	cut := io.MultiReader(bytes.NewReader(body), brokenReader{})
	if err := all[0].Archives().Put(t.Context(), strings.Repeat("2c", 32), cut); err == nil {
		t.Error("one that was cut short is kept")
	}
	if _, err := all[1].Archives().Open(t.Context(), strings.Repeat("2c", 32)); !fault.Is(err, fault.NotFound) {
		t.Errorf("one that was cut short: %v", err)
	}
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func TestPostgreSQL_SaysWhyItCannotBeOpened(t *testing.T) {
	url := postgrestest.URL(t)
	postgrestest.Shared(t).SQL(t, "DROP ROLE IF EXISTS plain; CREATE ROLE plain LOGIN") // there after a first round of -count
	for name, c := range map[string]struct {
		url  string
		code fault.Code
		says string
	}{
		"no address":        {"postgres://%zz:secret@", fault.Invalid, "not the address"},
		"nobody there":      {"postgres://u:secret@127.0.0.1:1/db?connect_timeout=5", fault.Unavailable, "cannot be reached"},
		"no such database":  {strings.Replace(url, "///postgres", "///absent", 1), fault.NotFound, "no database"},
		"no such user":      {strings.Replace(url, "user=bobbin", "user=nobody", 1), fault.Denied, "does not let this user in"},
		"a user of nothing": {strings.NewReplacer("user=bobbin", "user=plain", "search_path=test", "search_path=new").Replace(url), fault.Denied, "does not let its user"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := store.Open(t.Context(), "", store.Config{Database: c.url})
			f := fault.From(err)
			if !fault.Is(err, c.code) || f.Hint == "" || !strings.Contains(f.Sentence, c.says) || strings.Contains(f.Sentence, "secret") {
				t.Errorf("%v", err)
			}
		})
	}
}
