package compile

import (
	"fmt"
	"path"
	"strings"

	"github.com/evanw/esbuild/pkg/api"

	"bobbin/runtime/script/modules"
	"bobbin/runtime/workspace"
)

// loadFile gives esbuild a file of the workspace, and looks at it on the way.
func (b *build) loadFile(absolute string) api.OnLoadResult {
	below := b.below(absolute)
	content, err := b.read(below)
	if err != nil {
		return api.OnLoadResult{Errors: []api.Message{message(codeUnreadable, "The file "+shown(below)+" cannot be read.",
			"Links that lead out of scripts/ are not followed.")}}
	}
	if at := workspace.FirstInvalid([]byte(content)); at < len(content) {
		// What cannot be read would run as something else than what was written.
		f := finding{start: at, end: at, code: codeEncoding, text: fmt.Sprintf("The file is not UTF-8 text: the byte 0x%02X has no meaning here.", content[at]),
			hint: "Save it again with the encoding UTF-8. A file that is no text cannot be a script."}
		b.mu.Lock()
		b.problems = append(b.problems, f.placed(content).in(shown(below)))
		b.mu.Unlock()
		empty := ""
		return api.OnLoadResult{Contents: &empty, Loader: api.LoaderTS}
	}
	loader := api.LoaderTS
	switch path.Ext(below) {
	case ".json":
		return api.OnLoadResult{Contents: &content, Loader: api.LoaderJSON}
	case ".js", ".mjs":
		loader = api.LoaderJS
	case ".ts", ".mts":
	case ".tsx", ".jsx":
		return api.OnLoadResult{Errors: []api.Message{message(codeJSX, "JSX is not supported in scripts ("+shown(below)+").",
			"Scripts have no user interface; use .ts and build text with template strings.")}}
	default:
		return api.OnLoadResult{Errors: []api.Message{message(codeImport, "The file "+shown(below)+" is neither a script nor JSON.",
			"Import .ts, .js or .json files.")}}
	}
	b.inspect(below, content)
	return api.OnLoadResult{Contents: &content, Loader: loader}
}

// inspect takes from a script's text what esbuild does not say: which operations it uses and what the engine cannot do.
func (b *build) inspect(below, content string) {
	s := b.compiler.scan(content)
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, f := range s.findings {
		b.problems = append(b.problems, f.in(shown(below)))
	}
	for specifier, u := range s.uses {
		connection, ok := b.connection(strings.TrimPrefix(path.Join(path.Dir(below), specifier), "../"+folder+"/"))
		if !ok {
			continue
		}
		t, ok := b.table(connection)
		if !ok {
			continue
		}
		sel := b.selection(connection)
		sel.take(t, u)
		for _, c := range u.chains {
			if name := t.unknown(c); name != "" {
				f := finding{start: c.start, end: c.end, code: codeOperation, warning: true,
					text: t.connector.Title + " has no operation " + name + ".",
					hint: didYouMean(sel.unknown[name], "Anything else can be called with .fetch(url, init).")}
				b.problems = append(b.problems, f.placed(content).in(shown(below)))
			}
		}
	}
}

func (b *build) selection(connection string) *selection {
	sel := b.selections[connection]
	if sel == nil {
		sel = newSelection()
		b.selections[connection] = sel
	}
	return sel
}

// loadOwn makes the modules that are no files.
func (b *build) loadOwn(name string) api.OnLoadResult {
	var source string
	kind, rest := split(name)
	switch kind {
	case hostModule:
		m, _ := modules.Lookup(rest)
		source = m.Source
	case apiModule:
		return b.loadConnection(rest)
	case clientModule:
		return b.loadClass(rest)
	case emptyModule:
		source = "export {}"
	case voidModule:
		source = "module.exports = {};"
	case goneModule:
		source = goneSource(rest)
	case nodeModule:
		source, _ = standin(rest)
	case lostModule:
		source = lostSource(rest)
	default:
		source = b.entrySource()
	}
	return api.OnLoadResult{Contents: &source, Loader: api.LoaderTS}
}

func split(name string) (kind, rest string) {
	for _, kind := range []string{hostModule, apiModule, clientModule, emptyModule, voidModule, goneModule, nodeModule, lostModule} {
		if rest, ok := strings.CutPrefix(name, kind); ok {
			return kind, rest
		}
	}
	return "", name
}

// entrySource hands the script's exports to the engine; a check of many scripts only loads them.
func (b *build) entrySource() string {
	var s strings.Builder
	for i, entry := range b.entries {
		if b.whole { // esbuild drops a script that only exports, unless its exports are used
			fmt.Fprintf(&s, "import * as script%d from %s;\nglobalThis.__bobbin_script%d = script%d;\n", i, quote(entry), i, i)
			continue
		}
		if len(b.entries) > 1 {
			s.WriteString("import " + quote(entry) + ";\n")
			continue
		}
		if _, _, test := beside("../" + entry); test {
			s.WriteString("import { session } from " + quote(sessionModule) + ";\nimport " + quote(entry) + ";\nglobalThis.__bobbin_exports = { default: session };\n")
			continue
		}
		s.WriteString("import * as script from " + quote(entry) + ";\nglobalThis.__bobbin_exports = script;\n")
	}
	return s.String()
}

// loadConnection makes the module a script imports as ./api/<connection>. The operations
// stand in front of the bundle (see assemble), where esbuild need not read them.
func (b *build) loadConnection(connection string) api.OnLoadResult {
	name := b.ws.Connections[connection].Connector
	b.mu.Lock()
	t, ok := b.table(connection)
	b.mu.Unlock()
	if !ok {
		var known []string
		for _, c := range b.compiler.connectors(b.ws) {
			known = append(known, c.Name)
		}
		return api.OnLoadResult{Errors: []api.Message{message(codeConnection, "The connection "+connection+" is of the connector "+name+", which this Bobbin does not have.",
			didYouMean(nearest(name, known, 2), "Connectors: "+listed(known)+"."))}}
	}
	b.mu.Lock()
	sel := b.selection(connection)
	sel.table = t
	b.mu.Unlock()
	source := "import { createClient } from 'bobbin:client';\n" +
		"export default /* @__PURE__ */ createClient({ connection: " + quote(connection) + ", " + descriptor(t, variable(apiModule+connection)) + " });\n"
	return api.OnLoadResult{Contents: &source, Loader: api.LoaderJS}
}

// loadClass makes the module that exports a connector's client class. Which operations its
// instances use cannot be read from the text, so it always has all of them.
func (b *build) loadClass(name string) api.OnLoadResult {
	t, _ := b.compiler.table(b.ws.Dir, name)
	b.mu.Lock()
	sel := newSelection()
	sel.table, sel.complete = t, true
	b.selections[clientModule+name] = sel
	b.mu.Unlock()
	its := "({ " + descriptor(t, variable(clientModule+name)) + " });\n"
	source := "import { clientClass, coreClass } from 'bobbin:client';\n" +
		"export const " + t.connector.Client + " = /* @__PURE__ */ clientClass" + its +
		"export const " + t.connector.Client + "Core = /* @__PURE__ */ coreClass" + its
	return api.OnLoadResult{Contents: &source, Loader: api.LoaderJS}
}

// descriptor is what the client is made of. The variables are defined in front of the bundle.
func descriptor(t *table, variable string) string {
	limits := ""
	if t.rows.Limits != nil {
		limits = ", limits: " + encode(t.rows.Limits)
	}
	return "connector: " + quote(t.connector.Name) + ", title: " + quote(t.connector.Title) + limits +
		", operations: " + variable + ", complete: " + variable + "_complete, suggestions: " + variable + "_suggestions"
}
