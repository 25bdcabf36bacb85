package compile

import (
	"encoding/json"
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"bobbin/runtime/connector"
	"bobbin/runtime/script/modules"
	"bobbin/runtime/workspace"
)

// Types gives the generated files of a workspace by their path below .bobbin: the declarations
// that editors and the type checker read, and the compiler settings (workspace.Generate writes them).
func (c *Compiler) Types(ws *workspace.Workspace) map[string]string {
	paths, untyped := c.packageTypes(ws.Dir)
	files := map[string]string{
		"tsconfig.base.json":   baseConfig(ws.Language, paths),
		"types/globals.d.ts":   modules.Globals(),
		"types/ev-params.d.ts": parameters(ws.Parameters),
	}
	if untyped != "" {
		files["types/packages.d.ts"] = untyped
	}
	for _, m := range modules.All() {
		declare(files, m.Names, m.Declarations)
	}
	named, foreign := c.named(ws.Dir)
	for _, known := range c.connectors(ws) {
		if wanted(ws, known, named) {
			declareConnector(files, known)
		}
	}
	declareUnheard(files, foreign)
	for _, connection := range connections(ws) {
		known, ok := c.connector(ws.Dir, ws.Connections[connection].Connector)
		if !ok || connection != path.Clean(connection) || strings.HasPrefix(connection, "../") {
			continue
		}
		file := "types/api/" + connection
		target := relative(file, clientFile(known))
		if aliases := ws.Connections[connection].Aliases; len(aliases) > 0 {
			if t, ok := c.table(ws.Dir, known.Name); ok {
				files[file+".d.ts"] = aliasDeclarations(t, aliases, target)
				continue
			}
		}
		files[file+".d.ts"] = header + "export * from '" + target + "';\nexport { default } from '" + target + "';\n"
	}
	return files
}

// wanted says whether a workspace has to do with a connector: by a connection, or because a
// text imports one of its modules. The declarations of all connectors are megabytes, and with
// them the first completion took seconds.
func wanted(ws *workspace.Workspace, known *connector.Connector, named map[string]bool) bool {
	if known.Name == workspace.Generic {
		return true
	}
	for _, connection := range ws.Connections {
		if connection.Connector == known.Name {
			return true
		}
	}
	isNamed := func(p string) bool { return named[p] }
	return slices.ContainsFunc(known.Packages, isNamed) || slices.ContainsFunc(known.Events.Packages, isNamed)
}

const header = "// Made by Bobbin. Changes are overwritten.\n"

// named lists the modules that the scripts and tests on disk name, and what scripts take of older packages.
func (c *Compiler) named(dir string) (packages map[string]bool, foreign map[string][]string) {
	packages, foreign = map[string]bool{}, map[string][]string{}
	c.walk(dir, func(found mentioned) {
		for _, name := range found.packages {
			packages[name] = true
		}
		for specifier, names := range found.foreign {
			foreign[specifier] = append(foreign[specifier], names...)
		}
	})
	return packages, foreign
}

// declareUnheard lets what scripts take of older packages that Bobbin does not have count as
// any, so that scripts written for them still type-check. Whatever is more than a type is
// refused when the script is compiled.
func declareUnheard(files map[string]string, foreign map[string][]string) {
	unheard := map[string][]string{}
	for _, specifier := range slices.Sorted(maps.Keys(foreign)) {
		if files[moduleFile(specifier)+".d.ts"] != "" || specifier != path.Clean(specifier) || strings.ContainsAny(specifier, `:\*?"<>|`) {
			continue
		}
		if m, ok := lookup(specifier); ok {
			declare(files, []string{m.Names[0], specifier}, m.Declarations)
			continue
		}
		unheard[specifier] = foreign[specifier]
	}
	for specifier, names := range unheard {
		slices.Sort(names)
		files[moduleFile(specifier)+".d.ts"] = anything(slices.Compact(names))
	}
}

// anything declares names as any, whether they are used as types or as values.
func anything(names []string) string {
	var s strings.Builder
	s.WriteString(header + "// Bobbin has nothing of this name yet: everything is any.\n")
	for _, name := range names {
		if name == "default" {
			s.WriteString("declare const unheard: any;\nexport default unheard;\n")
			continue
		}
		s.WriteString("export type " + name + "<A = any, B = any, C = any> = any;\nexport declare const " + name + ": any;\n")
	}
	s.WriteString("export {};\n")
	return s.String()
}

// packageTypes says where the declarations of the npm packages are (package npm lays them
// out below .bobbin), and declares packages that have none as any.
func (c *Compiler) packageTypes(dir string) (paths map[string]string, untyped string) {
	if c.config.Packages == nil {
		return nil, ""
	}
	tree, err := c.config.Packages(dir)
	if err != nil {
		return nil, "" // every import of a package says what is wrong with the lock
	}
	paths, names := tree.Declarations()
	if len(names) == 0 {
		return paths, ""
	}
	var s strings.Builder
	s.WriteString(header + "// These npm packages come without type declarations: everything is any.\n")
	for _, name := range names {
		s.WriteString("declare module " + quote(name) + ";\ndeclare module " + quote(name+"/*") + ";\n")
	}
	return paths, s.String()
}

