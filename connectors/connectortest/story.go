package connectortest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"bobbin/runtime/connector"
	"bobbin/runtime/simulate"
)

// StoryTime is when stories happen, so that times in answers are known.
var StoryTime = time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)

// Simulator makes a simulator in memory that ends with the test.
func Simulator(t *testing.T, service simulate.Service, table *connector.Table) *simulate.Simulator {
	t.Helper()
	store, err := simulate.OpenStore("")
	if err != nil {
		t.Fatal(err)
	}
	s, err := simulate.New(simulate.Config{Service: service, Table: table, Store: store, Now: func() time.Time { return StoryTime }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// SwitchOn sets a simulator's switches.
func SwitchOn(t *testing.T, s *simulate.Simulator, all ...simulate.Switch) {
	t.Helper()
	if err := s.Switch(all...); err != nil {
		t.Fatal(err)
	}
}

// Story calls a simulator as a text says and compares its answers. A line is a call: the status
// expected, a method, a path and, after a space, a body; JSON, or a form when it does not start
// with a bracket. UPLOAD posts a form with a file, its name and then what is in it. Indented lines below it look at the answer:
//
//	201 POST /issues {"title": "T"}
//	    number > n              keeps a value: {n} stands for it in later lines
//	    labels.0.name = "bug"   equals this JSON value; # counts a list
//	    body ~ "text"           contains the text; @Link is a header, . the whole answer
//
// It gives the values kept.
func Story(t *testing.T, s *simulate.Simulator, text string) map[string]string {
	t.Helper()
	kept := map[string]string{}
	var answer *httptest.ResponseRecorder
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, " \n")
		for name, value := range kept {
			line = strings.ReplaceAll(line, "{"+name+"}", value)
		}
		switch trimmed := strings.TrimLeft(line, " \t"); {
		case trimmed == "":
		case trimmed == line:
			answer = tell(t, s, line)
		default:
			look(t, answer, trimmed, kept)
		}
	}
	return kept
}

func tell(t *testing.T, s *simulate.Simulator, line string) *httptest.ResponseRecorder {
	t.Helper()
	part := strings.SplitN(line, " ", 4)
	body := ""
	if len(part) == 4 {
		body = part[3]
	}
	method, kind := part[1], "application/x-www-form-urlencoded"
	switch {
	case method == "UPLOAD":
		method = http.MethodPost
		body, kind = upload(t, body)
	case body == "" || strings.ContainsAny(body[:1], "{["):
		kind = "application/json"
	}
	r := httptest.NewRequest(method, "http://service.example"+part[2], strings.NewReader(body))
	r.Header.Set("Content-Type", kind)
	r.Header.Set("X-Atlassian-Token", "no-check") // Atlassian's wish for forms; others do not look
	w := httptest.NewRecorder()
	if s.ServeHTTP(w, r); strconv.Itoa(w.Code) != part[0] {
		t.Errorf("%s\n  is answered %d %s", line, w.Code, w.Body)
	}
	return w
}

// upload makes the body of a form with a file: its name, then what is in it.
func upload(t *testing.T, text string) (body, kind string) {
	t.Helper()
	name, content, _ := strings.Cut(text, " ")
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	part, err := w.CreateFormFile("file", name)
	if err == nil {
		_, err = io.WriteString(part, content)
	}
	if err := errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	return form.String(), w.FormDataContentType()
}

func look(t *testing.T, w *httptest.ResponseRecorder, line string, kept map[string]string) {
	t.Helper()
	path, rest, _ := strings.Cut(line, " ")
	operator, text, _ := strings.Cut(rest, " ")
	var got any
	if header, ok := strings.CutPrefix(path, "@"); ok {
		got = w.Header().Get(header)
	} else if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
		got = w.Body.String()
	}
	for step := range strings.SplitSeq(strings.Trim(path, "."), ".") {
		if step != "" && path[0] != '@' {
			got = into(got, step)
		}
	}
	if operator == ">" {
		kept[text] = simulate.ToText(got)
		return
	}
	var want any
	if err := json.Unmarshal([]byte(text), &want); err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	if ok := operator == "=" && reflect.DeepEqual(got, want) || operator == "~" && strings.Contains(simulate.ToText(got), simulate.ToText(want)); !ok {
		t.Errorf("%s\n  found %v in %s", line, got, w.Body)
	}
}

// into takes one step into a JSON value.
func into(v any, step string) any {
	switch v := v.(type) {
	case map[string]any:
		return v[step]
	case []any:
		if step == "#" {
			return float64(len(v))
		}
		if i, err := strconv.Atoi(step); err == nil && i < len(v) {
			return v[i]
		}
	}
	return nil
}

// Listening makes a simulator in memory, with the time as it is, whose webhooks are signed with a
// secret and given when all have been handed over.
func Listening(t *testing.T, service simulate.Service, table *connector.Table, secret string) (*simulate.Simulator, func() []simulate.Webhook) {
	t.Helper()
	store, err := simulate.OpenStore("")
	if err != nil {
		t.Fatal(err)
	}
	var heard []simulate.Webhook
	s, err := simulate.New(simulate.Config{Service: service, Table: table, Store: store, Secret: secret, Deliver: func(_ context.Context, w simulate.Webhook) error {
		heard = append(heard, w)
		return nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = s.Close(), store.Close() })
	return s, func() []simulate.Webhook {
		if err := s.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
		return heard
	}
}
