package store_test

import (
	"bytes"
	"io"
	"maps"
	"os"
	"strings"
	"testing"

	"bobbin/runtime/fault"
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
		got, err := other.Import(t.Context(), func(table string) (io.Reader, error) { return strings.NewReader(was[table]), nil })
		if err != nil || !maps.Equal(got, rows) {
			t.Errorf("took %v of %v: %v", got, rows, err)
		}
		if now, _ := exported(t, other); !maps.Equal(now, was) {
			t.Errorf("it is now\n%v\nand was\n%v", now, was)
		}
	}
}

func TestImport_RefusesWhatItDoesNotKnow(t *testing.T) {
	db := open(t, t.TempDir())
	for _, bad := range []string{`{"id": "x", "new": 1}`, `{"seq": 1}`, `{"id": null}`, `{"id": 1.5}`, `{"id"`, `[]`, `{"id\") --": 1}`, `{"id": {"base64": "!"}}`} {
		_, err := db.Import(t.Context(), func(table string) (io.Reader, error) {
			if table != "invocation" {
				bad = ""
			}
			return strings.NewReader(bad), nil
		})
		if !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", bad, err)
		}
	}
}
