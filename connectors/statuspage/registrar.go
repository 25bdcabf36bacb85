package statuspage

import (
	"bobbin/connectors/standard"
	"bobbin/runtime/connector"
)

// hooks are an address to a page (operation Subscriber.createSubscriber).
func hooks() standard.Hooks {
	return standard.Hooks{
		Scope: []connector.Field{
			{Name: "page", Label: "Page's id", Hint: "At the end of the page's address in manage.statuspage.io: /pages/<id>."},
			{Name: "email", Label: "E-mail", Hint: "Statuspage writes to it when the address does not answer."},
		},
		Secret: connector.SecretInAddress,
		Needs:  "The key's owner must be able to manage the page's subscribers.",
		Try:    "change the status of a component that nobody watches, and change it back",
		Paths:  []string{"/v1/pages/{page}/subscribers"},
		Words:  map[string]string{"generic": "all", "incident updated": "all", "component updated": "all"},
		Body: func(w connector.Wanted, _ string) any {
			return map[string]any{"subscriber": map[string]any{"endpoint": w.SecretAddress(), "email": w.Scope["email"]}}
		},
		Posted: "subscriber", List: "?type=webhook&limit=100", ID: "id", Address: "endpoint",
	}
}
