package importer

import (
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"bobbin/runtime/connector"
	"bobbin/runtime/workspace"
)

// scripts copies the scripts as they are.
func (i *importing) scripts() {
	for _, file := range i.below("scripts") {
		if strings.HasPrefix(file, clients) {
			continue
		}
		text, ok := i.read(file)
		if !ok {
			continue
		}
		i.files[file] = text
		if _, err := workspace.Path(i.report.Dir, file); err != nil {
			i.toDo(at(file), "Rename it, and change the imports of it.", "Its name is one that Windows does not allow; it was copied all the same.")
		}
		name := strings.TrimPrefix(file, "scripts/")
		ext := path.Ext(name)
		if !slices.Contains(workspace.ScriptExtensions, ext) || strings.HasSuffix(name, ".d.ts") {
			continue
		}
		if !utf8.Valid(text) {
			i.toDo(at(file), "Save it as UTF-8.", "It is not UTF-8 text; it was copied all the same.")
		}
		i.report.Scripts = append(i.report.Scripts, strings.TrimSuffix(name, ext))
	}
	slices.Sort(i.report.Scripts)
	i.report.Scripts = slices.Compact(i.report.Scripts)
	if len(i.report.Scripts) == 0 {
		i.toDo(at("scripts"), "", "There are no scripts in the clone.")
	}
}

var (
	entry      = regexp.MustCompile(`(?m)^[ \t]*export\s+default\s+(?:async\s+)?(?:function\s*\*?\s*\w*\s*)?\(\s*\w+\s*\??:\s*([\w.]+)`)
	namedTypes = regexp.MustCompile(`import\s+(?:type\s+)?(?:\w+\s*,\s*)?\{([^}]*)\}\s*from\s*['"]([^'"\n]+)['"]`)
)

// hears says whether a script's default export takes an event of a connector.
func hears(text string, c *connector.Connector, event connector.EventType) bool {
	m := entry.FindStringSubmatch(text)
	if m == nil {
		return false
	}
	for _, names := range namedTypes.FindAllStringSubmatch(text, -1) {
		for name := range strings.SplitSeq(names[1], ",") {
			words := strings.Fields(strings.TrimPrefix(strings.TrimSpace(name), "type "))
			if len(words) > 0 && words[len(words)-1] == m[1] && words[0] == event.Type {
				return eventsOf(names[2], c)
			}
		}
	}
	return false
}

// eventsOf says whether a module has the event types of a connector.
func eventsOf(module string, c *connector.Connector) bool {
	if c.Name == workspace.Generic {
		return strings.Contains(module, "/generic") && strings.Contains(module, "/events")
	}
	return slices.Contains(c.Events.Packages, module)
}

// scriptsFor lists the scripts whose default export takes an event.
func (i *importing) scriptsFor(c *connector.Connector, event connector.EventType) []string {
	var found []string
	for _, name := range i.report.Scripts {
		for _, ext := range workspace.ScriptExtensions {
			if hears(string(i.files["scripts/"+name+ext]), c, event) {
				found = append(found, name)
				break
			}
		}
	}
	return found
}
