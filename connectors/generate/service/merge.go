package service

import (
	"maps"
	"reflect"
	"slices"
	"strings"

	"bobbin/connectors/generate/document"
	"bobbin/connectors/generate/name"
	"bobbin/runtime/fault"
)

// Source is one of a service's documents, with what is changed before it is read together
// with the others.
type Source struct {
	File   string `json:"file"`
	Prefix string `json:"prefix,omitempty"` // put before every path: /rest, where the document has it in its server
	Strip  string `json:"strip,omitempty"`  // taken off every path: /{organization}, where it is part of the base URL
	Area   string `json:"area,omitempty"`   // the group that everything of the document belongs to
	// Skip is a pattern of operation keys (of the document) that are left out; Only one of those that are taken.
	Skip string `json:"skip,omitempty"`
	Only string `json:"only,omitempty"`
	// SkipDeprecated leaves out what the vendor advises against.
	SkipDeprecated bool `json:"skipDeprecated,omitempty"`
}

// Sources are the service's documents.
func (o Overlay) Sources() []Source {
	if o.Document != "" {
		return append([]Source{{File: o.Document}}, o.Documents...)
	}
	return o.Documents
}

// Merge makes one document of a service's documents, in the order of Sources. A type that two
// documents have alike is one type; one they have differently gets the area before its name.
// What an alias means is taken though it is deprecated. Without any document, what the overlay
// says is the whole service.
func Merge(sources []Source, documents []*document.Document, aliases []Alias) (*document.Document, error) {
	if len(sources) != len(documents) {
		return nil, fault.New(fault.Invalid, "The overlay names %d documents, and %d were read.", len(sources), len(documents))
	}
	merged := &document.Document{Types: map[string]*document.Type{}}
	origin := map[string]string{}
	for i, s := range sources {
		d := documents[i]
		renamed := map[string]string{}
		for _, n := range slices.Sorted(maps.Keys(d.Types)) {
			to := n
			if other, ok := merged.Types[to]; ok && !reflect.DeepEqual(other, d.Types[n]) {
				to = name.Pascal(s.Area) + name.Pascal(n)
			}
			renamed[n] = to
		}
		for n, t := range d.Types {
			rename(t, renamed)
			merged.Types[renamed[n]] = t
		}
		for _, o := range d.Operations {
			if s.leavesOut(o) && !slices.ContainsFunc(aliases, func(a Alias) bool { return a.Operation == o.Method+" "+s.path(o.Path) }) {
				continue
			}
			renameIn(&o, renamed)
			o.Area = s.Area
			if o.GraphQL == nil {
				o.Path = s.path(o.Path)
				o.Parameters = slices.DeleteFunc(o.Parameters, func(p document.Parameter) bool {
					return p.In == document.InPath && !strings.Contains(o.Path, "{"+p.Name+"}")
				})
			} else {
				o.Path = s.Prefix
			}
			if other, ok := origin[o.Key()]; ok {
				return nil, fault.New(fault.Invalid, "%s is in %s and in %s.", o.Key(), other, s.File).
					WithHint("Leave it out of one of them: skip in the overlay.")
			}
			origin[o.Key()] = s.File
			merged.Operations = append(merged.Operations, o)
		}
	}
	return merged, nil
}

func (s Source) path(path string) string { return s.Prefix + strings.TrimPrefix(path, s.Strip) }

func (s Source) leavesOut(o document.Operation) bool {
	matches := func(pattern string) bool { return whole("(?:" + pattern + ").*").MatchString(o.Key()) }
	return s.SkipDeprecated && o.Deprecated || s.Skip != "" && matches(s.Skip) || s.Only != "" && !matches(s.Only)
}

func renameIn(o *document.Operation, names map[string]string) {
	for _, p := range o.Parameters {
		rename(p.Type, names)
	}
	if o.Body != nil {
		rename(o.Body.Type, names)
	}
	rename(o.Answer.Type, names)
	if o.GraphQL != nil {
		for _, a := range o.GraphQL.Args {
			rename(a.Type, names)
		}
	}
}

// rename changes references in place.
func rename(t *document.Type, names map[string]string) {
	if t == nil {
		return
	}
	if to, ok := names[t.Ref]; ok {
		t.Ref = to
	}
	rename(t.Items, names)
	rename(t.Extra, names)
	for _, f := range t.Fields {
		rename(f.Type, names)
		for _, a := range f.Args {
			rename(a.Type, names)
		}
	}
	for _, p := range t.Parts {
		rename(p, names)
	}
}
