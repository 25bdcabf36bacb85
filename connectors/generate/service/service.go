// Package service makes one service's managed API of its document, the overlay a person
// wrote, the names existing scripts use and the names given before.
//
// The order of who names an operation: existing scripts (aliases.json), the lock, the
// overlay, the naming rules (package name). Two operations with one name stop the
// generation; a person decides.
package service

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strings"

	"bobbin/connectors/generate/document"
	"bobbin/connectors/generate/notation"
	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
)

// Service is a managed API, ready to be written out.
type Service struct {
	Title, Client, Class string
	Operations           []Operation               // by name; other names of an operation are entries of their own
	Types                map[string]*document.Type // by their names in declarations
	Lock                 Lock
	Limits               *connector.Limits
	// Partial are the types whose fields are always there in an answer, but not in a body.
	Partial map[string]bool
}

// Operation is one entry of the managed API.
type Operation struct {
	document.Operation
	Name   string
	All    string
	SameAs string // the operation's first name, when this is another
	Fixed  map[string]string
	Page   *connector.Page // nil unless the answer is one page of a list
}

// Commas says how lists in the query are joined: all of them by commas, or only those named.
func (o Operation) Commas() (all bool, some []string) {
	all = true
	for _, p := range o.Parameters {
		switch {
		case p.In != document.InQuery:
		case p.Comma:
			some = append(some, p.Name)
		case p.Type.Kind == document.Array:
			all = false
		}
	}
	if all || len(some) == 0 {
		return len(some) > 0, nil
	}
	return false, some
}

// Names lists the parameters at a place.
func (o Operation) Names(in document.Place) []string {
	var names []string
	for _, p := range o.Parameters {
		if p.In == in {
			names = append(names, p.Name)
		}
	}
	return names
}

// BodyKind says how the body is sent.
func (o Operation) BodyKind() connector.BodyKind {
	if o.GraphQL != nil {
		return connector.BodyGraphQL
	}
	if o.Body == nil {
		return ""
	}
	media, _, _ := strings.Cut(o.Body.Media, ";")
	switch {
	case media == "multipart/form-data":
		return connector.BodyMultipart
	case media == "application/x-www-form-urlencoded":
		return connector.BodyForm
	case strings.HasPrefix(media, "text/"):
		return connector.BodyText
	case media == "application/octet-stream", strings.HasPrefix(media, "image/"), o.Body.Type.Kind == document.Binary,
		media == "*/*":
		return connector.BodyBinary
	}
	return connector.BodyJSON
}

// AnswerKind is json (""), text, binary or none.
func (o Operation) AnswerKind() string {
	a := o.Answer
	media, _, _ := strings.Cut(a.Media, ";")
	switch {
	case o.Method == "HEAD" || a.Status == 204 || media == NoAnswer:
		return "none"
	case a.Type != nil && a.Type.Kind == document.Binary:
		return "binary"
	case media == "" || strings.Contains(media, "json") || media == "*/*":
		return ""
	case strings.HasPrefix(media, "text/"):
		return "text"
	case strings.HasPrefix(media, "image/"), strings.HasPrefix(media, "application/"):
		return "binary"
	}
	return ""
}

// Build puts a service together. Errors: invalid, naming every collision and every entry of
// the overlay that means nothing; the service is then given too, for a look at its names.
func Build(d *document.Document, in Input) (*Service, error) {
	b := &builder{in: in, types: map[string]*document.Type{}, allNames: map[string]string{}}
	for prefix := range in.Overlay.Groups {
		if strings.HasPrefix(prefix, "/") {
			b.groupPrefixes = append(b.groupPrefixes, prefix)
		}
	}
	slices.SortFunc(b.groupPrefixes, func(x, y string) int { return cmp.Or(len(y)-len(x), strings.Compare(x, y)) })
	b.operations = b.patched(d)
	if len(b.operations) == 0 {
		b.problem("the overlay names no document and has no operations of its own")
	}
	b.nameTypes(d)
	b.completeTypes()
	s := &Service{Title: in.Overlay.Title, Client: in.Overlay.Client, Class: in.Overlay.Class, Lock: Lock{}}
	s.Operations = b.named(s.Lock)
	if in.Tolerant {
		b.distinct(s.Operations, s.Lock)
	}
	b.collisions(s.Operations)
	b.unresolved(s.Operations)
	s.Types = b.types
	b.paged(s.Operations)
	s.Limits = in.Overlay.Limits
	s.Partial = map[string]bool{}
	for typeName := range in.Overlay.Required {
		s.Partial[typeName] = true
	}
	if len(b.problems) > 0 {
		slices.Sort(b.problems)
		return s, fault.New(fault.Invalid, "%s: %s", in.Overlay.Title, strings.Join(slices.Compact(b.problems), "\n  "))
	}
	return s, nil
}

