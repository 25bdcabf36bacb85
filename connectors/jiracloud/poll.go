package jiracloud

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"bobbin/connectors/standard"
	"bobbin/runtime/connector"
)

// overlap is how far each poll looks behind the end of the one before: Jira's index is late
// by seconds, its nodes' clocks differ, and JQL counts in minutes. What is read twice is told
// once, by its Change.
const overlap = 5 * time.Minute

// pageOf is how many issues one request asks for. They come with all fields and the changelog.
const pageOf = 50

// poller asks a Jira what happened, by JQL. The cloud and the Data Center differ in how they search.
type poller struct{ dataCenter bool }

// The event types that asking finds.
const (
	issueCreated, issueUpdated     = "issue created", "issue updated"
	commentCreated, commentUpdated = "comment created", "comment updated"
	worklogCreated, worklogUpdated = "worklog created", "worklog updated"
	attachmentCreated              = "attachment created"
)

// Polling is how Jira is asked for events: the cloud, or a Data Center. The user needs no more
// than to see the issues; a read-only token is enough.
func Polling(dataCenter bool) *connector.Polling {
	sees := []string{issueCreated, issueUpdated, commentCreated, commentUpdated, worklogCreated, worklogUpdated}
	deleted := "what was deleted is in no list any more"
	blind := map[string]string{
		"": "Jira keeps no list of when it happened", transitioned: `the workflow sends it; "issue updated" has the change of the status`,
	}
	for _, e := range events() {
		if strings.HasSuffix(e.name(), "deleted") {
			blind[e.name()] = deleted
		}
	}
	if !dataCenter {
		sees = append(sees, attachmentCreated)
	}
	return &connector.Polling{Sees: sees, Blind: blind, In: "keys of projects, such as DEMO", Every: time.Minute, Poll: poller{dataCenter}.poll}
}

// cursor is where the next poll begins. All of it is in milliseconds on Jira's clock.
type cursor struct {
	From  int64 `json:"from"`            // nothing before is told
	Mark  int64 `json:"mark"`            // up to here everything was read
	Began int64 `json:"began,omitempty"` // when the reading began that is not done
	Next  int64 `json:"next,omitempty"`  // where it goes on: issues changed from then on
	Skew  int64 `json:"skew,omitempty"`  // Jira's clock less ours
}

func (p poller) poll(ctx context.Context, s connector.Site, q connector.PollQuestion) (connector.PollAnswer, error) {
	ask := &standard.Ask{Site: s, Title: "Jira"}
	var c cursor
	known, err := standard.Cursor(q, &c)
	if err != nil {
		return connector.PollAnswer{}, err
	}
	if !known {
		if c, err = begin(ctx, ask, q); err != nil {
			return connector.PollAnswer{}, err
		}
	}
	if least := q.NotBefore.UnixMilli() + c.Skew; !q.NotBefore.IsZero() && c.Mark < least {
		c.Mark, c.From, c.Next = least, max(c.From, least), 0
	}
	r := &reading{poller: p, ask: ask, events: q.Events, now: q.Now.UnixMilli() + c.Skew}
	r.least = max(c.From, c.Mark-overlap.Milliseconds())
	if c.Next == 0 {
		c.Began = r.now
	}
	next, err := r.read(ctx, q.In, max(c.Next, c.Mark-overlap.Milliseconds()))
	if err != nil {
		return connector.PollAnswer{}, err
	}
	if !ask.Clock.IsZero() {
		c.Skew = ask.Clock.UnixMilli() - q.Now.UnixMilli()
	}
	c.Next = next
	if next == 0 {
		c.Mark, c.Began = max(c.Mark, c.Began), 0
	}
	return r.answer(c)
}

// begin asks Jira for its time, so that the first poll tells only of what comes after.
func begin(ctx context.Context, ask *standard.Ask, q connector.PollQuestion) (cursor, error) {
	var server standard.Doc
	if _, err := ask.Get(ctx, "/rest/api/2/serverInfo", nil, &server); err != nil {
		return cursor{}, err
	}
	now := q.Now
	if at := standard.Moment(server, "serverTime"); !at.IsZero() {
		now = at
	}
	c := cursor{From: now.UnixMilli(), Mark: now.UnixMilli(), Skew: now.UnixMilli() - q.Now.UnixMilli()}
	if !q.Since.IsZero() {
		c.From = min(c.From, q.Since.UnixMilli()+c.Skew)
		c.Mark = c.From
	}
	return c, nil
}

// reading is one poll under way.
type reading struct {
	poller
	ask    *standard.Ask
	events []string
	now    int64 // by Jira's clock, as far as it is known
	least  int64 // what is older is not told
	found  []told
}

// told is an event with its time.
type told struct {
	at int64
	connector.Event
}

func (r *reading) wants(events ...string) bool {
	return slices.ContainsFunc(events, func(e string) bool { return slices.Contains(r.events, e) })
}

// read reads the issues that changed from a time on, oldest change first, and says where the
// reading goes on, 0 when it is done. An issue that changes meanwhile moves to the end and is
// met again: each page is asked for by the time of the last issue, not by its number, so that
// none is stepped over. Only issues of one minute are paged through.
func (r *reading) read(ctx context.Context, projects []string, from int64) (next int64, err error) {
	query := r.jql(projects, from)
	seen := map[string]bool{}
	for page := (place{}); ; {
		issues, following, err := r.search(ctx, query, page)
		if err != nil {
			return 0, err
		}
		for _, issue := range issues {
			id := standard.Text(issue, "id") + "/" + standard.Text(issue, "fields", "updated")
			if seen[id] {
				continue
			}
			seen[id] = true
			if err := r.issue(ctx, issue); err != nil {
				return 0, err
			}
		}
		if following == (place{}) || len(issues) == 0 {
			return 0, nil
		}
		last := standard.Moment(issues[len(issues)-1], "fields", "updated").Truncate(time.Minute).UnixMilli()
		if last > from+time.Minute.Milliseconds() {
			return last, nil
		}
		page = following
	}
}

