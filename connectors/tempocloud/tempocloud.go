// Package tempocloud is the connector for Tempo Cloud: worklogs, plans, accounts, teams and finances.
package tempocloud

import (
	"embed"

	"bobbin/connectors/standard"
)

//go:embed operations.json schemas.json client.d.ts
var files embed.FS

// Service is what there is to say about Tempo Cloud beside its document.
func Service() standard.Service {
	return standard.Service{
		Name: "tempo-cloud", Title: "Tempo Cloud", Client: "TempoCloudApi",
		Packages: []string{"@managed-api/tempo-cloud-v4-sr-connect", "@managed-api/tempo-cloud-v4-core", "@managed-api/tempo-cloud-v4-stitch-it"},
		Files:    files,
		Address:  standard.Address{Example: "https://api.tempo.io", Cut: []string{"/4/"}, Same: map[string]string{"app.tempo.io": "https://api.tempo.io"}},
		Kinds:    []standard.Kind{standard.Bearer("token", "API token", "In Jira: Apps, Tempo, Settings, API integration, New token. Sites in the EU or the US are reached at https://api.eu.tempo.io or https://api.us.tempo.io.").Personal()},
		Who: standard.Question{ // Tempo does not say whose token it is.
			Path: "/4/work-attributes?limit=1", ID: "=token", Name: "=a Tempo token"},
		Asked:  asked(),
		Played: simulator,
	}
}
