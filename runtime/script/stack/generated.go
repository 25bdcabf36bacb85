package stack

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"

	"bobbin/runtime/fault"
)

// Generated finds the line of a program's code that a place of its sources became, and the
// byte of it where the place begins. It reads the inline source map, which takes
// milliseconds for a large program.
func Generated(code []byte, place fault.Place) (line string, at int, found bool) {
	begin := bytes.LastIndex(code, []byte(MapComment))
	if begin < 0 {
		return "", 0, false
	}
	plain, err := base64.StdEncoding.DecodeString(string(bytes.TrimSpace(code[begin+len(MapComment):])))
	if err != nil {
		return "", 0, false
	}
	var m struct {
		Sources  []string
		Mappings string
	}
	if json.Unmarshal(plain, &m) != nil {
		return "", 0, false
	}
	source := slices.Index(m.Sources, place.File)
	if source < 0 {
		return "", 0, false
	}
	row, column, found := search(m.Mappings, [3]int{source, place.Line - 1, place.Column - 1})
	lines := strings.SplitN(string(code[:begin]), "\n", row+2)
	if !found || row >= len(lines) {
		return "", 0, false
	}
	line = lines[row]
	return line, byteOf(line, column), true
}

// search goes through mappings to the first segment that stands for source, line and column.
func search(mappings string, wanted [3]int) (row, column int, found bool) {
	var now [3]int
	for row, line := range strings.Split(mappings, ";") {
		column := 0
		for _, segment := range strings.Split(line, ",") {
			fields, ok := numbers(segment)
			if !ok {
				return 0, 0, false
			}
			if len(fields) > 0 {
				column += fields[0]
			}
			if len(fields) < 4 {
				continue
			}
			for n := range now {
				now[n] += fields[n+1]
			}
			if now == wanted {
				return row, column, true
			}
		}
	}
	return 0, 0, false
}

// numbers reads the base64 VLQ numbers of a segment.
func numbers(segment string) (list []int, ok bool) {
	const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	n, shift := 0, 0
	for _, c := range []byte(segment) {
		digit := strings.IndexByte(digits, c)
		if digit < 0 || shift > 30 {
			return nil, false
		}
		n |= (digit & 31) << shift
		if shift += 5; digit&32 != 0 {
			continue
		}
		value := n >> 1
		if n&1 == 1 {
			value = -value
		}
		list = append(list, value)
		n, shift = 0, 0
	}
	return list, true
}

// byteOf turns a column, which source maps count in UTF-16 units, into a byte of the line.
func byteOf(line string, column int) int {
	for at, r := range line {
		if column <= 0 {
			return at
		}
		if column--; r > 0xffff {
			column--
		}
	}
	return len(line)
}
