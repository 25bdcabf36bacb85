package jiracloud

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"

	"bobbin/connectors/standard"
	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
)

// issue makes the events of an issue that changed. One that is gone meanwhile has none.
func (r *reading) issue(ctx context.Context, issue standard.Doc) error {
	err := r.changes(ctx, issue)
	if err == nil {
		err = r.parts(ctx, issue)
	}
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	return err
}

// changes are those of the issue itself.
func (r *reading) changes(ctx context.Context, issue standard.Doc) error {
	if !r.wants(issueCreated, issueUpdated) {
		return nil
	}
	histories, err := r.histories(ctx, issue)
	if err != nil {
		return err
	}
	if err := r.tell(issueCreated, standard.Moment(issue, "fields", "created").UnixMilli(), createdBody(issue, histories)); err != nil {
		return err
	}
	for _, h := range histories {
		if err := r.tell(issueUpdated, standard.Moment(h, "created").UnixMilli(), updatedBody(issue, h)); err != nil {
			return err
		}
	}
	return nil
}

// parts are the comments, worklogs and attachments of the issue.
func (r *reading) parts(ctx context.Context, issue standard.Doc) error {
	for _, part := range []struct{ field, list, created, updated string }{
		{"comment", "comments", commentCreated, commentUpdated}, {"worklog", "worklogs", worklogCreated, worklogUpdated}} {
		if !r.wants(part.created, part.updated) {
			continue
		}
		all, err := r.rest(ctx, issue, part.field, part.list)
		if err != nil {
			return err
		}
		for _, one := range all {
			created, updated := standard.Moment(one, "created").UnixMilli(), standard.Moment(one, "updated").UnixMilli()
			if err := r.tell(part.created, created, partBody(issue, part.field, one, part.created, created)); err != nil {
				return err
			}
			if updated == created {
				continue
			}
			if err := r.tell(part.updated, updated, partBody(issue, part.field, one, part.updated, updated)); err != nil {
				return err
			}
		}
	}
	for _, one := range standard.Docs(issue, "fields", "attachment") {
		created := standard.Moment(one, "created").UnixMilli()
		if err := r.tell(attachmentCreated, created, partBody(issue, "attachment", one, attachmentCreated, created)); err != nil {
			return err
		}
	}
	return nil
}

// tell adds an event when it is wanted and new enough.
func (r *reading) tell(event string, at int64, body standard.Doc) error {
	if at <= r.least || !r.wants(event) {
		return nil
	}
	payload, err := r.payload(body)
	r.found = append(r.found, told{at, connector.Event{Name: event, Payload: payload, Change: Change(event, payload)}})
	return err
}

// payload writes a body as webhooks do: with the site's own address, whatever way we came.
func (r *reading) payload(body standard.Doc) (json.RawMessage, error) {
	text, err := json.Marshal(body)
	if site := r.ask.Account.BaseURL; site != "" && site != r.ask.Base {
		text = bytes.ReplaceAll(text, []byte(r.ask.Base+"/rest/"), []byte(site+"/rest/"))
	}
	return text, err
}

// webhookName is what Jira's webhooks call an event.
func webhookName(event string) string {
	for _, e := range events() {
		if e.name() == event {
			return e.webhook
		}
	}
	return ""
}

// shown is the issue as webhooks show it: comments and worklogs are not in it.
func shown(issue standard.Doc) standard.Doc {
	fields := standard.Doc{}
	all, _ := issue["fields"].(standard.Doc)
	for name, value := range all {
		if name != "comment" && name != "worklog" {
			fields[name] = value
		}
	}
	return standard.Doc{"id": issue["id"], "self": issue["self"], "key": issue["key"], "fields": fields}
}

// brief is the issue in an event about something else.
func brief(issue standard.Doc) standard.Doc {
	fields := standard.Doc{}
	for _, name := range briefFields {
		fields[name] = standard.Find(issue, "fields", name)
	}
	return standard.Doc{"id": issue["id"], "self": issue["self"], "key": issue["key"], "fields": fields}
}

// createdBody is the webhook of an issue's creation. Its changelog has what was set then.
func createdBody(issue standard.Doc, histories []standard.Doc) standard.Doc {
	return standard.Doc{"timestamp": standard.Moment(issue, "fields", "created").UnixMilli(), "webhookEvent": webhookName(issueCreated),
		"issue_event_type_name": "issue_created", "user": standard.Find(issue, "fields", "creator"), "issue": shown(issue),
		"changelog": standard.Doc{"id": issue["id"], "items": firstItems(issue, histories)}}
}

// firstItems are what was set at the creation: what a field was before its first change, else
// what it is.
func firstItems(issue standard.Doc, histories []standard.Doc) []any {
	items := []any{}
	for _, field := range []string{"status", "summary", "description", "priority", "issuetype", "assignee", "reporter"} {
		id, text := fieldValue(standard.Find(issue, "fields", field))
		if first := firstChange(histories, field); first != nil {
			id, text = first["from"], first["fromString"]
		}
		if text != nil {
			items = append(items, standard.Doc{"field": field, "fieldtype": "jira", "fieldId": field, "from": nil, "fromString": nil, "to": id, "toString": text})
		}
	}
	return items
}

// fieldValue gives the id of a field's value, nil where it has none, and its text.
func fieldValue(value any) (id, text any) {
	object, ok := value.(standard.Doc)
	if !ok {
		return nil, value
	}
	for _, name := range []string{"id", "accountId", "key"} {
		if id == nil {
			id = object[name]
		}
	}
	if text = object["displayName"]; text == nil {
		text = object["name"]
	}
	return id, text
}

func firstChange(histories []standard.Doc, field string) standard.Doc {
	for _, h := range histories {
		for _, item := range standard.Docs(h, "items") {
			if item["fieldId"] == field || item["field"] == field {
				return item
			}
		}
	}
	return nil
}

// updatedBody is the webhook of one change in an issue's history.
func updatedBody(issue, history standard.Doc) standard.Doc {
	items := standard.Docs(history, "items")
	kind := "issue_updated"
	is := func(field string) func(standard.Doc) bool {
		return func(item standard.Doc) bool { return item["fieldId"] == field || item["field"] == field }
	}
	switch {
	case len(items) == 1 && is("assignee")(items[0]):
		kind = "issue_assigned"
	case slices.ContainsFunc(items, is("status")):
		kind = "issue_generic"
	}
	return standard.Doc{"timestamp": standard.Moment(history, "created").UnixMilli(), "webhookEvent": webhookName(issueUpdated), "issue_event_type_name": kind,
		"user": history["author"], "issue": shown(issue), "changelog": standard.Doc{"id": history["id"], "items": history["items"]}}
}

// partBody is the webhook of a comment, a worklog or an attachment.
func partBody(issue standard.Doc, name string, part standard.Doc, event string, at int64) standard.Doc {
	body := standard.Doc{"timestamp": at, "webhookEvent": webhookName(event), name: part}
	if name == "comment" {
		body["issue"], body["eventType"] = brief(issue), "primaryAction"
	}
	return body
}
