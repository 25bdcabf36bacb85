package store_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"bobbin/runtime/invocation"
	"bobbin/runtime/script"
	"bobbin/runtime/storetest/postgrestest"
)

// TestNodes_RefuseAnEndThatMeetsATakeOver has one of many ends, which are stored together, wait for the row that
// another node takes over in that moment.
func TestNodes_RefuseAnEndThatMeetsATakeOver(t *testing.T) {
	url := postgrestest.URL(t)
	db, ctx := openShared(t, url), t.Context()
	const many = 30
	var all []invocation.Invocation
	for n := range many {
		i, _, err := db.Invocations().Create(ctx, row(invocation.ID(fmt.Sprint(n))), true)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, i)
	}
	other, err := pgx.Connect(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close(ctx)
	taken := all[7]
	taking, err := other.Begin(ctx)
	if err == nil {
		_, err = taking.Exec(ctx, `UPDATE invocation SET fence = fence + 1, attempt = attempt + 1, node = 'other' WHERE id = $1`, taken.ID)
	}
	if err != nil {
		t.Fatal(err)
	}
	ends := make([]error, many)
	var group sync.WaitGroup
	for n, i := range all {
		group.Go(func() {
			ends[n] = db.Invocations().End(ctx, invocation.End{ID: i.ID, From: script.Running, Fence: i.Fence, Status: script.Finished, At: noon, Result: json.RawMessage(`"` + i.ID + `"`)})
		})
	}
	for waits := 0; waits == 0; { // the end stands before the row
		if err := taking.QueryRow(ctx, `SELECT count(*) FROM pg_locks WHERE NOT granted AND transactionid = pg_current_xact_id()::xid`).Scan(&waits); err != nil {
			t.Fatal(err)
		}
	}
	if err := taking.Commit(ctx); err != nil {
		t.Fatal(err)
	}
	group.Wait()
	for n, i := range all {
		got, err := db.Invocations().Get(ctx, i.ID)
		switch {
		case err != nil:
			t.Fatal(err)
		case i.ID == taken.ID:
			if !errors.Is(ends[n], invocation.ErrLost) || got.Status != script.Running || got.Fence != taken.Fence+1 {
				t.Errorf("the one that was taken over: %v, %s", ends[n], got.Status)
			}
		case ends[n] != nil || string(got.Result) != `"`+string(i.ID)+`"`:
			t.Errorf("%s: %v, its result is %s", i.ID, ends[n], got.Result)
		}
	}
}
