package jirasoftwarecloud_test

import (
	"testing"

	"bobbin/connectors/connectortest"
	"bobbin/connectors/jirasoftwarecloud"
)

func TestSimulator_KeepsBoardsAndSprints(t *testing.T) {
	s := jirasoftwarecloud.Service()
	connectortest.Story(t, connectortest.Simulator(t, s.Simulator(), s.Connector().Table()), `
200 GET /rest/agile/1.0/board?projectKeyOrId=DEMO
    total = 1
    values.0.type = "scrum"
    values.0.location.projectKey = "DEMO"
    values.0.id > board
200 GET /rest/agile/1.0/board/{board}/sprint?state=active
    values.0.name = "DEMO Sprint 1"
    values.0.id > first
200 GET /rest/agile/1.0/sprint/{first}/issue?fields=summary
    issues.0.key = "DEMO-2"
201 POST /rest/agile/1.0/sprint {"name":"DEMO Sprint 2","originBoardId":{board},"goal":"Ship"}
    state = "future"
    id > sprint
201 POST /rest/api/3/issue {"fields":{"project":{"key":"DEMO"},"issuetype":{"name":"Task"},"summary":"Planned"}}
    key > key
204 POST /rest/agile/1.0/sprint/{sprint}/issue {"issues":["{key}"]}
200 GET /rest/agile/1.0/sprint/{sprint}/issue?jql=summary~planned
    total = 1
400 POST /rest/agile/1.0/sprint/{sprint} {"state":"active"}
    errors.startDate ~ "start date"
200 POST /rest/agile/1.0/sprint/{sprint} {"state":"active","startDate":"2026-03-04T00:00:00.000Z","endDate":"2026-03-18T00:00:00.000Z"}
    state = "active"
200 PUT /rest/agile/1.0/sprint/{sprint} {"state":"closed"}
    completeDate = "2026-03-04T05:06:07.000Z"
400 PUT /rest/agile/1.0/sprint/{sprint} {"state":"future"}
    errors.state ~ "closed to future"
204 POST /rest/agile/1.0/backlog/issue {"issues":["{key}"]}
200 GET /rest/agile/1.0/board/{board}/backlog
    total = 2
200 GET /rest/agile/1.0/board/{board}/issue?maxResults=1
    total = 4
    issues.# = 1
400 GET /rest/agile/1.0/board/2/sprint
    errorMessages.0 = "The board does not support sprints"
404 GET /rest/agile/1.0/board/99
404 GET /rest/agile/1.0/sprint/99/issue
    errorMessages.0 = "Sprint does not exist."
204 DELETE /rest/agile/1.0/sprint/{sprint}
`)
}