type builder struct {
	in         Input
	operations []Operation
	types      map[string]*document.Type
	// groupPrefixes are the overlay's groups by path, the longest first.
	groupPrefixes []string
	allNames      map[string]string // All name -> key
	renamed       map[string]string // document's type name -> name in declarations
	inline        map[string]*document.Type
	problems      []string
}

func (b *builder) problem(format string, args ...any) {
	b.problems = append(b.problems, fault.New(fault.Invalid, format, args...).Sentence)
}

func (b *builder) parse(where, source string) *document.Type {
	t, err := notation.Parse(source)
	if err != nil {
		b.problem("%s: %v", where, err)
		return &document.Type{Kind: document.Any}
	}
	return t
}

// patched applies the overlay's changes and adds its operations.
func (b *builder) patched(d *document.Document) []Operation {
	var operations []Operation
	known := map[string]bool{}
	for _, op := range d.Operations {
		known[op.Key()] = true
		o := Operation{Operation: op}
		b.general(&o)
		if patch, ok := b.in.Overlay.Operations[op.Key()]; ok {
			b.apply(&o, patch)
		}
		if slices.Contains(b.in.Overlay.Lists, op.Key()) && o.Answer.Type != nil && o.Answer.Type.Kind != document.Array {
			o.Answer.Type = &document.Type{Kind: document.Array, Items: o.Answer.Type}
		}
		operations = append(operations, o)
	}
	for _, key := range slices.Sorted(maps.Keys(b.in.Overlay.Operations)) {
		if known[key] {
			continue
		}
		method, path, _ := strings.Cut(key, " ")
		o := Operation{Operation: document.Operation{Method: method, Path: path}}
		for _, name := range document.PathParameters(path) {
			o.Parameters = append(o.Parameters, document.Parameter{Name: name, In: document.InPath, Required: true,
				Type: &document.Type{Kind: document.String}})
		}
		o.Answer.Status = 200
		if schema := b.in.Overlay.Operations[key].Schema; schema != "" {
			b.describe(&o, d.Types, schema)
		}
		b.apply(&o, b.in.Overlay.Operations[key])
		operations = append(operations, o)
	}
	return operations
}

// general applies what the overlay says of every operation.
func (b *builder) general(o *Operation) {
	overlay := b.in.Overlay
	if len(overlay.Drop) > 0 {
		o.Parameters = slices.DeleteFunc(slices.Clone(o.Parameters), func(p document.Parameter) bool {
			return p.In != document.InPath && slices.Contains(overlay.Drop, p.Name)
		})
	}
	writes := o.Method == "POST" || o.Method == "PUT" || o.Method == "PATCH"
	if overlay.BodiesLikeAnswers && writes && o.Body == nil && o.GraphQL == nil && !o.Answer.Type.Untyped() {
		o.Body = &document.Body{Media: "application/json", Type: o.Answer.Type}
	}
	if overlay.JSONForms && o.Body != nil && strings.HasPrefix(o.Body.Media, "application/x-www-form-urlencoded") {
		body := *o.Body
		body.Media = "application/json"
		o.Body = &body
	}
	if kind := o.BodyKind(); kind == connector.BodyMultipart || kind == connector.BodyBinary {
		o.Fixed = maps.Clone(overlay.Uploads)
	}
	o.Answer.Type = answered(o.Answer.Type)
	if t := o.Answer.Type; overlay.WrapLists && t != nil && t.Kind == document.Array {
		o.Answer.Type = &document.Type{Kind: document.Object, Fields: []document.Field{
			{Name: "count", Required: true, Type: &document.Type{Kind: document.Integer}}, {Name: "value", Required: true, Type: t}}}
	}
	if o.Body != nil {
		media, _, _ := strings.Cut(o.Body.Media, ";")
		if strings.HasSuffix(media, "json") && media != "application/json" {
			o.Fixed = map[string]string{"Content-Type": media}
		}
	}
}

