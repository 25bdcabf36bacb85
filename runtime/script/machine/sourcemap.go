package machine

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"strings"
)

// mapComment begins an inline source map.
const mapComment = "//# sourceMappingURL=data:application/json;base64,"

// vlqDigits are the digits of the numbers in a source map, five bits each.
const vlqDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

// shifted moves the columns of the generated code by one in an inline source map: goja
// looks columns up counting from 1, maps count from 0, and a call would else be placed at
// its first argument. Code whose map it cannot read stays as it is.
func shifted(code []byte) []byte {
	at := bytes.LastIndex(code, []byte(mapComment))
	if at < 0 {
		return code
	}
	text := bytes.TrimSpace(code[at+len(mapComment):])
	plain, err := base64.StdEncoding.DecodeString(string(text))
	if err != nil {
		return code
	}
	var fields map[string]json.RawMessage
	var mappings string
	if json.Unmarshal(plain, &fields) != nil || json.Unmarshal(fields["mappings"], &mappings) != nil {
		return code
	}
	var b strings.Builder
	for n, line := range strings.Split(mappings, ";") {
		if n > 0 {
			b.WriteByte(';')
		}
		b.WriteString(shiftedLine(line))
	}
	if fields["mappings"], err = json.Marshal(b.String()); err != nil {
		return code
	}
	if plain, err = json.Marshal(fields); err != nil {
		return code
	}
	return append(append([]byte(nil), code[:at]...), mapComment+base64.StdEncoding.EncodeToString(plain)...)
}

// shiftedLine adds one to the first column of a line; the others follow it.
func shiftedLine(line string) string {
	value, shift := 0, 0
	for n := range len(line) {
		digit := strings.IndexByte(vlqDigits, line[n])
		if digit < 0 {
			return line
		}
		value |= digit & 31 << shift
		shift += 5
		if digit&32 == 0 {
			return vlq(value>>1+1) + line[n+1:]
		}
	}
	return line
}

// vlq writes a number that is not negative.
func vlq(n int) string {
	n <<= 1
	var b []byte
	for {
		digit := n & 31
		n >>= 5
		if n > 0 {
			digit |= 32
		}
		b = append(b, vlqDigits[digit])
		if n == 0 {
			return string(b)
		}
	}
}
