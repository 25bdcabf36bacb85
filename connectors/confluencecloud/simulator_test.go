package confluencecloud_test

import (
	"testing"

	"bobbin/connectors/confluencecloud"
	"bobbin/connectors/connectortest"
)

func TestSimulator_KeepsPages(t *testing.T) {
	s := confluencecloud.Service()
	connectortest.Story(t, connectortest.Simulator(t, s.Simulator(), s.Connector().Table()), `
200 GET /wiki/api/v2/spaces?keys=DEMO
    results.# = 1
    results.0.id > space
    results.0.homepageId > home
200 POST /wiki/api/v2/pages {"spaceId":"{space}","status":"current","title":"Plan","body":{"representation":"storage","value":"<p>Build the <b>boat</b></p>"}}
    id > page
    version.number = 1
    parentId = "{home}"
    body.storage.value = "<p>Build the <b>boat</b></p>"
400 POST /wiki/api/v2/pages {"spaceId":"{space}","title":"Plan"}
    errors.0.title ~ "same TITLE"
409 PUT /wiki/api/v2/pages/{page} {"id":"{page}","status":"current","title":"Plan B","version":{"number":1}}
    errors.0.code = "CONFLICT"
    errors.0.title ~ "Current Version: [1]"
200 PUT /wiki/api/v2/pages/{page} {"id":"{page}","status":"current","title":"Plan B","version":{"number":2,"message":"renamed"},"body":{"representation":"storage","value":"<p>Build two</p>"}}
    version.number = 2
200 GET /wiki/api/v2/pages/{page}?version=1&body-format=storage
    title = "Plan"
200 GET /wiki/api/v2/pages/{page}?body-format=atlas_doc_format
    body.atlas_doc_format.value ~ "Build two"
200 GET /wiki/api/v2/pages/{page}/versions
    results.# = 2
    results.0.message = "renamed"
200 POST /wiki/rest/api/content/{page}/label [{"prefix":"global","name":"boats"}]
    size = 1
200 GET /wiki/api/v2/pages/{page}/labels
    results.0.name = "boats"
200 GET /wiki/rest/api/search?cql=type=page+and+space=DEMO+and+label=boats+and+text~%22build+two%22
    totalSize = 1
    results.0.content.title = "Plan B"
200 GET /wiki/rest/api/content/search?cql=title~%22plan*%22+order+by+created+desc&expand=body.storage
    results.0.body.storage.value = "<p>Build two</p>"
400 GET /wiki/rest/api/search?cql=colour=red
    message = "No field exists with name: colour"
400 GET /wiki/rest/api/search?cql=((
    statusCode = 400
200 GET /wiki/api/v2/pages?limit=2&sort=title
    results.# = 2
    results.0.title = "Demo project Home"
    _links.next > next
200 GET {next}
    results.# = 2
    @Link = ""
201 POST /wiki/api/v2/footer-comments {"pageId":"{page}","body":{"representation":"storage","value":"<p>Aye</p>"}}
    id > comment
201 POST /wiki/api/v2/footer-comments {"parentCommentId":"{comment}","body":{"representation":"storage","value":"<p>Nay</p>"}}
200 PUT /wiki/api/v2/footer-comments/{comment} {"version":{"number":2},"body":{"representation":"storage","value":"<p>Aye aye</p>"}}
    version.number = 2
200 GET /wiki/api/v2/pages/{page}/footer-comments?body-format=storage
    results.# = 1
    results.0.body.storage.value = "<p>Aye aye</p>"
200 GET /wiki/api/v2/footer-comments/{comment}/children
    results.# = 1
204 DELETE /wiki/api/v2/footer-comments/{comment}
204 DELETE /wiki/api/v2/pages/{page}
404 GET /wiki/api/v2/pages/{page}
    errors.0 = {"status": 404, "code": "NOT_FOUND", "title": "Not Found", "detail": null}
200 POST /wiki/rest/api/content {"type":"page","title":"Old way","space":{"key":"OPS"},"body":{"storage":{"value":"<p>x</p>","representation":"storage"}}}
    id > old
    version.number = 1
200 PUT /wiki/rest/api/content/{old} {"type":"page","title":"Old way on","version":{"number":2}}
    title = "Old way on"
404 POST /wiki/rest/api/content {"type":"page","title":"x","space":{"key":"NO"}}
    message = "No space with key : NO"
200 GET /wiki/rest/api/user/current
    displayName = "Ada Admin"
201 POST /wiki/api/v2/spaces {"key":"NEW","name":"New"}
    key = "NEW"
`)
}
