package store_test

import (
	"bytes"
	"io"
	"maps"
	"os"
	"strings"
	"testing"

	"bobbin/runtime/fault"
	"bobbin/runtime/invocation"
	"bobbin/runtime/script"
	"bobbin/runtime/store"
	"bobbin/runtime/store/pasttest"
)

func exported(t *testing.T, db *store.DB) (map[string]string, map[string]int) {
	t.Helper()
	all, texts := map[string]*bytes.Buffer{}, map[string]string{}
	rows, err := db.Export(t.Context(), "w", func(table string) (io.Writer, error) {
		all[table] = &bytes.Buffer{}
		return all[table], nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for table, text := range all {
		texts[table] = text.String()
	}
	return texts, rows
}

// TestImport_GivesBackWhatWasExported has a row in every table, and takes the export twice.
func TestImport_GivesBackWhatWasExported(t *testing.T) {
	_, all := versions(t, "bobbin")
	dir := t.TempDir()
	if err := pasttest.Make(t.Context(), dir, os.DirFS("migrations"), all[len(all)-1], pasttest.Row{"workspace": "w", "id": "x", "invocation": "x"}); err != nil {
		t.Fatal(err)
	}
	was, rows := exported(t, open(t, dir))
	for table, n := range rows {
		if n != 1 {
			t.Errorf("%d rows of %s", n, table)
		}
	}
	other := open(t, t.TempDir())
	for range 2 {
		got, err := other.Import(t.Context(), "w", func(table string) (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(was[table])), nil })
		if err != nil || !maps.Equal(got, rows) {
			t.Errorf("took %v of %v: %v", got, rows, err)
		}
		if now, _ := exported(t, other); !maps.Equal(now, was) {
			t.Errorf("it is now\n%v\nand was\n%v", now, was)
		}
	}
}

// TestExport_IsOfOneMoment has an invocation end between two of the tables that it stands in.
func TestExport_IsOfOneMoment(t *testing.T) {
	db := open(t, t.TempDir())
	i, _, err := db.Invocations().Create(t.Context(), row("x"), true)
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string]*bytes.Buffer{}
	_, err = db.Export(t.Context(), "w", func(table string) (io.Writer, error) {
		texts[table] = &bytes.Buffer{}
		if table != "payload" {
			return texts[table], nil
		}
		return texts[table], db.Invocations().End(t.Context(), invocation.End{ID: i.ID, From: script.Running, Fence: i.Fence, Status: script.Finished, At: noon})
	})
	if err != nil || texts["invocation"].Len() > 0 || texts["payload"].Len() > 0 {
		t.Errorf("%v: its row is %q, its event %q", err, texts["invocation"], texts["payload"])
	}
}

func TestImport_RefusesWhatItDoesNotKnow(t *testing.T) {
	db := open(t, t.TempDir())
	for _, c := range []struct{ table, row string }{
		{"invocation", `{"id": "x", "new": 1}`}, {"invocation", `{"seq": 1}`}, {"invocation", `{"id": null}`}, {"invocation", `{"id": 1.5}`}, {"invocation", `{"id"`},
		{"invocation", `[]`}, {"invocation", `{"id\") --": 1}`}, {"invocation", `{"id": {"base64": "!"}}`},
		// that would run by themselves
		{"invocation", `{"id": "x", "workspace": "w", "status": "queued", "finished_at": 1}`}, {"invocation", `{"id": "x", "workspace": "w", "status": "running", "finished_at": 1}`},
		{"invocation", `{"id": "x", "workspace": "w", "status": "finished", "finished_at": 0}`},
		// of others than the workspace
		{"invocation", `{"id": "x", "workspace": "v"}`}, {"invocation", `{"id": "x"}`}, {"record", `{"workspace": "", "key": "k"}`},
		{"payload", `{"invocation": "x", "body": {"base64": ""}}`}, {"console", `{"invocation": "x", "lines": "[]"}`}, {"exchange", `{"invocation": {"base64": "eA=="}}`},
	} {
		_, err := db.Import(t.Context(), "w", func(table string) (io.ReadCloser, error) {
			text := ""
			if table == c.table {
				text = c.row
			}
			return io.NopCloser(strings.NewReader(text)), nil
		})
		if !fault.Is(err, fault.Invalid) {
			t.Errorf("%s %s: %v", c.table, c.row, err)
		}
	}
}
