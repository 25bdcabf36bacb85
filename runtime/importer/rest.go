package importer

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"bobbin/runtime/fault"
	"bobbin/runtime/importer/evparams"
	"bobbin/runtime/workspace"
)

func decimal(n int) string { return strconv.Itoa(n) }

// header is bobbin.json as it is written.
type header struct {
	Schema        string                          `json:"$schema"`
	Format        int                             `json:"format"`
	ID            string                          `json:"id"`
	Name          string                          `json:"name"`
	Language      string                          `json:"language"`
	Compatibility string                          `json:"compatibility"`
	Connections   map[string]workspace.Connection `json:"connections"`
	Parameters    map[string]workspace.Parameter  `json:"parameters"`
}

// header writes bobbin.json and the environment.
func (i *importing) header() error {
	id, err := uuid.NewV7()
	if err != nil {
		return err
	}
	i.report.Name = i.name()
	i.main.Schema, i.main.Format, i.main.ID, i.main.Name = ".bobbin/schema/workspace.json", workspace.Format, id.String(), i.report.Name
	i.main.Language, i.main.Compatibility = "ts", workspace.SRConnect
	i.put("bobbin.json", i.main)
	accounts := map[string]string{}
	for _, c := range i.report.Connections {
		if c.Simulated {
			accounts[c.Path] = workspace.Simulated
		}
	}
	slices.SortFunc(i.report.Connections, func(a, b Connection) int { return strings.Compare(a.Path, b.Path) })
	i.put("environments/development.json", map[string]any{"$schema": "../.bobbin/schema/environment.json", "target": "HEAD",
		"production": false, "accounts": accounts})
	for name, text := range i.Help(i.report.Name) {
		if _, ok := i.files[name]; !ok {
			i.files[name] = []byte(text)
		}
	}
	return nil
}

// name finds the workspace's name in workspace.json; the clone's folder is named otherwise.
func (i *importing) name() string {
	var any any
	if _, ok := i.readJSON("workspace.json", &any); ok {
		if found := named(any); found != "" {
			return found
		}
		i.toDo(at("workspace.json"), "Change it in bobbin.json if it should be another.", "It does not tell the workspace's name; the folder's is used.")
	} else if !exists(i.report.Source, "workspace.json") {
		i.toDo(at("workspace.json"), "Change it in bobbin.json if it should be another.", "The file is missing; the workspace has the folder's name.")
	}
	return filepath.Base(i.report.Source)
}

// named looks for the name of the workspace in the shapes workspace.json is known to have.
func named(v any) string {
	object, ok := v.(map[string]any)
	if !ok {
		return ""
	}
	if inner, ok := object["workspace"].(map[string]any); ok {
		if name, ok := inner["name"].(string); ok && strings.TrimSpace(name) != "" {
			return strings.TrimSpace(name)
		}
	}
	for _, key := range []string{"workspace", "workspaceName", "name"} {
		if name, ok := object[key].(string); ok && strings.TrimSpace(name) != "" {
			return strings.TrimSpace(name)
		}
	}
	return ""
}

// parameters makes parameters of the members of EV.
func (i *importing) parameters() {
	for _, file := range []string{"ev-params.ts", "ev_params.ts"} {
		text, ok := i.read(file)
		if !ok {
			continue
		}
		parameters, problems, found := evparams.Parse(string(unmarked(text)))
		if !found {
			i.toDo(at(file), "Write the parameters into bobbin.json.", "It does not declare EV, so no parameter was found.")
		}
		for _, p := range problems {
			i.toDo(fault.Place{File: file, Line: p.Line, Column: p.Column}, "Look at the parameter in bobbin.json.", "%s", p.Message)
		}
		maps.Copy(i.main.Parameters, parameters)
		for _, name := range slices.Sorted(maps.Keys(parameters)) {
			i.report.Parameters = append(i.report.Parameters, Parameter{Name: name, Type: parameters[name].Type})
		}
		if len(parameters) > 0 {
			i.toDo(at(file), `Write them into environments/development.json as "parameters". Where a text is a password, a date or several lines, change its type in bobbin.json.`,
				"A clone has the types of its parameters, not their values; passwords look like any text.")
		}
		return
	}
	i.leaveOut("ev-params.ts", "Write the parameters into bobbin.json if there are any.", "The file is missing, so there are no parameters.")
}

