package gitlab

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"bobbin/connectors/standard"
	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
)

// The event types that asking finds.
const (
	issueEvent, mergeEvent, commentEvent = "issue", "merge request", "comment"
	pageOf                               = 100
)

// polling is how GitLab is asked for events: which issues and merge requests of a project
// changed, and which notes they have.
func polling() *connector.Polling {
	return &connector.Polling{Sees: []string{issueEvent, mergeEvent, commentEvent}, Blind: map[string]string{"": "GitLab's API does not tell it by time, or tells less than the webhook"},
		In: "paths of projects or groups, such as demo/webshop", Narrow: true, Every: time.Minute, Poll: poll}
}

// reading is a poll of one project or group under way.
type reading struct {
	*standard.Poll
	lists    string // where they are: /api/v4/projects/1, /api/v4/groups/1
	project  standard.Doc
	path     string // of its API: /api/v4/projects/1
	projects map[string]standard.Doc
}

func poll(ctx context.Context, s connector.Site, q connector.PollQuestion) (connector.PollAnswer, error) {
	p, err := standard.StartPoll(ctx, &standard.Ask{Site: s, Title: "GitLab"}, q, "/api/v4/user")
	if err != nil {
		return connector.PollAnswer{}, err
	}
	for _, name := range q.In {
		r := &reading{Poll: p, projects: map[string]standard.Doc{}}
		if err := r.place(ctx, name); err != nil {
			return connector.PollAnswer{}, err
		}
		for _, kind := range kinds {
			if !p.Wants(kind.event, commentEvent) {
				continue
			}
			if err := p.Read(ctx, r.list(name, kind)); err != nil {
				return connector.PollAnswer{}, err
			}
		}
	}
	return p.Answer()
}

// place finds the project or the group of that path.
func (r *reading) place(ctx context.Context, name string) error {
	missing := r.find(ctx, name)
	if !fault.Is(missing, fault.NotFound) {
		r.lists = r.path
		return missing
	}
	var group standard.Doc
	_, err := r.Get(ctx, "/api/v4/groups/"+url.PathEscape(strings.Trim(name, "/ ")), url.Values{"with_projects": {"false"}}, &group)
	if fault.Is(err, fault.NotFound) {
		return missing
	}
	r.lists = "/api/v4/groups/" + standard.Text(group, "id")
	return err
}

// of has the project that an item belongs to at hand.
func (r *reading) of(ctx context.Context, item standard.Doc) error {
	id := standard.Text(item, "project_id")
	if id == standard.Text(r.project, "id") {
		return nil
	}
	if known, ok := r.projects[id]; ok {
		r.project, r.path = known, "/api/v4/projects/"+id
		return nil
	}
	r.project = nil // what is not in the answer is not that of another project
	err := r.find(ctx, id)
	r.projects[id] = r.project
	return err
}

// find reads the project.
func (r *reading) find(ctx context.Context, name string) error {
	_, err := r.Get(ctx, "/api/v4/projects/"+url.PathEscape(strings.Trim(name, "/ ")), nil, &r.project)
	if fault.Is(err, fault.NotFound) {
		return fault.New(fault.NotFound, "There is no project or group %s in GitLab, or the account cannot see it.", name).
			WithHint("Write its whole path, as in the browser: group/project.").Because(err)
	}
	r.path = "/api/v4/projects/" + standard.Text(r.project, "id")
	return err
}

// kind is what can be changed and commented.
type kind struct{ event, list, object, noteable string }

var kinds = []kind{{issueEvent, "issues", "issue", "Issue"}, {mergeEvent, "merge_requests", "merge_request", "MergeRequest"}}

