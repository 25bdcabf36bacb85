package standard

import (
	"net/http"
	"strconv"
	"strings"

	"bobbin/runtime/simulate"
)

// Simulator is the service's simulator: what somebody wrote, else answers by their type.
// A behaviour that has no check of its own takes the login wherever a client may put it.
func (s Service) Simulator() simulate.Service {
	if s.Played != nil {
		played := s.Played()
		played.Name = s.Name
		if s.Webhooks != nil {
			played.Sign, played.Wire, played.Retry = s.Webhooks.Signer(), s.Webhooks.Wire, s.Webhooks.Retry
		}
		if played.Login == nil {
			played.Login = Login(func(*simulate.Call) simulate.Answer {
				return simulate.JSON(http.StatusUnauthorized, simulate.Doc{"message": "Unauthorized"})
			})
		}
		if s.Webhooks != nil {
			played.Routes = append(played.Routes, s.Webhooks.Simulated...)
		}
		return played
	}
	say := func(status int, text string) func(*simulate.Call) simulate.Answer {
		return func(*simulate.Call) simulate.Answer { return simulate.JSON(status, simulate.Doc{"message": text}) }
	}
	hooks := Webhooks{}
	if s.Webhooks != nil {
		hooks = *s.Webhooks
	}
	played := simulate.Service{
		Name: s.Name, Login: Login(say(http.StatusUnauthorized, "Unauthorized")), ByType: true, Routes: s.routes(hooks), Seed: s.Seed,
		Prepare: func(c *simulate.Call) *simulate.Answer {
			if s.Who.Body != "" && s.asksWho(c) { // one question of many at the same path
				return s.whoAmI(simulate.JSON(http.StatusOK, simulate.Doc{})).Or()
			}
			if hooks.Prepared == nil {
				return nil
			}
			return hooks.Prepared(c)
		},
		Adjust: func(c *simulate.Call, invented simulate.Answer) simulate.Answer {
			if !s.asksWho(c) {
				return invented
			}
			return s.whoAmI(invented)
		},
		Fallback: func(c *simulate.Call) *simulate.Answer {
			if !s.asksWho(c) {
				return nil
			}
			return s.whoAmI(simulate.JSON(http.StatusOK, simulate.Doc{})).Or()
		},
		Errors: simulate.Errors{
			NotFound:    say(http.StatusNotFound, "Not Found"),
			Method:      say(http.StatusMethodNotAllowed, "Method Not Allowed"),
			BadBody:     say(http.StatusBadRequest, "Problems parsing JSON"),
			TooMany:     say(http.StatusTooManyRequests, "Too Many Requests"),
			Unavailable: say(http.StatusServiceUnavailable, "Service Unavailable"),
			Forbidden:   say(http.StatusForbidden, "Forbidden"),
		},
	}
	return s.signed(played)
}

// routes are what somebody wrote of a service that is played by type.
func (s Service) routes(hooks Webhooks) []simulate.Route {
	if s.Routes == nil {
		return hooks.Simulated
	}
	return append(s.Routes(), hooks.Simulated...)
}

// signed gives a simulator the ways of the service's webhooks, where it has some.
func (s Service) signed(played simulate.Service) simulate.Service {
	if s.Webhooks != nil {
		played.Sign, played.Wire, played.Retry = s.Webhooks.Signer(), s.Webhooks.Wire, s.Webhooks.Retry
	}
	return played
}

// asksWho says whether a call is the question that says who one is, which need not be an operation.
func (s Service) asksWho(c *simulate.Call) bool {
	path, _, _ := strings.Cut(s.Who.Path, "?")
	method := s.Who.Method
	if method == "" {
		method = http.MethodGet
	}
	return c.Path == path && c.Request.Method == method && (s.Who.Body == "" || string(c.Body) == s.Who.Body)
}

// whoAmI puts the simulated user into an answer.
func (s Service) whoAmI(answer simulate.Answer) simulate.Answer {
	for where, value := range map[string]string{s.Who.ID: "1", s.Who.Name: "Simulated User", s.Who.Email: "simulated@example.com"} {
		first, _, _ := strings.Cut(where, " ")
		if first != "" && first[0] != '=' && first[0] != '@' {
			answer.Body = set(answer.Body, strings.Split(first, "."), value)
		}
	}
	return answer.As(http.StatusOK).With("X-AUSERNAME", "simulated")
}

// set puts a text into a JSON value at a path, as a number where there is one; 0 is the first of a list.
func set(value any, path []string, text string) any {
	if len(path) == 0 {
		if n, err := strconv.Atoi(text); err == nil {
			switch value.(type) {
			case int, float64:
				return n
			}
		}
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

// Login takes the token wherever a client may put it: as a password, in any header, or in the
// query. A stranger is answered by refuse.
func Login(refuse func(*simulate.Call) simulate.Answer) func(*simulate.Call, simulate.Login) *simulate.Answer {
	return func(c *simulate.Call, l simulate.Login) *simulate.Answer {
		if _, password, ok := c.Request.BasicAuth(); ok && password == l.Token {
			return nil
		}
		for _, given := range []map[string][]string{c.Request.Header, c.Query} {
			for _, values := range given {
				for _, v := range values {
					if v == l.Token || strings.HasSuffix(v, " "+l.Token) {
						return nil
					}
				}
			}
		}
		return refuse(c).Or()
	}
}
