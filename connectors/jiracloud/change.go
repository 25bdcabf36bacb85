package jiracloud

import (
	"encoding/json"
	"strconv"
	"strings"

	"bobbin/connectors/standard"
)

// Change names what an event's payload tells of: the same for a webhook and a poll. With the
// ids stands when the thing was made, because a simulator that was reset counts them anew.
func Change(event string, payload json.RawMessage) string {
	var body struct {
		Issue     any `json:"issue"`
		Changelog any `json:"changelog"`
		Comment   any `json:"comment"`
		Worklog   any `json:"worklog"`
		File      any `json:"attachment"`
	}
	decoder := json.NewDecoder(strings.NewReader(string(payload)))
	decoder.UseNumber()
	if decoder.Decode(&body) != nil {
		return ""
	}
	switch event {
	case issueCreated:
		return change("issue", standard.Text(body.Issue, "id"), body.Issue, "fields", "created")
	case issueUpdated:
		if id := standard.Text(body.Changelog, "id"); id != "" {
			return change("changelog", id, body.Issue, "fields", "created")
		}
	case commentCreated:
		return change("comment", standard.Text(body.Comment, "id"), body.Comment, "created")
	case commentUpdated:
		return change("comment", standard.Text(body.Comment, "id"), body.Comment, "updated")
	case worklogCreated:
		return change("worklog", standard.Text(body.Worklog, "id"), body.Worklog, "created")
	case worklogUpdated:
		return change("worklog", standard.Text(body.Worklog, "id"), body.Worklog, "updated")
	case attachmentCreated:
		return change("attachment", standard.Text(body.File, "id"), body.File, "created")
	}
	return ""
}

// change joins a kind, an id and a moment; "" when one of them is not there.
func change(kind, id string, value any, path ...string) string {
	at := standard.Moment(value, path...)
	if id == "" || at.IsZero() {
		return ""
	}
	return kind + "/" + id + "/" + strconv.FormatInt(at.UnixMilli(), 10)
}
