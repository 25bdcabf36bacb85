package bitbucketcloud_test

import (
	"testing"

	"bobbin/connectors/bitbucketcloud"
	"bobbin/connectors/connectortest"
)

func TestSimulator_MergesPullRequests(t *testing.T) {
	s := bitbucketcloud.Service()
	connectortest.Story(t, connectortest.Simulator(t, s.Simulator(), s.Connector().Table()), `
200 GET /2.0/repositories/demo?pagelen=1
    size = 2
    values.0.full_name = "demo/demo-project"
    next ~ "page=2"
201 POST /2.0/repositories/demo/demo-project/refs/branches {"name":"work","target":{"hash":"main"}}
    name = "work"
400 POST /2.0/repositories/demo/demo-project/refs/branches {"name":"work","target":{"hash":"main"}}
    error.message = "Branch \"work\" already exists."
201 POST /2.0/repositories/demo/demo-project/pullrequests {"title":"One","source":{"branch":{"name":"work"}},"close_source_branch":true}
    id = 1
    destination.branch.name = "main"
    author.display_name = "Ada Admin"
400 POST /2.0/repositories/demo/demo-project/pullrequests {"title":"x","source":{"branch":{"name":"none"}}}
    error.message ~ "does not exist"
400 POST /2.0/repositories/demo/demo-project/pullrequests {"source":{}}
    error.fields.title.0 = "required key not provided"
201 POST /2.0/repositories/demo/demo-project/pullrequests/1/comments {"content":{"raw":"Fine"}}
    id > c
200 PUT /2.0/repositories/demo/demo-project/pullrequests/1/comments/{c} {"content":{"raw":"Very fine"}}
    content.raw = "Very fine"
200 POST /2.0/repositories/demo/demo-project/pullrequests/1/approve
    approved = true
409 POST /2.0/repositories/demo/demo-project/pullrequests/1/approve
200 GET /2.0/repositories/demo/demo-project/pullrequests?q=source.branch.name%3D%22work%22+AND+title~%22one%22
    size = 1
    values.0.comment_count = 1
200 PUT /2.0/repositories/demo/demo-project/pullrequests/1 {"title":"Two"}
    title = "Two"
200 POST /2.0/repositories/demo/demo-project/pullrequests/1/merge {}
    state = "MERGED"
400 POST /2.0/repositories/demo/demo-project/pullrequests/1/decline
200 GET /2.0/repositories/demo/demo-project/pullrequests?state=MERGED
    size = 1
404 GET /2.0/repositories/demo/demo-project/refs/branches/work
200 POST /2.0/repositories/demo/new {"is_private":false}
    full_name = "demo/new"
204 DELETE /2.0/repositories/demo/new
404 GET /2.0/repositories/demo/new
    error.message = "Repository demo/new not found"
200 GET /2.0/user
    nickname = "ada"
`)
}

func TestSimulator_KeepsIssues(t *testing.T) {
	s := bitbucketcloud.Service()
	connectortest.Story(t, connectortest.Simulator(t, s.Simulator(), s.Connector().Table()), `
201 POST /2.0/repositories/demo/operations/issues {"title":"Printer","content":{"raw":"a < b"},"priority":"minor"}
    id = 1
    content.html = "<p>a &lt; b</p>"
    state = "new"
    reporter.display_name = "Ada Admin"
400 POST /2.0/repositories/demo/operations/issues {"kind":"task"}
    error.fields.title.0 = "required key not provided"
201 POST /2.0/repositories/demo/operations/issues/1/comments {"content":{"raw":"Seen"}}
    id > c
    type = "issue_comment"
400 POST /2.0/repositories/demo/operations/issues/1/comments {"content":{"raw":""}}
200 GET /2.0/repositories/demo/operations/issues/1/comments
    size = 1
    values.0.content.raw = "Seen"
200 PUT /2.0/repositories/demo/operations/issues/1 {"state":"resolved"}
    content.raw = "a < b"
    state = "resolved"
200 GET /2.0/repositories/demo/operations/issues?q=state%3D%22resolved%22
    size = 1
200 GET /2.0/repositories/demo/operations/issues?q=state%3D%22new%22
    size = 0
204 DELETE /2.0/repositories/demo/operations/issues/1
404 GET /2.0/repositories/demo/operations/issues/1
    error.message = "No issue with ID 1"
404 GET /2.0/repositories/demo/operations/issues/1/comments
200 POST /2.0/repositories/demo/bare {"has_issues":false}
404 GET /2.0/repositories/demo/bare/issues
    error.message = "Repository has no issue tracker."
`)
}
