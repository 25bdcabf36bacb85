package compile

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/evanw/esbuild/pkg/api"

	"bobbin/runtime/connector"
)

func newSelection() *selection {
	return &selection{operations: map[string]connector.Operation{}, unknown: map[string][]string{}}
}

// variable names the constant that holds a module's operations.
func variable(module string) string {
	var s strings.Builder
	s.WriteString("__bobbin_")
	for _, r := range module {
		if r < 0x80 && (letter(byte(r)) && r != '_' && r != '$' && r != '#' && r != '\\') {
			s.WriteRune(r)
			continue
		}
		fmt.Fprintf(&s, "_%x_", r)
	}
	return s.String()
}

// sourceMap is as much of a source map as is changed here.
type sourceMap struct {
	Version  int      `json:"version"`
	Sources  []string `json:"sources"`
	Mappings string   `json:"mappings"`
	Names    []string `json:"names"`
}

// assemble makes a Bundle's code of what esbuild wrote: the operations in front, all of it in
// an async function (the one form that allows await at the top level), the map behind.
func (b *build) assemble(out api.BuildResult) ([]byte, error) {
	var code, mapText []byte
	for _, f := range out.OutputFiles {
		if strings.HasSuffix(f.Path, ".map") {
			mapText = f.Contents
			continue
		}
		code = f.Contents
	}
	var m sourceMap
	if err := json.Unmarshal(mapText, &m); err != nil {
		return nil, fmt.Errorf("read the source map: %w", err)
	}
	for i, source := range m.Sources {
		if strings.HasPrefix(source, npmNamespace+":") && strings.HasSuffix(source, ".js"+asModule) {
			m.Sources[i] = strings.TrimSuffix(source, asModule)
		}
	}
	code, m.Mappings = mend(code, m.Mappings)
	var s bytes.Buffer
	s.Grow(len(code) + len(mapText)*2)
	s.WriteString(`(async()=>{"use strict";`)
	for _, module := range slices.Sorted(maps.Keys(b.selections)) {
		b.selections[module].declare(&s, module, code)
	}
	s.WriteByte('\n')
	m.Mappings = ";" + m.Mappings
	s.Write(code)
	if len(code) > 0 && code[len(code)-1] != '\n' {
		s.WriteByte('\n')
	}
	data, err := json.Marshal(m)
	if err != nil {
		return nil, fmt.Errorf("write the source map: %w", err)
	}
	s.WriteString("})()\n//# sourceMappingURL=data:application/json;base64,")
	s.WriteString(base64.StdEncoding.EncodeToString(data))
	s.WriteByte('\n')
	return s.Bytes(), nil
}

// declare writes the constants of one module, unless the bundle came out without it.
func (sel *selection) declare(s *bytes.Buffer, module string, code []byte) {
	if !strings.HasPrefix(module, clientModule) {
		module = apiModule + module
	}
	name := variable(module)
	if sel.table == nil || !bytes.Contains(code, []byte(name)) {
		return
	}
	operations := sel.table.whole
	if !sel.complete {
		operations = encode(sel.operations)
	}
	var near []string
	for _, wrong := range slices.Sorted(maps.Keys(sel.unknown)) {
		near = append(near, sel.unknown[wrong]...)
	}
	slices.Sort(near)
	fmt.Fprintf(s, "const %s=%s,%s_complete=%t,%s_suggestions=[", name, quote(operations), name, sel.complete, name)
	for i, suggestion := range slices.Compact(near) {
		if i > 0 {
			s.WriteByte(',')
		}
		s.WriteString(quote(suggestion))
	}
	s.WriteString("];")
}

// quote writes a JavaScript string. Single quotes keep JSON inside it short.
func quote(content string) string {
	var s strings.Builder
	s.Grow(len(content) + 2)
	s.WriteByte('\'')
	for i := range len(content) {
		switch c := content[i]; c {
		case '\'', '\\':
			s.WriteByte('\\')
			s.WriteByte(c)
		case '\n':
			s.WriteString(`\n`)
		case '\r':
			s.WriteString(`\r`)
		default:
			s.WriteByte(c)
		}
	}
	s.WriteByte('\'')
	return s.String()
}
