// Package netsuite is the connector for NetSuite: records by REST, and SuiteQL. Which records and fields there are
// differs in every account, so overlay.json describes what is common to all.
package netsuite

import (
	"embed"

	"bobbin/connectors/standard"
)

//go:embed operations.json schemas.json client.d.ts
var files embed.FS

// Service is what there is to say about NetSuite beside its operations.
func Service() standard.Service {
	return standard.Service{
		Name: "netsuite", Title: "NetSuite", Client: "NetSuiteApi",
		Packages: []string{"@managed-api/netsuite-v1-sr-connect", "@managed-api/netsuite-v1-core", "@managed-api/netsuite-v1-stitch-it"},
		Files:    files,
		Address:  standard.Address{Example: "https://your-account.suitetalk.api.netsuite.com", Cut: []string{"/"}},
		Kinds:    []standard.Kind{tokenBased(), standard.Bearer("token", "Access token", "Of OAuth 2.0, for an hour.")},
		Sign:     signNow,
		Who: standard.Question{ // NetSuite does not say whose token it is.
			Path: "/services/rest/record/v1/metadata-catalog?select=customer", ID: "=token", Name: "=a NetSuite token"},
	}
}
