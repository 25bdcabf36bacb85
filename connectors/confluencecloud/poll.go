package confluencecloud

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"bobbin/connectors/standard"
	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
)

//go:embed events.txt events.d.ts samples/*.json
var eventFiles embed.FS

// v2 is where version 2 of the API begins.
const v2 = "/wiki/api/v2"

// kind is what can be made and changed: its list, its name in an event and in its webhook.
type kind struct{ list, event, webhook, content string }

var kinds = []kind{{"/pages", "page", "page", "page"}, {"/blogposts", "blog post", "blog", "blogpost"}, {"/footer-comments", "comment", "comment", "comment"}}

// asked is what Confluence can be asked for. Its webhooks are those of apps alone.
func asked() *standard.Asked {
	var events []string
	for _, k := range kinds {
		events = append(events, k.event+" created", k.event+" updated")
	}
	return &standard.Asked{Files: eventFiles,
		Polling: &connector.Polling{Sees: events, In: "keys of spaces, such as DEMO", Every: time.Minute, Poll: poll},
		Taking:  &connector.Taking{What: "the address of a page, or its number", Events: []string{"page created", "page updated", "comment created", "comment updated"}, Take: take}}
}

// reading is a poll under way.
type reading struct {
	*standard.Poll
	keys  map[string]string // of spaces, by id
	pages map[string]standard.Doc
}

func poll(ctx context.Context, s connector.Site, q connector.PollQuestion) (connector.PollAnswer, error) {
	p, err := standard.StartPoll(ctx, &standard.Ask{Site: s, Title: "Confluence"}, q, v2+"/spaces?limit=1")
	if err != nil {
		return connector.PollAnswer{}, err
	}
	r := &reading{Poll: p, keys: map[string]string{}, pages: map[string]standard.Doc{}}
	for _, k := range kinds {
		if !p.Wants(k.event+" created", k.event+" updated") {
			continue
		}
		err := p.ReadBack(ctx, standard.List{Name: k.list, Changed: changed, Tell: func(ctx context.Context, item standard.Doc) error {
			err := r.tell(ctx, k, item)
			if fault.Is(err, fault.NotFound) { // it is gone meanwhile
				return nil
			}
			return err
		}}, func(ctx context.Context, next string) ([]standard.Doc, string, error) {
			if next == "" {
				next = v2 + k.list + "?sort=-modified-date&limit=100"
			}
			var page standard.Doc
			_, err := p.Get(ctx, next, nil, &page)
			after := standard.Text(page, "_links", "next")
			if strings.HasPrefix(after, "/api/") { // a gateway leaves the context out
				after = "/wiki" + after
			}
			return standard.Docs(page, "results"), after, err
		})
		if err != nil {
			return connector.PollAnswer{}, err
		}
	}
	return p.Answer()
}

func changed(item standard.Doc) time.Time { return standard.Moment(item, "version", "createdAt") }

// tell tells that something was made, and that it was changed.
func (r *reading) tell(ctx context.Context, k kind, item standard.Doc) error {
	created, updated := standard.Moment(item, "createdAt"), changed(item)
	first := standard.Count(item, "version", "number") <= 1
	if created.IsZero() && first { // comments have versions only
		created = updated
	}
	body, space, err := r.body(ctx, k, item)
	if err != nil || len(r.Question.In) > 0 && !slices.Contains(r.Question.In, space) {
		return err
	}
	change := k.content + "/" + standard.Text(item, "id")
	if !created.IsZero() {
		if err := r.Tell(k.event+" created", created, fmt.Sprintf("%s/%d", change, created.UnixMilli()), named(body, k, "created", created)); err != nil {
			return err
		}
	}
	if first {
		return nil
	}
	return r.Tell(k.event+" updated", updated, fmt.Sprintf("%s/%d/%d", change, standard.Count(item, "version", "number"), updated.UnixMilli()), named(body, k, "updated", updated))
}

// named completes a body with what happened.
func named(body standard.Doc, k kind, what string, at time.Time) standard.Doc {
	whole := standard.Doc{"timestamp": at.UnixMilli(), "event": k.webhook + "_" + what}
	for name, value := range body {
		whole[name] = value
	}
	return whole
}

