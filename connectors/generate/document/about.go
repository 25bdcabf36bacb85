package document

import (
	"maps"
	"slices"
	"strings"
)

// About is what a document says of its service as a whole.
type About struct {
	Title   string
	Version string
	Format  string   // OpenAPI 3.0.3, Swagger 2.0, Google discovery, GraphQL, JSON Schema
	Servers []string // addresses of the interface; one without a host is below the document's own
	Logins  []Login
	// Together are the names of those that every request needs at once, where that is more than one.
	Together []string
}

// Login is one security scheme.
type Login struct {
	Name  string // as the document calls it
	Kind  string // basic, bearer, key, oauth2, other
	In    Place  // of a key: query or header; "cookie" too
	Field string // of a key: its parameter's name
	URL   string // of oauth2: where a person authorizes
	Doc   string
}

func (r *reader) about() About {
	info := object(r.root["info"])
	a := About{Title: text(info["title"]), Version: text(info["version"])}
	switch {
	case r.old:
		a.Format = "Swagger " + text(r.root["swagger"])
		a.Servers = r.hosts()
		a.Logins = r.logins(object(r.root["securityDefinitions"]))
	case r.root["discoveryVersion"] != nil:
		a.Format, a.Title, a.Version = "Google discovery", text(r.root["title"]), text(r.root["version"])
		if root := text(r.root["rootUrl"]); root != "" {
			a.Servers = []string{root}
		}
		if object(r.root["auth"])["oauth2"] != nil {
			a.Logins = []Login{{Name: "oauth2", Kind: "oauth2", URL: "https://accounts.google.com"}}
		}
	case r.types != "":
		a.Format = "JSON Schema"
	default:
		a.Format = "OpenAPI " + text(r.root["openapi"])
		for _, s := range list(r.root["servers"]) {
			if address := filled(object(s)); address != "" {
				a.Servers = append(a.Servers, address)
			}
		}
		a.Logins = r.logins(object(object(r.root["components"])["securitySchemes"]))
	}
	a.Format = strings.TrimSpace(a.Format)
	for i, one := range list(r.root["security"]) {
		if names := slices.Sorted(maps.Keys(object(one))); i == 0 && len(names) > 1 {
			a.Together = names
		}
	}
	return a
}

// hosts are the addresses of a Swagger 2.0 document.
func (r *reader) hosts() []string {
	host, base := text(r.root["host"]), text(r.root["basePath"])
	if host == "" {
		if base == "" {
			return nil
		}
		return []string{base}
	}
	scheme := "https"
	if schemes := list(r.root["schemes"]); len(schemes) > 0 && !slices.Contains(schemes, any("https")) {
		scheme = text(schemes[0])
	}
	return []string{scheme + "://" + host + base}
}

// filled is a server's address with the defaults of its variables in it.
func filled(server map[string]any) string {
	address := text(server["url"])
	variables := object(server["variables"])
	for _, name := range slices.Sorted(maps.Keys(variables)) {
		address = strings.ReplaceAll(address, "{"+name+"}", text(object(variables[name])["default"]))
	}
	return address
}

// logins lists the security schemes, those that the document asks for everywhere first.
func (r *reader) logins(schemes map[string]any) []Login {
	var out []Login
	for _, name := range slices.Sorted(maps.Keys(schemes)) {
		out = append(out, r.login(name, r.follow(schemes[name])))
	}
	var asked []string
	for _, one := range list(r.root["security"]) {
		asked = append(asked, slices.Sorted(maps.Keys(object(one)))...)
	}
	slices.SortStableFunc(out, func(a, b Login) int {
		rank := func(l Login) int {
			if i := slices.Index(asked, l.Name); i >= 0 {
				return i
			}
			return len(asked)
		}
		return rank(a) - rank(b)
	})
	return out
}

func (r *reader) login(name string, m map[string]any) Login {
	l := Login{Name: name, Kind: "other", Doc: text(m["description"])}
	switch strings.ToLower(text(m["type"])) {
	case "basic":
		l.Kind = "basic"
	case "http":
		switch strings.ToLower(text(m["scheme"])) {
		case "basic":
			l.Kind = "basic"
		case "bearer":
			l.Kind = "bearer"
		}
	case "apikey":
		l.Kind, l.In, l.Field = "key", Place(text(m["in"])), text(m["name"])
	case "oauth2", "openidconnect":
		l.Kind, l.URL = "oauth2", text(m["authorizationUrl"])
		flows := object(m["flows"])
		for _, flow := range slices.Sorted(maps.Keys(flows)) {
			if l.URL == "" {
				l.URL = text(object(flows[flow])["authorizationUrl"])
			}
		}
		if l.URL == "" {
			l.URL = text(m["openIdConnectUrl"])
		}
	}
	return l
}
