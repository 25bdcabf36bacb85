package oauth

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"
	"unicode"

	"golang.org/x/oauth2"

	"bobbin/runtime/fault"
)

// What was being done when something went wrong.
const (
	asking     = "asking"
	exchanging = "exchanging"
	refreshing = "refreshing"
)

// again says that a person has to log in again.
func (l Login) again(sentence string, args ...any) *fault.Error {
	return fault.New(fault.Denied, sentence, args...).WithHint("Log in again with `bobbin connect` under the same name (%s).", l.Account)
}

// Revoked is the fault of a login whose refresh token the service no longer accepts.
func Revoked(l Login) *fault.Error {
	return l.again("%s no longer accepts the login %q: it was revoked or has expired.", l.Title, l.Account)
}

// explain turns an error of x/oauth2 into words.
func (l Login) explain(ctx context.Context, err error, doing string) error {
	var f *fault.Error
	var refused *oauth2.RetrieveError
	switch {
	case errors.As(err, &refused):
		return l.refused(refused, doing).Because(err)
	case errors.Is(err, context.Canceled) && ctx.Err() != nil:
		return fault.New(fault.Canceled, "The login was stopped.").Because(err)
	case errors.Is(err, context.DeadlineExceeded):
		return fault.New(fault.Unavailable, "%s did not answer in time when it was asked for a token.", l.Title).WithHint("Try again.").Because(err)
	case errors.As(err, &f):
		return f
	}
	return l.noToken().Because(err)
}

func (l Login) noToken() *fault.Error {
	where, err := l.fill(l.Way.Token)
	if err != nil {
		where = l.Way.Token
	}
	return fault.New(fault.Unavailable, "What answers at %s does not speak OAuth: no token came.", where).
		WithHint("Check the address of the service, and whether a proxy or a login page stands in between.")
}

// refused words the answer of a token endpoint that is no token.
func (l Login) refused(e *oauth2.RetrieveError, doing string) *fault.Error {
	status := 0
	if e.Response != nil {
		status = e.Response.StatusCode
	}
	switch e.ErrorCode {
	case "":
		if status == http.StatusTooManyRequests {
			return fault.New(fault.Unavailable, "%s asks to slow down.", l.Title).WithHint("Try again in a minute.")
		}
		if status >= 500 {
			return fault.New(fault.Unavailable, "%s cannot give a token now (%d).", l.Title, status).WithHint("Try again later.")
		}
		return l.noToken()
	case "invalid_grant", "bad_refresh_token", "bad_verification_code", "token_expired", "invalid_refresh_token":
		return l.spent(e, doing)
	case "invalid_client", "unauthorized_client", "incorrect_client_credentials", "invalid_client_id", "bad_client_secret":
		return fault.New(fault.Denied, "%s does not accept the client ID or its secret%s", l.Title, said(e)).
			WithHint("Copy both again from where the client is registered, and check that it may be used this way.")
	case "redirect_uri_mismatch":
		return fault.New(fault.Denied, "%s does not know the callback address%s", l.Title, said(e)).
			WithHint("Register exactly the address that is printed with the login.")
	case "invalid_scope":
		return fault.New(fault.Denied, "%s does not grant the scopes that were asked for%s", l.Title, said(e)).
			WithHint("Check the scopes of the client, and those of this login.")
	case "access_denied":
		return fault.New(fault.Denied, "The login was refused in the browser.").WithHint("Connect again and agree to it.")
	case "expired_token":
		return fault.New(fault.Denied, "The code was not entered in time.").WithHint("Connect again; a new code is shown.")
	case "temporarily_unavailable", "server_error", "slow_down":
		return fault.New(fault.Unavailable, "%s cannot give a token now%s", l.Title, said(e)).WithHint("Try again later.")
	}
	return fault.New(fault.Denied, "%s gives no token (%s)%s", l.Title, clean(e.ErrorCode), said(e)).
		WithHint("Check the client's registration at the service.")
}

// spent words the refusal of what can be used up: a code, a refresh token.
func (l Login) spent(e *oauth2.RetrieveError, doing string) *fault.Error {
	if skew := l.skew(e.Response); skew != 0 && doing == asking {
		return fault.New(fault.Denied, "%s does not accept the login%s", l.Title, said(e)).
			WithHint("The clock of this machine is %s off that of the service. Set it right.", skew)
	}
	switch doing {
	case refreshing:
		return Revoked(l)
	case exchanging:
		return fault.New(fault.Denied, "%s does not accept the code of this login: it has expired or was used before.", l.Title).WithHint("Connect again.")
	}
	return fault.New(fault.Denied, "%s does not accept the login%s", l.Title, said(e)).WithHint("Check what was typed, and connect again.")
}

// tolerated is how far clocks may be apart without being mentioned.
const tolerated = time.Minute

// skew is how far our clock is off the service's; zero when that is not much.
func (l Login) skew(answer *http.Response) time.Duration {
	if answer == nil {
		return 0
	}
	theirs, err := http.ParseTime(answer.Header.Get("Date"))
	if err != nil {
		return 0
	}
	off := l.Now().Sub(theirs).Abs()
	if off <= tolerated {
		return 0
	}
	return off.Round(time.Second)
}

// said is the service's own explanation, as the end of a sentence.
func said(e *oauth2.RetrieveError) string {
	text := clean(e.ErrorDescription)
	if text == "" {
		return "."
	}
	return ": " + strings.TrimRight(text, ".") + "."
}

// clean makes one short line of a service's words.
func clean(text string) string {
	text = strings.Join(strings.FieldsFunc(text, func(c rune) bool { return unicode.IsSpace(c) || unicode.IsControl(c) }), " ")
	if runes := []rune(text); len(runes) > 300 {
		text = string(runes[:300]) + "..."
	}
	return text
}
