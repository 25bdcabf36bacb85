package record_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"bobbin/runtime/fault"
	"bobbin/runtime/record"
)

func TestExport_GivesWhatImportTakes(t *testing.T) {
	s, c, _ := open(t)
	p := record.Partition{Owner: owner}
	set := func(key, value string, o record.SetOptions) {
		t.Helper()
		if err := s.Set(t.Context(), p, key, json.RawMessage(value), o); err != nil {
			t.Fatal(err)
		}
	}
	set("a", `{"of": "<b>"}`, record.SetOptions{})
	set("b", `2`, record.SetOptions{TTL: time.Hour})
	set("c", `"secret"`, record.SetOptions{Secure: true})
	var file strings.Builder
	moved, err := s.Export(t.Context(), p, "", &file)
	if err != nil || moved != (record.Moved{Records: 2, Left: 1}) || strings.Contains(file.String(), "secret") {
		t.Errorf("exported %+v %v\n%s", moved, err, &file)
	}
	if err := s.DeleteAll(t.Context(), p, []string{"b", "c"}); err != nil {
		t.Fatal(err)
	}
	set("a", `"kept"`, record.SetOptions{})
	take := func(text string, keep bool) (record.Moved, error) {
		return s.Import(t.Context(), p, "file", func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }, keep)
	}
	if moved, err := take(file.String(), true); err != nil || moved != (record.Moved{Records: 1, Left: 1}) {
		t.Errorf("kept %+v %v", moved, err)
	}
	b, found, err := s.Get(t.Context(), p, "b")
	if err != nil || !found || !b.ExpiresAt.Equal(c.at.Add(time.Hour)) {
		t.Errorf("b is %+v %v %v", b, found, err)
	}
	if moved, err := take("{\"key\": \"A\", \"value\": 1}\n\n{\"key\": \"a\", \"value\": 2}", false); err != nil || moved.Records != 2 {
		t.Errorf("twice in a file: %+v %v", moved, err)
	}
	if a, _, err := s.Get(t.Context(), p, "a"); err != nil || string(a.Value) != "2" {
		t.Errorf("the last one counts: %s %v", a.Value, err)
	}
	c.at = c.at.Add(2 * time.Hour)
	if moved, err := take(file.String(), false); err != nil || moved != (record.Moved{Records: 1, Left: 1}) {
		t.Errorf("one has expired: %+v %v", moved, err)
	}
}

// narrow is a store that counts the commits that write something, and has no room for one of them.
type narrow struct {
	record.Store
	commits, full int
}

func (n *narrow) Update(ctx context.Context, s record.Selection, change func(map[string]record.Entry) (record.Changes, error)) error {
	return n.Store.Update(ctx, s, func(found map[string]record.Entry) (record.Changes, error) {
		all, err := change(found)
		if len(all.Set) == 0 {
			return all, err
		}
		if n.commits++; n.commits == n.full {
			return record.Changes{}, fault.New(fault.Unavailable, "The disk is full.")
		}
		return all, err
	})
}

func TestImport_CommitsThousandsAtATimeAndSaysHowFarItCame(t *testing.T) {
	_, c, db := open(t)
	n := &narrow{Store: db.Records(), full: 3}
	s := record.New(record.Config{Store: n, Now: c.now})
	p := record.Partition{Owner: owner}
	var file strings.Builder
	line := func(key, value string, more string) {
		fmt.Fprintf(&file, "{\"key\": %q, \"value\": %s%s}\n", key, value, more)
	}
	for i := range 4_500 { // also those that end do not break a batch
		line(fmt.Sprint("k", i), fmt.Sprint(i), map[bool]string{true: `, "expiresAt": "2026-03-01T13:00:00Z"`}[i%2 == 0])
	}
	text := file.String()
	take := func() (record.Moved, error) {
		return s.Import(t.Context(), p, "file", func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }, true)
	}
	moved, err := take()
	if moved != (record.Moved{Records: 4_000}) || !fault.Is(err, fault.Unavailable) || !strings.Contains(err.Error(), "The disk is full. The first 4000 records of the file were taken.") {
		t.Errorf("with no room for the rest: %+v %v", moved, err)
	}
	if moved, err = take(); moved != (record.Moved{Records: 500, Left: 4_000}) || err != nil || n.commits != 4 {
		t.Errorf("taken again: %+v %v, %d commits", moved, err, n.commits)
	}
	file.Reset()
	large := `"` + strings.Repeat("x", 3<<20) + `"`
	line("a", large, "")
	line("b", large, "")
	text, n.commits = file.String(), 3
	if moved, err = take(); moved.Records != 2 || err != nil || n.commits != 5 {
		t.Errorf("large values: %+v %v, %d commits", moved, err, n.commits-3)
	}
	if b, _, err := s.Get(t.Context(), p, "b"); err != nil || string(b.Value) != large {
		t.Errorf("b has %d bytes: %v", len(b.Value), err)
	}
}

func TestImport_WritesNothingOfWhatIsWrong(t *testing.T) {
	for name, second := range map[string]string{
		"no JSON":     "nonsense",
		"a list":      "[]",
		"a bad key":   `{"key": "a b", "value": 1}`,
		"no value":    `{"key": "b"}`,
		"a bad time":  `{"key": "b", "value": 1, "expiresAt": "tomorrow"}`,
		"a long line": `{"key": "b", "value": "` + strings.Repeat("x", record.MaxValueBytes+(64<<10)) + `"}`,
	} {
		t.Run(name, func(t *testing.T) {
			s, _, _ := open(t)
			p := record.Partition{Owner: owner}
			text := `{"key": "a", "value": 1}` + "\n" + second
			_, err := s.Import(t.Context(), p, "records.jsonl", func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }, false)
			if err == nil || !strings.Contains(err.Error(), "records.jsonl:2") {
				t.Errorf("the fault is %v", err)
			}
			if n, err := s.Count(t.Context(), p, ""); n != 0 || err != nil {
				t.Errorf("%d records are there: %v", n, err)
			}
		})
	}
}
