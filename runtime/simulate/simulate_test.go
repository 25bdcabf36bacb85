package simulate_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
	"bobbin/runtime/simulate"
)

var clock = time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)

// shop is a small service: things, a webhook for each, and a login.
func shop() simulate.Service {
	things := simulate.Collection{Name: "thing", Path: "/things", Item: "/things/{id}", ID: "id",
		New: func(c *simulate.Call, _ string, given simulate.Doc) (string, simulate.Doc, *simulate.Answer) {
			if simulate.Str(given, "name") == "" {
				return "", nil, simulate.JSON(http.StatusBadRequest, simulate.Doc{"error": "name is missing"}).Or()
			}
			given["id"] = c.Tx.Next("thing")
			return simulate.ToText(given["id"]), given, nil
		},
		After: func(c *simulate.Call, verb string, old, now simulate.Doc) {
			c.Deliver(simulate.Webhook{Event: "thing " + verb, Body: []byte(simulate.Str(now, "name"))})
		}}
	return simulate.Service{Name: "shop", Routes: things.Routes(),
		Seed: func(c *simulate.Call) { c.Tx.Put("thing", "0", "", simulate.Doc{"id": 0, "name": "seeded"}) },
		Errors: simulate.Errors{NotFound: func(*simulate.Call) simulate.Answer {
			return simulate.JSON(http.StatusNotFound, simulate.Doc{"error": "no such thing"})
		}},
		Login: func(c *simulate.Call, l simulate.Login) *simulate.Answer {
			if c.Request.Header.Get("Token") == l.Token {
				return nil
			}
			return simulate.JSON(http.StatusUnauthorized, simulate.Doc{"error": "who are you"}).Or()
		}}
}

func table() *connector.Table {
	text := connector.Schema{Kind: "string"}
	schemas := &connector.Schemas{
		Types: map[string]connector.Schema{
			"Gift": {Kind: "object", Required: []string{"giftId", "parent"}, Fields: map[string]connector.Schema{
				"giftId": {Kind: "string"}, "name": text, "count": {Kind: "integer"}, "at": {Kind: "string", Format: "date-time"},
				"state": {Kind: "string", Enum: []string{"open", "closed"}}, "parent": {Ref: "Gift"}, "child": {Ref: "Gift"}, "any": {Kind: "any"}}},
		},
		Answers: map[string]connector.Schema{"Gift.getGift": {Ref: "Gift"}, "Gift.createGift": {Ref: "Gift"},
			"Gift.getGifts": {Kind: "array", Items: &connector.Schema{Ref: "Gift"}}},
		Status: map[string]int{"Gift.createGift": 201},
	}
	return &connector.Table{
		Operations: map[string]connector.Operation{
			"Gift.getGift":    {Method: "GET", Path: "/gifts/{giftId}"},
			"Gift.getGifts":   {Method: "GET", Path: "/gifts"},
			"Gift.deleteGift": {Method: "DELETE", Path: "/gifts/{giftId}", Answer: "none"},
			"Gift.createGift": {Method: "POST", Path: "/gifts"},
			"Thing.getThings": {Method: "GET", Path: "/things"},
			"File.raw":        {Method: "GET", Path: "/files/*path/raw", Answer: "text"},
			"Pack.get":        {Method: "GET", Path: "/packs/{name}.tgz"},
			"Search.search":   {Method: "GET", Path: "/(-/)search"},
		},
		Schemas: func() *connector.Schemas { return schemas },
	}
}

func open(t *testing.T, c simulate.Config) *simulate.Simulator {
	t.Helper()
	store, err := simulate.OpenStore("")
	if err != nil {
		t.Fatal(err)
	}
	c.Store, c.Now = store, func() time.Time { return clock }
	if c.Service.Name == "" {
		c.Service, c.Table = shop(), table()
	}
	s, err := simulate.New(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(s.Close(), store.Close()); err != nil {
			t.Error(err)
		}
	})
	return s
}