// foreignScopes are the packages that Bobbin answers for itself.
var foreignScopes = []string{"@sr-connect/", "@managed-api/", "@stitch-it/"}

// packages keeps the npm packages that scripts may import.
func (i *importing) packages() {
	var manifest struct {
		Dependencies map[string]string `json:"dependencies"`
		Dev          map[string]string `json:"devDependencies"`
	}
	if _, ok := i.readJSON("package.json", &manifest); !ok {
		return
	}
	kept, own := map[string]string{}, 0
	for name, wanted := range manifest.Dependencies {
		if slices.ContainsFunc(foreignScopes, func(scope string) bool { return strings.HasPrefix(name, scope) }) {
			own++
			continue
		}
		kept[name] = wanted
		i.report.Packages = append(i.report.Packages, name)
	}
	slices.Sort(i.report.Packages)
	if len(kept) > 0 {
		i.put("package.json", map[string]any{"private": true, "dependencies": kept})
		i.toDo(at("package.json"), "`bobbin install "+i.report.Dir+"` fetches them.", "Scripts may need npm packages: %s.", strings.Join(i.report.Packages, ", "))
	}
	if own > 0 {
		i.leaveOut("package.json", "", "%d packages of @sr-connect, @managed-api and @stitch-it: Bobbin answers to their names itself.", own)
	}
	if len(manifest.Dev) > 0 {
		i.leaveOut("package.json", "", "%d packages for development only.", len(manifest.Dev))
	}
}

// helps are the files for people and their assistants, by their names in small letters.
var helps = map[string]string{"readme.md": "README.md", "agents.md": "AGENTS.md"}

// rest says what became of everything else that lies at the top of the clone.
func (i *importing) rest() {
	i.files[".gitignore"] = []byte(".bobbin/\nnode_modules/\n")
	if text, ok := i.read(".gitignore"); ok {
		i.files[".gitignore"] = append([]byte(strings.TrimRight(string(unmarked(text)), "\r\n")+"\n"), i.files[".gitignore"]...)
	}
	entries, err := os.ReadDir(i.report.Source)
	if err != nil {
		i.leaveOut(".", "", "The folder cannot be listed: %s.", reason(err))
	}
	known := []string{"scripts", payloads, "workspace.json", "ev-params.ts", "ev_params.ts", "package.json", ".gitignore", ".git", "node_modules"}
	var settings []string
	for _, entry := range entries {
		name := entry.Name()
		switch {
		case slices.Contains(known, name):
		case helps[strings.ToLower(name)] != "":
			if text, ok := i.read(name); ok {
				i.files[helps[strings.ToLower(name)]] = text
			}
		case name == "node" && entry.IsDir():
			i.leaveOut(name+"/", "", "The tests and mocks for Node.js.")
		case isSetting(name):
			settings = append(settings, name)
		default:
			i.leaveOut(name, "Copy it by hand if it is needed.", "It is not part of a workspace as ScriptRunner Connect clones one.")
		}
	}
	if len(settings) > 0 {
		i.leaveOut(strings.Join(settings, ", "), "", "Settings of other tools; Bobbin writes its own tsconfig.json.")
	}
}

// isSetting knows the files that belong to tools around a clone.
func isSetting(name string) bool {
	lower := strings.ToLower(name)
	return strings.HasPrefix(lower, "tsconfig") || strings.Contains(lower, "eslint") || strings.Contains(lower, "prettier") ||
		strings.HasPrefix(lower, "jest.config") || lower == "package-lock.json" || lower == ".editorconfig" || lower == ".vscode" || lower == ".idea" || lower == ".npmrc"
}
