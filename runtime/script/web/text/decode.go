package text

import (
	"errors"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/transform"
)

// errInvalid says that a fatal decoder met bytes that are not of its encoding.
var errInvalid = errors.New("invalid data")

// encodingOf finds the name of an encoding by one of its labels; "" when it is not supported.
func encodingOf(label string) string {
	label = strings.ToLower(strings.Trim(label, "\t\n\f\r "))
	switch label {
	case "unicode11utf8", "unicode20utf8", "x-unicode20utf8":
		return "utf-8"
	case "ucs-2", "unicode", "csunicode", "iso-10646-ucs-2", "unicodefeff":
		return "utf-16le"
	case "unicodefffe":
		return "utf-16be"
	}
	found, err := htmlindex.Get(label)
	if err != nil || label != strings.TrimSpace(label) {
		return ""
	}
	name, err := htmlindex.Name(found)
	if err != nil || name == "replacement" {
		return "" // a decoder that only refuses; the standard has no TextDecoder for it
	}
	return name
}

// decoder turns chunks of bytes into text and keeps what a chunk left unfinished.
type decoder struct {
	encoding  string
	fatal     bool
	ignoreBOM bool

	rest   []byte
	legacy transform.Transformer // of an encoding with a state
	past   bool                  // the beginning has been seen, so a byte order mark would be a character
}

// decode decodes one chunk; more says that another follows.
func (d *decoder) decode(chunk []byte, more bool) (string, error) {
	if len(d.rest) > 0 {
		chunk = append(d.rest, chunk...)
		d.rest = nil
	}
	text, rest, err := d.run(chunk, more)
	if err != nil {
		d.past, d.legacy = false, nil
		return "", err
	}
	d.rest = append([]byte(nil), rest...)
	if !d.past && text != "" {
		d.past = true
		if !d.ignoreBOM && strings.HasPrefix(d.encoding, "utf-") {
			text = strings.TrimPrefix(text, "\uFEFF")
		}
	}
	if !more {
		d.past, d.legacy = false, nil
	}
	return text, nil
}

func (d *decoder) run(b []byte, more bool) (string, []byte, error) {
	switch d.encoding {
	case "utf-8":
		var rest []byte
		if more {
			b, rest = splitUTF8(b)
		}
		text, clean := UTF8(b)
		if d.fatal && !clean {
			return "", nil, errInvalid
		}
		return text, rest, nil
	case "utf-16le", "utf-16be":
		return d.utf16(b, more)
	}
	text, rest := d.other(b, more)
	if d.fatal && strings.ContainsRune(text, utf8.RuneError) {
		return "", nil, errInvalid
	}
	return text, rest, nil
}

// other decodes the encodings that older systems use.
func (d *decoder) other(b []byte, more bool) (string, []byte) {
	encoding, err := htmlindex.Get(d.encoding)
	if err != nil {
		return "", nil // unreachable: encodingOf has found it
	}
	if table, ok := encoding.(*charmap.Charmap); ok {
		return single(table, b, strings.HasPrefix(d.encoding, "windows-")), nil
	}
	if d.legacy == nil {
		d.legacy = encoding.NewDecoder().Transformer
	}
	var out strings.Builder
	piece := make([]byte, 4<<10)
	for {
		made, used, err := d.legacy.Transform(piece, b, !more)
		out.Write(piece[:made])
		b = b[used:]
		if !errors.Is(err, transform.ErrShortDst) || made == 0 && used == 0 {
			return out.String(), b
		}
	}
}

// single maps each byte to a character. Bytes that a Windows encoding leaves free among the
// control characters are those.
func single(table *charmap.Charmap, b []byte, windows bool) string {
	var out strings.Builder
	out.Grow(len(b))
	for _, c := range b {
		r := table.DecodeByte(c)
		if r == utf8.RuneError && windows && c < 0xA0 {
			r = rune(c)
		}
		out.WriteRune(r)
	}
	return out.String()
}

// Whole decodes a complete body: UTF-8, a byte order mark left out.
func Whole(b []byte) string {
	text, _ := UTF8(b)
	return strings.TrimPrefix(text, "\uFEFF")
}

// UTF8 decodes b; each longest run of bytes that begins a character and does not finish it
// becomes one U+FFFD. clean is false if there was any.
func UTF8(b []byte) (text string, clean bool) {
	if utf8.Valid(b) {
		return string(b), true
	}
	var out strings.Builder
	out.Grow(len(b) + 16)
	for len(b) > 0 {
		r, size := utf8.DecodeRune(b)
		if r == utf8.RuneError && size == 1 {
			out.WriteString("\uFFFD")
			b = b[max(1, began(b)):]
			continue
		}
		out.Write(b[:size])
		b = b[size:]
	}
	return out.String(), false
}

// began counts the bytes at the start of b that begin a character without finishing it.
func began(b []byte) int {
	lead := b[0]
	var need int
	low, high := byte(0x80), byte(0xBF)
	switch {
	case lead >= 0xC2 && lead <= 0xDF:
		need = 1
	case lead >= 0xE0 && lead <= 0xEF:
		need = 2
		if lead == 0xE0 {
			low = 0xA0
		} else if lead == 0xED {
			high = 0x9F
		}
	case lead >= 0xF0 && lead <= 0xF4:
		need = 3
		if lead == 0xF0 {
			low = 0x90
		} else if lead == 0xF4 {
			high = 0x8F
		}
	default:
		return 0
	}
	n := 1
	for n <= need && n < len(b) && b[n] >= low && b[n] <= high {
		low, high = 0x80, 0xBF
		n++
	}
	return n
}

// splitUTF8 cuts an unfinished character off the end.
func splitUTF8(b []byte) (whole, rest []byte) {
	for back := 1; back <= 3 && back <= len(b); back++ {
		at := len(b) - back
		if b[at] < 0x80 {
			break
		}
		if b[at] >= 0xC0 {
			if !utf8.FullRune(b[at:]) {
				return b[:at], b[at:]
			}
			break
		}
	}
	return b, nil
}

func (d *decoder) utf16(b []byte, more bool) (string, []byte, error) {
	units := make([]uint16, len(b)/2)
	for i := range units {
		lo, hi := b[2*i], b[2*i+1]
		if d.encoding == "utf-16be" {
			lo, hi = hi, lo
		}
		units[i] = uint16(lo) | uint16(hi)<<8
	}
	rest := b[len(units)*2:]
	odd := len(rest) > 0
	if n := len(units); more && n > 0 && utf16.IsSurrogate(rune(units[n-1])) && units[n-1] < 0xDC00 {
		units, rest = units[:n-1], b[(n-1)*2:]
	}
	if d.fatal && (!more && odd || !paired(units)) {
		return "", nil, errInvalid
	}
	text := string(utf16.Decode(units))
	if !more && odd {
		text, rest = text+"\uFFFD", nil
	}
	return text, rest, nil
}

// paired says that every surrogate has its other half.
func paired(units []uint16) bool {
	for i := 0; i < len(units); i++ {
		if !utf16.IsSurrogate(rune(units[i])) {
			continue
		}
		if units[i] >= 0xDC00 || i+1 == len(units) || units[i+1] < 0xDC00 || units[i+1] > 0xDFFF {
			return false
		}
		i++
	}
	return true
}
