package github

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"bobbin/connectors/generate/name"
	"bobbin/connectors/standard"
	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
)

// The bounds of GitHub's list of events: it keeps 300 of a repository.
const (
	pageOf    = 100
	mostPages = 3
	overlap   = 5 * time.Minute
)

// watched is what GitHub's list calls a star, for old times' sake.
const watched = "WatchEvent"

// polling is how GitHub is asked for the events of a repository: by its own list of them, which
// has what a webhook carries and is some seconds late.
func polling() *connector.Polling {
	return &connector.Polling{
		Sees: []string{"push", "pull request", "issues", "issue comment", "pull request review", "pull request review comment", "create", "delete", "release", "commit comment", "fork", "gollum",
			"member", "public", "star"},
		Blind: map[string]string{"": "it is not in GitHub's list of a repository's events"},
		In:    "repositories, such as octocat/hello-world", Narrow: true, Every: time.Minute, Poll: poll,
	}
}

// cursor is where the next poll begins, by repository. Times are GitHub's, in milliseconds.
type cursor struct {
	From int64           `json:"from"`
	Skew int64           `json:"skew,omitempty"`
	Read map[string]read `json:"read,omitempty"`
}

type read struct {
	Last int64  `json:"last"`           // the newest event
	ETag string `json:"etag,omitempty"` // of the first page: an answer that has not changed costs nothing
}

// reading is a poll under way.
type reading struct {
	*standard.Ask
	q    connector.PollQuestion
	c    cursor
	repo standard.Doc // of the list that is being read, read when it is needed
	out  connector.PollAnswer
}

func poll(ctx context.Context, s connector.Site, q connector.PollQuestion) (connector.PollAnswer, error) {
	r := &reading{Ask: &standard.Ask{Site: s, Title: "GitHub"}, q: q}
	known, err := standard.Cursor(q, &r.c)
	if err != nil {
		return r.out, err
	}
	if r.c.Read == nil {
		r.c.Read = map[string]read{}
	}
	for n, place := range q.In {
		if err := r.read(ctx, place, !known && n == 0); err != nil {
			return connector.PollAnswer{}, err
		}
	}
	if !r.Clock.IsZero() {
		r.c.Skew = r.Clock.UnixMilli() - q.Now.UnixMilli()
	}
	r.out.Cursor, err = json.Marshal(r.c)
	return r.out, err
}

// read tells the new events of a repository, oldest first. The list is newest first: what
// happens while it is read moves the rest back, so that none is stepped over.
func (r *reading) read(ctx context.Context, place string, begin bool) error {
	owner, repo, ok := strings.Cut(strings.Trim(place, "/ "), "/")
	if !ok || strings.Contains(repo, "/") {
		return fault.New(fault.Invalid, "%q is not a repository.", place).WithHint("It looks like octocat/hello-world.")
	}
	path := "/repos/" + url.PathEscape(owner) + "/" + url.PathEscape(repo)
	before := r.c.Read[place]
	var all []standard.Doc
	newest, whole := before, false
	r.repo = nil
	for page := 1; page <= mostPages && !whole; page++ {
		events, header, err := r.page(ctx, path, page, before.ETag)
		if err != nil {
			return missing(err, place)
		}
		if begin {
			r.begin()
			begin = false
		}
		if page == 1 && header.Get("Etag") != "" {
			newest.ETag = header.Get("Etag")
		}
		whole = len(events) < pageOf
		for _, e := range events {
			if at := standard.Moment(e, "created_at").UnixMilli(); at <= r.least(before) {
				whole = true
			} else {
				newest.Last = max(newest.Last, at)
				all = append(all, e)
			}
		}
	}
	if !whole {
		r.out.Note = fmt.Sprintf("More happened in %s than GitHub's list of 300 events holds: older ones are not told.", place)
	}
	slices.Reverse(all)
	for _, e := range all {
		if err := r.tell(ctx, path, e); err != nil {
			return err
		}
	}
	newest.Last = max(newest.Last, r.c.From)
	r.c.Read[place] = newest
	return nil
}

// page asks for one page; GitHub says how often it wants to be asked.
func (r *reading) page(ctx context.Context, path string, number int, etag string) ([]standard.Doc, http.Header, error) {
	r.Header = http.Header{}
	if number == 1 && etag != "" {
		r.Header.Set("If-None-Match", etag)
	}
	var events []any
	header, err := r.Get(ctx, path+"/events", url.Values{"per_page": {strconv.Itoa(pageOf)}, "page": {strconv.Itoa(number)}}, &events)
	r.Header = nil
	if seconds, wrong := strconv.Atoi(header.Get("X-Poll-Interval")); wrong == nil {
		r.out.Wait = max(r.out.Wait, time.Duration(min(seconds, 3600))*time.Second)
	}
	return standard.Docs(events), header, err
}

