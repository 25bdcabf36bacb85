package confluencedatacenter

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"bobbin/connectors/standard"
	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
)

// content is where content is searched and read; whole is what an event is made of.
const (
	content = "/rest/api/content"
	whole   = "version,history,space,container"
)

// webhookOf is what webhooks call the types of content.
var webhookOf = map[string]string{"page": "page", "blogpost": "blog", "comment": "comment"}

// polling is how Confluence is asked for events: by CQL, for what was made or changed.
func polling() *connector.Polling {
	blind := map[string]string{"": "Confluence keeps no list of when it happened"}
	for _, noun := range []string{"page", "blog", "comment", "attachment", "label", "space", "user"} {
		for _, verb := range []string{"removed", "trashed", "deleted"} {
			blind[noun+" "+verb] = "what was deleted is in no list any more"
		}
	}
	return &connector.Polling{Sees: []string{"page created", "page updated", "blog created", "blog updated", "comment created", "comment updated"}, Blind: blind,
		In: "keys of spaces, such as DEMO", Every: time.Minute, Poll: poll}
}

// reading is a poll under way.
type reading struct {
	*standard.Poll
	parents map[string]standard.Doc
}

func poll(ctx context.Context, s connector.Site, q connector.PollQuestion) (connector.PollAnswer, error) {
	p, err := standard.StartPoll(ctx, &standard.Ask{Site: s, Title: "Confluence"}, q, "/rest/api/user/current")
	if err != nil {
		return connector.PollAnswer{}, err
	}
	r := &reading{Poll: p, parents: map[string]standard.Doc{}}
	err = p.ReadBack(ctx, standard.List{Name: "content", Changed: changed, Tell: func(ctx context.Context, item standard.Doc) error {
		err := r.tell(ctx, item)
		if fault.Is(err, fault.NotFound) { // it is gone meanwhile
			return nil
		}
		return err
	}}, func(ctx context.Context, next string) ([]standard.Doc, string, error) {
		start, _ := strconv.Atoi(next) // "" is the first page
		query := url.Values{"cql": {r.cql()}, "expand": {whole}, "limit": {"100"}, "start": {strconv.Itoa(start)}}
		var page standard.Doc
		_, err := p.Get(ctx, content+"/search", query, &page)
		items := standard.Docs(page, "results")
		if standard.Text(page, "_links", "next") == "" || len(items) == 0 {
			return items, "", err
		}
		return items, strconv.Itoa(start + len(items)), err
	})
	if err != nil {
		return connector.PollAnswer{}, err
	}
	return p.Answer()
}

// cql asks by an age in minutes: a moment in CQL is read in the time zone of the user.
func (r *reading) cql() string {
	query := fmt.Sprintf(`lastmodified >= now("-%dm") and type in (page, blogpost, comment)`, int(r.Age().Minutes())+2)
	if len(r.Question.In) > 0 {
		var keys []string
		for _, key := range r.Question.In {
			keys = append(keys, strconv.Quote(key))
		}
		query += " and space in (" + strings.Join(keys, ", ") + ")"
	}
	return query + " order by lastmodified desc"
}

func changed(item standard.Doc) time.Time { return standard.Moment(item, "version", "when") }

func (r *reading) tell(ctx context.Context, item standard.Doc) error {
	webhook := webhookOf[standard.Text(item, "type")]
	created, updated := standard.Moment(item, "history", "createdDate"), changed(item)
	if webhook == "" || !r.Wants(webhook+" created", webhook+" updated") {
		return nil
	}
	body, err := r.body(ctx, item)
	if err != nil {
		return err
	}
	change := beginning(body)
	if err := r.Tell(webhook+" created", created, change+"created", named(body, webhook, "created", created)); err != nil || standard.Count(item, "version", "number") <= 1 {
		return err
	}
	return r.Tell(webhook+" updated", updated, fmt.Sprintf("%supdated/%d", change, updated.UnixMilli()), named(body, webhook, "updated", updated))
}

func named(body standard.Doc, webhook, what string, at time.Time) standard.Doc {
	shown := standard.Doc{"timestamp": at.UnixMilli(), "event": webhook + "_" + what}
	for name, value := range body {
		shown[name] = value
	}
	return shown
}

