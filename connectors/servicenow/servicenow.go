// Package servicenow is the connector for ServiceNow: records of any table, and attachments.
package servicenow

import (
	"embed"

	"bobbin/connectors/standard"
)

//go:embed operations.json schemas.json client.d.ts
var files embed.FS

// Service is what there is to say about ServiceNow beside its document.
func Service() standard.Service {
	return standard.Service{
		Name: "servicenow", Title: "ServiceNow", Client: "ServiceNowApi",
		Packages: []string{"@managed-api/service-now-sr-connect", "@managed-api/service-now-core", "@managed-api/service-now-stitch-it"},
		Files:    files,
		Address:  standard.Address{Example: "https://your-instance.service-now.com", Cut: []string{"/"}},
		Kinds:    []standard.Kind{standard.Password("A user of its own with the role for the tables is best."), standard.Bearer("oauth", "OAuth access token", "System OAuth, Application Registry.")},
		Who:      standard.Question{Path: "/api/now/table/sys_user?sysparm_query=user_name%3Djavascript:gs.getUserName()&sysparm_fields=sys_id,name,email&sysparm_limit=1", ID: "result.0.sys_id", Name: "result.0.name", Email: "result.0.email"},
		Webhooks: webhooks(),
		Played:   simulator,
	}
}
