package worker

import (
	"encoding/json"
	"errors"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"bobbin/runtime/fault"
	"bobbin/runtime/script"
)

// revision is the source that this program was built of. The build sets it, the same for the program with the
// window and the one without: not every tool that builds them has Go note the revision itself.
var revision = ""

// Build names this program for the hello: frame format, revision and, where only Go noted that, whether it was
// changed since. Parent and child refuse each other when theirs differ.
func Build() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		info = &debug.BuildInfo{}
	}
	return buildOf(info, revision)
}

func buildOf(info *debug.BuildInfo, revision string) string {
	parts := []string{strconv.Itoa(protocol), info.GoVersion}
	if revision != "" {
		return strings.Join(append(parts, revision), " ")
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" || s.Key == "vcs.modified" {
			parts = append(parts, s.Value)
		}
	}
	return strings.Join(parts, " ")
}

// hello is the child's first message.
type hello struct {
	Build string `json:"build"`
	PID   int    `json:"pid"`
	// Isolation is what the process has given up, in words.
	Isolation []string `json:"isolation,omitempty"`
}

// limit is what a worker may use, set once, before its first bundle.
type limit struct {
	MemoryBytes int64 `json:"memoryBytes"`
}

// start begins an invocation of a bundle sent before.
type start struct {
	Hash   string        `json:"hash"`
	Input  script.Input  `json:"input"`
	Limits script.Limits `json:"limits"`
}

// ended is the child's word on an invocation. Shared says that others ran beside it when it
// was stopped for memory, so that it may not be the one to blame.
type ended struct {
	Outcome script.Outcome `json:"outcome"`
	Shared  bool           `json:"shared,omitempty"`
	Ran     time.Duration  `json:"ran,omitempty"`   // its code ran, without waiting
	Began   int64          `json:"began,omitempty"` // when its first line ran, in microseconds since 1970
}

// call is Host.Call.
type call struct {
	Method    string          `json:"method"`
	Arguments json.RawMessage `json:"arguments,omitempty"`
	Origin    *script.Origin  `json:"origin,omitempty"`
}

// fetchHead is Host.Fetch without the body.
type fetchHead struct {
	Method     string         `json:"method"`
	URL        string         `json:"url"`
	Connection string         `json:"connection,omitempty"`
	Header     [][2]string    `json:"header,omitempty"`
	HasBody    bool           `json:"hasBody,omitempty"`
	Size       int64          `json:"size"`
	Redirect   string         `json:"redirect,omitempty"`
	Agent      *script.Agent  `json:"agent,omitempty"`
	Origin     *script.Origin `json:"origin,omitempty"`
}

// reply answers a call or a fetch.
type reply struct {
	Error  *wireError      `json:"error,omitempty"`
	Result json.RawMessage `json:"result,omitempty"`
	Head   *responseHead   `json:"head,omitempty"`
}

// responseHead is a FetchResponse without the body.
type responseHead struct {
	URL        string      `json:"url"`
	Status     int         `json:"status"`
	StatusText string      `json:"statusText"`
	Header     [][2]string `json:"header,omitempty"`
	Redirected bool        `json:"redirected,omitempty"`
}

// wireError carries an error with what a script can see of it; causes stay on this side.
type wireError struct {
	Host    *script.HostError `json:"host,omitempty"`
	Fault   *fault.Error      `json:"fault,omitempty"`
	Message string            `json:"message,omitempty"`
}

func toWire(err error) *wireError {
	if err == nil {
		return nil
	}
	var host *script.HostError
	if errors.As(err, &host) {
		return &wireError{Host: host}
	}
	var f *fault.Error
	if errors.As(err, &f) {
		return &wireError{Fault: f}
	}
	return &wireError{Message: err.Error()}
}

func (w *wireError) err() error {
	switch {
	case w == nil:
		return nil
	case w.Host != nil:
		return w.Host
	case w.Fault != nil:
		return w.Fault
	}
	return errors.New(w.Message)
}
