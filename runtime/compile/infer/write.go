package infer

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
)

// writer makes the text of the interfaces.
type writer struct {
	out   []string // the interfaces beside the first, in the order they are met
	taken map[string]bool
	made  map[string]string  // the names of the interfaces, by what same says
	known map[*object]string // what same says
}

// of writes the type of what was seen at a place: of the object Parent, in the field of a name.
func (w *writer) of(s *shape, parent, name string) string {
	var kinds []string
	if s.text {
		kinds = append(kinds, "string")
	}
	if s.number {
		kinds = append(kinds, "number")
	}
	if s.truth {
		kinds = append(kinds, "boolean")
	}
	if s.object != nil {
		kinds = append(kinds, w.object(s.object, parent, name))
	}
	if s.list != nil {
		kinds = append(kinds, w.array(s.list, parent, name))
	}
	if s.deep || len(kinds) == 0 { // of what was only ever null, nothing is known
		return "unknown"
	}
	if s.null {
		kinds = append(kinds, "null")
	}
	return strings.Join(kinds, " | ")
}

func (w *writer) array(element *shape, parent, name string) string {
	inner := w.of(element, parent, singular(name))
	if strings.Contains(inner, " | ") {
		return "(" + inner + ")[]"
	}
	return inner + "[]"
}

func (w *writer) object(o *object, parent, name string) string {
	if o.isMap() {
		var all shape
		for _, n := range o.names {
			all.join(o.fields[n].shape)
		}
		return "Record<string, " + w.of(&all, parent, singular(name)) + ">"
	}
	if len(o.names) == 0 {
		return "Record<string, unknown>"
	}
	return w.interfaceOf(o, parent, name)
}

// interfaceOf gives the name of the interface of an object. Objects with the same fields have one.
func (w *writer) interfaceOf(o *object, parent, name string) string {
	same := w.same(o)
	if made, ok := w.made[same]; ok {
		return made
	}
	made := w.free(pascal(name), parent)
	w.taken[made], w.made[same] = true, made
	place := len(w.out)
	w.out = append(w.out, "") // before those of its fields
	w.out[place] = fmt.Sprintf("export interface %s %s\n", made, w.fields(o, made))
	return made
}

// same is equal for objects whose interfaces would be.
func (w *writer) same(o *object) string {
	if known, ok := w.known[o]; ok {
		return known
	}
	digest := sha256.New()
	for _, name := range slices.Sorted(slices.Values(o.names)) {
		f := o.fields[name]
		fmt.Fprintf(digest, "%q %t ", name, f.seen < o.seen)
		w.describe(digest, &f.shape)
	}
	w.known[o] = string(digest.Sum(nil))
	return w.known[o]
}

// describe writes everything of a shape that its type depends on.
func (w *writer) describe(to io.Writer, s *shape) {
	fmt.Fprint(to, s.null, s.text, s.number, s.truth, s.deep, s.text && s.times == s.texts, s.object != nil, s.list != nil)
	if s.object != nil {
		fmt.Fprint(to, s.object.isMap(), w.same(s.object))
	}
	if s.list != nil {
		w.describe(to, s.list)
	}
}

// reserve takes the name of the first interface.
func (w *writer) reserve(name string) string {
	name = pascal(name)
	w.taken[name] = true
	return name
}

// free is the nearest name that nothing has: its own, with its parent's before it, with a number.
func (w *writer) free(name, parent string) string {
	for _, candidate := range []string{name, parent + name} {
		if !w.taken[candidate] && !reserved[candidate] {
			return candidate
		}
	}
	for n := 2; ; n++ {
		candidate := fmt.Sprintf("%s%d", name, n)
		if !w.taken[candidate] {
			return candidate
		}
	}
}

