package jiracloud

import (
	"context"
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"bobbin/connectors/standard"
	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
)

// issueKey is a key, alone or in an address: https://your-site.atlassian.net/browse/DEMO-1.
var issueKey = regexp.MustCompile(`(?:^|[/=])([A-Z][A-Z0-9_]*-[0-9]+)(?:$|[/?&#])`)

// Taking is how an event is made of an issue.
func Taking(dataCenter bool) *connector.Taking {
	takes := []string{issueCreated, issueUpdated, "issue deleted", transitioned, commentCreated, commentUpdated, "comment deleted",
		worklogCreated, worklogUpdated, "worklog deleted"}
	if !dataCenter {
		takes = append(takes, attachmentCreated, "attachment deleted")
	}
	return &connector.Taking{What: "the key of an issue, such as DEMO-1, or its address", Events: takes, Take: poller{dataCenter}.take}
}

// take makes the event of an issue: of its last change, comment, worklog or attachment, or of
// the comment or worklog that an address names (?focusedCommentId=10201).
func (p poller) take(ctx context.Context, s connector.Site, event, what string) (json.RawMessage, error) {
	found := issueKey.FindStringSubmatch(strings.ToUpper(strings.TrimSpace(what)))
	if found == nil {
		return nil, fault.New(fault.Invalid, "%q is not the key of an issue.", what).WithHint("It looks like DEMO-1; the address of the issue does as well.")
	}
	r := &reading{poller: p, ask: &standard.Ask{Site: s, Title: "Jira"}, events: []string{event}}
	var issue standard.Doc
	_, err := r.ask.Get(ctx, "/rest/api/2/issue/"+found[1], url.Values{"fields": {"*all"}, "expand": {"changelog"}}, &issue)
	if fault.Is(err, fault.NotFound) {
		return nil, fault.New(fault.NotFound, "There is no issue %s, or the account cannot see it.", found[1]).WithHint("Copy the key from Jira.").Because(err)
	}
	if err != nil {
		return nil, err
	}
	body, err := r.taken(ctx, issue, event, what)
	if err != nil {
		return nil, err
	}
	if name := webhookName(event); name != "" {
		body["webhookEvent"] = name
	}
	return r.payload(body)
}

// taken makes the body of an event.
func (r *reading) taken(ctx context.Context, issue standard.Doc, event, what string) (standard.Doc, error) {
	noun, _, _ := strings.Cut(event, " ")
	if noun != "issue" {
		return r.takenPart(ctx, issue, noun, event, what)
	}
	histories, err := r.histories(ctx, issue)
	if err != nil {
		return nil, err
	}
	created := createdBody(issue, histories)
	switch event {
	case "issue deleted":
		delete(created, "changelog")
		delete(created, "issue_event_type_name")
	case issueUpdated:
		if len(histories) == 0 {
			return nil, none(issue, "change")
		}
		return updatedBody(issue, histories[len(histories)-1]), nil
	case transitioned:
		return transition(issue, histories)
	}
	return created, nil
}

// takenPart is an event of a part of the issue: the one that what names, else the newest.
func (r *reading) takenPart(ctx context.Context, issue standard.Doc, noun, event, what string) (standard.Doc, error) {
	all, err := standard.Docs(issue, "fields", "attachment"), error(nil)
	if noun != "attachment" {
		all, err = r.rest(ctx, issue, noun, noun+"s")
	}
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, none(issue, noun)
	}
	part := slices.MaxFunc(all, func(a, b standard.Doc) int {
		return standard.Moment(a, "created").Compare(standard.Moment(b, "created"))
	})
	if u, err := url.Parse(strings.TrimSpace(what)); err == nil {
		for _, id := range []string{u.Query().Get("focusedCommentId"), u.Query().Get("focusedWorklogId")} {
			if at := slices.IndexFunc(all, func(d standard.Doc) bool { return standard.Text(d, "id") == id }); at >= 0 {
				part = all[at]
			}
		}
	}
	at := standard.Moment(part, "updated")
	if at.IsZero() || strings.HasSuffix(event, "created") {
		at = standard.Moment(part, "created")
	}
	return partBody(issue, noun, part, event, at.UnixMilli()), nil
}

func none(issue standard.Doc, what string) error {
	return fault.New(fault.NotFound, "The issue %s has no %s to make an event of.", standard.Text(issue, "key"), what).
		WithHint("Take another issue, or add one to it in Jira.")
}

// transition is what a workflow rule would have sent of the last change of the status. What only
// the workflow knows, its and the transition's names, is made up.
func transition(issue standard.Doc, histories []standard.Doc) (standard.Doc, error) {
	for _, h := range slices.Backward(histories) {
		for _, item := range standard.Docs(h, "items") {
			if item["fieldId"] != "status" && item["field"] != "status" {
				continue
			}
			return standard.Doc{"timestamp": standard.Moment(h, "created").UnixMilli(), "user": h["author"], "issue": shown(issue), "comment": "",
				"transition": standard.Doc{"workflowId": 0, "workflowName": "workflow", "transitionId": 0, "transitionName": item["toString"],
					"from_status": item["fromString"], "to_status": item["toString"]}}, nil
		}
	}
	return nil, none(issue, "change of its status")
}
