package importer

import (
	"encoding/json"
	"path"
	"slices"
	"strings"
	"unicode"

	"bobbin/runtime/connector"
	"bobbin/runtime/workspace"
)

const payloads = "test-payloads"

// listeners makes event listeners and test events of the folders of test payloads.
func (i *importing) listeners() {
	folders := map[string][]string{}
	var order []string
	for _, file := range i.below(payloads) {
		parts := strings.Split(file, "/")
		if len(parts) != 3 || !strings.EqualFold(path.Ext(file), ".json") {
			i.leaveOut(file, "", "It is not a test payload of an event listener.")
			continue
		}
		if folders[parts[1]] == nil {
			order = append(order, parts[1])
		}
		folders[parts[1]] = append(folders[parts[1]], file)
	}
	taken := map[string]bool{}
	for _, folder := range order {
		app, event, id := heading(folder)
		name := unused(slug(event, "listener-"+slug(id, "of-clone")), func(s string) bool { return taken[s] })
		taken[name] = true
		i.listener(payloads+"/"+folder, name, app, event)
		i.payloads(name, folders[folder])
	}
	i.toDo(at(payloads), "Make what is missing in the IDE, or write its file in listeners/ or schedules/ and its queue in bobbin.json.",
		"A clone tells of event listeners only by their test payloads, and of schedules and queues not at all.")
}

// heading takes the name of a payload folder apart: App→Event (id). What has no arrow is all event.
func heading(folder string) (app, event, id string) {
	event = folder
	for _, arrow := range []string{"→", "->", "=>"} {
		if before, after, ok := strings.Cut(folder, arrow); ok {
			app, event = strings.TrimSpace(before), strings.TrimSpace(after)
			break
		}
	}
	if open := strings.LastIndex(event, "("); open >= 0 && strings.HasSuffix(event, ")") {
		event, id = strings.TrimSpace(event[:open]), strings.TrimSpace(event[open+1:len(event)-1])
	}
	return app, event, id
}

// listener writes one listener when its connector, event, connection and script are all known.
func (i *importing) listener(folder, name, app, title string) {
	const byHand = "Its test events are in events/%s. Write listeners/%s.json by hand once there is what it needs."
	hint := strings.ReplaceAll(byHand, "%s", name)
	c := i.app(app)
	if c == nil {
		i.toDo(at(folder), hint, "Which service the listener is for cannot be told: there is no connector called %q.", app)
		return
	}
	event, ok := eventOf(c, title)
	if !ok {
		i.toDo(at(folder), hint+" `bobbin connectors --json` lists the events.", "%s has no event %q.", c.Title, title)
		return
	}
	connection, ok := i.connectionOf(folder, hint, c)
	if !ok {
		return
	}
	scripts := i.scriptsFor(c, event)
	if len(scripts) != 1 {
		which := "no script's default export takes " + event.Type + " of " + c.Title
		if len(scripts) > 1 {
			which = "several scripts take " + event.Type + ": " + strings.Join(scripts, ", ")
		}
		i.toDo(at(folder), hint+` It has "connection": "`+connection+`", "event": "`+event.Name+`" and the "script".`,
			"Which script the listener %s runs cannot be told: %s.", name, which)
		return
	}
	listener := listenerFile{Schema: "../.bobbin/schema/listener.json", Connection: connection, Event: event.Name, Script: scripts[0]}
	if strings.Contains(fold(title), "sync") && !strings.Contains(fold(title), "async") {
		listener.Mode = "sync"
	}
	i.put("listeners/"+name+".json", listener)
	i.report.Listeners = append(i.report.Listeners, Listener{Name: name, Connection: connection, Event: event.Name, Script: scripts[0]})
}

// listenerFile is what a listener's file begins with.
type listenerFile struct {
	Schema     string `json:"$schema"`
	Connection string `json:"connection"`
	Event      string `json:"event"`
	Script     string `json:"script"`
	Mode       string `json:"mode,omitempty"`
}

// app finds a connector by the name a person reads.
func (i *importing) app(title string) *connector.Connector {
	for _, c := range i.Connectors {
		if fold(c.Title) == fold(title) || fold(c.Name) == fold(title) || fold(c.Name+"app") == fold(title) {
			return c
		}
	}
	return nil
}

// eventOf finds an event by its title; titles differ in case, in spaces, in a plural and in the word event.
func eventOf(c *connector.Connector, title string) (connector.EventType, bool) {
	if c.Name == workspace.Generic && len(c.Events.Types) == 1 && strings.Contains(fold(title), "http") {
		return c.Events.Types[0], true
	}
	for _, e := range c.Events.Types {
		for _, name := range []string{e.Name, e.Title, e.Type} {
			if essence(name) == essence(title) && essence(title) != "" {
				return e, true
			}
		}
	}
	return connector.EventType{}, false
}

func essence(title string) string {
	text := fold(title)
	text = strings.TrimSuffix(strings.TrimSuffix(text, "events"), "event")
	return strings.TrimSuffix(text, "s")
}

// connectionOf finds the connection a listener of a connector is for; of several the first.
func (i *importing) connectionOf(folder, hint string, c *connector.Connector) (string, bool) {
	if c.Name == workspace.Generic {
		return workspace.Generic, true
	}
	var all []string
	for _, kept := range i.report.Connections {
		if kept.Connector == c.Name {
			all = append(all, kept.Path)
		}
	}
	if len(all) == 0 {
		i.toDo(at(folder), hint, "The listener has no connection: none of the clone's is for %s.", c.Title)
		return "", false
	}
	slices.Sort(all)
	if len(all) > 1 {
		i.toDo(at(folder), "There is: "+strings.Join(all, ", ")+". Change it in the listener's file if it is another one.",
			"There are several connections for %s; the listener has the first, %s.", c.Title, all[0])
	}
	return all[0], true
}

// payloads copies the test events of a listener.
func (i *importing) payloads(listener string, files []string) {
	taken := map[string]bool{}
	for _, file := range files {
		var any any
		text, ok := i.readJSON(file, &any)
		if !ok {
			continue
		}
		was := strings.TrimSuffix(path.Base(file), path.Ext(file))
		name := unused(portable(was), func(s string) bool { return taken[strings.ToLower(s)] })
		taken[strings.ToLower(name)] = true
		i.files["events/"+listener+"/"+name+".json"] = text
		i.report.Payloads++
	}
}

// put keeps a JSON file of the new workspace.
func (i *importing) put(file string, v any) {
	text, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		panic("importer: " + file + " cannot be written as JSON: " + err.Error()) // our own plain types
	}
	i.files[file] = append(text, '\n')
}

// fold keeps the letters and digits of a text, in small letters.
func fold(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, text)
}

// slug makes a name of small ASCII letters, digits and hyphens; otherwise when nothing is left.
func slug(text, otherwise string) string {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
	if len(words) == 0 {
		return otherwise
	}
	return strings.Join(words, "-")
}

// portable makes a file name that every system allows, as like the given one as may be.
func portable(name string) string {
	name = strings.TrimLeft(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || strings.ContainsRune(`<>:"|?*\/`, r) {
			return '-'
		}
		return r
	}, strings.ToValidUTF8(name, "-")), ".")
	name = strings.TrimRight(name, " .")
	if _, err := workspace.Path("", name+".json"); name == "" || err != nil {
		return "event-" + slug(name, "1")
	}
	return name
}

// unused gives the name, or the name with a number behind it.
func unused(name string, taken func(string) bool) string {
	candidate := name
	for n := 2; taken(candidate); n++ {
		candidate = name + "-" + decimal(n)
	}
	return candidate
}
