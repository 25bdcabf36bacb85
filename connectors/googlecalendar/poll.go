package googlecalendar

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"net/url"
	"strings"
	"time"

	"bobbin/connectors/standard"
	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
)

//go:embed events.txt events.d.ts samples/*.json
var eventFiles embed.FS

// mostPages bounds what one poll reads of a calendar's changes; then it goes on.
const mostPages = 10

// asked is what Google Calendar can be asked for. Its notifications do not say what has changed.
func asked() *standard.Asked {
	return &standard.Asked{Files: eventFiles, Polling: &connector.Polling{Sees: []string{"calendar event created", "calendar event updated", "calendar event deleted"},
		In: "ids of calendars; the primary one when left out", Every: time.Minute, Poll: poll}}
}

// cursor is where the next poll begins, by calendar.
type cursor struct {
	Calendars map[string]place `json:"calendars"`
}

// place is Google's own: the token of the changes after the last one read, and of the next page
// while the reading goes on. At is when that was, for the day when Google knows the token no more.
type place struct {
	Sync string `json:"sync,omitempty"`
	Page string `json:"page,omitempty"`
	At   int64  `json:"at"` // milliseconds, on Google's clock
}

// reading is a poll under way.
type reading struct {
	*standard.Ask
	q   connector.PollQuestion
	out connector.PollAnswer
}

func poll(ctx context.Context, s connector.Site, q connector.PollQuestion) (connector.PollAnswer, error) {
	r := &reading{Ask: &standard.Ask{Site: s, Title: "Google Calendar"}, q: q}
	var c cursor
	if _, err := standard.Cursor(q, &c); err != nil {
		return r.out, err
	}
	if c.Calendars == nil {
		c.Calendars = map[string]place{}
	}
	calendars := q.In
	if len(calendars) == 0 {
		calendars = []string{"primary"}
	}
	for _, id := range calendars {
		at, known := c.Calendars[id]
		var err error
		if known {
			at, err = r.changes(ctx, id, at)
		} else {
			at, err = r.begin(ctx, id, q.Since)
		}
		if err != nil {
			return connector.PollAnswer{}, missing(err, id)
		}
		c.Calendars[id] = at
	}
	var err error
	r.out.Cursor, err = json.Marshal(c)
	return r.out, err
}

func missing(err error, id string) error {
	if fault.Is(err, fault.NotFound) && !errors.Is(err, standard.Gone) {
		return fault.New(fault.NotFound, "There is no calendar %s, or the account cannot see it.", id).WithHint("In Google Calendar: the calendar's Settings, Integrate calendar, Calendar ID.").Because(err)
	}
	return err
}

func path(id string) string { return "/calendar/v3/calendars/" + url.PathEscape(id) + "/events" }

// begin walks through the calendar for the token that stands behind it. Only the token is asked
// for. What changed since a moment is told, where a moment is given.
func (r *reading) begin(ctx context.Context, id string, since time.Time) (place, error) {
	query := url.Values{"showDeleted": {"true"}, "maxResults": {"2500"}, "fields": {"nextPageToken,nextSyncToken"}}
	if !since.IsZero() {
		query.Del("fields")
	}
	for {
		var page standard.Doc
		if _, err := r.Get(ctx, path(id), query, &page); err != nil {
			return place{}, err
		}
		now := r.q.Now
		if !r.Clock.IsZero() {
			now = r.Clock
		}
		for _, event := range standard.Docs(page, "items") {
			if err := r.tell(id, event, since); err != nil {
				return place{}, err
			}
		}
		next := standard.Text(page, "nextPageToken")
		if next == "" {
			return place{Sync: standard.Text(page, "nextSyncToken"), At: now.UnixMilli()}, nil
		}
		query.Set("pageToken", next)
	}
}

// changes reads what changed since the token.
func (r *reading) changes(ctx context.Context, id string, at place) (place, error) {
	since := time.UnixMilli(at.At)
	if r.q.NotBefore.After(since) {
		since = r.q.NotBefore
	}
	for range mostPages {
		query := url.Values{"showDeleted": {"true"}, "maxResults": {"250"}, "syncToken": {at.Sync}}
		if at.Page != "" {
			query.Set("pageToken", at.Page)
		}
		var page standard.Doc
		_, err := r.Get(ctx, path(id), query, &page)
		if errors.Is(err, standard.Gone) {
			r.out.Note = "Google has forgotten where the last poll of " + id + " ended; what changed since then was looked for in the whole calendar."
			return r.begin(ctx, id, since)
		}
		if err != nil {
			return at, err
		}
		for _, event := range standard.Docs(page, "items") {
			if err := r.tell(id, event, since); err != nil {
				return at, err
			}
		}
		if at.Page = standard.Text(page, "nextPageToken"); at.Page == "" {
			at.Sync = standard.Text(page, "nextSyncToken")
			if !r.Clock.IsZero() {
				at.At = r.Clock.UnixMilli()
			} else {
				at.At = r.q.Now.UnixMilli()
			}
			return at, nil
		}
	}
	r.out.More = true
	return at, nil
}

// tell tells a change. Of what Google's token gives, nothing was told before; since only bounds
// what comes without one, with a little to spare for its clock.
func (r *reading) tell(id string, event standard.Doc, since time.Time) error {
	created, updated := standard.Moment(event, "created"), standard.Moment(event, "updated")
	if !updated.IsZero() && updated.Before(since.Add(-time.Minute)) {
		return nil
	}
	name := id + "/" + standard.Text(event, "id")
	version := name + "/" + strings.Trim(standard.Text(event, "etag"), `"`)
	if standard.Text(event, "status") == "cancelled" {
		return r.add(id, "deleted", version, event)
	}
	if !created.IsZero() && !created.Before(since.Add(-time.Minute)) {
		if err := r.add(id, "created", name+"/created", event); err != nil || updated.Sub(created) < 2*time.Second {
			return err
		}
	}
	return r.add(id, "updated", version, event)
}

// add adds an event.
func (r *reading) add(id, what, change string, event standard.Doc) error {
	e, err := standard.Payload("calendar event "+what, change, standard.Doc{"calendarId": id, "change": what, "event": event})
	r.out.Events = append(r.out.Events, e)
	return err
}
