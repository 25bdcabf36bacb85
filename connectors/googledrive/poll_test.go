package googledrive_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"bobbin/connectors/all"
	"bobbin/connectors/connectortest"
	"bobbin/runtime/connector"
)

func TestPoll_GoesOnFromGooglesToken(t *testing.T) {
	polling := all.Lookup("google-drive").Events.Polling
	now := time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)
	var asked []string
	change := func(id, file string) string {
		return `{"changeType":"file","fileId":"` + id + `","time":"2026-03-04T05:06:30.000Z",` + file + `}`
	}
	answers := []string{`{"startPageToken":"1"}`,
		`{"changes":[` + change("a", `"file":{"id":"a","parents":["f"],"createdTime":"2026-03-04T05:06:29.000Z"}`) + `,` + change("b", `"file":{"id":"b","parents":["f"],"createdTime":"2026-01-01T00:00:00.000Z"}`) + `,` +
			change("x", `"file":{"id":"x","parents":["elsewhere"]}`) + `],"nextPageToken":"2"}`,
		`{"changes":[` + change("c", `"removed":true`) + `,` + change("d", `"file":{"id":"d","parents":["f"],"trashed":true}`) + `,{"changeType":"drive","driveId":"z"}],"newStartPageToken":"3"}`,
	}
	site := connector.Site{Base: "https://www.googleapis.com", Do: func(r *http.Request) (*http.Response, error) {
		asked = append(asked, r.URL.Path+" "+r.URL.Query().Get("pageToken"))
		w := httptest.NewRecorder()
		_, _ = w.WriteString(answers[0])
		answers = answers[1:]
		return w.Result(), nil
	}}
	q := connector.PollQuestion{Events: polling.Sees, In: []string{"f"}, Now: now}
	first, err := polling.Poll(t.Context(), site, q)
	if err != nil || len(first.Events) > 0 {
		t.Fatalf("%+v %v", first, err)
	}
	q.Cursor, q.Now = first.Cursor, now.Add(time.Minute)
	second, err := polling.Poll(t.Context(), site, q)
	if want := "file created, file changed, file removed, file removed"; err != nil || connectortest.EventNames(second.Events) != want || !strings.Contains(string(second.Cursor), `"token":"3"`) {
		t.Errorf("got %s, %s, %v", connectortest.EventNames(second.Events), second.Cursor, err)
	}
	if want := "/drive/v3/changes/startPageToken ,/drive/v3/changes 1,/drive/v3/changes 2"; strings.Join(asked, ",") != want {
		t.Errorf("asked %q", asked)
	}
}