// jql asks by an age in minutes: a moment in JQL is read in the time zone of the user, an age
// is not.
func (r *reading) jql(projects []string, from int64) string {
	age := math.Ceil(float64(r.now-from)/float64(time.Minute.Milliseconds())) + 1
	query := fmt.Sprintf("updated >= -%dm order by updated asc", int64(max(1, age)))
	if len(projects) == 0 {
		return query
	}
	var quoted []string
	for _, key := range projects {
		quoted = append(quoted, `"`+strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(key)+`"`)
	}
	return "project in (" + strings.Join(quoted, ", ") + ") and " + query
}

// place is a page of a search: a token in the cloud, a number in a Data Center.
type place struct {
	token string
	start int
}

// search gives one page and the place of the next, zero when it was the last.
func (r *reading) search(ctx context.Context, query string, at place) ([]standard.Doc, place, error) {
	var found standard.Doc
	body := standard.Doc{"jql": query, "maxResults": pageOf, "fields": r.fields()}
	if r.dataCenter {
		body["startAt"], body["expand"] = at.start, []string{"changelog"}
		if _, err := r.ask.Send(ctx, http.MethodPost, "/rest/api/2/search", body, &found); err != nil {
			return nil, place{}, err
		}
		issues := standard.Docs(found, "issues")
		if end := at.start + len(issues); end < standard.Count(found, "total") {
			return issues, place{start: end}, nil
		}
		return issues, place{}, nil
	}
	body["expand"] = "changelog"
	if at.token != "" {
		body["nextPageToken"] = at.token
	}
	_, err := r.ask.Send(ctx, http.MethodPost, "/rest/api/2/search/jql", body, &found)
	return standard.Docs(found, "issues"), place{token: standard.Text(found, "nextPageToken")}, err
}

// briefFields are those of an issue in an event about something else.
var briefFields = []string{"summary", "issuetype", "project", "assignee", "priority", "status"}

// fields are those that the wanted events are made of.
func (r *reading) fields() []string {
	fields := append([]string{"created", "updated"}, briefFields...)
	if r.wants(issueCreated, issueUpdated) {
		return []string{"*all"}
	}
	for field, wanted := range map[string]bool{"comment": r.wants(commentCreated, commentUpdated),
		"worklog": r.wants(worklogCreated, worklogUpdated), "attachment": r.wants(attachmentCreated)} {
		if wanted {
			fields = append(fields, field)
		}
	}
	slices.Sort(fields)
	return fields
}

// rest gives the whole of a list that an issue carries the beginning of.
func (r *reading) rest(ctx context.Context, issue standard.Doc, field, list string) ([]standard.Doc, error) {
	have := standard.Docs(issue, "fields", field, list)
	if len(have) >= standard.Count(issue, "fields", field, "total") {
		return have, nil
	}
	var all []standard.Doc
	for {
		var page standard.Doc
		query := url.Values{"startAt": {fmt.Sprint(len(all))}, "maxResults": {"100"}}
		if _, err := r.ask.Get(ctx, "/rest/api/2/issue/"+standard.Text(issue, "id")+"/"+field, query, &page); err != nil {
			return nil, err
		}
		part := standard.Docs(page, list)
		all = append(all, part...)
		if len(part) == 0 || len(all) >= standard.Count(page, "total") {
			return all, nil
		}
	}
}

// histories gives the changes of an issue that are not older than asked for, oldest first.
func (r *reading) histories(ctx context.Context, issue standard.Doc) ([]standard.Doc, error) {
	have := standard.Docs(issue, "changelog", "histories")
	if total := standard.Count(issue, "changelog", "total"); len(have) < total && !r.dataCenter {
		have = nil
		for start := max(0, total-100); ; start = max(0, start-100) {
			var page standard.Doc
			query := url.Values{"startAt": {fmt.Sprint(start)}, "maxResults": {"100"}}
			if _, err := r.ask.Get(ctx, "/rest/api/2/issue/"+standard.Text(issue, "id")+"/changelog", query, &page); err != nil {
				return nil, err
			}
			part := standard.Docs(page, "values")
			have = append(part, have...)
			if start == 0 || len(part) == 0 || standard.Moment(part[0], "created").UnixMilli() < r.least {
				break
			}
		}
	}
	sorted := slices.Clone(have)
	slices.SortStableFunc(sorted, func(a, b standard.Doc) int {
		if by := standard.Moment(a, "created").Compare(standard.Moment(b, "created")); by != 0 {
			return by
		}
		return standard.Count(a, "id") - standard.Count(b, "id")
	})
	return sorted, nil
}

// answer puts the events into the order they happened in.
func (r *reading) answer(c cursor) (connector.PollAnswer, error) {
	slices.SortStableFunc(r.found, func(a, b told) int { return int(a.at - b.at) })
	text, err := json.Marshal(c)
	answer := connector.PollAnswer{Cursor: text, More: c.Next != 0}
	for _, one := range r.found {
		answer.Events = append(answer.Events, one.Event)
	}
	return answer, err
}
