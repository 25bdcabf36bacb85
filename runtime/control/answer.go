package control

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"time"

	"bobbin/runtime/fault"
)

// errNoToken is the cause of the fault of a caller who is not known.
var errNoToken = errors.New("no valid token")

// tooMany is the fault of a caller who has to wait.
type tooMany struct{ wait time.Duration }

// Error is the sentence.
func (t *tooMany) Error() string { return t.Unwrap().Error() }

// Unwrap is the fault.
func (t *tooMany) Unwrap() error {
	return fault.New(fault.Denied, "There were too many wrong tokens from your address.").WithHint("Try again in %d seconds.", t.seconds())
}

func (t *tooMany) seconds() int { return int(t.wait/time.Second) + 1 }

// statuses is the one table of codes to HTTP.
var statuses = map[fault.Code]int{
	fault.Invalid:     http.StatusBadRequest,
	fault.NotFound:    http.StatusNotFound,
	fault.Conflict:    http.StatusConflict,
	fault.Denied:      http.StatusForbidden,
	fault.Unavailable: http.StatusServiceUnavailable,
	fault.Canceled:    499, // the caller went away, as nginx words it
	fault.Internal:    http.StatusInternalServerError,
}

// faultAnswer is the JSON of a fault.
type faultAnswer struct {
	Error *fault.Error `json:"error"`
}

// WriteFault answers with a fault, in its code's status.
func WriteFault(w http.ResponseWriter, err error) {
	f := fault.From(err)
	status := statuses[f.Code]
	var many *tooMany
	switch {
	case errors.As(err, &many):
		status = http.StatusTooManyRequests
		w.Header().Set("Retry-After", strconv.Itoa(many.seconds()))
	case errors.Is(err, errNoToken):
		status = http.StatusUnauthorized
		w.Header().Set("WWW-Authenticate", "Bearer")
	}
	if f.Code == fault.Internal { // what went wrong inside is the operator's to read
		f = fault.New(fault.Internal, "Something went wrong inside the runner.").WithHint("Its log says what.")
	}
	writeJSON(w, status, faultAnswer{f})
}

func writeJSON(w http.ResponseWriter, status int, value any) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		status = http.StatusInternalServerError
		text.Reset()
		text.WriteString(`{"error":{"code":"internal","sentence":"The answer cannot be written."}}`)
	}
	header := w.Header()
	header.Set("Content-Type", "application/json")
	header.Set("Cache-Control", "no-store")
	header.Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_, _ = w.Write(text.Bytes()) // the caller may have gone
}

// How many wrong tokens an address may show in how long, before it has to wait.
const (
	loginTries  = 10
	loginWindow = time.Minute
)
