// Package recording keeps what one invocation asked of the world and was answered, and gives
// the same answers again without a network: HTTP exchanges, record storage, triggered scripts,
// the clock and the seed of random values.
//
// A Recorder stands before the Host of an invocation; a Player takes the Host's place. Both
// see the script's wishes before a credential is put on them, so an account's secrets never
// get here; what else looks like a secret is masked before anything is written. How a request
// leaves is package outbound's, what a clock and a seed do is package script's.
//
// A file is one JSON object, indented, exchanges in the order in which the script asked.
package recording

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"bobbin/runtime/fault"
	"bobbin/runtime/script"
)

// Format is the number of the newest form of a file. Numbers are read from 1 to Format.
const Format = 1

// maxFile is how large a file is read at most: the bodies of MaxBodies in base64, and the rest.
const maxFile = 256 << 20

// Recording is one invocation as it was recorded. Secrets are masked.
type Recording struct {
	Format        int             `json:"format"`
	Script        string          `json:"script"` // path below scripts/ without extension
	Function      string          `json:"function,omitempty"`
	Environment   string          `json:"environment"`
	Compatibility string          `json:"compatibility,omitempty"`
	Event         json.RawMessage `json:"event,omitempty"`
	Context       script.Context  `json:"context"`
	Seed          string          `json:"seed"`
	Clock         Clock           `json:"clock"`
	Exchanges     []Exchange      `json:"exchanges"`
	Outcome       Outcome         `json:"outcome"`
}

// Clock is what the time was.
type Clock struct {
	Start    time.Time       `json:"start"`
	Readings script.Readings `json:"readings"`
}

// Exchange is one wish of the script and what came of it: an HTTP request, or with Call a
// named operation of the host (script.Host lists them).
type Exchange struct {
	Place string `json:"place,omitempty"` // where the script asked: file:line:column

	Call      string          `json:"call,omitempty"`
	Arguments json.RawMessage `json:"arguments,omitempty"`

	Connection string  `json:"connection,omitempty"`
	Method     string  `json:"method,omitempty"`
	URL        string  `json:"url,omitempty"` // as the script gave it; below the account's base URL when relative
	Headers    Headers `json:"headers,omitempty"`
	Body       *Body   `json:"body,omitempty"`
	Redirect   string  `json:"redirect,omitempty"`

	Result json.RawMessage `json:"result,omitempty"` // of a Call
	Answer *Answer         `json:"answer,omitempty"` // of a request
	Error  *Error          `json:"error,omitempty"`  // why there is neither
	// Stopped says that there was no answer because nobody waited for it any more.
	Stopped bool `json:"stopped,omitempty"`
}

// Headers are names and values in their order, in a file each a text: "name: value".
type Headers [][2]string