func (b *builder) apply(o *Operation, p Patch) {
	key := o.Key()
	if p.Fixed != nil {
		o.Fixed = p.Fixed
	}
	for _, at := range []struct {
		in     document.Place
		source string
	}{{document.InPath, p.Path}, {document.InQuery, p.Query}, {document.InHeader, p.Header}} {
		if at.source != "" {
			b.parameters(o, at.in, b.parse(key, at.source), p.Comma)
		}
	}
	if p.Body != "" || p.Media != "" {
		body := document.Body{Media: "application/json", Required: true}
		if o.Body != nil {
			body = *o.Body
		}
		if p.Body != "" {
			body.Type = b.parse(key, p.Body)
		}
		if p.Media != "" {
			body.Media = p.Media
		}
		o.Body = &body
	}
	if p.Answer != "" {
		o.Answer.Media, o.Answer.Type = "application/json", b.parse(key, p.Answer)
	}
	if p.AnswerMedia != "" {
		o.Answer.Media = p.AnswerMedia
	}
	if p.Status != 0 {
		o.Answer.Status = p.Status
	}
}

func (b *builder) parameters(o *Operation, in document.Place, t *document.Type, comma bool) {
	o.Parameters = slices.Clone(o.Parameters)
	for _, f := range t.Fields {
		p := document.Parameter{Name: f.Name, In: in, Required: f.Required || in == document.InPath, Type: f.Type,
			Comma: comma && f.Type.Kind == document.Array}
		i := slices.IndexFunc(o.Parameters, func(old document.Parameter) bool { return old.Name == p.Name && old.In == in })
		if i >= 0 {
			o.Parameters[i] = p
			continue
		}
		o.Parameters = append(o.Parameters, p)
	}
}

// collisions reports names and All names that two operations share.
func (b *builder) collisions(operations []Operation) {
	byName, byAll := map[string]string{}, map[string]string{}
	for _, o := range operations {
		if other, ok := byName[o.Name]; ok {
			b.problem("the name %s is given to %s and to %s", o.Name, other, o.Key())
		}
		byName[o.Name] = o.Key()
		if o.All == "" {
			continue
		}
		if other, ok := byAll[o.All]; ok && other != o.Key() {
			b.problem("the All name %s is given to %s and to %s", o.All, other, o.Key())
		}
		byAll[o.All] = o.Key()
	}
	groups := map[string]bool{}
	for name := range byName {
		for i, c := range name {
			if c == '.' {
				groups[name[:i]] = true
			}
		}
	}
	for name := range byName {
		if groups[name] {
			b.problem("%s is the name of an operation and of a group", name)
		}
	}
}

// unresolved reports entries of aliases and overlay that meet no operation.
func (b *builder) unresolved(operations []Operation) {
	keys, names := map[string]bool{}, map[string]bool{}
	for _, o := range operations {
		keys[o.Key()], names[o.Name] = true, true
	}
	for _, a := range b.in.Aliases {
		if !keys[a.Operation] {
			b.problem("the name %s of existing scripts means %s, which does not exist", a.Name, a.Operation)
		}
	}
	for key := range b.in.Overlay.Names {
		if !keys[key] {
			b.problem("the overlay names %s, which does not exist", key)
		}
	}
	for _, key := range b.in.Overlay.Lists {
		if !keys[key] {
			b.problem("the overlay says that %s answers a list, but it does not exist", key)
		}
	}
	for name := range b.in.Overlay.All {
		if !names[name] {
			b.problem("the overlay gives %s an All name, but there is no such operation", name)
		}
	}
}

func pattern(source string) *regexp.Regexp {
	if source == "" {
		return nil
	}
	return regexp.MustCompile(source)
}
