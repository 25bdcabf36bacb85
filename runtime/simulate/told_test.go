package simulate_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bobbin/runtime/fault"
	"bobbin/runtime/simulate"
)

const answers = `{ "answers": [
  { "method": "GET", "path": "/v1/orders", "query": { "cursor": "two" }, "json": { "orders": [3] } },
  { "method": "GET", "path": "/v1/orders", "json": { "orders": [1, 2], "nextCursor": "two" } },
  { "method": "PUT", "path": "/v1/orders/*/reference" },
  { "path": "/teapot", "status": 418, "headers": { "x-tea": "green" }, "body": "no coffee" }
] }`

// told plays answers that lie in a file, which is also given.
func told(t *testing.T, now func() time.Time) (*simulate.Simulator, string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "partner.json")
	if err := os.WriteFile(file, []byte(answers), 0o600); err != nil {
		t.Fatal(err)
	}
	store, err := simulate.OpenStore("")
	if err != nil {
		t.Fatal(err)
	}
	read := func() (simulate.Told, error) {
		var says simulate.Told
		text, err := os.ReadFile(file)
		if err == nil && json.Unmarshal(text, &says) != nil {
			err = fault.New(fault.Invalid, "It is broken.")
		}
		return says, err
	}
	s, err := simulate.New(simulate.Config{Service: simulate.ToldService("generic", "simulators/partner.json", read), Store: store, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = s.Close(), store.Close() })
	return s, file
}

func TestTold_AnswersWhatTheFileSays(t *testing.T) {
	t.Parallel()
	s, file := told(t, nil)
	ask := func(method, path string, status int, body string) {
		t.Helper()
		answer := httptest.NewRecorder()
		s.ServeHTTP(answer, httptest.NewRequest(method, path, strings.NewReader(`{"reference":"DEMO-1"}`)))
		if answer.Code != status || answer.Body.String() != body {
			t.Errorf("%s %s: %d %s", method, path, answer.Code, answer.Body)
		}
	}
	ask("GET", "/v1/orders?limit=2", 200, `{"orders":[1,2],"nextCursor":"two"}`)
	ask("GET", "/v1/orders?cursor=two", 200, `{"orders":[3]}`)
	ask("PUT", "/v1/orders/A%2F1/reference", 204, "")
	ask("POST", "/teapot", 418, "no coffee")
	ask("GET", "/v1/orders/1", 404, `{"error":"simulators/partner.json has no answer for GET /v1/orders/1."}`)
	if rows, err := s.Rows("request", 0, 0); err != nil || len(rows) != 2 || rows[1].Body["path"] != "/teapot" || rows[0].Body["path"] != "/v1/orders/A%2F1/reference" || simulate.Str(rows[0].Body["body"].(simulate.Doc), "reference") != "DEMO-1" {
		t.Errorf("what was brought: %+v %v", rows, err)
	}
	if err := os.WriteFile(file, []byte(`{ "answers": [{ "path": "*", "json": "new" }] }`), 0o600); err != nil {
		t.Fatal(err)
	}
	ask("GET", "/v1/orders", 200, `"new"`)
	if err := os.WriteFile(file, []byte(`{ "answers": 1 }`), 0o600); err != nil {
		t.Fatal(err)
	}
	ask("GET", "/v1/orders", 500, `{"error":"It is broken."}`)
}

func TestTold_GivesTokensToItsClient(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 15, 10, 0, 0, 0, time.UTC)
	s, _ := told(t, func() time.Time { return now })
	served := s.Served(simulate.Login{User: "my shop", Token: "a secret/"})
	send := func(r *http.Request) (int, string) {
		answer := httptest.NewRecorder()
		served.ServeHTTP(answer, r)
		var body struct {
			Token string `json:"access_token"`
			Error string
		}
		_ = json.Unmarshal(answer.Body.Bytes(), &body) // what is none is looked at below
		return answer.Code, body.Token + body.Error
	}
	token := func(grant, id, secret string, basic bool) (int, string) {
		form := url.Values{"grant_type": {grant}}
		if !basic {
			form.Set("client_id", id)
			form.Set("client_secret", secret)
		}
		r := httptest.NewRequest("POST", "/oauth/token", strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if basic {
			r.SetBasicAuth(url.QueryEscape(id), url.QueryEscape(secret))
		}
		return send(r)
	}
	orders := func(bearer string) (int, string) {
		r := httptest.NewRequest("GET", "/v1/orders", nil)
		r.Header.Set("Authorization", "Bearer "+bearer)
		return send(r)
	}
	for _, basic := range []bool{false, true} {
		if status, word := token("client_credentials", "my shop", "wrong", basic); status != 401 || word != "invalid_client" {
			t.Errorf("a wrong secret: %d %s", status, word)
		}
		status, given := token("client_credentials", "my shop", "a secret/", basic)
		if status != 200 || given == "" {
			t.Fatalf("the client: %d %s", status, given)
		}
		if status, _ := orders(given); status != 200 {
			t.Errorf("its token: %d", status)
		}
		now = now.Add(time.Hour)
		if status, word := orders(given); status != 401 || word != "invalid_token" {
			t.Errorf("an hour later: %d %s", status, word)
		}
	}
	if status, word := token("password", "my shop", "a secret/", false); status != 400 || word != "unsupported_grant_type" {
		t.Errorf("another grant: %d %s", status, word)
	}
	if status, _ := orders("invented"); status != 401 {
		t.Errorf("an invented token: %d", status)
	}
}

func TestTold_ForgetsWhatIsOld(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 15, 10, 0, 0, 0, time.UTC)
	s, _ := told(t, func() time.Time { return now })
	token := func() {
		r := httptest.NewRequest("POST", "/token", strings.NewReader("grant_type=client_credentials"))
		answer := httptest.NewRecorder()
		if s.ServeHTTP(answer, r); answer.Code != http.StatusOK {
			t.Fatal(answer.Body)
		}
	}
	for range 1002 {
		s.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("PUT", "/v1/orders/1/reference", nil))
	}
	if rows, err := s.Rows("request", 0, 1000); err != nil || len(rows) != 1000 || rows[0].ID != "3" || rows[999].ID != "1002" {
		t.Errorf("%d requests: %v", len(rows), err)
	}
	if rows, err := s.Rows("request", 1000, 0); err != nil || len(rows) != 0 {
		t.Errorf("more: %+v %v", rows, err)
	}
	token()
	now = now.Add(time.Minute)
	token()
	if n, err := s.Tokens(); err != nil || n != 2 {
		t.Errorf("%d tokens: %v", n, err)
	}
	now = now.Add(time.Hour - time.Minute)
	token()
	if n, err := s.Tokens(); err != nil || n != 2 {
		t.Errorf("%d tokens, an hour after the first: %v", n, err)
	}
}

func TestTold_SaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	for want, answer := range map[string]simulate.ToldAnswer{
		`Answer 2 of the simulator has the path "orders"`: {Path: "orders"},
		`has the path ""`:        {},
		"has the status 99":      {Path: "/", Status: 99},
		"has both json and body": {Path: "*", JSON: json.RawMessage("1"), Body: "x"},
	} {
		err := simulate.Told{Answers: []simulate.ToldAnswer{{Path: "/", Status: 404}, answer}}.Check()
		if !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v", answer, err)
		}
	}
}
