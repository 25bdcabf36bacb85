package azuredevops

import (
	"strings"

	"bobbin/connectors/standard"
	"bobbin/runtime/connector"
)

// hooks are service hooks of the consumer Web Hooks (operation
// ServiceHook.Subscription.createSubscription). The test Azure DevOps can send looks like a real
// event, and would run the script.
func hooks() standard.Hooks {
	return standard.Hooks{
		Scope: []connector.Field{
			{Name: "projectId", Label: "Project's id", Optional: true, Hint: "A GUID: /_apis/projects below the organization's address lists them. Left empty, the webhook is for all projects."},
			{Name: "repository", Label: "Repository's id", Optional: true, Hint: "A GUID. Left empty, all of them."},
		},
		Secret: connector.SecretGiven,
		Needs:  "The account must be a project administrator (Edit subscriptions and View subscriptions); a token needs the scopes of what it hears.",
		Try:    "do in Azure DevOps what the listener hears",
		Paths:  []string{"/_apis/hooks/subscriptions"},
		Words:  standard.Words(eventFiles),
		ByHand: "A service hook is for one event: bind the listener to that in place of any.",
		Body: func(w connector.Wanted, word string) any {
			inputs := map[string]any{}
			for name, value := range w.Scope {
				if value != "" {
					inputs[name] = value
				}
			}
			return map[string]any{"publisherId": publisher(word), "eventType": word, "consumerId": "webHooks", "consumerActionId": "httpRequest",
				"publisherInputs": inputs, "consumerInputs": map[string]any{"url": w.Address, "basicAuthUsername": "bobbin", "basicAuthPassword": w.Secret}}
		},
		Items: "value", ID: "id", Address: "consumerInputs.url", State: "status", On: "enabled",
	}
}

// publisher is who sends an event, by its word: "Service hooks events" in Azure DevOps' manual.
func publisher(word string) string {
	switch {
	case strings.HasPrefix(word, "ms.vss-release."):
		return "rm"
	case strings.HasPrefix(word, "ms.vss-pipelines.") || strings.HasPrefix(word, "ms.vss-pipelinechecks-"):
		return "pipelines"
	}
	return "tfs"
}
