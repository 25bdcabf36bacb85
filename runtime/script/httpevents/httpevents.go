// Package httpevents is the script side of generic HTTP events: the types of requests and
// responses, the guards for a request's body and the builders of responses. What a request
// becomes an event from is package ingress's.
package httpevents

import _ "embed"

// Names are what the module answers to.
func Names() []string {
	return []string{"@bobbin/generic/events", "@sr-connect/generic-app/events/http", "@stitch-it/generic-app/events/http"}
}

// Source is the module's TypeScript.
//
//go:embed module.ts
var Source string

// Declarations is the module's .d.ts text.
//
//go:embed module.d.ts
var Declarations string