// baseConfig is the compiler settings for a language mode. The library is what the script
// engine has, not what a browser has. Packages are files below .bobbin by what is imported.
func baseConfig(language string, packages map[string]string) string {
	paths := map[string][]string{
		"@bobbin/*": {"./types/modules/@bobbin/*"}, "@sr-connect/*": {"./types/modules/@sr-connect/*"},
		"@stitch-it/*": {"./types/modules/@stitch-it/*"}, "@managed-api/*": {"./types/modules/@managed-api/*"},
	}
	for name, file := range packages {
		if _, ours := paths[name]; !ours {
			paths[name] = []string{file}
		}
	}
	options := map[string]any{
		"target": "es2022", "module": "esnext", "moduleResolution": "bundler", "moduleDetection": "force",
		"lib": []string{"es2023", "es2024.collection", "es2024.object", "es2024.promise", "es2024.string", "es2025.collection",
			"es2025.promise", "esnext.array", "esnext.disposable", "esnext.decorators"},
		"types": []string{}, "noEmit": true, "skipLibCheck": true, "isolatedModules": true, "resolveJsonModule": true,
		"strict": language == "ts-strict", "allowJs": true, "checkJs": false,
		"rootDirs": []string{"../scripts", "../tests", "./types"},
		"paths":    paths,
	}
	text, err := json.MarshalIndent(map[string]any{"compilerOptions": options}, "", "  ")
	if err != nil {
		panic("compile: settings are plain data: " + err.Error())
	}
	return string(text) + "\n"
}

func moduleFile(name string) string { return "types/modules/" + name }

func clientFile(c *connector.Connector) string { return "types/connectors/" + c.Name }

// relative writes the import of one generated module in another.
func relative(from, to string) string {
	up := strings.Repeat("../", strings.Count(from, "/"))
	return up + to
}

var defaultExport = regexp.MustCompile(`(?m)^\s*export\s+(default\b|\{[^}]*\bdefault\b[^}]*\})`)

// declare adds a module under its first name, and under the others as the same module.
func declare(files map[string]string, names []string, declarations string) {
	for i, name := range names {
		if strings.Contains(name, ":") || name != path.Clean(name) { // internal, never imported by a script
			continue
		}
		content := declarations
		if i > 0 {
			target := relative(moduleFile(name), moduleFile(names[0]))
			content = header + "export * from '" + target + "';\n"
			if defaultExport.MatchString(declarations) {
				content += "export { default } from '" + target + "';\n"
			}
		}
		files[moduleFile(name)+".d.ts"] = content
	}
}

// declareConnector adds a connector's client, its class and its event types.
func declareConnector(files map[string]string, c *connector.Connector) {
	files[clientFile(c)+".d.ts"] = c.Declarations()
	if len(c.Packages) > 0 {
		declare(files, c.Packages, classDeclaration(c))
	}
	if len(c.Events.Packages) > 0 && c.Events.Declarations != nil {
		declare(files, c.Events.Packages, c.Events.Declarations())
	}
}

// classDeclaration is the module a client class is imported from, with its base for clients
// that bring their own platform. Connectors whose declarations have no class get one with the
// type of their client.
func classDeclaration(c *connector.Connector) string {
	at := moduleFile(c.Packages[0])
	target := relative(at, clientFile(c))
	all := header + "export * from '" + target + "';\n"
	if c.Client == "" {
		return all
	}
	if strings.Contains(c.Declarations(), "class "+c.Client+" ") {
		all += fmt.Sprintf("import type { %s } from '%s';\n", c.Client, target)
	} else {
		all += fmt.Sprintf(`import type client from '%s';
/** A client for one connection: new %s('connection'). */
export declare const %s: new (connectionId: string) => typeof client;
export type %s = typeof client;
`, target, c.Client, c.Client, c.Client)
	}
	return all + fmt.Sprintf(`import type { BaseApiCore } from '%s';
/** The base of a client that brings its own way of sending requests. */
export declare const %sCore: abstract new () => BaseApiCore & Omit<%s, 'fetch' | 'connectionId' | 'setGlobalErrorStrategy'>;
`, relative(at, moduleFile("@bobbin/managed-api")), c.Client, c.Client)
}

// parameters declares the global interface EV: what a script reads as context.environment.vars.
func parameters(all map[string]workspace.Parameter) string {
	var s strings.Builder
	s.WriteString(header + "interface EV {\n")
	fields(&s, all, "  ")
	s.WriteString("}\n")
	return s.String()
}

var plainName = regexp.MustCompile(`^[A-Za-z_$][A-Za-z0-9_$]*$`)

func fields(s *strings.Builder, all map[string]workspace.Parameter, indent string) {
	for _, name := range slices.Sorted(maps.Keys(all)) {
		p := all[name]
		if p.Description != "" {
			text := strings.ReplaceAll(strings.Join(strings.Fields(p.Description), " "), "*/", "* /")
			s.WriteString(indent + "/** " + text + " */\n")
		}
		if !plainName.MatchString(name) {
			name = quote(name)
		}
		s.WriteString(indent + name)
		if !always(p) {
			s.WriteByte('?')
		}
		s.WriteString(": ")
		if p.Type == "folder" {
			s.WriteString("{\n")
			fields(s, p.Parameters, indent+"  ")
			s.WriteString(indent + "};\n")
			continue
		}
		s.WriteString(typeOf(p) + ";\n")
	}
}

// always says whether a parameter has a value whatever an environment sets.
func always(p workspace.Parameter) bool {
	return p.Required || p.Type == "boolean" || p.Type == "folder" || p.Type == "password" || len(p.Default) > 0 && string(p.Default) != "null"
}

func typeOf(p workspace.Parameter) string {
	options := make([]string, 0, len(p.Options))
	for _, o := range p.Options {
		options = append(options, quote(o))
	}
	choice := strings.Join(options, " | ")
	switch p.Type {
	case "number", "boolean":
		return p.Type
	case "choice":
		if choice != "" {
			return choice
		}
	case "choices":
		if choice != "" {
			return "(" + choice + ")[]"
		}
		return "string[]"
	case "list":
		return "string[]"
	case "map":
		return "Record<string, string>"
	}
	return "string"
}