// body is an event but for what happened.
func (r *reading) body(ctx context.Context, item standard.Doc) (standard.Doc, error) {
	webhook := webhookOf[standard.Text(item, "type")]
	shown := r.shown(item)
	if webhook == "comment" {
		delete(shown, "title")
		id := standard.Text(item, "container", "id")
		if r.parents[id] == nil {
			var parent standard.Doc
			if _, err := r.Get(ctx, content+"/"+url.PathEscape(id), url.Values{"expand": {whole}}, &parent); err != nil {
				return nil, err
			}
			r.parents[id] = r.shown(parent)
		}
		shown["parent"] = r.parents[id]
		if shown["spaceKey"] == nil {
			shown["spaceKey"] = r.parents[id]["spaceKey"]
		}
	}
	return standard.Doc{"userKey": standard.Find(item, "version", "by", "userKey"), webhook: shown}, nil
}

// shown is a piece of content as webhooks show it.
func (r *reading) shown(item standard.Doc) standard.Doc {
	return standard.Doc{"id": json.Number(standard.Text(item, "id")), "spaceKey": standard.Find(item, "space", "key"), "title": item["title"], "version": standard.Find(item, "version", "number"),
		"creationDate": standard.Moment(item, "history", "createdDate").UnixMilli(), "creatorKey": standard.Find(item, "history", "createdBy", "userKey"),
		"lastModificationDate": changed(item).UnixMilli(), "lastModifierKey": standard.Find(item, "version", "by", "userKey"),
		"self": r.Account.BaseURL + standard.Text(item, "_links", "webui")}
}

// beginning begins the name of what a body tells of: its kind, its id and when it was made.
func beginning(body any) string {
	for _, webhook := range webhookOf {
		if id := standard.Text(body, webhook, "id"); id != "" {
			return fmt.Sprintf("%s/%s/%d/", webhook, id, standard.Moment(body, webhook, "creationDate").UnixMilli())
		}
	}
	return ""
}

// change names what a webhook tells of, as a poll does.
func change(event string, payload json.RawMessage) string {
	decoder := json.NewDecoder(strings.NewReader(string(payload)))
	decoder.UseNumber()
	var body any
	if decoder.Decode(&body) != nil {
		return ""
	}
	noun, verb, _ := strings.Cut(event, " ")
	begin := beginning(body)
	switch {
	case begin == "":
		return ""
	case verb == "created":
		return begin + "created"
	case verb == "updated":
		return fmt.Sprintf("%supdated/%d", begin, standard.Moment(body, noun, "lastModificationDate").UnixMilli())
	}
	return ""
}

// taking is how an event is made of a page or a blog post.
func taking() *connector.Taking {
	return &connector.Taking{What: "the number of a page or a blog post, or its address with ?pageId=", Events: []string{"page created", "page updated", "page removed", "page trashed", "blog created", "blog updated"}, Take: take}
}

var contentID = regexp.MustCompile(`(?:^|pageId=)([0-9]+)(?:$|[&#])`)

func take(ctx context.Context, s connector.Site, event, what string) (json.RawMessage, error) {
	found := contentID.FindStringSubmatch(strings.TrimSpace(what))
	if found == nil {
		return nil, fault.New(fault.Invalid, "%q is not the number of a page.", what).WithHint("In Confluence: the page, ..., Page Information; the address of that has ?pageId=131101.")
	}
	r := &reading{Poll: &standard.Poll{Ask: &standard.Ask{Site: s, Title: "Confluence"}}}
	var item standard.Doc
	_, err := r.Get(ctx, content+"/"+found[1], url.Values{"expand": {whole}}, &item)
	noun, verb, _ := strings.Cut(event, " ")
	if fault.Is(err, fault.NotFound) || err == nil && webhookOf[standard.Text(item, "type")] != noun {
		return nil, fault.New(fault.NotFound, "There is no %s %s in Confluence, or the account cannot see it.", noun, found[1]).WithHint("Copy its number from Page Information.").Because(err)
	}
	if err != nil {
		return nil, err
	}
	body, err := r.body(ctx, item)
	if err != nil {
		return nil, err
	}
	return json.Marshal(named(body, noun, verb, changed(item)))
}
