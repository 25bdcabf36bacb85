package compile

import "strings"

// digits are those of the base 64 numbers in a source map.
const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

// shift moves every segment of one line of a source map that begins at or behind a column.
// Segments say how far they are from the one before, so only the first of them changes.
func shift(line string, column, by int) string {
	at := 0
	segments := strings.Split(line, ",")
	for i, segment := range segments {
		delta, size := decode(segment)
		at += delta
		if size > 0 && at >= column {
			segments[i] = encodeNumber(delta+by) + segment[size:]
			return strings.Join(segments, ",")
		}
	}
	return line
}

// decode reads the first number of a segment and says how many characters it takes.
func decode(segment string) (value, size int) {
	for shift := 0; size < len(segment); shift += 5 {
		digit := strings.IndexByte(digits, segment[size])
		if digit < 0 {
			return 0, 0
		}
		size++
		value |= digit & 31 << shift
		if digit&32 == 0 {
			break
		}
	}
	if value&1 == 1 {
		return -(value >> 1), size
	}
	return value >> 1, size
}

func encodeNumber(value int) string {
	n := value << 1
	if value < 0 {
		n = -value<<1 | 1
	}
	var s strings.Builder
	for {
		digit := n & 31
		n >>= 5
		if n > 0 {
			digit |= 32
		}
		s.WriteByte(digits[digit])
		if n == 0 {
			return s.String()
		}
	}
}
