package standard

import (
	"net/http"
	"strings"

	"bobbin/runtime/simulate"
)

// Simulator is the simulator of a service nobody wrote behaviour for: things that are created
// are kept, and everything else is answered by its type.
func (s Service) Simulator() simulate.Service {
	say := func(status int, text string) func(*simulate.Call) simulate.Answer {
		return func(*simulate.Call) simulate.Answer { return simulate.JSON(status, simulate.Doc{"message": text}) }
	}
	return simulate.Service{
		Name: s.Name, Login: simulatedLogin,
		Errors: simulate.Errors{
			NotFound:    say(http.StatusNotFound, "Not Found"),
			Method:      say(http.StatusMethodNotAllowed, "Method Not Allowed"),
			BadBody:     say(http.StatusBadRequest, "Problems parsing JSON"),
			TooMany:     say(http.StatusTooManyRequests, "Too Many Requests"),
			Unavailable: say(http.StatusServiceUnavailable, "Service Unavailable"),
		},
	}
}

// simulatedLogin takes the token wherever a client may put it: as a password, in any header,
// or in the query.
func simulatedLogin(c *simulate.Call, l simulate.Login) *simulate.Answer {
	if _, password, ok := c.Request.BasicAuth(); ok && password == l.Token {
		return nil
	}
	for _, values := range c.Request.Header {
		for _, v := range values {
			if v == l.Token || strings.HasSuffix(v, " "+l.Token) {
				return nil
			}
		}
	}
	for _, values := range c.Query {
		for _, v := range values {
			if v == l.Token {
				return nil
			}
		}
	}
	return simulate.JSON(http.StatusUnauthorized, simulate.Doc{"message": "Unauthorized"}).Or()
}