// body is an event but for what happened, and the key of the space it is in.
func (r *reading) body(ctx context.Context, k kind, item standard.Doc) (standard.Doc, string, error) {
	holder := item
	if k.content == "comment" {
		var err error
		if holder, err = r.page(ctx, item); err != nil {
			return nil, "", err
		}
	}
	space, err := r.space(ctx, standard.Text(holder, "spaceId"))
	if err != nil {
		return nil, "", err
	}
	shown := r.content(item, k.content, space)
	if k.content == "comment" {
		parent := "page"
		if item["blogPostId"] != nil {
			parent = "blogpost"
		}
		shown["parent"] = r.content(holder, parent, space)
	}
	return standard.Doc{"userAccountId": standard.Find(item, "version", "authorId"), k.webhook: shown}, space, nil
}

// content is a page, a blog post or a comment as webhooks show it.
func (r *reading) content(item standard.Doc, kind, space string) standard.Doc {
	creator, created := item["authorId"], standard.Moment(item, "createdAt")
	if created.IsZero() && standard.Count(item, "version", "number") <= 1 {
		creator, created = standard.Find(item, "version", "authorId"), changed(item)
	}
	return standard.Doc{"id": json.Number(standard.Text(item, "id")), "spaceKey": space, "title": item["title"], "contentType": kind, "version": standard.Find(item, "version", "number"),
		"creatorAccountId": creator, "lastModifierAccountId": standard.Find(item, "version", "authorId"), "creationDate": created.UnixMilli(),
		"modificationDate": changed(item).UnixMilli(), "self": r.Account.BaseURL + "/wiki" + standard.Text(item, "_links", "webui")}
}

// page is the page or the blog post that a comment is on.
func (r *reading) page(ctx context.Context, comment standard.Doc) (standard.Doc, error) {
	path := v2 + "/pages/" + standard.Text(comment, "pageId")
	if id := standard.Text(comment, "blogPostId"); id != "" {
		path = v2 + "/blogposts/" + id
	}
	if known, ok := r.pages[path]; ok {
		return known, nil
	}
	var page standard.Doc
	_, err := r.Get(ctx, path, nil, &page)
	r.pages[path] = page
	return page, err
}

func (r *reading) space(ctx context.Context, id string) (string, error) {
	if key, ok := r.keys[id]; ok || id == "" {
		return key, nil
	}
	var space standard.Doc
	_, err := r.Get(ctx, v2+"/spaces/"+url.PathEscape(id), nil, &space)
	r.keys[id] = standard.Text(space, "key")
	return r.keys[id], err
}

var pageID = regexp.MustCompile(`(?:^|/pages/|pageId=)([0-9]+)(?:$|[/?&#])`)

// take makes the event of a page, or of its newest comment.
func take(ctx context.Context, s connector.Site, event, what string) (json.RawMessage, error) {
	found := pageID.FindStringSubmatch(strings.TrimSpace(what))
	if found == nil {
		return nil, fault.New(fault.Invalid, "%q is not the address of a page.", what).WithHint("It looks like https://your-site.atlassian.net/wiki/spaces/DEMO/pages/131101; the number does as well.")
	}
	r := &reading{Poll: &standard.Poll{Ask: &standard.Ask{Site: s, Title: "Confluence"}}, keys: map[string]string{}, pages: map[string]standard.Doc{}}
	var item standard.Doc
	_, err := r.Get(ctx, v2+"/pages/"+found[1], nil, &item)
	if fault.Is(err, fault.NotFound) {
		return nil, fault.New(fault.NotFound, "There is no page %s in Confluence, or the account cannot see it.", found[1]).WithHint("Copy its address from the browser.").Because(err)
	}
	if err != nil {
		return nil, err
	}
	k, verb := kinds[0], strings.TrimPrefix(event, "page ")
	if noun, after, _ := strings.Cut(event, " "); noun == "comment" {
		var list standard.Doc
		if _, err := r.Get(ctx, v2+"/pages/"+found[1]+"/footer-comments", url.Values{"sort": {"-created-date"}, "limit": {"1"}}, &list); err != nil {
			return nil, err
		}
		all := standard.Docs(list, "results")
		if len(all) == 0 {
			return nil, fault.New(fault.NotFound, "The page %s has no comment to make an event of.", found[1]).WithHint("Take another page, or comment on it.")
		}
		k, verb, item = kinds[2], after, all[0]
	}
	body, _, err := r.body(ctx, k, item)
	if err != nil {
		return nil, err
	}
	return json.Marshal(named(body, k, verb, changed(item)))
}
