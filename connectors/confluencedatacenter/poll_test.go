package confluencedatacenter_test

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

// site answers as Confluence does: a search has a page that was changed and a comment on it.
func site(asked *[]string) connector.Site {
	const by = `{"userKey":"ff8081","username":"ada"}`
	page := `{"id":"11","type":"page","title":"Notes","space":{"key":"DEMO"},"history":{"createdBy":` + by + `,"createdDate":"2026-03-04T05:00:00.000+0000"},"version":{"by":` + by + `,"when":"2026-03-04T05:05:00.000+0000","number":2},"_links":{"webui":"/display/DEMO/Notes"}}`
	comment := `{"id":"12","type":"comment","title":"Re: Notes","container":{"id":"11"},"history":{"createdBy":` + by + `,"createdDate":"2026-03-04T05:06:00.000+0000"},"version":{"by":` + by + `,"when":"2026-03-04T05:06:00.000+0000","number":1},"_links":{"webui":"/display/DEMO/Notes?focusedCommentId=12"}}`
	answers := map[string]string{"/rest/api/user/current": `{"username":"ada"}`, "/rest/api/content/search": `{"results":[` + comment + `,` + page + `],"_links":{}}`, "/rest/api/content/11": page}
	return connector.Site{Base: "https://confluence.example.com", Account: connector.Account{BaseURL: "https://confluence.example.com"}, Do: func(r *http.Request) (*http.Response, error) {
		*asked = append(*asked, r.URL.Path+" "+r.URL.Query().Get("cql"))
		w := httptest.NewRecorder()
		w.Header().Set("Date", "Wed, 04 Mar 2026 05:06:30 GMT")
		if answers[r.URL.Path] == "" {
			w.WriteHeader(http.StatusNotFound)
		}
		_, _ = w.WriteString(answers[r.URL.Path])
		return w.Result(), nil
	}}
}

func TestPoll_TellsWhatWebhooksTell(t *testing.T) {
	c := all.Lookup("confluence-data-center")
	var asked []string
	now := time.Date(2026, 3, 4, 9, 6, 30, 0, time.UTC) // our clock is four hours ahead
	answer, err := c.Events.Polling.Poll(t.Context(), site(&asked), connector.PollQuestion{Events: c.Events.Polling.Sees, In: []string{"DEMO"}, Now: now, Since: now.Add(-10 * time.Minute)})
	if err != nil || connectortest.EventNames(answer.Events) != "page created, page updated, comment created" {
		t.Fatalf("%s %v", connectortest.EventNames(answer.Events), err)
	}
	if want := `/rest/api/content/search lastmodified >= now("-12m") and type in (page, blogpost, comment) and space in ("DEMO") order by lastmodified desc`; asked[1] != want {
		t.Errorf("asked %s\nwant  %s", asked[1], want)
	}
	for _, e := range answer.Events {
		heard, err := c.Receive(connector.Delivery{Method: "POST", Header: http.Header{}, Body: e.Payload}, "")
		if err != nil || heard.Name != e.Name || heard.Change != e.Change || e.Change == "" {
			t.Errorf("%s: by webhook %q, by poll %q, %v", heard.Name, heard.Change, e.Change, err)
		}
		for _, kind := range c.Events.Types {
			if kind.Name == e.Name {
				connectortest.SameShape(t, e.Name, kind.Sample, e.Payload)
			}
		}
	}
	later, err := c.Events.Polling.Poll(t.Context(), site(&asked), connector.PollQuestion{Events: c.Events.Polling.Sees, Cursor: answer.Cursor, Now: now.Add(time.Hour)})
	if err != nil || len(later.Events) != 0 && connectortest.EventNames(later.Events) != "page updated, comment created" {
		t.Errorf("%s %v", connectortest.EventNames(later.Events), err)
	}
}

func TestTake_MakesAPagesEvent(t *testing.T) {
	c := all.Lookup("confluence-data-center")
	var asked []string
	for what, code := range map[string]fault.Code{"11": "", "https://confluence.example.com/pages/viewpage.action?pageId=11": "", "99": fault.NotFound, "Notes": fault.Invalid} {
		payload, err := c.Events.Taking.Take(t.Context(), site(&asked), "page trashed", what)
		if code == "" && (err != nil || !strings.Contains(string(payload), `"page_trashed"`)) || code != "" && !fault.Is(err, code) {
			t.Errorf("%q: %s %v", what, payload, err)
		}
	}
	if _, err := c.Events.Taking.Take(t.Context(), site(&asked), "blog created", "11"); !fault.Is(err, fault.NotFound) {
		t.Errorf("a page as a blog post: %v", err)
	}
}
