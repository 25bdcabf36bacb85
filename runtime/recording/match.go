package recording

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/diff"

	"bobbin/runtime/secret"
)

// like says whether a text is what was recorded. A mask stands for any text: what it hid is
// not known here any more.
func like(recorded, asked string) bool {
	if recorded == asked {
		return true
	}
	parts := strings.Split(recorded, secret.Mask)
	if len(parts) == 1 || !strings.HasPrefix(asked, parts[0]) {
		return false
	}
	last := parts[len(parts)-1]
	if asked = asked[len(parts[0]):]; !strings.HasSuffix(asked, last) {
		return false
	}
	asked = asked[:len(asked)-len(last)]
	for _, part := range parts[1 : len(parts)-1] {
		_, after, found := strings.Cut(asked, part)
		if !found {
			return false
		}
		asked = after
	}
	return true
}

// sameJSON compares JSON texts by value: spaces and the order of members do not count.
func sameJSON(recorded, asked []byte) bool {
	return like(ordered(recorded), ordered(asked))
}

// ordered is a JSON text with its members in order; another text is as it is.
func ordered(text []byte) string {
	var value any
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(&value); err != nil || decoder.More() {
		return string(text)
	}
	var out strings.Builder
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if encoder.Encode(value) != nil {
		return string(text) // unreachable: it was read from JSON
	}
	return out.String()
}

// sameBody compares a recorded body and one that is asked.
func sameBody(recorded, asked *Body) bool {
	if (recorded == nil) != (asked == nil) {
		return false
	}
	if recorded == nil {
		return true
	}
	if recorded.Left != nil || asked.Left != nil {
		return recorded.Left != nil && asked.Left != nil && *recorded.Left == *asked.Left
	}
	a, errA := recorded.Bytes()
	b, errB := asked.Bytes()
	return errA == nil && errB == nil && (bytes.Equal(a, b) || like(string(a), string(b)) || sameJSON(a, b))
}

// sameHeaders compares headers by name and value, whatever their order.
func sameHeaders(recorded, asked [][2]string) bool {
	a, b := sorted(recorded), sorted(asked)
	return slices.EqualFunc(a, b, func(x, y [2]string) bool { return x[0] == y[0] && like(x[1], y[1]) })
}

func sorted(headers [][2]string) [][2]string {
	all := slices.Clone(headers)
	for i := range all {
		all[i][0] = strings.ToLower(all[i][0])
	}
	slices.SortFunc(all, func(a, b [2]string) int { return strings.Compare(a[0]+"\x00"+a[1], b[0]+"\x00"+b[1]) })
	return all
}

// fits says how near a recorded exchange is to what is asked: 0 is the same, and from
// strangest on it is another wish altogether.
func fits(recorded, asked Exchange) int {
	if recorded.Call != asked.Call {
		return strangest
	}
	if asked.Call != "" {
		// That a record was secure may have been known from the answer alone.
		if sameJSON(recorded.Arguments, hidden(asked.Arguments, isSecure(recorded))) {
			return 0
		}
		return 2
	}
	if recorded.Connection != asked.Connection {
		return strangest
	}
	sameURL := like(recorded.URL, asked.URL)
	switch {
	case sameURL && recorded.Method == asked.Method && sameBody(recorded.Body, asked.Body):
		if sameHeaders(recorded.Headers, asked.Headers) && recorded.Redirect == asked.Redirect {
			return 0
		}
		return 1
	case sameURL && recorded.Method == asked.Method:
		return 2
	case path(recorded.URL) == path(asked.URL):
		return 3
	case recorded.Method == asked.Method:
		return 4
	}
	return strangest
}

const strangest = 5

func path(text string) string {
	u, err := url.Parse(text)
	if err != nil {
		return text
	}
	return u.Host + u.Path
}

// title is an exchange in a few words.
func (x Exchange) title() string {
	if x.Call != "" {
		var a struct {
			Key, Script string
			Keys        []string
			Records     []struct{ Key string }
		}
		_ = json.Unmarshal(x.Arguments, &a) // for the title only
		for _, r := range a.Records {
			a.Keys = append(a.Keys, r.Key)
		}
		return strings.TrimSpace(x.Call + " " + a.Key + a.Script + strings.Join(a.Keys, " "))
	}
	text := x.Method + " " + x.URL
	if x.Connection != "" {
		text += " (" + x.Connection + ")"
	}
	return text
}

// text writes what was asked, a thing a line.
func (x Exchange) text() string {
	var b strings.Builder
	if x.Call != "" {
		fmt.Fprintf(&b, "%s\n%s\n", x.Call, (&Body{JSON: x.Arguments}).text())
		return b.String()
	}
	fmt.Fprintln(&b, x.title())
	if x.Redirect != "" {
		fmt.Fprintln(&b, "redirect: "+x.Redirect)
	}
	for _, h := range sorted(x.Headers) {
		fmt.Fprintln(&b, h[0]+": "+h[1])
	}
	if x.Body != nil {
		fmt.Fprintf(&b, "\n%s\n", x.Body.text())
	}
	return b.String()
}

// difference shows line by line what was recorded (-) and what is asked (+).
func difference(recorded, asked Exchange) string {
	text := string(diff.Diff("recorded", []byte(recorded.text()), "asked", []byte(asked.text())))
	_, text, _ = strings.Cut(text, "\n") // names the two files once more
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	for i, line := range lines {
		if len(line) > shownColumns {
			lines[i] = line[:shownColumns] + "…"
		}
	}
	if more := len(lines) - shownLines; more > 0 {
		lines = append(lines[:shownLines], fmt.Sprintf("… and %d more lines", more))
	}
	return strings.ToValidUTF8(strings.Join(lines, "\n"), "")
}

// What is shown of a difference at most; columns in bytes.
const (
	shownLines   = 200
	shownColumns = 500
)

func size(bytes int64) string {
	if bytes < 1<<20 {
		return fmt.Sprintf("%d KB", (bytes+1023)>>10)
	}
	return fmt.Sprintf("%.1f MB", float64(bytes)/(1<<20))
}
