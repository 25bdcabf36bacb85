package document

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

func (r *reader) operation(method, path string, item, o map[string]any) Operation {
	op := Operation{
		Method: strings.ToUpper(method), Path: cleanPath(path),
		ID: text(o["operationId"]), Deprecated: truth(o["deprecated"]), Doc: r.said(o),
	}
	for _, tag := range list(o["tags"]) {
		op.Tags = append(op.Tags, text(tag))
	}
	for _, v := range slices.Concat(list(item["parameters"]), list(o["parameters"])) {
		r.parameter(&op, r.follow(v), o)
	}
	if body := r.follow(o["requestBody"]); len(body) > 0 {
		op.Body = r.body(body, r.consumes(o))
	}
	op.missingPathParameters()
	slices.SortStableFunc(op.Parameters, func(a, b Parameter) int { return placeRank(a.In) - placeRank(b.In) })
	op.Answer = r.answer(object(o["responses"]), r.produces(o))
	return op
}

func placeRank(p Place) int { return slices.Index([]Place{InPath, InQuery, InHeader}, p) }

// parameter adds one parameter; a later one with the same name and place wins. Swagger 2.0
// has the body among them.
func (r *reader) parameter(op *Operation, p, o map[string]any) {
	name, in := text(p["name"]), Place(text(p["in"]))
	switch in {
	case "body":
		op.Body = &Body{Media: r.consumes(o), Required: truth(p["required"]), Type: r.schema(p["schema"], 0)}
		return
	case "formData":
		r.formField(op, name, p, o)
		return
	case InPath, InQuery, InHeader:
	default:
		return
	}
	if name == "" || (in == InPath && !strings.Contains(op.Path, "{"+name+"}")) {
		return
	}
	schema := p["schema"]
	if schema == nil {
		schema = p
		for _, media := range object(p["content"]) {
			schema = object(media)["schema"]
		}
	}
	parameter := Parameter{Name: name, In: in, Required: truth(p["required"]) || in == InPath, Type: r.schema(schema, 0), Doc: r.said(p)}
	explode, said := p["explode"].(bool)
	parameter.Comma = (said && !explode) || text(p["collectionFormat"]) == "csv"
	for i, old := range op.Parameters {
		if old.Name == name && old.In == in {
			op.Parameters[i] = parameter
			return
		}
	}
	op.Parameters = append(op.Parameters, parameter)
}

func (r *reader) formField(op *Operation, name string, p, o map[string]any) {
	if op.Body == nil {
		op.Body = &Body{Media: "application/x-www-form-urlencoded", Type: &Type{Kind: Object}}
	}
	t := r.schema(p, 0)
	if t.Kind == Binary || r.consumes(o) == "multipart/form-data" {
		op.Body.Media = "multipart/form-data"
	}
	op.Body.Required = op.Body.Required || truth(p["required"])
	op.Body.Type.Set(Field{Name: name, Required: truth(p["required"]), Type: t, Doc: r.said(p)})
}

// missingPathParameters adds what the path names and the parameters forget (or list as
// something else), and puts path parameters in the order of the path.
func (o *Operation) missingPathParameters() {
	var ordered []Parameter
	for _, name := range PathParameters(o.Path) {
		i := slices.IndexFunc(o.Parameters, func(p Parameter) bool { return p.In == InPath && p.Name == name })
		if i < 0 {
			ordered = append(ordered, Parameter{Name: name, In: InPath, Required: true, Type: &Type{Kind: String}})
			continue
		}
		ordered = append(ordered, o.Parameters[i])
	}
	rest := slices.DeleteFunc(o.Parameters, func(p Parameter) bool {
		return p.In == InPath || slices.ContainsFunc(ordered, func(q Parameter) bool { return q.Name == p.Name })
	})
	o.Parameters = append(ordered, rest...)
}

// mediaRank prefers what a script most easily makes.
var mediaRank = []string{"application/json", "multipart/form-data", "application/x-www-form-urlencoded", "text/plain"}

// preferred picks one media type of several.
func preferred(media []string) string {
	slices.Sort(media)
	for _, want := range mediaRank {
		for _, m := range media {
			if strings.HasPrefix(m, want) {
				return m
			}
		}
	}
	for _, m := range media {
		if strings.Contains(m, "json") {
			return m
		}
	}
	if len(media) == 0 {
		return ""
	}
	return media[0]
}

func (r *reader) body(body map[string]any, fallback string) *Body {
	content := object(body["content"])
	media := preferred(slices.Collect(maps.Keys(content)))
	if media == "" {
		media = fallback
	}
	return &Body{Media: media, Required: truth(body["required"]), Type: r.schema(object(content[media])["schema"], 0)}
}

func (r *reader) consumes(o map[string]any) string { return r.mediaOf(o, "consumes") }
func (r *reader) produces(o map[string]any) string { return r.mediaOf(o, "produces") }

// mediaOf reads Swagger 2.0's media lists, of the operation or else of the document.
func (r *reader) mediaOf(o map[string]any, key string) string {
	from := list(o[key])
	if from == nil {
		from = list(r.root[key])
	}
	var media []string
	for _, m := range from {
		media = append(media, text(m))
	}
	if m := preferred(media); m != "" {
		return m
	}
	return "application/json"
}

// answer picks the lowest success status; one that carries content wins over one that does not.
func (r *reader) answer(responses map[string]any, produces string) Answer {
	best := Answer{}
	for _, key := range slices.Sorted(maps.Keys(responses)) {
		status, err := strconv.Atoi(strings.ReplaceAll(key, "X", "0"))
		if err != nil || status < 200 || status > 299 {
			continue
		}
		a := r.oneAnswer(status, r.follow(responses[key]), produces)
		if best.Status == 0 || (best.Type == nil && a.Type != nil) {
			best = a
		}
	}
	return best
}

func (r *reader) oneAnswer(status int, response map[string]any, produces string) Answer {
	a := Answer{Status: status}
	if r.old {
		if schema := response["schema"]; schema != nil {
			a.Media, a.Type = produces, r.schema(schema, 0)
		}
		return a
	}
	content := object(response["content"])
	if len(content) == 0 {
		return a
	}
	a.Media = preferred(slices.Collect(maps.Keys(content)))
	a.Type = r.schema(object(content[a.Media])["schema"], 0)
	return a
}
