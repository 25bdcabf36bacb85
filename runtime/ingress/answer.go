package ingress

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
	"bobbin/runtime/invocation"
	"bobbin/runtime/script"
)

// errMethod is the cause of the fault of a method a listener does not take.
var errMethod = errors.New("method not allowed")

// errMalformed is the cause of the fault of a delivery that is HTTP, and not what it must be.
var errMalformed = errors.New("malformed delivery")

// Later is the cause of a fault that passes: the sender may try again after a while.
type Later struct {
	After time.Duration
	Much  bool // there were too many requests, rather than something being away
}

// Error says so.
func (l Later) Error() string { return "try again after " + l.After.String() }

// statuses is how each fault code is told to a sender.
var statuses = map[fault.Code]int{
	fault.Invalid:     http.StatusBadRequest,
	fault.NotFound:    http.StatusNotFound,
	fault.Conflict:    http.StatusConflict,
	fault.Denied:      http.StatusForbidden,
	fault.Unavailable: http.StatusServiceUnavailable, // senders try again
	fault.Canceled:    http.StatusServiceUnavailable,
	fault.Internal:    http.StatusInternalServerError,
}

func status(err error) int {
	var later Later
	switch {
	case errors.As(err, &later) && later.Much:
		return http.StatusTooManyRequests
	case errors.Is(err, errMalformed):
		return http.StatusUnprocessableEntity
	case errors.Is(err, errTooLarge):
		return http.StatusRequestEntityTooLarge
	case errors.Is(err, errTooSlow):
		return http.StatusRequestTimeout
	case errors.Is(err, errPacked):
		return http.StatusUnsupportedMediaType
	case errors.Is(err, errMethod):
		return http.StatusMethodNotAllowed
	case errors.Is(err, errUnsigned):
		return http.StatusUnauthorized
	case errors.Is(err, invocation.ErrFull):
		return http.StatusInsufficientStorage
	}
	return statuses[fault.From(err).Code]
}

// refuse answers a fault.
func refuse(w http.ResponseWriter, err error, id invocation.ID) {
	code := status(err)
	var later Later
	if errors.As(err, &later) {
		w.Header().Set("Retry-After", strconv.Itoa(int(later.After/time.Second)+1))
	} else if code == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", "5")
	} else if code == http.StatusInsufficientStorage {
		w.Header().Set("Retry-After", "60")
		err = fault.New(fault.Unavailable, "There is no room to store the delivery.").WithHint("Send it again later.") // where it lies is no business of the sender's
	}
	if code == http.StatusMethodNotAllowed {
		w.Header().Set("Allow", http.MethodPost)
	}
	said(w, code, fault.From(err), id)
}

func said(w http.ResponseWriter, code int, f *fault.Error, id invocation.ID) {
	value := map[string]any{"error": f}
	if id != "" {
		value["invocationId"] = id
	}
	answer(w, code, value)
}

func answer(w http.ResponseWriter, code int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	// The sender may be gone; what it was told is stored either way.
	_ = json.NewEncoder(w).Encode(value)
}

// overQuota tells of an invocation that its team may not have in this month. Whoever waits for an
// answer has none; of a sender that only tells, the event is kept.
func overQuota(w http.ResponseWriter, i invocation.Invocation) {
	why := failure(i)
	if i.Error != nil {
		why = fault.New(fault.Denied, "%s", i.Error.Message)
	}
	if !i.Answers {
		answer(w, http.StatusAccepted, map[string]any{"invocationId": i.ID, "denied": why.Sentence})
		return
	}
	left := invocation.MonthEnd(i.QueuedAt).Sub(i.QueuedAt)
	w.Header().Set("Retry-After", strconv.Itoa(int(left/time.Second)+1))
	w.Header().Set("Bobbin-Invocation-Id", string(i.ID))
	said(w, http.StatusTooManyRequests, why, i.ID)
}

