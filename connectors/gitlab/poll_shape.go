package gitlab

import (
	"strings"
	"time"

	"bobbin/connectors/standard"
)

// itemBody is the webhook of an issue or a merge request.
func (r *reading) itemBody(k kind, item standard.Doc, action string, user any) standard.Doc {
	attributes := r.attributes(k, item)
	attributes["action"] = action
	body := standard.Doc{"object_kind": k.object, "event_type": k.object, "user": hookUser(user), "project": hookProject(r.project), "repository": hookRepository(r.project),
		"object_attributes": attributes, "labels": attributes["labels"], "changes": hookChanges(item, action), "assignees": hookUsers(item["assignees"])}
	if k.object == "merge_request" {
		body["reviewers"] = hookUsers(item["reviewers"])
	} else if people := hookUsers(item["assignees"]); len(people) > 0 {
		body["assignee"] = people[0]
	}
	return body
}

// noteBody is the webhook of a note.
func (r *reading) noteBody(k kind, item, note standard.Doc, action string) standard.Doc {
	attributes := standard.Doc{"note": note["body"], "description": note["body"], "created_at": hookTime(note["created_at"]), "updated_at": hookTime(note["updated_at"]),
		"author_id": standard.Find(note, "author", "id"), "project_id": r.project["id"], "noteable_id": item["id"], "noteable_type": k.noteable, "attachment": nil, "line_code": nil,
		"commit_id": nil, "st_diff": nil, "discussion_id": note["discussion_id"], "action": action, "url": standard.Text(item, "web_url") + "#note_" + standard.Text(note, "id")}
	for _, name := range []string{"id", "system", "internal", "type"} {
		attributes[name] = note[name]
	}
	return standard.Doc{"object_kind": "note", "event_type": "note", "user": hookUser(note["author"]), "project_id": r.project["id"], "project": hookProject(r.project),
		"repository": hookRepository(r.project), "object_attributes": attributes, k.object: r.attributes(k, item)}
}

// sameName are the attributes that webhooks and the API call the same.
var sameName = []string{"id", "iid", "title", "description", "project_id", "state", "confidential", "discussion_locked", "due_date", "moved_to_id", "weight", "health_status",
	"target_branch", "source_branch", "source_project_id", "target_project_id", "draft", "work_in_progress", "blocking_discussions_resolved", "first_contribution", "merge_status",
	"detailed_merge_status", "merge_commit_sha", "merge_when_pipeline_succeeds"}

// attributes are an issue or a merge request as webhooks show it. What the API does not tell is null.
func (r *reading) attributes(k kind, item standard.Doc) standard.Doc {
	shown := standard.Doc{"author_id": standard.Find(item, "author", "id"), "assignee_ids": ids(item["assignees"]), "assignee_id": standard.Find(item, "assignee", "id"),
		"milestone_id": standard.Find(item, "milestone", "id"), "state_id": map[string]int{"opened": 1, "closed": 2, "merged": 3, "locked": 4}[standard.Text(item, "state")],
		"created_at": hookTime(item["created_at"]), "updated_at": hookTime(item["updated_at"]), "updated_by_id": nil, "last_edited_at": nil, "last_edited_by_id": nil,
		"url": item["web_url"], "labels": hookLabels(item["labels"]), "time_change": 0, "human_time_change": nil}
	for _, name := range sameName {
		if value, there := item[name]; there {
			shown[name] = value
		}
	}
	for name, theirs := range map[string]string{"time_estimate": "time_estimate", "total_time_spent": "total_time_spent",
		"human_time_estimate": "human_time_estimate", "human_total_time_spent": "human_total_time_spent"} {
		shown[name] = standard.Find(item, "time_stats", theirs)
	}
	if k.object == "issue" {
		shown["type"], shown["severity"], shown["relative_position"], shown["duplicated_to_id"], shown["customer_relations_contacts"] = "Issue", strings.ToLower(standard.Text(item, "severity")), nil, nil, []any{}
		return shown
	}
	delete(shown, "project_id")
	delete(shown, "discussion_locked")
	shown["source"], shown["target"], shown["reviewer_ids"] = hookProject(r.project), hookProject(r.project), ids(item["reviewers"])
	shown["last_commit"] = standard.Doc{"id": item["sha"], "message": nil, "title": nil, "timestamp": nil, "url": standard.Text(r.project, "web_url") + "/-/commit/" + standard.Text(item, "sha"), "author": nil}
	return shown
}

