package standard

import (
	"context"
	"io/fs"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
	"bobbin/runtime/simulate"
)

// Hooks says how webhooks are registered at a service that has them as a collection of its
// REST API. What is like nowhere else is put in place of the functions of its Registrar.
//
// Places in an answer are written as in a Question.
type Hooks struct {
	Scope      []connector.Field
	Secret     connector.SecretFrom
	Asks       bool
	Needs, Try string
	// Paths are where webhooks lie, with fields of the scope in braces ({+field} keeps its slashes);
	// the first counts of which the scope has every field.
	Paths []string
	// Words are the service's words of the events by their names; an event without one cannot be
	// registered: ByHand says what to do in place of that.
	Words  map[string]string
	ByHand string
	// Body is what is posted; Posted is where it has the webhook, "" when it is it.
	Body   func(w connector.Wanted, word string) any
	Posted string
	// Item is what the path of one ends in, with {id}; /{id} when empty. List is the query of the
	// request for all.
	Item, List string
	// Items is where an answer has the list; "" when it is one itself. One is where the answers to
	// a single one have it; "" when they are it.
	Items, One string
	// ID, Address and Expires are where a webhook has them. Of an address as an id, the last part counts.
	ID, Address, Expires string
	// Active is where a webhook says that it is on; "" where none does. State is for those that say
	// it in a word, On.
	Active, State, On string
	// Ping is posted to to make the service send something; it is below the path of one, with {id}.
	Ping string
	// Ask asks the address before it is registered, for the simulator: what it refuses with, nil when
	// the answer is right.
	Ask func(c *simulate.Call, address string) *simulate.Answer
	// Extend is what is sent, by PATCH, to make a webhook last longer; nil where none expires.
	Extend func() any
}

// Words are the service's words of the events in a connector's events.txt, by their names. Of
// several, the first is the one.
func Words(files fs.FS) map[string]string {
	words := map[string]string{}
	for _, e := range (&Webhooks{Files: files}).events() {
		if len(e.told) > 0 {
			words[e.name()] = e.told[0]
		}
	}
	return words
}

// Registrar makes the contract's part of the hooks.
func (h Hooks) Registrar() *connector.Registrar {
	if h.Item == "" {
		h.Item = "/{id}"
	}
	r := &connector.Registrar{Scope: h.Scope, Secret: h.Secret, Asks: h.Asks, Needs: h.Needs, Try: h.Try,
		Register: h.register, List: h.list, Find: h.find, Remove: h.remove}
	if h.Ping != "" {
		r.Ping = h.ping
	}
	if h.Extend != nil {
		r.Refresh = h.refresh
	}
	return r
}

// Word is the service's word of an event. Faults: invalid.
func (h Hooks) Word(event string) (string, error) {
	if word := h.Words[event]; word != "" {
		return word, nil
	}
	return "", fault.New(fault.Invalid, "Webhooks of the event %q cannot be registered by the service's API.", event).WithHint("%s", h.ByHand)
}

func (h Hooks) register(ctx context.Context, s connector.Site, w connector.Wanted) (connector.Registration, error) {
	word, err := h.Word(w.Event)
	if err != nil {
		return connector.Registration{}, err
	}
	path, err := h.Path(w.Scope)
	if err != nil {
		return connector.Registration{}, err
	}
	var answer any
	if err := Call(ctx, s, http.MethodPost, path, h.Body(w, word), &answer); err != nil {
		return connector.Registration{}, err
	}
	made := h.read(part(answer, h.One), w.Scope)
	if made.ID == "" {
		return made, fault.New(fault.Unavailable, "The service does not say what it has registered.").WithHint("Look at its list of webhooks before you try again.")
	}
	made.Address, made.Event = w.Address, w.Event
	return made, nil
}

func (h Hooks) list(ctx context.Context, s connector.Site, scope map[string]string) ([]connector.Registration, error) {
	path, err := h.Path(scope)
	if err != nil {
		return nil, err
	}
	var answer any
	if err := Call(ctx, s, http.MethodGet, path+h.List, nil, &answer); err != nil {
		return nil, err
	}
	list, _ := part(answer, h.Items).([]any)
	all := []connector.Registration{}
	for _, one := range list {
		all = append(all, h.read(one, scope))
	}
	return all, nil
}

