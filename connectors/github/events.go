package github

import (
	"embed"
	"encoding/json"
	"net/url"
	"strings"

	"bobbin/connectors/standard"
	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
)

//go:embed events.txt events.d.ts samples/*.json
var eventFiles embed.FS

// webhooks are GitHub's: of repositories, organizations and apps.
func webhooks() *standard.Webhooks {
	return &standard.Webhooks{
		Files: eventFiles, Told: "@X-GitHub-Event", Keys: []string{"@X-GitHub-Delivery"}, Payload: payload,
		Verify:    []standard.Verifier{standard.Hub("X-Hub-Signature-256")},
		Secret:    "In GitHub: the repository's or the organization's Settings, Webhooks, Secret.",
		Registrar: registrar(), Polling: polling(), Taking: taking(), Change: change,
	}
}

// payload reads the JSON out of a form: a webhook's content type is application/x-www-form-urlencoded
// unless a person chose JSON.
func payload(d connector.Delivery) (json.RawMessage, error) {
	if !strings.HasPrefix(d.Header.Get("Content-Type"), "application/x-www-form-urlencoded") {
		return d.Body, nil
	}
	form, err := url.ParseQuery(string(d.Body))
	if err != nil {
		return nil, fault.New(fault.Invalid, "The delivery is no readable form.").Because(err)
	}
	return json.RawMessage(form.Get("payload")), nil
}
