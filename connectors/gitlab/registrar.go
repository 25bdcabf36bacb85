package gitlab

import (
	"context"

	"bobbin/connectors/standard"
	"bobbin/runtime/connector"
)

// flags are the switches of a hook (Project.Hook.createHook of GitLab's document) by the events
// of listeners.
func flags() map[string]string {
	return map[string]string{"issue": "issues_events", "merge request": "merge_requests_events", "comment": "note_events", "push": "push_events",
		"tag push": "tag_push_events", "pipeline": "pipeline_events", "job": "job_events", "deployment": "deployment_events", "release": "releases_events",
		"wiki page": "wiki_page_events", "milestone": "milestone_events", "emoji": "emoji_events", "feature flag": "feature_flag_events",
		"group member": "member_events", "subgroup": "subgroup_events", "project": "project_events", "access token": "resource_access_token_events",
		"vulnerability": "vulnerability_events"}
}

// confidential are the switches of what is hidden from some.
var confidential = map[string]string{"issues_events": "confidential_issues_events", "note_events": "confidential_note_events"}

// registrar registers hooks of a project or a group. GitLab's test sends the last push, which a
// listener of something else lets pass; of a push listener it would run the script.
func registrar() *connector.Registrar {
	hooks := standard.Hooks{
		Scope: []connector.Field{
			{Name: "project", Label: "Project", Optional: true, Hint: "As in its address: group/project; or its id."},
			{Name: "group", Label: "Group", Optional: true, Hint: "In place of a project: all of them. Group hooks are part of GitLab Premium."},
		},
		Secret: connector.SecretGiven,
		Needs:  "A token with the scope api of a Maintainer of the project (an Owner of the group).",
		Try:    "do in GitLab what the listener hears",
		Paths:  []string{"/api/v4/projects/{project}/hooks", "/api/v4/groups/{group}/hooks"},
		Words:  flags(),
		Body: func(w connector.Wanted, flag string) any {
			body := map[string]any{"url": w.Address, "name": w.Name, "token": w.Secret, "enable_ssl_verification": true, "push_events": false, flag: true}
			if more := confidential[flag]; more != "" {
				body[more] = true
			}
			return body
		},
		List: "?per_page=100", ID: "id", Address: "url", State: "alert_status", On: "executable", Ping: "/{id}/test/push_events",
	}
	r := hooks.Registrar()
	ping := r.Ping
	r.Ping = func(ctx context.Context, s connector.Site, made connector.Registration) error {
		if made.Event == "push" {
			return connector.ErrNoPing
		}
		return ping(ctx, s, made)
	}
	return r
}
