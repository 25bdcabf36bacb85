package record

import (
	"net/http"

	"bobbin/runtime/fault"
)

// Error is the cause of a fault that a script can catch: its ServiceError's errorCode is
// the status.
type Error struct{ Status int }

// Error names the status.
func (e *Error) Error() string { return http.StatusText(e.Status) }

// refuse makes the fault of a call that breaks a rule: the script's doing, status 400.
func refuse(code fault.Code, sentence string, args ...any) *fault.Error {
	return fault.New(code, sentence, args...).Because(&Error{Status: http.StatusBadRequest})
}
