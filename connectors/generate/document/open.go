package document

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"

	"bobbin/runtime/fault"
)

// What a person's own document may be at most. Microsoft Graph, the largest in wide use, is 33 MB
// with 17,000 operations.
const (
	LargestDocument = 64 << 20 // bytes
	mostOperations  = 30_000
	mostValues      = 20_000_000 // JSON values, also those that aliases repeat
	// How many schema objects may be met while references are unfolded: a few more than there are.
	fewSchemas, perValue = 20_000, 4
)

// Open reads a person's own document: what Read takes, YAML as well, with the vendor's words and
// what the document says of addresses and log-in. Errors: invalid, with line and column where it
// is not JSON, YAML or a schema; file is the name they give as the place.
func Open(data []byte, file string) (*Document, error) {
	if len(data) > LargestDocument {
		return nil, fault.New(fault.Invalid, "The API document is larger than %d MB.", LargestDocument>>20)
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	trimmed := bytes.TrimSpace(data)
	switch {
	case len(trimmed) == 0:
		return nil, fault.New(fault.Invalid, "The API document is empty.").At(fault.Place{File: file})
	case trimmed[0] == '<':
		return nil, fault.New(fault.Invalid, "This is a web page (or XML), not an API document.").At(fault.Place{File: file}).
			WithHint("Look for a link to the document itself on that page: openapi.json, openapi.yaml, swagger.json.")
	case !utf8.Valid(trimmed):
		return nil, notAPI(file)
	case trimmed[0] != '{' && schemaLike.Match(data) && !yamlLike.Match(data):
		return readSDL(string(data), true)
	}
	root, err := parse(data, file)
	if err != nil {
		return nil, err
	}
	values, err := refused(root, data, file)
	if err != nil {
		return nil, err
	}
	r := &reader{root: root, old: text(root["swagger"]) != "", prose: true, left: fewSchemas + perValue*values}
	d, err := r.read()
	if err != nil {
		return nil, notAPI(file)
	}
	if r.left < 0 {
		return nil, fault.New(fault.Invalid, "The API document unfolds to more types than can be kept.").At(fault.Place{File: file}).
			WithHint("Its references point at parts that nest in each other; give those parts names below components/schemas.")
	}
	if len(d.Operations) > mostOperations {
		return nil, fault.New(fault.Invalid, "The API document has %d operations; %d is the most.", len(d.Operations), mostOperations).
			At(fault.Place{File: file}).WithHint("Cut it down to the paths you need.")
	}
	d.About = r.about()
	return d, nil
}

var (
	schemaLike = regexp.MustCompile(`(?m)^\s*((extend\s+)?(type|interface|input|enum|scalar|union)\s+\w+\s*([{@=&]|implements\b|$)|schema\s*[@{]|directive\s+@)`)
	yamlLike   = regexp.MustCompile(`(?m)^["']?(openapi|swagger|discoveryVersion|paths)["']?\s*:`)
)

func notAPI(file string) error {
	return fault.New(fault.Invalid, "This is not an API document.").At(fault.Place{File: file}).
		WithHint("It must be an OpenAPI 2 or 3 document (JSON or YAML) with paths, a Google discovery document or a GraphQL schema.")
}

// parse reads JSON or YAML into plain maps.
func parse(data []byte, file string) (map[string]any, error) {
	if bytes.TrimSpace(data)[0] != '{' {
		return parseYAML(data, file)
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	var root map[string]any
	err := decoder.Decode(&root)
	if err == nil {
		if _, err = decoder.Token(); errors.Is(err, io.EOF) {
			return root, nil
		}
		return nil, fault.New(fault.Invalid, "Something follows the end of the API document.").At(placeOf(data, int(decoder.InputOffset()), file))
	}
	var syntax *json.SyntaxError
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return nil, fault.New(fault.Invalid, "The API document ends too early: it is cut off.").At(placeOf(data, len(bytes.TrimRight(data, " \t\r\n")), file)).
			WithHint("Download it again.").Because(err)
	case errors.As(err, &syntax):
		return nil, fault.New(fault.Invalid, "The API document is not readable as JSON: %s.", syntax.Error()).
			At(placeOf(data, int(syntax.Offset)-1, file)).Because(err)
	}
	return nil, fault.New(fault.Invalid, "The API document is not readable as JSON.").At(fault.Place{File: file}).Because(err)
}

// placeOf is line and column of a byte of a text.
func placeOf(data []byte, offset int, file string) fault.Place {
	before := data[:min(max(offset, 0), len(data))]
	line := bytes.Count(before, []byte("\n")) + 1
	last := before[bytes.LastIndexByte(before, '\n')+1:]
	return fault.Place{File: file, Line: line, Column: utf16Length(last) + 1}
}

func utf16Length(text []byte) int {
	n := 0
	for _, r := range string(text) {
		if n++; r > 0xffff {
			n++
		}
	}
	return n
}

// refused finds what Bobbin does not read: references to other documents, and documents that are
// a web of aliases. It counts the values.
func refused(root map[string]any, data []byte, file string) (values int, err error) {
	w := &walker{left: mostValues, discovery: root["discoveryVersion"] != nil}
	w.walk(root, "")
	if w.outside != "" {
		quoted, _ := json.Marshal(w.outside) // a string always marshals
		at := bytes.Index(data, quoted[1:len(quoted)-1])
		place := fault.Place{File: file}
		if at >= 0 {
			place = placeOf(data, at, file)
		}
		return 0, fault.New(fault.Invalid, "The API document refers to another document, %s; only references within it are followed.", clip(w.outside, 200)).
			At(place).WithHint("Bundle it into one file first, for example with `redocly bundle` or `swagger-cli bundle`.")
	}
	if w.left < 0 {
		return 0, fault.New(fault.Invalid, "The API document is too large once its aliases are followed.").At(fault.Place{File: file})
	}
	return mostValues - w.left, nil
}

type walker struct {
	left      int
	discovery bool // $ref is the plain name of a type
	outside   string
}

// samples are members whose content is not the document's own words.
var samples = map[string]bool{"example": true, "examples": true, "default": true, "enum": true, "const": true}

func (w *walker) walk(v any, key string) {
	if w.left--; w.left < 0 || w.outside != "" {
		return
	}
	switch v := v.(type) {
	case map[string]any:
		if ref, ok := v["$ref"].(string); ok && key != "properties" && !strings.HasPrefix(ref, "#") && !w.discovery {
			w.outside = ref
			return
		}
		for name, member := range v {
			if key == "properties" || !samples[name] && !strings.HasPrefix(name, "x-") {
				w.walk(member, name)
			}
		}
	case []any:
		for _, member := range v {
			w.walk(member, "")
		}
	}
}

func clip(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "..."
	}
	return s
}
