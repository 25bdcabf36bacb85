package jiradatacenter_test

import (
	"testing"

	"bobbin/connectors/connectortest"
	"bobbin/connectors/jiradatacenter"
)

func TestSimulator_KeepsIssues(t *testing.T) {
	s := jiradatacenter.Service()
	connectortest.Story(t, connectortest.Simulator(t, s.Simulator(), s.Connector().Table()), `
201 POST /rest/api/2/issue {"fields":{"project":{"key":"DEMO"},"issuetype":{"name":"Bug"},"summary":"It breaks","description":"So it *does*","assignee":{"name":"dev"}}}
    key = "DEMO-4"
    self ~ "/rest/api/2/issue/"
200 GET /rest/api/latest/issue/DEMO-4
    fields.description = "So it *does*"
    fields.assignee.name = "dev"
    fields.assignee.key = "JIRAUSER10002"
    fields.assignee.accountId = null
    fields.creator.name = "ada"
201 POST /rest/api/2/issue/DEMO-4/comment {"body":"Hi [~dev]"}
    body = "Hi [~dev]"
    author.name = "ada"
204 PUT /rest/api/2/issue/DEMO-4/assignee {"name":"robin"}
200 GET /rest/api/2/search?jql=assignee=robin+and+project=DEMO&fields=summary&maxResults=1
    total = 1
    startAt = 0
    issues.0.fields = {"summary": "It breaks"}
200 POST /rest/api/2/search {"jql":"project = DEMO order by key","startAt":1,"maxResults":2,"fields":["status"]}
    total = 4
    issues.# = 2
    issues.0.key = "DEMO-2"
200 GET /rest/api/2/issue/DEMO-4/transitions
    transitions.2.id > done
204 POST /rest/api/2/issue/DEMO-4/transitions {"transition":{"id":"{done}"}}
200 GET /rest/api/2/user?username=dev
    displayName = "Dev Developer"
404 GET /rest/api/2/user?username=nobody
    errorMessages.0 = "The user named 'nobody' does not exist"
200 GET /rest/api/2/user/search?username=rob
    # = 1
200 GET /rest/api/2/myself
    name = "ada"
400 POST /rest/api/2/issue {"fields":{"project":{"key":"DEMO"},"issuetype":{"name":"Bug"},"summary":"x","assignee":{"name":"nobody"}}}
    errors.assignee = "User 'nobody' does not exist."
400 GET /rest/api/2/search?jql=assignee+is
404 GET /rest/api/3/issue/DEMO-4
404 GET /rest/api/2/issue/DEMO-99
204 DELETE /rest/api/2/issue/DEMO-4
`)
}
