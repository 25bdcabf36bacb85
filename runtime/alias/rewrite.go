package alias

import (
	"bytes"
	"encoding/json"
)

// rewrite gives a JSON text with other strings, and everything else as it was. It is told whether a
// string is the name of a member.
func rewrite(text []byte, replace func(s string, name bool) string) []byte {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var out []byte
	copied := 0
	type level struct{ object, name bool } // name: one comes next
	stack := []level{{}}
	for {
		before := int(decoder.InputOffset())
		token, err := decoder.Token()
		if err != nil {
			return append(out, text[copied:]...)
		}
		top := &stack[len(stack)-1]
		if delim, ok := token.(json.Delim); ok && (delim == '}' || delim == ']') {
			stack = stack[:len(stack)-1]
			continue
		}
		name := top.object && top.name
		if top.name = !name; token == json.Delim('{') || token == json.Delim('[') {
			stack = append(stack, level{token == json.Delim('{'), true})
			continue
		}
		s, ok := token.(string)
		if !ok {
			continue
		}
		if now := replace(s, name); now != s {
			start := before + bytes.IndexByte(text[before:], '"')
			out = append(append(out, text[copied:start]...), quote(now)...)
			copied = int(decoder.InputOffset())
		}
	}
}

// quote is a string as JSON, not escaped for HTML.
func quote(s string) []byte {
	var quoted bytes.Buffer
	encoder := json.NewEncoder(&quoted)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(s) // a string always is JSON
	return bytes.TrimSuffix(quoted.Bytes(), []byte("\n"))
}
