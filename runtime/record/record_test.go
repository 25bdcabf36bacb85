package record_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"bobbin/runtime/fault"
	"bobbin/runtime/record"
	"bobbin/runtime/store"
)

var owner = record.Owner{Workspace: "w", Environment: "development", InvocationID: "i"}

// clock is a time a test moves.
type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

// sealer turns the bytes and writes the place before them: enough to see whether it was asked.
type sealer struct{}

func (sealer) Seal(plain []byte, place string) ([]byte, error) {
	turned := slices.Clone(plain)
	slices.Reverse(turned)
	return append([]byte(place+"|"), turned...), nil
}

func (sealer) Open(sealed []byte, place string) ([]byte, error) {
	turned, ok := bytes.CutPrefix(sealed, []byte(place+"|"))
	if !ok {
		return nil, errors.New("sealed for another place")
	}
	plain := slices.Clone(turned)
	slices.Reverse(plain)
	return plain, nil
}

func open(t *testing.T) (*record.Storage, *clock, *store.DB) {
	t.Helper()
	db, err := store.Open(t.Context(), t.TempDir(), store.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	c := &clock{time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}
	return record.New(record.Config{Store: db.Records(), Sealer: sealer{}, Now: c.now}), c, db
}

// call performs a host call of the owner and gives its answer or its fault as text.
func call(t *testing.T, s *record.Storage, method, args string) string {
	t.Helper()
	answer, err := s.Call(t.Context(), owner, method, json.RawMessage(args))
	if err == nil {
		return string(answer)
	}
	var status *record.Error
	if errors.As(err, &status) {
		return fmt.Sprint(status.Status, " ", fault.From(err).Code)
	}
	return string(fault.From(err).Code)
}

func TestCall_FollowsTheContract(t *testing.T) {
	s, _, _ := open(t)
	for _, step := range []struct{ method, args, want string }{
		{"record.get", `{"key":"k"}`, `{"found":false}`},
		{"record.set", `{"key":"K-1_a","value":{"n":12345678901234567890,"d":"2026-01-01T00:00:00.000Z"}}`, `{}`},
		{"record.get", `{"key":"k-1_A"}`, `{"found":true,"value":{"n":12345678901234567890,"d":"2026-01-01T00:00:00.000Z"}}`},
		{"record.exists", `{"key":" k-1_a "}`, `{"exists":true}`},
		{"record.get", `{"key":"k-1_a","scope":"workspace"}`, `{"found":false}`},
		{"record.set", `{"key":"k","scope":"team","teamScope":"A1","value":0}`, `{}`},
		{"record.set", `{"key":"k","scope":"team","value":false}`, `{}`},
		{"record.set", `{"key":"k","scope":"invocation","value":""}`, `{}`},
		{"record.get", `{"key":"k","scope":"team","teamScope":"A1"}`, `{"found":true,"value":0}`},
		{"record.get", `{"key":"k","scope":"team","teamScope":"a1"}`, `{"found":false}`},
		{"record.get", `{"key":"k","scope":"team"}`, `{"found":true,"value":false}`},
		{"record.exists", `{"key":"k","scope":"invocation"}`, `{"exists":true}`},
		{"record.set", `{"key":"K-1_A","value":1,"denyOverwrite":true}`, `400 conflict`},
		{"record.set", `{"key":"new","value":1,"denyOverwrite":true}`, `{}`},
		{"record.keys", `{}`, `{"keys":["k-1_a","new"]}`},
		{"record.delete", `{"key":"new"}`, `{}`},
		{"record.delete", `{"key":"new"}`, `{}`},
		{"record.keys", `{"scope":"workspace"}`, `{"keys":[]}`},
	} {
		if got := call(t, s, step.method, step.args); got != step.want {
			t.Errorf("%s %s: got %s, want %s", step.method, step.args, got, step.want)
		}
	}
}

func TestCall_RefusesByTheRules(t *testing.T) {
	s, _, _ := open(t)
	for name, args := range map[string]string{
		"no key":                `{"value":1}`,
		"an empty key":          `{"key":"","value":1}`,
		"a blank key":           `{"key":" \t","value":1}`,
		"a space inside":        `{"key":"a b","value":1}`,
		"a dot":                 `{"key":"a.b","value":1}`,
		"a slash":               `{"key":"a/b","value":1}`,
		"a letter beyond ASCII": `{"key":"ä","value":1}`,
		"a key of 1024 bytes":   `{"key":"` + strings.Repeat("k", 1024) + `","value":1}`,
		"null":                  `{"key":"k","value":null}`,
		"undefined":             `{"key":"k"}`,
		"a value over 6 MB":     `{"key":"k","value":"` + strings.Repeat("x", 6<<20) + `"}`,
		"an unknown scope":      `{"key":"k","value":1,"scope":"global"}`,
		"a teamScope alone":     `{"key":"k","value":1,"teamScope":"a"}`,
		"a teamScope with -":    `{"key":"k","value":1,"scope":"team","teamScope":"a-b"}`,
		"a long teamScope":      `{"key":"k","value":1,"scope":"team","teamScope":"` + strings.Repeat("a", 201) + `"}`,
		"a ttl of 0":            `{"key":"k","value":1,"ttl":0}`,
		"a ttl below 0":         `{"key":"k","value":1,"ttl":-1}`,
		"a ttl of text":         `{"key":"k","value":1,"ttl":"60"}`,
		"a number as key":       `{"key":1,"value":1}`,
		"no object":             `[1]`,
	} {
		if got := call(t, s, "record.set", args); got != "400 invalid" {
			t.Errorf("%s: %s", name, got)
		}
	}
	if got := call(t, s, "record.rename", `{}`); got != "not_found" {
		t.Errorf("an unknown call: %s", got)
	}
	if got := call(t, s, "record.set", `{"key":"`+strings.Repeat("k", 1023)+`","value":1}`); got != `{}` {
		t.Errorf("a key of 1023 bytes: %s", got)
	}
	if got := call(t, s, "record.set", `{"key":"k","value":1,"ttl":1e300}`); got != `{}` {
		t.Errorf("a ttl longer than time: %s", got)
	}
}

func TestTTL_EndsARecord(t *testing.T) {
	s, c, _ := open(t)
	begin := c.at
	for _, step := range []struct {
		args string
		ends time.Duration // 0 for never
	}{
		{`{"key":"k","value":1,"ttl":0.5}`, 500 * time.Millisecond},
		{`{"key":"k","value":1,"ttl":60}`, time.Minute},
		{`{"key":"k","value":1}`, 0},
		{`{"key":"k","value":1,"scope":"invocation"}`, record.MaxInvocationAge},
		{`{"key":"k","value":1,"scope":"invocation","ttl":86400}`, record.MaxInvocationAge},
		{`{"key":"k","value":1,"scope":"invocation","ttl":60}`, time.Minute},
	} {
		c.at = begin
		if got := call(t, s, "record.set", step.args); got != `{}` {
			t.Fatalf("%s: %s", step.args, got)
		}
		for at, want := range map[time.Duration]bool{step.ends - time.Microsecond: true, step.ends: step.ends == 0} {
			c.at = begin.Add(at)
			if got := call(t, s, "record.exists", step.args); got != fmt.Sprintf(`{"exists":%v}`, want) {
				t.Errorf("%s after %v: %s", step.args, at, got)
			}
		}
	}
	c.at = begin.Add(time.Hour)
	if n, err := s.Sweep(t.Context()); n != 1 || err != nil {
		t.Errorf("swept %d: %v", n, err)
	}
}

func TestKeys_ComeInPages(t *testing.T) {
	s, _, _ := open(t)
	p := record.Partition{Owner: owner}
	for n := range 2*record.PageSize + 1 {
		if err := s.Set(t.Context(), p, fmt.Sprintf("KEY%04d", n), json.RawMessage(`1`), record.SetOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	var all []string
	pages := 0
	for after := ""; ; pages++ {
		var page struct {
			Keys             []string `json:"keys"`
			LastEvaluatedKey *string  `json:"lastEvaluatedKey"`
		}
		if err := json.Unmarshal([]byte(call(t, s, "record.keys", `{"after":"`+after+`"}`)), &page); err != nil {
			t.Fatal(err)
		}
		all = append(all, page.Keys...)
		if page.LastEvaluatedKey == nil {
			break
		}
		after = *page.LastEvaluatedKey
	}
	if len(all) != 2*record.PageSize+1 || pages != 2 || !slices.IsSorted(all) || all[0] != "key0000" {
		t.Errorf("%d keys on %d pages, first %v", len(all), pages+1, all[0])
	}
}

func TestList_IsForPeople(t *testing.T) {
	s, c, _ := open(t)
	p := record.Partition{Owner: owner, Scope: record.Workspace}
	set := func(key, value string, o record.SetOptions) {
		t.Helper()
		if err := s.Set(t.Context(), p, key, json.RawMessage(value), o); err != nil {
			t.Fatal(err)
		}
	}
	set("Issue-1", `"a"`, record.SetOptions{TTL: time.Minute})
	set("issue-2", `"b"`, record.SetOptions{Secure: true})
	set("issue_3", `"c"`, record.SetOptions{})
	got, next, err := s.List(t.Context(), p, record.Query{Prefix: "ISSUE-", Limit: 1})
	want := record.Record{Key: "issue-1", Value: json.RawMessage(`"a"`), ExpiresAt: c.at.Add(time.Minute), UpdatedAt: c.at}
	if err != nil || next != "issue-1" || len(got) != 1 || fmt.Sprint(got[0]) != fmt.Sprint(want) {
		t.Errorf("page 1: %+v %q %v", got, next, err)
	}
	got, next, err = s.List(t.Context(), p, record.Query{Prefix: "issue-", After: next})
	if err != nil || next != "" || len(got) != 1 || got[0].Key != "issue-2" || !got[0].Secure || got[0].Value != nil {
		t.Errorf("page 2: %+v %q %v", got, next, err)
	}
}

func TestSecure_SealsTheValueForItsPlace(t *testing.T) {
	s, c, db := open(t)
	if got := call(t, s, "record.set", `{"key":"token","value":"very secret","secure":true}`); got != `{}` {
		t.Fatal(got)
	}
	stored, found, err := db.Records().Get(t.Context(), record.Address{Scope: record.Environment, Workspace: "w", Of: "development", Key: "token"}, c.at, false)
	if err != nil || !found || !stored.Sealed || bytes.Contains(stored.Value, []byte("very secret")) {
		t.Errorf("stored as %q, sealed %v, %v", stored.Value, stored.Sealed, err)
	}
	if got := call(t, s, "record.get", `{"key":"token"}`); got != `{"found":true,"secure":true,"value":"very secret"}` {
		t.Error(got)
	}
	// Moved to another key it does not open.
	if _, err := db.Records().Set(t.Context(), record.Address{Scope: record.Environment, Workspace: "w", Of: "development", Key: "other"}, stored, false); err != nil {
		t.Fatal(err)
	}
	if got := call(t, s, "record.get", `{"key":"other"}`); got != "internal" {
		t.Errorf("moved: %s", got)
	}
	keyless := record.New(record.Config{Store: db.Records(), Now: c.now})
	if got := call(t, keyless, "record.get", `{"key":"token"}`); got != "unavailable" {
		t.Errorf("without a key: %s", got)
	}
	if got := call(t, keyless, "record.set", `{"key":"t","value":1,"secure":true}`); got != "unavailable" {
		t.Errorf("set without a key: %s", got)
	}
}

func TestInvocationScope_NeedsAnInvocation(t *testing.T) {
	s, _, _ := open(t)
	p := record.Partition{Owner: record.Owner{Workspace: "w", Environment: "e"}, Scope: record.Invocation}
	if _, _, err := s.Get(t.Context(), p, "k"); !fault.Is(err, fault.Invalid) {
		t.Error(err)
	}
}

func TestSubscribe_TellsOfChangesOnly(t *testing.T) {
	s, _, _ := open(t)
	var got []string
	cancel := s.Subscribe(func(c record.Change) { got = append(got, fmt.Sprint(c.Scope, " ", c.Key, " ", c.Deleted)) })
	call(t, s, "record.set", `{"key":"A","value":1}`)
	call(t, s, "record.set", `{"key":"A","value":1,"denyOverwrite":true}`)
	call(t, s, "record.get", `{"key":"A"}`)
	call(t, s, "record.delete", `{"key":"a"}`)
	call(t, s, "record.delete", `{"key":"a"}`)
	call(t, s, "record.set", `{"key":"b","value":1,"scope":"workspace"}`)
	cancel()
	call(t, s, "record.set", `{"key":"c","value":1}`)
	want := []string{"environment a false", "environment a true", "workspace b false"}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func FuzzCall(f *testing.F) {
	f.Add("record.set", `{"key":"k","value":1,"ttl":1.5}`)
	f.Add("record.get", `{"key":"K","scope":"team","teamScope":"x"}`)
	f.Add("record.keys", `{"after":"ä"}`)
	db, err := store.Open(context.Background(), f.TempDir(), store.Config{})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = db.Close() })
	s := record.New(record.Config{Store: db.Records(), Sealer: sealer{}})
	f.Fuzz(func(t *testing.T, method, args string) {
		answer, err := s.Call(t.Context(), owner, method, json.RawMessage(args))
		if err == nil && !json.Valid(answer) {
			t.Errorf("%s %s: the answer %s is not JSON", method, args, answer)
		}
		if err != nil && fault.From(err).Code == fault.Internal {
			t.Errorf("%s %s: %v", method, args, err)
		}
	})
}