func ask(h http.Handler, method, path, body string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestSimulator_AnswersByTheTable(t *testing.T) {
	s := open(t, simulate.Config{})
	gift := `{"at":"2026-03-04T05:06:07.000Z","count":1,"giftId":"7","name":"Example name","parent":null,"state":"open"}`
	for _, c := range []struct {
		name, method, path, body string
		status                   int
		answer                   string
	}{
		{"a list with the seed", "GET", "/things", "", 200, `[{"id":0,"name":"seeded"}]`},
		{"creation", "POST", "/things", `{"name":"hat"}`, 201, `{"id":1,"name":"hat"}`},
		{"what was created", "GET", "/things/1", "", 200, `{"id":1,"name":"hat"}`},
		{"change keeps the rest", "PUT", "/things/1", `{"size":3}`, 200, `{"id":1,"name":"hat","size":3}`},
		{"a form", "POST", "/things", "name=cap", 201, `{"id":2,"name":"cap"}`},
		{"refused", "POST", "/things", `{}`, 400, `{"error":"name is missing"}`},
		{"not JSON", "POST", "/things", `{`, 400, "Bad Request"},
		{"not an object", "POST", "/things", `null`, 400, "Bad Request"},
		{"deletion", "DELETE", "/things/1", "", 204, ""},
		{"deleted", "GET", "/things/1", "", 404, `{"error":"no such thing"}`},
		{"unknown path", "GET", "/nothing", "", 404, `{"error":"no such thing"}`},
		{"unknown method", "PATCH", "/gifts", "", 404, `{"error":"no such thing"}`},
		{"from the type", "GET", "/gifts/7", "", 200, gift},
		{"its status", "POST", "/gifts", `{}`, 201, strings.Replace(gift, `"giftId":"7"`, `"giftId":"10000"`, 1)},
		{"a list of the type", "GET", "/gifts", "", 200, "[" + strings.Replace(gift, `"giftId":"7"`, `"giftId":"10000"`, 1) + "]"},
		{"no answer", "DELETE", "/gifts/7", "", 204, ""},
		{"a parameter of many segments", "GET", "/files/a/b/raw", "", 200, ""},
		{"a parameter within a segment", "GET", "/packs/x.tgz", "", 200, "{}"},
		{"an optional group", "GET", "/-/search", "", 200, "{}"},
		{"without it", "GET", "/search", "", 200, "{}"},
		{"an escaped slash is one segment", "GET", "/things/a%2Fb", "", 404, `{"error":"no such thing"}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			header := []string{"Content-Type", "application/json"}
			if strings.Contains(c.body, "=") {
				header[1] = "application/x-www-form-urlencoded"
			}
			w := ask(s, c.method, c.path, c.body, header...)
			if w.Code != c.status || w.Body.String() != c.answer {
				t.Errorf("got %d %s, want %d %s", w.Code, w.Body, c.status, c.answer)
			}
		})
	}
}

func TestServed_DemandsTheLogin(t *testing.T) {
	s := open(t, simulate.Config{})
	served := s.Served(simulate.Login{Token: "right"})
	for token, status := range map[string]int{"": 401, "wrong": 401, "right": 200} {
		if w := ask(served, "GET", "/things", "", "Token", token); w.Code != status {
			t.Errorf("token %q: %d, want %d", token, w.Code, status)
		}
	}
	if w := ask(s, "GET", "/things", ""); w.Code != http.StatusOK {
		t.Errorf("in process: %d", w.Code)
	}
}

func TestWebhooks_LeaveInOrderAfterTheCommit(t *testing.T) {
	var s *simulate.Simulator
	var seen []string
	s = open(t, simulate.Config{Service: shop(), Deliver: func(_ context.Context, w simulate.Webhook) error {
		// The listener calls back: the change must be visible and nothing may be locked.
		seen = append(seen, w.Event+" "+string(w.Body)+" "+ask(s, "GET", "/things/"+string(w.Body[1:]), "").Result().Status)
		return errors.New("no")
	}})
	for _, name := range []string{"n1", "n2"} {
		ask(s, "POST", "/things", `{"name":"`+name+`"}`)
	}
	ask(s, "POST", "/things", `{}`)
	if err := s.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	if want := []string{"thing created n1 200 OK", "thing created n2 200 OK"}; !reflect.DeepEqual(seen, want) {
		t.Errorf("got %v, want %v", seen, want)
	}
	if d := s.Deliveries(); len(d) != 2 || d[0].Err == nil {
		t.Errorf("remembered %+v", d)
	}
}

func TestClose_EndsADeliveryOnItsWay(t *testing.T) {
	on := make(chan struct{})
	s := open(t, simulate.Config{Service: shop(), Deliver: func(ctx context.Context, _ simulate.Webhook) error {
		close(on)
		<-ctx.Done()
		return ctx.Err()
	}})
	ask(s, "POST", "/things", `{"name":"a"}`)
	ask(s, "POST", "/things", `{"name":"b"}`)
	<-on
	if err := errors.Join(s.Close(), s.Close()); err != nil {
		t.Fatal(err)
	}
	if err := s.Flush(t.Context()); err == nil {
		t.Error("a closed simulator flushes")
	}
}

func TestStore_KeepsAFileAndSeparatesConnections(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a b", "simulate.db")
	for round := range 2 {
		store, err := simulate.OpenStore(path)
		if err != nil {
			t.Fatal(err)
		}
		one, err := simulate.New(simulate.Config{Service: shop(), Store: store, Connection: "one"})
		if err != nil {
			t.Fatal(err)
		}
		two, err := simulate.New(simulate.Config{Service: shop(), Store: store, Connection: "two"})
		if err != nil {
			t.Fatal(err)
		}
		if round == 0 {
			ask(one, "POST", "/things", `{"name":"kept"}`)
		} else if err := two.Reset(); err != nil {
			t.Fatal(err)
		}
		for s, want := range map[*simulate.Simulator]int{one: 2, two: 1} {
			all, err := s.Snapshot()
			if err != nil || len(all["thing"]) != want {
				t.Errorf("round %d: %v %v, want %d things", round, all, err, want)
			}
		}
		if round == 1 {
			if err := one.Reset(); err != nil {
				t.Fatal(err)
			}
			if w := ask(one, "POST", "/things", `{"name":"again"}`); w.Body.String() != `{"id":1,"name":"again"}` {
				t.Errorf("after a reset ids do not start anew: %s", w.Body)
			}
		}
		if err := errors.Join(one.Close(), two.Close(), store.Close()); err != nil {
			t.Fatal(err)
		}
	}
}

func TestOpenStore_RefusesWhatItCannotRead(t *testing.T) {
	dir := t.TempDir()
	if _, err := simulate.OpenStore(dir); !fault.Is(err, fault.Unavailable) {
		t.Errorf("a folder: %v", err)
	}
	damaged := filepath.Join(dir, "damaged.db")
	if err := os.WriteFile(damaged, []byte(strings.Repeat("this is no database ", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := simulate.OpenStore(damaged); !fault.Is(err, fault.Unavailable) || fault.From(err).Hint == "" {
		t.Errorf("a damaged file: %v", err)
	}
	newer := filepath.Join(dir, "newer.db")
	db, err := sql.Open("sqlite", newer)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("PRAGMA user_version = 99"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := simulate.OpenStore(newer); !fault.Is(err, fault.Invalid) {
		t.Errorf("a newer file: %v", err)
	}
}

func TestRefusedCalls_ChangeNothing(t *testing.T) {
	service := shop()
	service.Routes = append(service.Routes, simulate.Route{Method: "POST", Path: "/half", Handle: func(c *simulate.Call) simulate.Answer {
		c.Tx.Put("thing", "half", "", simulate.Doc{"id": "half"})
		c.Deliver(simulate.Webhook{Event: "half"})
		return simulate.Text(http.StatusConflict, "no")
	}})
	var delivered int
	s := open(t, simulate.Config{Service: service, Deliver: func(context.Context, simulate.Webhook) error { delivered++; return nil }})
	ask(s, "POST", "/half", "")
	if err := s.Flush(t.Context()); err != nil || delivered != 0 {
		t.Errorf("%d webhooks of a refused call, %v", delivered, err)
	}
	if w := ask(s, "GET", "/things/half", ""); w.Code != http.StatusNotFound {
		t.Errorf("half a change was kept: %s", w.Body)
	}
}

func TestPlausible_IsTheSameEveryTime(t *testing.T) {
	s := open(t, simulate.Config{})
	first := ask(s, "GET", "/gifts/7", "").Body.String()
	if !json.Valid([]byte(first)) {
		t.Fatal(first)
	}
	for range 20 {
		if again := ask(s, "GET", "/gifts/7", "").Body.String(); again != first {
			t.Fatalf("%s, then %s", first, again)
		}
	}
}

func FuzzRouter(f *testing.F) {
	for _, seed := range []string{"/things/1", "//", "/gifts/%zz", "/files/a/b/c/raw", "/packs/.tgz", "/%2e%2e/x"} {
		f.Add(seed)
	}
	store, err := simulate.OpenStore("")
	if err != nil {
		f.Fatal(err)
	}
	s, err := simulate.New(simulate.Config{Service: shop(), Table: table(), Store: store})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, path string) {
		r := httptest.NewRequest("GET", "/", nil)
		r.URL.Path, r.URL.RawPath = path, path
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if w.Code >= 500 {
			t.Errorf("%q: %d", path, w.Code)
		}
	})
}