func (h Hooks) find(ctx context.Context, s connector.Site, r connector.Registration) (connector.Registration, error) {
	path, err := h.item(r)
	if err != nil {
		return r, err
	}
	var answer any
	if err := Call(ctx, s, http.MethodGet, path, nil, &answer); err != nil {
		return r, err
	}
	found := h.read(part(answer, h.One), r.Scope)
	found.ID, found.Event, found.Kind, found.Also = r.ID, r.Event, r.Kind, r.Also
	return found, nil
}

func (h Hooks) remove(ctx context.Context, s connector.Site, r connector.Registration) error {
	path, err := h.item(r)
	if err == nil {
		err = Call(ctx, s, http.MethodDelete, path, nil, nil)
	}
	return Removed(err)
}

func (h Hooks) ping(ctx context.Context, s connector.Site, r connector.Registration) error {
	path, err := h.Path(r.Scope)
	if err != nil {
		return err
	}
	return Call(ctx, s, http.MethodPost, path+fill(h.Ping, map[string]string{"id": r.ID}), nil, nil)
}

func (h Hooks) refresh(ctx context.Context, s connector.Site, r connector.Registration) (connector.Registration, error) {
	path, err := h.item(r)
	if err != nil {
		return r, err
	}
	var answer any
	if err := Call(ctx, s, http.MethodPatch, path, h.Extend(), &answer); err != nil {
		return r, err
	}
	r.Expires = instant(at(part(answer, h.One), h.Expires))
	return r, nil
}

// Removed takes what is not there as removed.
func Removed(err error) error {
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	return err
}

// Path is where webhooks of a scope lie. Faults: invalid, which says what is missing.
func (h Hooks) Path(scope map[string]string) (string, error) {
	for _, path := range h.Paths {
		if lacking(path, scope) == "" {
			return fill(path, scope), nil
		}
	}
	return "", MissingScope(h.Scope, scope)
}

// MissingScope says what of a scope has to be given.
func MissingScope(fields []connector.Field, scope map[string]string) error {
	var labels, flags []string
	for _, f := range fields {
		if scope[f.Name] == "" {
			labels, flags = append(labels, lower(f.Label)), append(flags, "--scope "+f.Name+"=…")
		}
	}
	return fault.New(fault.Invalid, "The service has to know the %s that the webhook is for.", strings.Join(labels, " or the ")).
		WithHint("Give it: %s.", strings.Join(flags, " or "))
}

func (h Hooks) item(r connector.Registration) (string, error) {
	path, err := h.Path(r.Scope)
	return path + fill(h.Item, map[string]string{"id": r.ID}), err
}

// braces are the places of a path that is to be filled in.
var braces = regexp.MustCompile(`\{\+?([A-Za-z]+)\}`)

// lacking is the first field of a path that a scope has not, "" for none.
func lacking(path string, scope map[string]string) string {
	for _, m := range braces.FindAllStringSubmatch(path, -1) {
		if scope[m[1]] == "" {
			return m[1]
		}
	}
	return ""
}

func fill(path string, values map[string]string) string {
	return braces.ReplaceAllStringFunc(path, func(place string) string {
		name := strings.Trim(place, "{+}")
		value := url.PathEscape(values[name])
		if strings.HasPrefix(place, "{+") {
			value = strings.ReplaceAll(value, "%2F", "/")
		}
		return value
	})
}

// read makes a registration of a webhook as an answer has it.
func (h Hooks) read(hook any, scope map[string]string) connector.Registration {
	id := at(hook, h.ID)
	id = id[strings.LastIndexByte(id, '/')+1:]
	r := connector.Registration{ID: id, Address: connector.PlainAddress(at(hook, h.Address)), Scope: scope, Expires: instant(at(hook, h.Expires))}
	if on, ok := part(hook, h.Active).(bool); ok && h.Active != "" {
		r.Off = !on
	}
	if state := at(hook, h.State); state != "" && state != h.On {
		r.Off = true
	}
	return r
}

// part is what a JSON value has at a path with dots; all of it at none.
func part(value any, path string) any {
	if path == "" {
		return value
	}
	for key := range strings.SplitSeq(path, ".") {
		in, _ := value.(map[string]any)
		value = in[key]
	}
	return value
}

// instant reads a time of an answer: RFC 3339, or milliseconds since 1970; zero when it is none.
func instant(text string) time.Time {
	if milliseconds, err := strconv.ParseInt(text, 10, 64); err == nil {
		return time.UnixMilli(milliseconds).UTC()
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}
	}
	return at.UTC()
}
