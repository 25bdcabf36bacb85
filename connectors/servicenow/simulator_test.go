package servicenow_test

import (
	"testing"

	"bobbin/connectors/connectortest"
	"bobbin/connectors/servicenow"
)

func TestSimulator_KeepsRecordsOfAnyTable(t *testing.T) {
	s := servicenow.Service()
	connectortest.Story(t, connectortest.Simulator(t, s.Simulator(), s.Connector().Table()), `
201 POST /api/now/table/incident {"short_description":"The door is stuck","caller_id":"robin","urgency":1,"impact":"2 - Medium","comments":"Help"}
    result.sys_id > id
    result.number = "INC0010003"
    result.priority = "2"
    result.caller_id.link ~ "/api/now/table/sys_user/"
200 GET /api/now/table/incident/{id}?sysparm_display_value=true&sysparm_fields=number,state,caller_id,caller_id.email
    result.state = "New"
    result.caller_id.display_value = "Robin Reporter"
    . ~ "\"caller_id.email\":\"robin@example.com\""
200 GET /api/now/table/incident/{id}?sysparm_display_value=all&sysparm_fields=priority
    result = {"priority": {"display_value": "2 - High", "value": "2"}}
200 PATCH /api/now/table/incident/{id} {"state":"6","close_notes":"Oiled"}
    result.sys_mod_count = "1"
200 GET /api/now/table/incident?sysparm_query=state=6^ORstate=2^ORDERBYDESCnumber&sysparm_fields=number,state&sysparm_exclude_reference_link=true
    result = [{"number": "INC0010003", "state": "6"}, {"number": "INC0010001", "state": "2"}]
200 GET /api/now/table/incident?sysparm_limit=1&sysparm_offset=1&sysparm_query=ORDERBYnumber
    result.# = 1
    result.0.number = "INC0010002"
    @X-Total-Count = "3"
    @Link ~ "rel=\"next\""
200 GET /api/now/table/incident?sysparm_query=short_descriptionLIKEdoor^NQassigned_to.nameSTARTSWITHdev
    result.# = 2
200 GET /api/now/table/incident?sysparm_query=assigned_toISEMPTY^numberINinc,INC0010002&caller_id=Ada+Admin
    result.# = 1
200 GET /api/now/table/sys_journal_field?element_id={id}
    result.0.value = "Help"
400 GET /api/now/table/incident?sysparm_query=%3F%3F
    error.message ~ "Invalid query"
200 GET /api/now/table/sys_user?sysparm_query=user_name%3Djavascript:gs.getUserName()&sysparm_fields=sys_id,name,email&sysparm_limit=1
    result.0.name = "Ada Admin"
201 POST /api/now/table/u_boats {"u_name":"Ark"}
    result.u_name = "Ark"
200 GET /api/now/table/u_boats
    result.# = 1
201 POST /api/now/attachment/file?table_name=incident&table_sys_id={id}&file_name=a.txt hello
    result.sys_id > file
    result.size_bytes = "5"
200 GET /api/now/attachment/{file}/file
    . = "hello"
200 GET /api/now/attachment?sysparm_query=table_sys_id={id}
    result.# = 1
204 DELETE /api/now/attachment/{file}
204 DELETE /api/now/table/incident/{id}
404 GET /api/now/table/incident/{id}
    . = {"error": {"message": "No Record found", "detail": "Record doesn't exist or ACL restricts the record retrieval"}, "status": "failure"}
400 GET /api/now/table/No-Such
    error.message = "Invalid table No-Such"
400 POST /api/now/table/incident {oops
    status = "failure"
`)
}