func (r *reading) list(project string, k kind) standard.List {
	return standard.List{Name: project + " " + k.list, Changed: func(item standard.Doc) time.Time { return standard.Moment(item, "updated_at") },
		Page: func(ctx context.Context, since time.Time, number int) ([]standard.Doc, bool, error) {
			var items []any
			query := url.Values{"updated_after": {since.Format("2006-01-02T15:04:05.000Z")}, "order_by": {"updated_at"}, "sort": {"asc"}, "scope": {"all"}, "state": {"all"},
				"with_labels_details": {"true"}, "per_page": {fmt.Sprint(pageOf)}, "page": {fmt.Sprint(number)}}
			_, err := r.Get(ctx, r.lists+"/"+k.list, query, &items)
			return standard.Docs(items), len(items) == pageOf, err
		},
		Tell: func(ctx context.Context, item standard.Doc) error {
			err := r.of(ctx, item)
			if err == nil {
				err = r.item(ctx, k, item)
			}
			if fault.Is(err, fault.NotFound) { // it is gone meanwhile
				return nil
			}
			return err
		}}
}

// item tells what happened to an issue or a merge request since the last poll.
func (r *reading) item(ctx context.Context, k kind, item standard.Doc) error {
	created, updated := standard.Moment(item, "created_at"), standard.Moment(item, "updated_at")
	notes, err := r.notes(ctx, k, item, r.Least())
	if err != nil {
		return err
	}
	byNote := false // what GitLab counts as a change of the item is a comment on it
	for _, note := range notes {
		at := standard.Moment(note, "updated_at")
		byNote = byNote || near(at, updated) && note["system"] != true
		if note["system"] == true || !r.Wants(commentEvent) {
			continue
		}
		if err := r.note(k, item, note); err != nil {
			return err
		}
	}
	if near(created, updated) || created.After(r.Least()) && byNote {
		return r.tell(k, item, created, "open", notes)
	}
	if byNote {
		return nil
	}
	if created.After(r.Least()) {
		if err := r.tell(k, item, created, "open", notes); err != nil {
			return err
		}
	}
	action := "update"
	for _, end := range [][2]string{{"closed_at", "close"}, {"merged_at", "merge"}} {
		if at := standard.Moment(item, end[0]); !at.IsZero() && near(at, updated) {
			action = end[1]
		}
	}
	return r.tell(k, item, updated, action, notes)
}

// near says whether two moments are one: GitLab writes some of them one after the other.
func near(a, b time.Time) bool { return a.Sub(b).Abs() < 2*time.Second }

// notes gives the notes of an item that changed after a moment, newest first.
func (r *reading) notes(ctx context.Context, k kind, item standard.Doc, after time.Time) ([]standard.Doc, error) {
	var all []standard.Doc
	for page := 1; ; page++ {
		var part []any
		query := url.Values{"order_by": {"updated_at"}, "sort": {"desc"}, "per_page": {fmt.Sprint(pageOf)}, "page": {fmt.Sprint(page)}}
		if _, err := r.Get(ctx, r.path+"/"+k.list+"/"+standard.Text(item, "iid")+"/notes", query, &part); err != nil {
			return nil, err
		}
		for _, note := range standard.Docs(part) {
			if !standard.Moment(note, "updated_at").After(after) {
				return all, nil
			}
			all = append(all, note)
		}
		if len(part) < pageOf {
			return all, nil
		}
	}
}

func (r *reading) tell(k kind, item standard.Doc, at time.Time, action string, notes []standard.Doc) error {
	body := r.itemBody(k, item, action, who(item, action, notes))
	return r.Tell(k.event, at, changeOf(body), body)
}

// note tells that a note was made, and that it was changed.
func (r *reading) note(k kind, item, note standard.Doc) error {
	created, updated := standard.Moment(note, "created_at"), standard.Moment(note, "updated_at")
	body := r.noteBody(k, item, note, "create")
	if err := r.Tell(commentEvent, created, changeOf(body), body); err != nil || near(created, updated) {
		return err
	}
	body = r.noteBody(k, item, note, "update")
	return r.Tell(commentEvent, updated, changeOf(body), body)
}

// who did it: GitLab says who made and who closed it; for other changes it is the author of the
// system note of that moment, and where there is none, who made it.
func who(item standard.Doc, action string, notes []standard.Doc) any {
	if by := item["closed_by"]; action == "close" && by != nil {
		return by
	}
	if by := item["merge_user"]; action == "merge" && by != nil {
		return by
	}
	if action != "open" {
		for _, note := range notes {
			if note["system"] == true && near(standard.Moment(note, "updated_at"), standard.Moment(item, "updated_at")) {
				return note["author"]
			}
		}
	}
	return item["author"]
}

