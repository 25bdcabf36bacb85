package emit

import (
	"regexp"
	"strings"

	"bobbin/connectors/generate/document"
)

// use says what a type stands for where it is written: a file's content is given in one
// form and received in another.
type use int

const (
	received use = iota // in an answer
	sent                // in a body that is the content itself
	uploaded            // in a multipart body
)

// renderer writes types as TypeScript. Inline objects that occur again get a name.
type renderer struct {
	hoisted map[string]string // text of an inline object -> its name
}

var plainName = regexp.MustCompile(`^[A-Za-z_$][A-Za-z0-9_$]*$`)

// key writes a field or parameter name.
func key(name string) string {
	if plainName.MatchString(name) {
		return name
	}
	return quote(name)
}

func quote(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`, "\n", `\n`, "\r", `\r`).Replace(s) + "'"
}

// render writes a type on one line.
func (r renderer) render(t *document.Type, u use) string {
	if t == nil {
		return "any"
	}
	text := r.bare(t, u)
	if t.Nullable && text != "any" {
		return text + " | null"
	}
	return text
}

func (r renderer) bare(t *document.Type, u use) string {
	if t.Ref != "" {
		return t.Ref
	}
	switch t.Kind {
	case document.String:
		if len(t.Enum) > 0 {
			return joined(t.Enum, quote)
		}
		return "string"
	case document.Integer, document.Number:
		return "number"
	case document.Boolean:
		return "boolean"
	case document.Null:
		return "null"
	case document.Binary:
		return [...]string{received: "ArrayBuffer", sent: "string | ArrayBuffer | ArrayBufferView | Blob", uploaded: "FileUpload"}[u]
	case document.Array:
		return r.operand(t.Items, u) + "[]"
	case document.Object:
		return r.object(t, u)
	case document.Union:
		return joined(t.Parts, func(p *document.Type) string { return r.render(p, u) })
	case document.Both:
		var parts []string
		for _, p := range t.Parts {
			parts = append(parts, r.operand(p, u))
		}
		return strings.Join(parts, " & ")
	}
	return "any"
}

// joined writes alternatives once each; any swallows all.
func joined[T any](parts []T, write func(T) string) string {
	var texts []string
	seen := map[string]bool{}
	for _, p := range parts {
		text := write(p)
		if text == "any" {
			return "any"
		}
		if !seen[text] {
			seen[text] = true
			texts = append(texts, text)
		}
	}
	return strings.Join(texts, " | ")
}

// operand puts parentheses around what binds weaker than an array's brackets.
func (r renderer) operand(t *document.Type, u use) string {
	text := r.render(t, u)
	if strings.Contains(text, " | ") || strings.Contains(text, " & ") {
		if !strings.HasPrefix(text, "{") || t.Nullable || t.Kind == document.Union || t.Kind == document.Both {
			return "(" + text + ")"
		}
	}
	return text
}

func (r renderer) object(t *document.Type, u use) string {
	if len(t.Fields) == 0 {
		if t.Extra == nil || t.Extra.Untyped() {
			return "Record<string, any>"
		}
		return "Record<string, " + r.render(t.Extra, u) + ">"
	}
	text := "{ " + strings.Join(r.members(t, u), "; ") + " }"
	if name, ok := r.hoisted[text]; ok {
		return name
	}
	return text
}

func (r renderer) members(t *document.Type, u use) []string {
	var members []string
	for _, f := range t.Fields {
		mark := "?"
		if f.Required {
			mark = ""
		}
		members = append(members, short(f.Doc)+key(f.Name)+mark+": "+r.render(f.Type, u))
	}
	if t.Extra != nil {
		members = append(members, "[field: string]: any")
	}
	return members
}
