package secret

import (
	"bytes"
	"io"
	"slices"
)

// Replacer replaces strings in bytes and streams; where several match, the longest does.
// It is immutable and safe for concurrent use.
type Replacer struct {
	pairs [256][]pair // by first byte, longest first
	empty bool
}

type pair struct {
	old, new []byte
}

// NewReplacer makes a Replacer of what is to be replaced and by what. Empty keys are ignored.
func NewReplacer(replacements map[string]string) *Replacer {
	r := &Replacer{empty: true}
	for old, new := range replacements {
		if old == "" {
			continue
		}
		r.empty = false
		r.pairs[old[0]] = append(r.pairs[old[0]], pair{[]byte(old), []byte(new)})
	}
	for i := range r.pairs {
		slices.SortFunc(r.pairs[i], func(a, b pair) int {
			if len(a.old) != len(b.old) {
				return len(b.old) - len(a.old)
			}
			return bytes.Compare(a.old, b.old)
		})
	}
	return r
}

// Bytes gives the text with everything replaced; the argument is unchanged.
func (r *Replacer) Bytes(text []byte) []byte {
	if r.empty {
		return text
	}
	out, _ := r.step(make([]byte, 0, len(text)), text, true)
	return out
}

// String is Bytes for strings.
func (r *Replacer) String(text string) string {
	if r.empty || text == "" {
		return text
	}
	return string(r.Bytes([]byte(text)))
}

// Reader replaces in a stream as it is read. It holds back no more than what may be the
// beginning of a match.
func (r *Replacer) Reader(from io.Reader) io.Reader {
	if r.empty {
		return from
	}
	return &replacingReader{r: r, from: from}
}

// step appends the replaced text to out and gives the rest that more text may decide about.
func (r *Replacer) step(out, text []byte, final bool) (replaced, rest []byte) {
	for len(text) > 0 {
		skip := r.dull(text)
		out = append(out, text[:skip]...)
		if text = text[skip:]; len(text) == 0 {
			break
		}
		match, undecided := r.match(text)
		switch {
		case undecided && !final:
			return out, text
		case match == nil:
			out = append(out, text[0])
			text = text[1:]
		default:
			out = append(out, match.new...)
			text = text[len(match.old):]
		}
	}
	return out, nil
}

// dull counts the bytes before the first that begins a pair.
func (r *Replacer) dull(text []byte) int {
	for i, c := range text {
		if r.pairs[c] != nil {
			return i
		}
	}
	return len(text)
}

// match finds the longest pair at the start of text; undecided says that a longer one would
// match if the text went on rightly.
func (r *Replacer) match(text []byte) (found *pair, undecided bool) {
	candidates := r.pairs[text[0]]
	for i := range candidates {
		old := candidates[i].old
		if len(old) > len(text) {
			undecided = undecided || bytes.HasPrefix(old, text)
			continue
		}
		if bytes.HasPrefix(text, old) {
			return &candidates[i], undecided
		}
	}
	return nil, undecided
}

type replacingReader struct {
	r     *Replacer
	from  io.Reader
	held  []byte // read, not decided
	ready []byte // replaced, not given out
	err   error
}

// Read gives replaced text.
func (r *replacingReader) Read(p []byte) (int, error) {
	for len(r.ready) == 0 {
		if r.err != nil {
			return 0, r.err
		}
		if len(p) == 0 {
			return 0, nil
		}
		start := len(r.held)
		r.held = append(r.held, make([]byte, max(len(p), 512))...)
		n, err := r.from.Read(r.held[start:])
		r.err = err
		var rest []byte
		r.ready, rest = r.r.step(nil, r.held[:start+n], err != nil)
		r.held = append([]byte(nil), rest...)
	}
	n := copy(p, r.ready)
	r.ready = r.ready[n:]
	return n, nil
}
