package googlecalendar_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"bobbin/connectors/all"
	"bobbin/connectors/connectortest"
	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
)

var now = time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)

// calendar answers each request with the next answer, and notes the question.
func calendar(asked *[]string, answers ...string) connector.Site {
	return connector.Site{Base: "https://www.googleapis.com", Do: func(r *http.Request) (*http.Response, error) {
		*asked = append(*asked, strings.TrimPrefix(r.URL.RequestURI(), "/calendar/v3/calendars/"))
		w := httptest.NewRecorder()
		status, body, _ := strings.Cut(answers[0], " ")
		answers = answers[1:]
		w.WriteHeader(map[string]int{"200": 200, "404": 404, "410": 410, "403": 403}[status])
		_, _ = w.WriteString(body)
		return w.Result(), nil
	}}
}

func event(id, status, created, updated string) string {
	return `{"id":"` + id + `","status":"` + status + `","etag":"\"` + updated + `\"","created":"2026-03-04T` + created + `Z","updated":"2026-03-04T` + updated + `Z"}`
}

func ask(t *testing.T, cursor []byte, site connector.Site, edit ...func(*connector.PollQuestion)) connector.PollAnswer {
	t.Helper()
	polling := all.Lookup("google-calendar").Events.Polling
	q := connector.PollQuestion{Events: polling.Sees, Cursor: cursor, Now: now}
	for _, f := range edit {
		f(&q)
	}
	answer, err := polling.Poll(t.Context(), site, q)
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

func TestPoll_GoesOnFromGooglesToken(t *testing.T) {
	var asked []string
	first := ask(t, nil, calendar(&asked, `200 {"nextPageToken":"p"}`, `200 {"nextSyncToken":"s1"}`))
	if len(first.Events) > 0 || !strings.Contains(asked[1], "pageToken=p") || !strings.Contains(asked[0], "fields=") {
		t.Fatalf("%+v %q", first, asked)
	}
	second := ask(t, first.Cursor, calendar(&asked, `200 {"items":[`+event("a", "confirmed", "05:06:10", "05:06:10")+`,`+event("b", "confirmed", "01:00:00", "05:06:11")+`],"nextPageToken":"q"}`,
		`200 {"items":[`+event("c", "cancelled", "01:00:00", "05:06:12")+`],"nextSyncToken":"s2"}`))
	if want := "calendar event created, calendar event updated, calendar event deleted"; connectortest.EventNames(second.Events) != want || !strings.Contains(asked[2], "syncToken=s1") {
		t.Errorf("got %s, asked %q", connectortest.EventNames(second.Events), asked)
	}
	// Google forgets tokens: then the calendar is looked through, for what changed since.
	third := ask(t, second.Cursor, calendar(&asked, "410 {}", `200 {"items":[`+event("old", "confirmed", "01:00:00", "02:00:00")+`,`+event("d", "confirmed", "05:07:00", "05:07:00")+`],"nextSyncToken":"s3"}`))
	if connectortest.EventNames(third.Events) != "calendar event created" || third.Note == "" || !strings.Contains(string(third.Cursor), "s3") {
		t.Errorf("got %+v", third)
	}
}

func TestPoll_ReadsMuchInParts(t *testing.T) {
	var asked, pages []string
	for range 10 {
		pages = append(pages, `200 {"items":[`+event("a", "confirmed", "05:06:10", "05:06:10")+`],"nextPageToken":"q"}`)
	}
	answer := ask(t, []byte(`{"calendars":{"primary":{"sync":"s","at":1772600000000}}}`), calendar(&asked, pages...))
	if !answer.More || len(answer.Events) != 10 || !strings.Contains(string(answer.Cursor), `"sync":"s","page":"q"`) {
		t.Errorf("more %v, %d events, %s", answer.More, len(answer.Events), answer.Cursor)
	}
}

func TestPoll_NamesTheCalendarThatIsMissing(t *testing.T) {
	var asked []string
	polling := all.Lookup("google-calendar").Events.Polling
	for status, code := range map[string]fault.Code{"404 {}": fault.NotFound, "403 {}": fault.Denied, "200 <html>": fault.Unavailable} {
		_, err := polling.Poll(t.Context(), calendar(&asked, status), connector.PollQuestion{Events: polling.Sees, In: []string{"team@example.com"}, Now: now})
		if !fault.Is(err, code) {
			t.Errorf("%s: %v", status, err)
		}
	}
}
