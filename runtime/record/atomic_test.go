package record_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"bobbin/runtime/fault"
	"bobbin/runtime/record"
)

// step is a host call and its answer.
type step struct{ method, args, want string }

func follow(t *testing.T, s *record.Storage, steps []step) {
	t.Helper()
	for _, step := range steps {
		if got := call(t, s, step.method, step.args); got != step.want {
			t.Errorf("%s %.200s: got %s, want %s", step.method, step.args, got, step.want)
		}
	}
}

func TestCompareAndSet_WritesOnlyOverWhatIsExpected(t *testing.T) {
	s, _, _ := open(t)
	follow(t, s, []step{
		{"record.compareAndSet", `{"key":"K","expected":1,"value":2}`, `{"written":false}`},
		{"record.compareAndSet", `{"key":"K","value":{"a":1,"b":[1.0,"\u00e4"]}}`, `{"written":true}`},
		{"record.compareAndSet", `{"key":"k","value":2}`, `{"written":false}`},
		{"record.compareAndSet", `{"key":"k","expected":null,"value":2}`, `{"written":false}`},
		{"record.compareAndSet", `{"key":"k","expected":{"a":1},"value":2}`, `{"written":false}`},
		{"record.compareAndSet", `{"key":"k","expected":{"b":[1,"ä"],"a":1e0},"value":"x"}`, `{"written":true}`},
		{"record.get", `{"key":"k"}`, `{"found":true,"value":"x"}`},
		{"record.compareAndSet", `{"key":"k","expected":"x","value":null}`, `400 invalid`},
		{"record.compareAndSet", `{"key":"k","expected":"x","value":1,"ttl":0}`, `400 invalid`},
		{"record.compareAndSet", `{"key":"a b","value":1}`, `400 invalid`},
		{"record.set", `{"key":"big","value":12345678901234567890}`, `{}`},
		{"record.compareAndSet", `{"key":"big","expected":12345678901234567000,"value":1}`, `{"written":true}`}, // as the script saw it
	})
}

func TestCompareAndSet_KeepsASecureRecordSo(t *testing.T) {
	s, _, _ := open(t)
	follow(t, s, []step{
		{"record.set", `{"key":"k","value":"old","secure":true}`, `{}`},
		{"record.compareAndSet", `{"key":"k","expected":"old","value":"new"}`, `{"written":true,"secure":true}`},
		{"record.get", `{"key":"k"}`, `{"found":true,"secure":true,"value":"new"}`},
		{"record.increment", `{"key":"n","by":2,"secure":true}`, `{"value":2,"secure":true}`},
		{"record.increment", `{"key":"n","by":-0.5}`, `{"value":1.5,"secure":true}`},
		{"record.getAll", `{"keys":["N","none","k"]}`, `{"records":[{"key":"n","value":1.5,"secure":true},{"key":"none"},{"key":"k","value":"new","secure":true}]}`},
	})
}

func TestIncrement_CountsWithinTheLifeOfTheRecord(t *testing.T) {
	s, c, _ := open(t)
	follow(t, s, []step{{"record.increment", `{"key":"n","by":1,"ttl":60}`, `{"value":1}`}})
	c.at = c.at.Add(59 * time.Second)
	follow(t, s, []step{{"record.increment", `{"key":"N","by":2,"ttl":60}`, `{"value":3}`}})
	c.at = c.at.Add(time.Second)
	follow(t, s, []step{
		{"record.exists", `{"key":"n"}`, `{"exists":false}`},
		{"record.increment", `{"key":"n","by":0}`, `{"value":0}`},
		{"record.increment", `{"key":"n"}`, `400 invalid`},
		{"record.increment", `{"key":"n","by":9007199254740991}`, `{"value":9007199254740991}`},
		{"record.increment", `{"key":"n","by":1}`, `400 invalid`},
		{"record.set", `{"key":"text","value":"1"}`, `{}`},
		{"record.increment", `{"key":"text","by":1}`, `400 invalid`},
	})
}

func TestIncrement_LosesNothingOfManyAtOnce(t *testing.T) {
	s, _, _ := open(t)
	var group sync.WaitGroup
	answers := make([]string, 100)
	for n := range answers {
		group.Go(func() { answers[n] = call(t, s, "record.increment", `{"key":"n","by":1}`) })
	}
	group.Wait()
	slices.Sort(answers)
	if different := slices.Compact(answers); len(different) != 100 {
		t.Errorf("%d different sums", len(different))
	}
	follow(t, s, []step{{"record.get", `{"key":"n"}`, `{"found":true,"value":100}`}})
}

