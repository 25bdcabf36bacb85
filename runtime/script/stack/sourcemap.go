package stack

import (
	"bytes"
	"encoding/base64"
	"strings"
)

// MapComment begins the inline source map at the end of a program.
const MapComment = "//# sourceMappingURL=data:application/json;base64,"

// vlqDigits are the digits of the numbers in a source map, five bits each.
const vlqDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

// Exact moves the columns of the generated code by one in an inline source map: goja
// looks columns up counting from 1, maps count from 0, and a call would else be placed at
// its first argument. Code whose map it cannot read stays as it is.
func Exact(code []byte) []byte {
	at := bytes.LastIndex(code, []byte(MapComment))
	if at < 0 {
		return code
	}
	text := bytes.TrimSpace(code[at+len(MapComment):])
	plain := make([]byte, base64.StdEncoding.DecodedLen(len(text)))
	n, err := base64.StdEncoding.Decode(plain, text)
	if err != nil {
		return code
	}
	plain = plain[:n]
	start, end := mappings(plain)
	if start < 0 {
		return code
	}
	moved := make([]byte, 0, len(plain)+len(plain)/50)
	moved = append(moved, plain[:start]...)
	moved = shiftLines(moved, plain[start:end])
	moved = append(moved, plain[end:]...)
	out := make([]byte, 0, at+len(MapComment)+base64.StdEncoding.EncodedLen(len(moved)))
	out = append(append(out, code[:at]...), MapComment...)
	return base64.StdEncoding.AppendEncode(out, moved)
}

// mappings finds the text of a map's mappings, which is plain: letters, digits, + / , and ;.
func mappings(plain []byte) (start, end int) {
	field := []byte(`"mappings"`)
	at := bytes.LastIndex(plain, field)
	if at < 0 {
		return -1, -1
	}
	open := bytes.IndexByte(plain[at+len(field):], '"')
	if open < 0 {
		return -1, -1
	}
	start = at + len(field) + open + 1
	length := bytes.IndexByte(plain[start:], '"')
	if length < 0 {
		return -1, -1
	}
	return start, start + length
}

// shiftLines adds one to the first column of each line; the others follow it.
func shiftLines(out, lines []byte) []byte {
	first := true // the next number is the first column of its line
	for n := 0; n < len(lines); n++ {
		c := lines[n]
		if !first || c == ';' {
			first = c == ';'
			out = append(out, c)
			continue
		}
		value, shift := 0, 0
		for ; n < len(lines); n++ {
			digit := strings.IndexByte(vlqDigits, lines[n])
			value |= digit & 31 << shift
			shift += 5
			if digit&32 == 0 {
				break
			}
		}
		first = false
		out = append(out, vlq(value>>1+1)...)
	}
	return out
}

// vlq writes a number that is not negative.
func vlq(n int) []byte {
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
			return b
		}
	}
}