// hookChanges are what the webhook says that changed, as far as the API tells.
func hookChanges(item standard.Doc, action string) standard.Doc {
	changed := func(previous, current any) standard.Doc {
		return standard.Doc{"previous": previous, "current": current}
	}
	changes := standard.Doc{"updated_at": changed(nil, hookTime(item["updated_at"]))}
	switch action {
	case "open":
		for _, name := range []string{"id", "iid", "title", "description", "project_id"} {
			changes[name] = changed(nil, item[name])
		}
		changes["author_id"], changes["created_at"] = changed(nil, standard.Find(item, "author", "id")), changed(nil, hookTime(item["created_at"]))
	case "close":
		changes["state_id"], changes["closed_at"] = changed(1, 2), changed(nil, hookTime(item["closed_at"]))
	case "merge":
		changes["state_id"] = changed(1, 3)
	}
	return changes
}

// hookTime is how webhooks write moments.
func hookTime(value any) any {
	at := standard.Moment(value)
	if at.IsZero() {
		return nil
	}
	return at.Truncate(time.Second).Format("2006-01-02 15:04:05 UTC")
}

func hookUser(user any) standard.Doc {
	return standard.Doc{"id": standard.Find(user, "id"), "name": standard.Find(user, "name"), "username": standard.Find(user, "username"),
		"avatar_url": standard.Find(user, "avatar_url"), "email": "[REDACTED]"}
}

func hookUsers(users any) []any {
	all := []any{}
	for _, user := range standard.Docs(users) {
		all = append(all, hookUser(user))
	}
	return all
}

func ids(docs any) []any {
	all := []any{}
	for _, doc := range standard.Docs(docs) {
		all = append(all, doc["id"])
	}
	return all
}

func hookLabels(labels any) []any {
	all := []any{}
	list, _ := labels.([]any)
	for _, label := range list {
		shown := standard.Doc{"id": nil, "title": label, "color": nil, "project_id": nil, "created_at": nil, "updated_at": nil, "template": false, "description": nil, "type": "ProjectLabel", "group_id": nil}
		if doc, ok := label.(standard.Doc); ok {
			shown["id"], shown["title"], shown["color"], shown["description"] = doc["id"], doc["name"], doc["color"], doc["description"]
		}
		all = append(all, shown)
	}
	return all
}

func hookProject(p standard.Doc) standard.Doc {
	return standard.Doc{"id": p["id"], "name": p["name"], "description": p["description"], "web_url": p["web_url"], "avatar_url": p["avatar_url"], "git_ssh_url": p["ssh_url_to_repo"],
		"git_http_url": p["http_url_to_repo"], "namespace": standard.Find(p, "namespace", "name"), "visibility_level": map[string]int{"internal": 10, "public": 20}[standard.Text(p, "visibility")],
		"path_with_namespace": p["path_with_namespace"], "default_branch": p["default_branch"], "ci_config_path": p["ci_config_path"], "homepage": p["web_url"],
		"url": p["ssh_url_to_repo"], "ssh_url": p["ssh_url_to_repo"], "http_url": p["http_url_to_repo"]}
}

func hookRepository(p standard.Doc) standard.Doc {
	return standard.Doc{"name": p["name"], "url": p["ssh_url_to_repo"], "description": p["description"], "homepage": p["web_url"]}
}
