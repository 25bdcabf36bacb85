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
		Name: s.Name, Login: simulatedLogin, ByType: true, Prepare: s.whoAmI,
		Errors: simulate.Errors{
			NotFound:    say(http.StatusNotFound, "Not Found"),
			Method:      say(http.StatusMethodNotAllowed, "Method Not Allowed"),
			BadBody:     say(http.StatusBadRequest, "Problems parsing JSON"),
			TooMany:     say(http.StatusTooManyRequests, "Too Many Requests"),
			Unavailable: say(http.StatusServiceUnavailable, "Service Unavailable"),
		},
	}
}

// whoAmI answers the question that says who one is, which need not be an operation.
func (s Service) whoAmI(c *simulate.Call) *simulate.Answer {
	path, _, _ := strings.Cut(s.Who.Path, "?")
	if c.Path != path || (s.Who.Method != "" && c.Request.Method != s.Who.Method) || s.Who.Body != "" && string(c.Body) != s.Who.Body {
		return nil
	}
	var answer any = simulate.Doc{}
	for where, value := range map[string]string{s.Who.ID: "1", s.Who.Name: "Simulated User", s.Who.Email: "simulated@example.com"} {
		first, _, _ := strings.Cut(where, " ")
		if first != "" && first[0] != '=' && first[0] != '@' {
			answer = set(answer, strings.Split(first, "."), value)
		}
	}
	return simulate.JSON(http.StatusOK, answer).With("X-AUSERNAME", "simulated").Or()
}

// set puts a text into a JSON value at a path; 0 is the first of a list.
func set(value any, path []string, text string) any {
	if len(path) == 0 {
		return text
	}
	if path[0] == "0" {
		list, _ := value.([]any)
		var first any
		if len(list) > 0 {
			first = list[0]
		}
		return []any{set(first, path[1:], text)}
	}
	doc, _ := value.(simulate.Doc)
	if doc == nil {
		doc = simulate.Doc{}
	}
	doc[path[0]] = set(doc[path[0]], path[1:], text)
	return doc
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
