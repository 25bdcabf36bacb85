package bitbucketcloud

import (
	"html"
	"net/http"
	"strings"

	"bobbin/runtime/simulate"
)

const simIssuePath = simRepoPath + "/issues/{issue_id}"

// simInTracker is the parent of the issues of the repository of the path, which has to have a tracker.
func simInTracker(c *simCall) (string, *simAnswer) {
	key, refused := simInRepo(c)
	if refused != nil {
		return "", refused
	}
	if r, _ := c.Tx.Get("repository", key); r["has_issues"] != true {
		return "", simRefuse(http.StatusNotFound, "Repository has no issue tracker.").Or()
	}
	return key, nil
}

func simIssues() simulate.Collection {
	return simulate.Collection{Name: "issue", Path: simRepoPath + "/issues", Item: simIssuePath, ID: "issue_id", Parent: simInTracker, Key: simBelow,
		Fields:   simDoc{"title": "", "content": nil, "kind": "bug", "priority": "major", "state": "new", "assignee": nil},
		Required: []string{"title"}, Lacks: simLacks,
		Number: func(c *simCall, parent string) any { return c.Tx.Next("issue/" + parent) },
		Complete: func(c *simCall, parent string, old, now simDoc) *simAnswer {
			if content, given := now["content"].(simDoc); given || now["content"] == nil {
				raw := simulate.Str(content, "raw")
				now["content"] = simDoc{"type": "rendered", "raw": raw, "markup": "markdown", "html": simHTML(raw)}
			}
			if old == nil {
				now["repository"], now["reporter"], now["created_on"], now["votes"] = parent, c.Caller(), simStamp(c), 0
			}
			now["updated_on"] = simStamp(c)
			return nil
		},
		After: func(c *simCall, verb string, old, now simDoc) {
			simIssueChanged(c, verb, old, now)
			if verb == simulate.Deleted {
				c.Tx.DeleteBelow("issuecomment", simIssueKey(old))
			}
		},
		Keep: func(c *simCall, issue simDoc) bool { return simAsked(c, simShowIssue(c, issue)) },
		View: func(c *simCall, issue simDoc) any { return simShowIssue(c, issue) }, Page: simPage,
		Missing: func(c *simCall) simAnswer {
			return simRefuse(http.StatusNotFound, "No issue with ID "+c.Params["issue_id"])
		}}
}

func simIssueKey(issue simDoc) string {
	return simBelow(simulate.Str(issue, "repository"), "issue/"+simulate.ToText(issue["id"]))
}

func simHTML(raw string) string {
	if raw == "" {
		return ""
	}
	return "<p>" + html.EscapeString(raw) + "</p>"
}

func simShowIssue(c *simCall, issue simDoc) simDoc {
	full, id := simulate.Str(issue, "repository"), simulate.ToText(issue["id"])
	name := full[strings.IndexByte(full, '/')+1:]
	return simulate.With(issue, simDoc{"type": "issue", "repository": simDoc{"type": "repository", "full_name": full, "name": name}, "reporter": simShowUser(c, issue["reporter"]),
		"links": simDoc{"self": simDoc{"href": c.Base + "/2.0/repositories/" + full + "/issues/" + id}, "html": simDoc{"href": c.Base + "/" + full + "/issues/" + id}}})
}

// simIssueComments are the comments at issues.
func simIssueComments() simulate.Collection {
	return simulate.Collection{Name: "issuecomment", Path: simIssuePath + "/comments", Item: simIssuePath + "/comments/{comment_id}", ID: "comment_id",
		Fields: simDoc{"content": nil}, Required: []string{"content"}, Lacks: simLacks,
		Parent: func(c *simCall) (string, *simAnswer) {
			parent, refused := simInTracker(c)
			if refused != nil {
				return "", refused
			}
			issue, ok := c.Tx.Get("issue", simBelow(parent, c.Params["issue_id"]))
			if !ok {
				return "", simRefuse(http.StatusNotFound, "No issue with ID "+c.Params["issue_id"]).Or()
			}
			return simIssueKey(issue), nil
		},
		Complete: simCompleteComment, After: simIssueCommented,
		View: func(c *simCall, comment simDoc) any {
			return simulate.With(comment, simDoc{"type": "issue_comment", "user": simShowUser(c, comment["user"]), "issue": simDoc{"type": "issue", "id": simulate.ToInt(c.Params["issue_id"])}})
		}, Page: simPage, Missing: func(*simCall) simAnswer { return simRefuse(http.StatusNotFound, "Comment not found") }}
}