func TestCompareAndSet_LetsOneOfManyWin(t *testing.T) {
	s, _, _ := open(t)
	var group sync.WaitGroup
	answers := make([]string, 50)
	for n := range answers {
		group.Go(func() { answers[n] = call(t, s, "record.compareAndSet", fmt.Sprintf(`{"key":"lock","value":%d}`, n)) })
	}
	group.Wait()
	if slices.Sort(answers); answers[48] != `{"written":false}` || answers[49] != `{"written":true}` {
		t.Errorf("got %v", answers[45:])
	}
}

func TestBatches_AreAllOrNothing(t *testing.T) {
	s, c, _ := open(t)
	many := func(n int, one string) string { return strings.TrimSuffix(strings.Repeat(one+",", n), ",") }
	follow(t, s, []step{
		{"record.setAll", `{"records":[{"key":"A","value":1},{"key":"b","value":[2]}],"ttl":60}`, `{}`},
		{"record.setAll", `{"records":[{"key":"c","value":3},{"key":"B","value":0}],"denyOverwrite":true}`, `400 conflict`},
		{"record.setAll", `{"records":[{"key":"c","value":3},{"key":"d","value":null}]}`, `400 invalid`},
		{"record.setAll", `{"records":[{"key":"c","value":3},{"key":"C","value":4}]}`, `400 invalid`},
		{"record.setAll", `{"records":[{"key":"c","value":3},{"key":"d e","value":4}]}`, `400 invalid`},
		{"record.setAll", `{"records":[` + many(101, `{"key":"c","value":3}`) + `]}`, `400 invalid`},
		{"record.keys", `{}`, `{"keys":["a","b"]}`},
		{"record.setAll", `{"records":[]}`, `{}`},
		{"record.getAll", `{"keys":["b","c","A","b"]}`, `{"records":[{"key":"b","value":[2]},{"key":"c"},{"key":"a","value":1},{"key":"b","value":[2]}]}`},
		{"record.getAll", `{"keys":[]}`, `{"records":[]}`},
		{"record.getAll", `{"keys":[""]}`, `400 invalid`},
		{"record.getAll", `{"keys":[` + many(101, `"a"`) + `]}`, `400 invalid`},
		{"record.deleteAll", `{"keys":["A","a","none"]}`, `{}`},
		{"record.keys", `{"prefix":"A"}`, `{"keys":[]}`},
		{"record.keys", `{"prefix":"B"}`, `{"keys":["b"]}`},
	})
	c.at = c.at.Add(time.Minute)
	follow(t, s, []step{{"record.keys", `{}`, `{"keys":[]}`}})
}

func TestBatches_AreBoundedInSize(t *testing.T) {
	s, c, db := open(t)
	large := []byte(`"` + strings.Repeat("x", 6<<20-2) + `"`)
	var pairs []record.Pair
	for n := range 5 {
		pairs = append(pairs, record.Pair{Key: fmt.Sprint(n), Value: large})
		a := record.Address{Scope: record.Environment, Workspace: "w", Of: "development", Key: fmt.Sprint(n)}
		if _, err := db.Records().Set(t.Context(), a, record.Entry{Value: large, UpdatedAt: c.at}, false); err != nil {
			t.Fatal(err)
		}
	}
	follow(t, s, []step{{"record.getAll", `{"keys":["0","1","2","3","4"]}`, `400 invalid`}})
	p := record.Partition{Owner: owner}
	if got, err := s.GetAll(t.Context(), p, []string{"0", "1", "2", "3"}); err != nil || len(got) != 4 {
		t.Errorf("24 MB: %d %v", len(got), err)
	}
	if err := s.SetAll(t.Context(), p, pairs, record.SetOptions{}); !fault.Is(err, fault.Invalid) {
		t.Errorf("30 MB: %v", err)
	}
}

func TestBatches_TellOfEachChange(t *testing.T) {
	s, _, _ := open(t)
	var got []string
	defer s.Subscribe(func(c record.Change) { got = append(got, fmt.Sprint(c.Scope, " ", c.Key, " ", c.Deleted)) })()
	call(t, s, "record.setAll", `{"records":[{"key":"A","value":1},{"key":"b","value":1}]}`)
	call(t, s, "record.setAll", `{"records":[{"key":"c","value":1},{"key":"b","value":1}],"denyOverwrite":true}`)
	call(t, s, "record.compareAndSet", `{"key":"a","value":1}`)
	call(t, s, "record.increment", `{"key":"a","by":1}`)
	call(t, s, "record.deleteAll", `{"keys":["a","c"]}`)
	want := []string{"environment a false", "environment b false", "environment a false", "environment a true"}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