func missing(err error, place string) error {
	if fault.Is(err, fault.NotFound) {
		return fault.New(fault.NotFound, "There is no repository %s at GitHub, or the account cannot see it.", place).WithHint("Write owner/name; a fine-grained token needs the repository.").Because(err)
	}
	return err
}

// begin sets where the first poll begins, by GitHub's clock.
func (r *reading) begin() {
	r.c.From = r.q.Now.UnixMilli()
	if !r.Clock.IsZero() {
		r.c.From = r.Clock.UnixMilli()
	}
	r.c.Skew = r.c.From - r.q.Now.UnixMilli()
	if !r.q.Since.IsZero() {
		r.c.From = min(r.c.From, r.q.Since.UnixMilli()+r.c.Skew)
	}
}

// least is the time up to which nothing is told of a repository.
func (r *reading) least(before read) int64 {
	least := max(r.c.From, before.Last-overlap.Milliseconds())
	if !r.q.NotBefore.IsZero() {
		least = max(least, r.q.NotBefore.UnixMilli()+r.c.Skew)
	}
	return least
}

// tell adds an event as its webhook would have carried it.
func (r *reading) tell(ctx context.Context, path string, e standard.Doc) error {
	kind := standard.Text(e, "type")
	event := nameOf(kind)
	if !slices.Contains(r.q.Events, event) {
		return nil
	}
	if r.repo == nil {
		if _, err := r.Get(ctx, path, nil, &r.repo); err != nil {
			return err
		}
	}
	body := standard.Doc{}
	payload, _ := e["payload"].(standard.Doc)
	for key, value := range payload {
		body[key] = value
	}
	body["repository"], body["sender"] = r.repo, sender(e["actor"])
	if organization, ok := e["org"].(standard.Doc); ok {
		body["organization"] = organization
	}
	if kind == watched {
		body["action"] = "created"
	}
	if err := r.complete(ctx, path, kind, body); err != nil {
		return err
	}
	text, err := json.Marshal(body)
	what := change(event, text)
	if what == "" {
		what = "event/" + standard.Text(e, "id")
	}
	r.out.Events = append(r.out.Events, connector.Event{Name: event, Payload: text, Change: what})
	return err
}

// nameOf is the event type of an entry of GitHub's list: PullRequestEvent is pull request.
func nameOf(kind string) string {
	if kind == watched {
		return "star"
	}
	return strings.ToLower(strings.Join(name.Words(strings.TrimSuffix(kind, "Event")), " "))
}

// complete asks for what GitHub's list leaves out of pushes and pull requests.
func (r *reading) complete(ctx context.Context, path, kind string, body standard.Doc) error {
	if kind == "PushEvent" {
		return r.push(ctx, path, body)
	}
	pull, ok := body["pull_request"].(standard.Doc)
	if !ok || pull["title"] != nil {
		return nil
	}
	var whole standard.Doc
	if _, err := r.Get(ctx, path+"/pulls/"+standard.Text(pull, "number"), nil, &whole); err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	for key, value := range pull {
		if whole == nil {
			whole = standard.Doc{}
		}
		if whole[key] == nil {
			whole[key] = value
		}
	}
	body["pull_request"] = whole
	return nil
}

// sender is who did it. The list tells less of a person than a webhook does.
func sender(actor any) standard.Doc {
	person, _ := actor.(standard.Doc)
	shown := standard.Doc{"node_id": nil, "html_url": nil, "type": "User", "site_admin": false}
	for key, value := range person {
		if key != "display_login" {
			shown[key] = value
		}
	}
	if login := standard.Text(person, "login"); strings.HasSuffix(login, "[bot]") {
		shown["type"] = "Bot"
	}
	return shown
}

// change names what an event tells of, by webhook and by poll; "" where they share no name.
func change(event string, payload json.RawMessage) string {
	decoder := json.NewDecoder(strings.NewReader(string(payload)))
	decoder.UseNumber()
	var body any
	if decoder.Decode(&body) != nil {
		return ""
	}
	if event == "push" {
		return joined("push", standard.Text(body, "ref"), standard.Text(body, "before"), standard.Text(body, "after"))
	}
	thing, at := map[string]string{"issues": "issue", "issue comment": "comment", "pull request": "pull_request", "pull request review": "review",
		"pull request review comment": "comment", "release": "release", "commit comment": "comment"}[event], "updated_at"
	switch event {
	case "release":
		at = "published_at"
	case "pull request review":
		at = "submitted_at"
	}
	moment := standard.Moment(body, thing, at)
	if thing == "" || moment.IsZero() {
		return ""
	}
	return joined(event, standard.Text(body, "action"), standard.Text(body, thing, "id"), strconv.FormatInt(moment.Unix(), 10))
}

// joined joins parts that are all there.
func joined(parts ...string) string {
	if slices.Contains(parts, "") {
		return ""
	}
	return strings.Join(parts, "/")
}
