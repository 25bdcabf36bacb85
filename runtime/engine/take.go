package engine

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"strings"

	"bobbin/runtime/alias"
	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
	"bobbin/runtime/outbound"
	"bobbin/runtime/workspace"
)

// Take asks for the test event of a listener, made of something that is there.
type Take struct {
	Dir         string `json:"dir"`
	Environment string `json:"environment,omitempty"`
	Listener    string `json:"listener"`
	What        string `json:"what"` // the key of an issue, the address of a page, ...
	// Save is the name of the test event to keep it as; empty keeps nothing. Replace says that
	// one of that name may be there.
	Save    string `json:"save,omitempty"`
	Replace bool   `json:"replace,omitempty"`
	// Anonymize puts aliases in the place of persons' names.
	Anonymize bool `json:"anonymize,omitempty"`
}

// Taken is what a webhook would have brought.
type Taken struct {
	Listener    string           `json:"listener"`
	Environment string           `json:"environment"`
	Event       string           `json:"event"`
	Simulated   bool             `json:"simulated,omitempty"` // a simulator gave it
	Payload     json.RawMessage  `json:"payload"`
	Replaced    []alias.Replaced `json:"replaced,omitempty"` // names of persons
	// Name and Path are of the test event, where it was saved: events/<listener>/<name>.json.
	Name string `json:"name,omitempty"`
	Path string `json:"path,omitempty"`
}

// TakeEvent makes a listener's test event of something that is there, with the account of its
// connection in an environment, or its simulator. Nothing is changed at the service. Faults:
// invalid (the event cannot be made so, What is none), not_found, denied, conflict (there is a
// test event of that name), unavailable.
func (e *Engine) TakeEvent(ctx context.Context, t Take) (Taken, error) {
	w, env, err := e.environmentOf(t.Dir, t.Environment)
	if err != nil {
		return Taken{}, err
	}
	l, err := w.Listener(t.Listener)
	if err != nil {
		return Taken{}, err
	}
	c, err := e.listenedTo(w, l)
	if err != nil {
		return Taken{}, err
	}
	if err := takeable(c, l); err != nil {
		return Taken{}, err
	}
	site, err := e.site(w, env, l.Connection)
	if err != nil {
		return Taken{}, err
	}
	payload, err := c.Events.Taking.Take(ctx, site, l.Event, t.What)
	if err != nil {
		return Taken{}, err
	}
	taken := Taken{Listener: l.Name, Environment: env.Name, Event: l.Event, Simulated: site.Account.Name == workspace.Simulated, Payload: payload}
	if t.Anonymize {
		taken.Payload, taken.Replaced = alias.Document(payload)
	}
	if t.Save != "" {
		taken.Name = strings.TrimSuffix(t.Save, ".json")
		taken.Path, err = saveEvent(w, l.Name, taken.Name, taken.Payload, t.Replace)
	}
	return taken, err
}

// takeable says why no event can be taken for a listener.
func takeable(c *connector.Connector, l workspace.Listener) error {
	if c == nil {
		return fault.New(fault.Invalid, "The event listener %s is generic: any request is an event for it.", l.Name).
			WithHint("Write its test event by hand, or send it a request and copy the event from the invocation.")
	}
	if c.Events.Taking.Takes(l.Event) {
		return nil
	}
	f := fault.New(fault.Invalid, "The event %q of %s cannot be made of something that is there.", l.Event, c.Title)
	if c.Events.Taking == nil {
		return f.WithHint("Use its sample as the test event.")
	}
	return f.WithHint("These can: %s. Use its sample as the test event.", strings.Join(c.Events.Taking.Events, ", "))
}

// saveEvent keeps a test event and gives its path below the workspace.
func saveEvent(w *workspace.Workspace, listener, name string, payload json.RawMessage, replace bool) (string, error) {
	if strings.ContainsAny(name, `/\`) || strings.HasPrefix(name, ".") {
		return "", fault.New(fault.Invalid, "%q is not a name for a test event.", name).WithHint("Use letters, digits and hyphens.")
	}
	path := "events/" + listener + "/" + name + ".json"
	file, err := workspace.Path(w.Dir, path)
	if err != nil {
		return "", err
	}
	if _, err := os.Stat(file); !replace && !errors.Is(err, fs.ErrNotExist) {
		return "", fault.New(fault.Conflict, "There is a test event %s.", path).WithHint("Choose another name.")
	}
	var text bytes.Buffer
	if err := json.Indent(&text, payload, "", "  "); err != nil {
		return "", err
	}
	text.WriteByte('\n')
	return path, workspace.WriteFile(file, text.Bytes())
}

// site is the way to the service behind a connection: with its account, or to its simulator.
func (e *Engine) site(w *workspace.Workspace, env workspace.Environment, connection string) (connector.Site, error) {
	c, account, err := e.bound(w, env, connection)
	if err != nil {
		return connector.Site{}, err
	}
	var b *outbound.Binding
	if account == nil {
		simulator, err := e.simulators.get(w, e.realm(env), connection)
		if err != nil {
			return connector.Site{}, err
		}
		b = e.simulatedBinding(c, connection, simulator)
	} else {
		b = e.binding(c, connection, *account, nil)
	}
	return connector.Site{Base: strings.TrimRight(b.Account.APIURL, "/"), Account: b.Account, Do: e.door.Login(*b)}, nil
}