// give sends what a service must hear.
func give(w http.ResponseWriter, a *connector.Answer) {
	w.Header().Set("Content-Type", cmp.Or(a.Type, "text/plain; charset=utf-8"))
	w.WriteHeader(cmp.Or(a.Status, http.StatusOK))
	_, _ = w.Write(a.Body) // the sender may be gone
}

// answerSync waits for the script and sends what it answered.
func (h *handler) answerSync(w http.ResponseWriter, r *http.Request, i invocation.Invocation) {
	w.Header().Set("Bobbin-Invocation-Id", string(i.ID))
	ctx, cancel := context.WithTimeout(r.Context(), h.c.SyncWait)
	defer cancel()
	i, err := h.c.Wait(ctx, i.ID)
	if fault.Is(err, fault.Canceled) {
		h.late(w, r, i)
		return
	}
	if err != nil {
		refuse(w, err, i.ID)
		return
	}
	if i.Status != script.Finished {
		said(w, statusOf(i), failure(i), i.ID)
		return
	}
	result := i.Answer
	if result == nil { // it ended before: this is the same delivery once more
		result = i.Result
	}
	a, err := invocation.ParseAnswer(result)
	if err != nil {
		said(w, http.StatusBadGateway, fault.From(err), i.ID)
		return
	}
	send(w, a)
}

// late answers when the sender of a sync delivery has waited for long enough. What has not begun
// by then never does: its sender is told to try again.
func (h *handler) late(w http.ResponseWriter, r *http.Request, i invocation.Invocation) {
	if h.c.Withdraw != nil && r.Context().Err() == nil {
		withdrawn, err := h.c.Withdraw(r.Context(), i.ID)
		if err != nil {
			refuse(w, err, i.ID)
			return
		}
		if withdrawn {
			refuse(w, fault.New(fault.Unavailable, "The environment is too busy to answer now.").WithHint("Try again in a moment.").
				Because(Later{After: 5 * time.Second, Much: true}), i.ID)
			return
		}
	}
	said(w, http.StatusRequestTimeout, fault.New(fault.Canceled, "The script did not answer in time.").
		WithHint("Make the listener async when its work takes long."), i.ID)
}

// statusOf is what a sender hears of an invocation that did not finish.
func statusOf(i invocation.Invocation) int {
	switch i.Status {
	case script.TimedOut:
		return http.StatusRequestTimeout
	case script.MalformedPayload:
		return http.StatusBadGateway
	case script.Aborted:
		return http.StatusServiceUnavailable
	case script.Denied:
		return http.StatusForbidden
	}
	return http.StatusInternalServerError
}

// failure is the fault told to a sender. It is an outsider: a script's own error stays inside.
func failure(i invocation.Invocation) *fault.Error {
	if i.Status == script.MalformedPayload && i.Error != nil {
		return fault.New(fault.Invalid, "%s", i.Error.Message)
	}
	return fault.New(fault.Internal, "The script did not finish (%s).", strings.ReplaceAll(string(i.Status), "_", " ")).
		WithHint("The invocation's console tells why.")
}

// connectionHeaders are about the connection, which is not the script's.
var connectionHeaders = map[string]bool{
	"Connection": true, "Keep-Alive": true, "Proxy-Connection": true, "Te": true, "Trailer": true,
	"Transfer-Encoding": true, "Upgrade": true, "Content-Length": true,
}

func send(w http.ResponseWriter, a invocation.Answer) {
	header := w.Header()
	for _, field := range a.Header {
		switch name := http.CanonicalHeaderKey(field[0]); {
		case name == "Vary": // the answer to a page also depends on its origin
			header.Add(name, field[1])
		case !connectionHeaders[name]:
			header.Set(name, field[1])
		}
	}
	// Without a type Go would guess one from the body, and could make it HTML.
	if header.Get("Content-Type") == "" {
		header.Set("Content-Type", "text/plain; charset=utf-8")
	}
	w.WriteHeader(a.Status)
	if a.Status != http.StatusNoContent && a.Status != http.StatusNotModified {
		_, _ = w.Write(a.Body) // the sender may be gone
	}
}
