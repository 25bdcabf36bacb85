package github_test

import (
	"testing"

	"bobbin/connectors/connectortest"
	"bobbin/connectors/github"
	"bobbin/runtime/simulate"
)

func site(t *testing.T) *simulate.Simulator {
	s := github.Service()
	return connectortest.Simulator(t, s.Simulator(), s.Connector().Table())
}

func TestSimulator_KeepsIssues(t *testing.T) {
	s := site(t)
	connectortest.Story(t, s, `
201 POST /repos/demo/demo-project/issues {"title":"It breaks","body":"So it does","labels":["bug","new"],"assignees":["dev"]}
    number = 4
    user.login = "ada"
    labels.1.name = "new"
    assignee.login = "dev"
    html_url = "http://service.example/demo/demo-project/issues/4"
    created_at = "2026-03-04T05:06:07Z"
201 POST /repos/demo/demo-project/issues/4/comments {"body":"Me too"}
    id > comment
200 PATCH /repos/demo/demo-project/issues/comments/{comment} {"body":"Not any more"}
    body = "Not any more"
200 GET /repos/demo/demo-project/issues/4/comments
    # = 1
    0.body = "Not any more"
200 GET /repos/demo/demo-project/issues/4
    comments = 1
200 POST /repos/demo/demo-project/issues/4/labels {"labels":["enhancement"]}
    # = 3
200 DELETE /repos/demo/demo-project/issues/4/labels/new
    # = 2
404 DELETE /repos/demo/demo-project/issues/4/labels/new
    message = "Label does not exist"
201 POST /repos/demo/demo-project/milestones {"title":"v1"}
    number = 1
200 PATCH /repos/demo/demo-project/issues/4 {"state":"closed","state_reason":"not_planned","milestone":1}
    closed_by.login = "ada"
    state_reason = "not_planned"
    milestone.title = "v1"
200 GET /repos/demo/demo-project/issues?state=closed
    # = 1
200 GET /repos/demo/demo-project/issues?per_page=2
    # = 2
    0.number = 3
    @Link ~ "page=2>; rel=\"next\""
200 GET /search/issues?q=repo:demo/demo-project+is:open+label:bug+login
    total_count = 1
    items.0.number = 2
200 PATCH /repos/demo/demo-project/labels/bug {"new_name":"defect"}
    name = "defect"
200 GET /repos/demo/demo-project/issues?labels=defect
    # = 1
204 DELETE /repos/demo/demo-project/issues/comments/{comment}
404 GET /repos/demo/demo-project/issues/comments/{comment}
    . = {"message": "Not Found", "documentation_url": "https://docs.github.com/rest", "status": "404"}
422 POST /repos/demo/demo-project/issues {"body":"x"}
    errors.0 = {"resource": "Issue", "field": "title", "code": "missing_field"}
400 POST /repos/demo/demo-project/issues {oops
    message = "Problems parsing JSON"
404 POST /repos/demo/none/issues {"title":"x"}
`)
}

func TestSimulator_MergesPullRequests(t *testing.T) {
	connectortest.Story(t, site(t), `
200 GET /repos/demo/demo-project/git/ref/heads/main
    object.sha > main
201 POST /repos/demo/demo-project/git/refs {"ref":"refs/heads/feature/one","sha":"{main}"}
422 POST /repos/demo/demo-project/git/refs {"ref":"refs/heads/feature/one","sha":"{main}"}
    message = "Reference already exists"
201 PUT /repos/demo/demo-project/contents/docs/a.md {"message":"Add a","content":"SGVsbG8=","branch":"feature/one"}
    content.sha > sha
422 PUT /repos/demo/demo-project/contents/docs/a.md {"message":"Change a","content":"SGVsbG8h","branch":"feature/one"}
409 PUT /repos/demo/demo-project/contents/docs/a.md {"message":"Change a","content":"SGVsbG8h","branch":"feature/one","sha":"1"}
200 PUT /repos/demo/demo-project/contents/docs/a.md {"message":"Change a","content":"SGVsbG8h","branch":"feature/one","sha":"{sha}"}
404 GET /repos/demo/demo-project/contents/docs/a.md
422 POST /repos/demo/demo-project/pulls {"title":"One","head":"nothing","base":"main"}
    errors.0.field = "head"
201 POST /repos/demo/demo-project/pulls {"title":"One","head":"feature/one","base":"main"}
    number = 4
    mergeable = true
422 POST /repos/demo/demo-project/pulls {"title":"One","head":"feature/one","base":"main"}
    errors.0.message = "A pull request already exists for demo:feature/one."
200 GET /repos/demo/demo-project/pulls/4/files
    0.filename = "docs/a.md"
200 POST /repos/demo/demo-project/pulls/4/reviews {"event":"APPROVE","body":"Fine"}
    state = "APPROVED"
404 GET /repos/demo/demo-project/pulls/1
200 GET /repos/demo/demo-project/issues/4
    pull_request.merged_at = null
200 PUT /repos/demo/demo-project/pulls/4/merge {"commit_title":"Merged one"}
    merged = true
405 PUT /repos/demo/demo-project/pulls/4/merge {}
    message = "Pull Request is not mergeable"
200 GET /repos/demo/demo-project/contents/docs/a.md
    content = "SGVsbG8h"
200 GET /repos/demo/demo-project/contents
    # = 2
200 GET /repos/demo/demo-project/commits
    0.commit.message = "Merged one"
    # = 2
204 DELETE /repos/demo/demo-project/git/refs/heads/feature/one
200 GET /repos/demo/demo-project/branches
    # = 1
201 POST /user/repos {"name":"mine"}
    full_name = "ada/mine"
422 POST /user/repos {"name":"mine"}
200 GET /api/v3/user
    login = "ada"
`)
}
