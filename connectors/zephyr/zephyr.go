// Package zephyr is the connector for Zephyr (Scale) Cloud: test cases, cycles, plans and executions. The
// vendor publishes types; methods and paths are in overlay.json, and attachments are left out.
package zephyr

import (
	"embed"

	"bobbin/connectors/standard"
)

//go:embed operations.json schemas.json client.d.ts
var files embed.FS

// Service is what there is to say about Zephyr beside its document.
func Service() standard.Service {
	return standard.Service{
		Name: "zephyr", Title: "Zephyr", Client: "ZephyrApi",
		Packages: []string{},
		Files:    files,
		Address:  standard.Address{Example: "https://api.zephyrscale.smartbear.com", Cut: []string{"/v2/"}},
		Kinds:    []standard.Kind{standard.Bearer("token", "API access token", "In Jira: your avatar, Zephyr API keys, Create access token. In the EU the address is https://eu.api.zephyrscale.smartbear.com.").Personal()},
		Who: standard.Question{ // Zephyr does not say whose token it is.
			Path: "/v2/projects?maxResults=1", ID: "=token", Name: "=a Zephyr token"},
	}
}
