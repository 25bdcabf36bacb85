package ingress

import (
	"net/http"
	"slices"

	"github.com/rs/cors"

	"bobbin/runtime/workspace"
)

// shared lets pages of browsers call a listener as it is configured: it answers their questions
// (preflights) itself, so that no script runs for one.
func shared(c workspace.Cors) *cors.Cors {
	o := cors.Options{AllowedOrigins: c.Origins, AllowedMethods: c.Methods, AllowedHeaders: c.Headers, ExposedHeaders: c.Exposed,
		AllowCredentials: c.Credentials && !slices.Contains(c.Origins, "*"), MaxAge: c.MaxAgeSeconds}
	if len(o.AllowedMethods) == 0 {
		o.AllowedMethods = []string{http.MethodGet, http.MethodPost}
	}
	if len(o.AllowedHeaders) == 0 {
		o.AllowedHeaders = []string{"Content-Type"}
	}
	if len(o.AllowedOrigins) == 0 { // which the library would take for any
		o.AllowOriginFunc = func(string) bool { return false }
	}
	return cors.New(o)
}
