package workspace

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"unicode/utf8"

	"bobbin/runtime/fault"
)

// source is one JSON file of a workspace with its text, so that what is wrong can be placed.
type source struct {
	file string // relative to the workspace, with slashes
	text []byte
}

// Decode reads the JSON text of a file of a workspace into v; the diagnostic says where it is broken.
func Decode(file string, text []byte, v any) *Diagnostic { return source{file, text}.decode(v) }

// decode reads the file into v; the diagnostic says where it is broken.
func (s source) decode(v any) *Diagnostic {
	text := bytes.TrimPrefix(s.text, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(text) {
		return s.problem(FirstInvalid(text), "workspace/encoding", "The file is not valid UTF-8 text.",
			"Save it again with the encoding UTF-8.")
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	err := decoder.Decode(v)
	if err == nil {
		end := int(decoder.InputOffset())
		if _, err = decoder.Token(); errors.Is(err, io.EOF) {
			return nil
		}
		return s.problem(skipSpace(text, end), "workspace/json", "There is more text after the end of the JSON value.", "")
	}
	var syntax *json.SyntaxError
	var wrongType *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return s.problem(max(int(syntax.Offset)-1, 0), "workspace/json", "The JSON is broken here: "+syntax.Error()+".",
			"Look for a missing comma, quote or bracket at this place or just before it.")
	case errors.As(err, &wrongType):
		return s.problem(max(int(wrongType.Offset)-1, 0), "workspace/json",
			fmt.Sprintf("%q must be %s, not %s.", wrongType.Field, plainType(wrongType.Type.Kind().String()), wrongType.Value), "")
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return s.problem(len(text), "workspace/json", "The JSON ends too early.", "A closing bracket or quote is missing.")
	}
	return s.problem(0, "workspace/json", "The JSON cannot be read: "+err.Error()+".", "")
}

func plainType(kind string) string {
	switch kind {
	case "string":
		return "a text"
	case "bool":
		return "true or false"
	case "int", "int64", "float64":
		return "a number"
	case "slice":
		return "a list"
	case "map", "struct", "ptr":
		return "an object"
	}
	return kind
}

// FirstInvalid is where the first byte stands that is not UTF-8; the length of the text when all is.
func FirstInvalid(text []byte) int {
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		if r == utf8.RuneError && size <= 1 {
			return i
		}
		i += size
	}
	return len(text)
}

// problem makes an error diagnostic at a byte offset.
func (s source) problem(offset int, code, message, hint string) *Diagnostic {
	return &Diagnostic{Place: fault.PlaceAt(s.file, s.text, offset),
		Severity: SeverityError, Code: code, Message: message, Hint: hint, Source: "workspace"}
}

// problemAt makes an error diagnostic at the value a path of keys leads to.
func (s source) problemAt(path []string, code, message, hint string) *Diagnostic {
	return s.problem(locate(s.text, path), code, message, hint)
}

// PlaceOf is where in a workspace's bobbin.json the value is that a path of keys leads to; the
// file alone when it cannot be read.
func PlaceOf(dir string, path ...string) fault.Place {
	text, err := os.ReadFile(filepath.Join(dir, "bobbin.json"))
	if err != nil {
		return fault.Place{File: "bobbin.json"}
	}
	return source{"bobbin.json", text}.problemAt(path, "", "", "").Place
}

// locate finds the offset of the value that a path of object keys leads to; where the path
// ends early, the offset of the deepest value reached.
func locate(text []byte, path []string) int {
	decoder := json.NewDecoder(bytes.NewReader(text))
	at := 0
	for _, key := range path {
		if t, err := decoder.Token(); err != nil || t != json.Delim('{') {
			return at
		}
		if !seek(decoder, key) {
			return at
		}
		at = skipSpace(text, int(decoder.InputOffset()))
	}
	return at
}

// seek moves an opened object's decoder to just before the value of key.
func seek(decoder *json.Decoder, key string) bool {
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return false
		}
		if name == key {
			return true
		}
		var skipped json.RawMessage
		if decoder.Decode(&skipped) != nil {
			return false
		}
	}
	return false
}

func skipSpace(text []byte, offset int) int {
	for offset < len(text) && bytes.IndexByte([]byte(" \t\r\n:"), text[offset]) >= 0 {
		offset++
	}
	return offset
}
