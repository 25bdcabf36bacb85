// Package azuredevops is the connector for Azure DevOps: work items, repositories, builds, pipelines, test plans,
// wikis and service hooks.
package azuredevops

import (
	"embed"

	"bobbin/connectors/standard"
	"bobbin/runtime/connector"
)

//go:embed operations.json schemas.json client.d.ts
var files embed.FS

// Service is what there is to say about Azure DevOps beside its document.
func Service() standard.Service {
	return standard.Service{
		Name: "azure-devops", Title: "Azure DevOps", Client: "AzureDevopsApi",
		Packages: []string{"@managed-api/azure-devops-v72-sr-connect", "@managed-api/azure-devops-v72-core", "@managed-api/azure-devops-v1-sr-connect", "@managed-api/azure-devops-v1-core"},
		Files:    files,
		Address:  standard.Address{Example: "https://dev.azure.com/your-organization", Cut: []string{"/_apis/", "/_git/"}},
		Kinds: append([]standard.Kind{standard.Basic("token", "Personal access token", connector.Field{Name: standard.FieldUser, Label: "User", Optional: true, Hint: "May stay empty."}, connector.Field{Name: standard.FieldToken, Label: "Personal access token", Hint: "In Azure DevOps: User settings, Personal access tokens."}).Personal()},
			// The application ID of Azure DevOps itself.
			standard.Microsoft("499b84ac-1321-427f-aa17-267ca6975798/.default")...),
		// Most operations take it; those in preview want 7.1-preview.1, which a script gives itself.
		Query:    map[string]string{"api-version": "7.1"},
		Who:      standard.Question{Path: "/_apis/connectionData?api-version=7.1-preview.1", ID: "authenticatedUser.id", Name: "authenticatedUser.providerDisplayName"},
		Webhooks: webhooks(),
		Routes:   simRoutes, Seed: simSeed,
	}
}