// changeOf names what a body tells of, by webhook and by poll. Webhooks write whole seconds.
func changeOf(body any) string {
	attributes := standard.Find(body, "object_attributes")
	kind, id := standard.Text(body, "object_kind"), standard.Text(attributes, "id")
	created, updated := standard.Moment(attributes, "created_at"), standard.Moment(attributes, "updated_at")
	if kind == "work_item" {
		kind = "issue"
	}
	action := standard.Text(attributes, "action")
	if id == "" || created.IsZero() || kind != "issue" && kind != "merge_request" && kind != "note" {
		return ""
	}
	if action == "open" || action == "create" {
		return fmt.Sprintf("%s/%s/%d", kind, id, created.Unix())
	}
	return fmt.Sprintf("%s/%s/%d/%d", kind, id, created.Unix(), updated.Unix())
}

// change is changeOf for a delivery.
func change(payload json.RawMessage) string {
	decoder := json.NewDecoder(strings.NewReader(string(payload)))
	decoder.UseNumber()
	var body any
	if decoder.Decode(&body) != nil {
		return ""
	}
	return changeOf(body)
}

// taking is how an event is made of an issue or a merge request.
func taking() *connector.Taking {
	return &connector.Taking{What: "a project with the number of an issue or a merge request, such as demo/webshop#7 or demo/webshop!4, or its address",
		Events: []string{issueEvent, mergeEvent, commentEvent}, Take: take}
}

// take makes the event of an issue or a merge request, or of its newest comment.
func take(ctx context.Context, s connector.Site, event, what string) (json.RawMessage, error) {
	project, list, iid, ok := named(what)
	wanted := kinds[0]
	if list == kinds[1].list {
		wanted = kinds[1]
	}
	if !ok || event != commentEvent && event != wanted.event {
		return nil, fault.New(fault.Invalid, "%q does not name what the event %q is about.", what, event).
			WithHint("An issue looks like demo/webshop#7, a merge request like demo/webshop!4; their addresses do as well.")
	}
	ask := &standard.Ask{Site: s, Title: "GitLab"}
	r := &reading{Poll: &standard.Poll{Ask: ask}}
	if err := r.find(ctx, project); err != nil {
		return nil, err
	}
	var item standard.Doc
	_, err := ask.Send(ctx, http.MethodGet, r.path+"/"+wanted.list+"/"+iid+"?with_labels_details=true", nil, &item)
	if fault.Is(err, fault.NotFound) {
		return nil, fault.New(fault.NotFound, "There is no %s %s in %s.", wanted.event, iid, project).WithHint("Copy its address from GitLab.").Because(err)
	}
	if err != nil {
		return nil, err
	}
	notes, err := r.notes(ctx, wanted, item, time.Time{})
	if err != nil {
		return nil, err
	}
	if event != commentEvent {
		return json.Marshal(r.itemBody(wanted, item, "open", item["author"]))
	}
	for _, note := range notes {
		if note["system"] != true {
			return json.Marshal(r.noteBody(wanted, item, note, "create"))
		}
	}
	return nil, fault.New(fault.NotFound, "%s has no comment to make an event of.", what).WithHint("Take another one, or comment on it in GitLab.")
}

// named takes what a person names apart: demo/webshop#7, demo/webshop!4, or an address.
func named(what string) (project, list, iid string, ok bool) {
	what = strings.TrimSpace(what)
	if u, err := url.Parse(what); err == nil && u.Host != "" {
		place, rest, cut := strings.Cut(strings.Trim(u.Path, "/"), "/-/")
		list, iid, has := strings.Cut(rest, "/")
		iid, _, _ = strings.Cut(iid, "/")
		if list == "work_items" {
			list = "issues"
		}
		return place, list, iid, cut && has && (list == "issues" || list == "merge_requests") && number(iid)
	}
	for sign, list := range map[string]string{"#": "issues", "!": "merge_requests"} {
		if project, iid, cut := strings.Cut(what, sign); cut && project != "" {
			return project, list, iid, number(iid)
		}
	}
	return "", "", "", false
}

func number(text string) bool { return text != "" && strings.Trim(text, "0123456789") == "" }