// MarshalJSON writes the texts. They are not escaped for HTML, as the file is not.
func (h Headers) MarshalJSON() ([]byte, error) {
	lines := make([]string, len(h))
	for i, pair := range h {
		lines[i] = pair[0] + ": " + pair[1]
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(lines)
	return out.Bytes(), err
}

// UnmarshalJSON reads the texts.
func (h *Headers) UnmarshalJSON(text []byte) error {
	var lines []string
	if err := json.Unmarshal(text, &lines); err != nil {
		return err
	}
	*h = nil
	for _, line := range lines {
		name, value, found := strings.Cut(line, ": ")
		if !found {
			return fmt.Errorf("%q is no header", line)
		}
		*h = append(*h, [2]string{name, value})
	}
	return nil
}

// Answer is a service's.
type Answer struct {
	Status     int     `json:"status"`
	StatusText string  `json:"statusText,omitempty"`
	URL        string  `json:"url,omitempty"`
	Redirected bool    `json:"redirected,omitempty"`
	Headers    Headers `json:"headers,omitempty"`
	Body       *Body   `json:"body,omitempty"`
	Broken     *Error  `json:"broken,omitempty"` // the body ended with it
}

// Error is one that the script could catch.
type Error struct {
	Name    string `json:"name,omitempty"`
	Message string `json:"message"`
	Code    int    `json:"code,omitempty"`
	Service string `json:"service,omitempty"`
}

// Outcome is how the recorded invocation ended. A replay does not compare it.
type Outcome struct {
	Status script.Status   `json:"status"`
	Result json.RawMessage `json:"result,omitempty"`
	Error  string          `json:"error,omitempty"`
}

// Opaque counts the bodies that are no text: what they hold is known to nobody here.
func (r *Recording) Opaque() (n int) {
	for _, x := range r.Exchanges {
		if x.Body != nil && x.Body.Base64 != nil {
			n++
		}
		if x.Answer != nil && x.Answer.Body != nil && x.Answer.Body.Base64 != nil {
			n++
		}
	}
	return n
}

// Encode writes the file's text. The same recording gives the same text.
func (r *Recording) Encode() ([]byte, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	err := encoder.Encode(r)
	return text.Bytes(), err
}

// Open reads a file. Its faults name the file: not_found, invalid.
func Open(path string) (*Recording, error) {
	name := filepath.Base(path)
	file, err := os.Open(path)
	var text []byte
	if err == nil {
		defer file.Close()
		text, err = io.ReadAll(io.LimitReader(file, maxFile+1))
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fault.New(fault.NotFound, "There is no recording %s.", path).WithHint("`bobbin run DIR SCRIPT --record FILE` makes one.")
	case err != nil:
		return nil, fault.New(fault.NotFound, "The recording %s cannot be read: %s.", path, errors.Unwrap(err)).Because(err)
	case len(text) > maxFile:
		return nil, fault.New(fault.Invalid, "%s has more than %d MB: that is no recording of Bobbin.", name, maxFile>>20)
	}
	return Decode(name, text)
}

// Decode reads a file's text; name is for its faults, which are all invalid.
func Decode(name string, text []byte) (*Recording, error) {
	const hint = "Take it from version control again, or record it anew."
	var head struct {
		Format *int `json:"format"`
		Script *string
	}
	if err := json.Unmarshal(text, &head); err != nil || head.Format == nil || head.Script == nil {
		f := fault.New(fault.Invalid, "%s is not a recording: it does not name its format and script.", name)
		var syntax *json.SyntaxError
		switch {
		case len(bytes.TrimSpace(text)) == 0:
			f = fault.New(fault.Invalid, "The recording %s is empty.", name)
		case errors.As(err, &syntax):
			line := 1 + bytes.Count(text[:min(int(syntax.Offset), len(text))], []byte("\n"))
			f = fault.New(fault.Invalid, "The recording is damaged or cut off: %s.", syntax).At(fault.Place{File: name, Line: line})
		}
		return nil, f.WithHint(hint).Because(err)
	}
	if *head.Format > Format {
		return nil, fault.New(fault.Invalid, "%s was recorded by a newer Bobbin (format %d; this one reads up to %d).", name, *head.Format, Format).
			WithHint("Update Bobbin, or record it anew with this one.")
	}
	r := &Recording{}
	err := json.Unmarshal(text, r)
	if err == nil && *head.Format < 1 {
		err = errors.New("there is no format " + string(rune('0'+max(*head.Format, 0)%10)))
	}
	if err == nil {
		err = r.check()
	}
	if err != nil {
		return nil, fault.New(fault.Invalid, "The recording %s is damaged: %s.", name, err).WithHint(hint).Because(err)
	}
	return r, nil
}

// check finds what no Recorder writes and no Player could use.
func (r *Recording) check() error {
	for _, x := range r.Exchanges {
		if err := x.check(); err != nil {
			return err
		}
	}
	return nil
}

func (x Exchange) check() error {
	if x.Call == "" && x.Method == "" {
		return errors.New("an exchange has neither a method nor a call")
	}
	bodies := []*Body{x.Body}
	if x.Answer != nil {
		bodies = append(bodies, x.Answer.Body)
		if x.Answer.Status < 100 || x.Answer.Status > 999 {
			return errors.New("an answer has no status")
		}
	}
	for _, b := range bodies {
		if _, err := b.Bytes(); err != nil {
			return errors.New("a body is not what its form says")
		}
	}
	return nil
}

// Input is what the script gets again. Time passes from timer to timer without anybody
// waiting, unless the script waited for an answer that never came.
func (r *Recording) Input() script.Input {
	mode := script.ClockSkips
	for _, x := range r.Exchanges {
		if x.Stopped && r.waited() {
			mode = script.ClockRuns
		}
	}
	return script.Input{InvocationID: r.Context.InvocationID, Function: r.Function, Event: r.Event, Context: r.Context,
		Compatibility: r.Compatibility, Seed: r.Seed, Traced: true,
		Clock: &script.Clock{Now: r.Clock.Start.UnixMilli(), Mode: mode, Readings: r.Clock.Readings}}
}

// waited says that answers that never came were given up by the script, and not by whoever
// stopped the invocation.
func (r *Recording) waited() bool {
	return r.Outcome.Status == script.Finished || r.Outcome.Status == script.FunctionError
}
