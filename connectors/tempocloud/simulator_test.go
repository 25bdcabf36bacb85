package tempocloud_test

import (
	"testing"

	"bobbin/connectors/connectortest"
	"bobbin/connectors/tempocloud"
)

func TestSimulator_KeepsWorklogs(t *testing.T) {
	s := tempocloud.Service()
	connectortest.Story(t, connectortest.Simulator(t, s.Simulator(), s.Connector().Table()), `
200 POST /4/worklogs {"issueId":10002,"authorAccountId":"a1","timeSpentSeconds":1800,"startDate":"2026-03-01","startTime":"08:30:00","description":"Fixed","attributes":[{"key":"_Account_","value":"OPS"}]}
    tempoWorklogId > id
    billableSeconds = 1800
    issue.id = 10002
    startDateTimeUtc = "2026-03-01T08:30:00Z"
200 PUT /4/worklogs/{id} {"timeSpentSeconds":3600}
    timeSpentSeconds = 3600
200 GET /4/worklogs?from=2026-03-01&to=2026-03-02
    metadata.count = 1
200 GET /4/worklogs?limit=2
    metadata.count = 2
    metadata.next = "http://service.example/4/worklogs?limit=2&offset=2"
    results.0.description = "Fixed"
200 GET /4/worklogs?limit=2&offset=2
    metadata.count = 1
    metadata.next = null
200 GET /4/worklogs/user/a1
    results.# = 1
200 GET /4/worklogs/account/OPS
    results.0.tempoWorklogId = {id}
200 POST /4/worklogs/search {"issueIds":[10002],"from":"2026-01-01","to":"2026-12-31"}
    results.# = 1
204 DELETE /4/worklogs/{id}
404 GET /4/worklogs/{id}
    . = {"errors": [{"message": "Worklog not found"}]}
400 POST /4/worklogs {"issueId":1}
    errors.0.message = "authorAccountId: must not be null"
400 POST /4/worklogs {"issueId":1,"authorAccountId":"a","timeSpentSeconds":1,"startDate":"tomorrow"}
    errors.0.message ~ "startDate"
200 POST /4/accounts {"key":"NEW","name":"New","leadAccountId":"a1"}
    status = "OPEN"
400 POST /4/accounts {"key":"NEW","name":"New","leadAccountId":"a1"}
200 PUT /4/accounts/NEW {"status":"CLOSED"}
    lead.accountId = "a1"
200 GET /4/accounts?status=OPEN
    results.# = 2
200 POST /4/accounts/search {"keys":["NEW"]}
    results.0.status = "CLOSED"
204 DELETE /4/accounts/NEW
404 GET /4/accounts/NEW
`)
}
