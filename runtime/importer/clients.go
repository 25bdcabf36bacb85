package importer

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"bobbin/runtime/connector"
	"bobbin/runtime/workspace"
)

// clients is where the generated clients of a clone lie.
const clients = "scripts/api/"

var (
	imported    = regexp.MustCompile(`(?:\bfrom|\bimport|\brequire\s*\()\s*['"]([^'"\n]+)['"]`)
	constructed = regexp.MustCompile(`\bnew\s+(\w+)\s*\(`)
	identified  = regexp.MustCompile(`\bnew\s+\w+\s*\(\s*['"]([\w-]{1,100})['"]\s*\)`)
	validPath   = regexp.MustCompile(`^[a-z0-9][a-z0-9-]*(/[a-z0-9][a-z0-9-]*)*$`)
	version     = regexp.MustCompile(`-v[0-9]+$`)
)

// connections makes a connection of every generated client.
func (i *importing) connections() {
	seen := map[string]bool{}
	for _, file := range i.below(strings.TrimSuffix(clients, "/")) {
		name := strings.TrimPrefix(file, clients)
		if ext := path.Ext(name); !slices.Contains(workspace.ScriptExtensions, ext) || strings.HasSuffix(name, ".d.ts") {
			continue
		}
		name = strings.TrimSuffix(name, path.Ext(name))
		name = strings.TrimSuffix(name, "/index")
		if name == "index" || seen[name] {
			continue
		}
		seen[name] = true
		if text, ok := i.read(file); ok {
			i.connection(file, name, string(text))
		}
	}
}

// connection keeps one generated client as a connection of its service; a service without a
// connector becomes a generic one, which can still fetch.
func (i *importing) connection(file, name, text string) {
	module, found := i.service(text)
	own := i.ownPath(name)
	kept := Connection{Path: own, Connector: workspace.Generic, Module: module}
	if found == nil {
		of := "a service that its file does not name"
		if module != "" {
			of = module
		}
		i.toDo(at(file), "Connect it with `bobbin connect generic` and call the service with fetch; the functions of its client are not there.",
			"There is no connector for %s yet; ./api/%s is a generic connection now.", of, name)
	} else {
		kept.Connector = found.Name
	}
	kept.Simulated = slices.Contains(i.Simulated, kept.Connector)
	if found != nil && !kept.Simulated {
		i.toDo(at(file), "`bobbin connect "+found.Name+"` makes an account; name it in environments/development.json.",
			"There is no simulator for %s, so the connection %s has no account yet.", found.Title, own)
	}
	if own != name { // scripts go on importing the old path
		up := strings.Repeat("../", strings.Count(name, "/"))
		if up == "" {
			up = "./"
		}
		i.files[clients+name+".ts"] = []byte("export { default } from '" + up + own + "';\n")
		i.toDo(at(file), "Import ./api/"+own+" in your scripts, then delete scripts/api/"+name+".ts.",
			"%q cannot be the path of a connection here: it is called %s, and scripts/api/%s.ts leads to it.", name, own, name)
	}
	made := workspace.Connection{Connector: kept.Connector}
	if m := identified.FindStringSubmatch(text); m != nil {
		made.ID = m[1]
	}
	i.main.Connections[own] = made
	i.report.Connections = append(i.report.Connections, kept)
}

// service finds whose client a file makes, by the package it imports or by the class it makes.
func (i *importing) service(text string) (module string, found *connector.Connector) {
	for _, m := range imported.FindAllStringSubmatch(text, -1) {
		if strings.HasPrefix(m[1], "@managed-api/") && product(m[1]) != "commons" {
			module = m[1]
			break
		}
	}
	for _, c := range i.Connectors {
		if slices.Contains(c.Packages, module) {
			return module, c
		}
	}
	for _, c := range i.Connectors {
		if module != "" && slices.ContainsFunc(c.Packages, func(known string) bool { return product(known) == product(module) }) {
			return module, c
		}
	}
	for _, m := range constructed.FindAllStringSubmatch(text, -1) {
		for _, c := range i.Connectors {
			if module == "" && c.Client == m[1] {
				return module, c
			}
		}
	}
	return module, nil
}

// product is what a package is about: @managed-api/jira-cloud-v3-sr-connect is jira-cloud.
func product(module string) string {
	_, name, _ := strings.Cut(module, "/")
	name, _, _ = strings.Cut(name, "/")
	for _, ending := range []string{"-sr-connect", "-stitch-it", "-core"} {
		name = strings.TrimSuffix(name, ending)
	}
	return version.ReplaceAllString(name, "")
}

// ownPath gives the path a connection has here: its own one where that is allowed and free.
func (i *importing) ownPath(name string) string {
	own := name
	if !validPath.MatchString(own) {
		var parts []string
		for part := range strings.SplitSeq(own, "/") {
			parts = append(parts, slug(part, "connection"))
		}
		own = strings.Join(parts, "/")
	}
	if own == workspace.Generic {
		own = "generic-api"
	}
	return unused(own, func(candidate string) bool {
		_, taken := i.main.Connections[candidate]
		return taken
	})
}
