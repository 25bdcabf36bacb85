package servicenow

import (
	"strconv"

	"bobbin/runtime/connector"
)

// checklist says what to click: ServiceNow has no webhooks, business rules send what they are
// told to.
func checklist(address, _ string) []connector.Step {
	return []connector.Step{
		{Text: "Make a secret for the listener, and keep it for the script below (or let Bobbin make one).", Secret: true},
		{Text: "In ServiceNow: All, System Properties, sys_properties.list, New: Name bobbin.secret, Type password2, Value the secret, Submit."},
		{Text: "All, System Definition, Business Rules, New. Name: Bobbin; Table: Incident, or another; Active and Advanced: yes."},
		{Text: "When to run: When async; Insert and Update: yes."},
		{Text: "Advanced, Script:", Paste: `(function executeRule(current, previous) {
  var request = new sn_ws.RESTMessageV2();
  request.setEndpoint(` + strconv.Quote(address) + `);
  request.setHttpMethod('post');
  request.setRequestHeader('Content-Type', 'application/json');
  request.setRequestHeader('Authorization', gs.getProperty('bobbin.secret'));
  var record = {};
  for (var name in current) if (current.isValidField(name)) record[name] = current.getValue(name);
  request.setRequestBody(JSON.stringify({ table: current.getTableName(), operation: current.operation(), sys_id: current.getUniqueValue(), record: record }));
  request.executeAsync();
})(current, previous);`},
		{Text: "Submit. Change a record of the table to see a delivery."},
	}
}
