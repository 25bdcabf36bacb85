package jsmcloud_test

import (
	"testing"

	"bobbin/connectors/connectortest"
	"bobbin/connectors/jsmcloud"
)

func TestSimulator_KeepsRequests(t *testing.T) {
	s := jsmcloud.Service()
	connectortest.Story(t, connectortest.Simulator(t, s.Simulator(), s.Connector().Table()), `
200 GET /rest/servicedeskapi/servicedesk
    values.0.projectKey = "OPS"
200 GET /rest/servicedeskapi/servicedesk/1/requesttype
    size = 3
    values.2.name = "Ask for access"
201 POST /rest/servicedeskapi/request {"serviceDeskId":"1","requestTypeId":"3","requestFieldValues":{"summary":"Let me in","description":"Please"}}
    issueKey > key
    currentStatus.status = "To Do"
    reporter.displayName = "Ada Admin"
200 GET /rest/servicedeskapi/request?searchTerm=let+me
    size = 1
    isLastPage = true
201 POST /rest/servicedeskapi/request/{key}/comment {"body":"Looking","public":false}
    body = "Looking"
    public = false
200 GET /rest/servicedeskapi/request/{key}/comment
    values.0.author.displayName = "Ada Admin"
200 GET /rest/servicedeskapi/request/{key}/approval
    values.0.finalDecision = "pending"
    values.0.id > approval
200 POST /rest/api/3/search/jql {"jql":"project = OPS AND approvals = pending()","fields":["summary"]}
    issues.# = 1
    issues.0.key = "{key}"
400 POST /rest/servicedeskapi/request/{key}/approval/{approval} {"decision":"maybe"}
200 POST /rest/servicedeskapi/request/{key}/approval/{approval} {"decision":"approve"}
    finalDecision = "approved"
200 POST /rest/api/3/search/jql {"jql":"approvals = pending()"}
    issues.# = 0
200 POST /rest/api/3/search/jql {"jql":"approvals = approved()"}
    issues.# = 1
400 POST /rest/servicedeskapi/request/{key}/approval/{approval} {"decision":"approve"}
    errorMessage = "The approval has been completed already."
200 GET /rest/servicedeskapi/request/{key}
    currentStatus.status = "In Progress"
200 GET /rest/servicedeskapi/request/{key}/transition
    values.2.id > done
204 POST /rest/servicedeskapi/request/{key}/transition {"id":"{done}"}
200 GET /rest/api/3/issue/{key}
    fields.status.name = "Done"
400 POST /rest/servicedeskapi/request {"serviceDeskId":"1","requestTypeId":"9"}
404 GET /rest/servicedeskapi/request/DEMO-1
    errorMessage = "The request you are trying to view does not exist."
`)
}