// reserved are names that mean something else in a script.
var reserved = map[string]bool{"Array": true, "Boolean": true, "Date": true, "Error": true, "Function": true, "Map": true, "Number": true, "Object": true, "Promise": true,
	"Record": true, "RegExp": true, "Set": true, "String": true, "Symbol": true, "Context": true, "Request": true, "Response": true, "Headers": true, "URL": true,
	"Partial": true, "Required": true, "Readonly": true, "Pick": true, "Omit": true, "Event": true}

// fields writes the fields of an object with their braces.
func (w *writer) fields(o *object, parent string) string {
	var text strings.Builder
	text.WriteString("{\n")
	for _, name := range o.names {
		f := o.fields[name]
		if f.shape.text && f.shape.times == f.shape.texts {
			text.WriteString("  /** A time, as text. */\n")
		}
		optional := ""
		if f.seen < o.seen {
			optional = "?"
		}
		fmt.Fprintf(&text, "  %s%s: %s;\n", key(name), optional, w.of(&f.shape, parent, name))
	}
	text.WriteString("}")
	return text.String()
}

var identifier = regexp.MustCompile(`^[A-Za-z_$][A-Za-z0-9_$]*$`)

// key writes the name of a field, in quotes where it must be.
func key(name string) string {
	if identifier.MatchString(name) {
		return name
	}
	quoted, err := json.Marshal(name)
	if err != nil {
		panic("infer: a text that is not JSON: " + err.Error()) // unreachable
	}
	return string(quoted)
}

// pascal makes the name of an interface of the name of a field: object_attributes is ObjectAttributes.
func pascal(name string) string {
	var text strings.Builder
	up := true
	for _, r := range name {
		switch {
		case r < 128 && unicode.IsLetter(r):
			if up {
				r = unicode.ToUpper(r)
			}
			text.WriteRune(r)
			up = false
		case unicode.IsDigit(r) && r < 128 && text.Len() > 0:
			text.WriteRune(r)
			up = true
		default:
			up = true
		}
	}
	if text.Len() == 0 {
		return "Value"
	}
	return text.String()
}

// singular names one of many: labels is label, categories is category.
func singular(name string) string {
	switch {
	case strings.HasSuffix(name, "ies") && len(name) > 4:
		return strings.TrimSuffix(name, "ies") + "y"
	case strings.HasSuffix(name, "sses"), strings.HasSuffix(name, "tuses"), strings.HasSuffix(name, "xes"), strings.HasSuffix(name, "ches"), strings.HasSuffix(name, "shes"):
		return strings.TrimSuffix(name, "es")
	case strings.HasSuffix(name, "ss") || strings.HasSuffix(name, "us") || !strings.HasSuffix(name, "s") || len(name) < 3:
		return name + "Item"
	}
	return strings.TrimSuffix(name, "s")
}

// The keys of maps.
var (
	dynamic = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^(\d+|[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}|[0-9a-f]{16,}|[^@\s]+@[^@\s]+\.[^@\s]+|\d{4}-\d\d-\d\d.*|[A-Z][A-Z0-9]+-\d+|https?://.*)$`)
	})
	moments = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?\s?(Z|UTC|[+-]\d\d:?\d\d)?)?$`)
	})
)

func isTime(text string) bool { return len(text) < 40 && moments().MatchString(text) }

// isMap says whether an object is used as a map: all of its keys are ids, dates or addresses; or
// it has many, of which each is in few of the objects, and what they have is of one kind.
func (o *object) isMap() bool {
	if len(o.names) == 0 {
		return false
	}
	if !slices.ContainsFunc(o.names, func(name string) bool { return !dynamic().MatchString(name) }) {
		return true
	}
	if len(o.names) < 12 || o.seen < 3 {
		return false
	}
	kind := ""
	for _, name := range o.names {
		f := o.fields[name]
		if f.seen*4 > o.seen {
			return false
		}
		k := f.shape.kind()
		if kind != "" && k != kind {
			return false
		}
		kind = k
	}
	return true
}

// kind tells shapes apart roughly.
func (s *shape) kind() string {
	return fmt.Sprint(s.text, s.number, s.truth, s.object != nil, s.list != nil)
}
