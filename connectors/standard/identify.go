package standard

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"time"

	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
)

// Address says where a service is reached.
type Address struct {
	Example string // https://api.github.com
	// Only says that Example is the one address there is: whatever was pasted, it is taken.
	Only bool
	// Same are hosts people paste in place of the base URL: github.com is https://api.github.com.
	Same map[string]string
	// Below is what the API has behind the address people know, for hosts that Same does not name: /api/v3.
	Below string
	// Cut are the starts of paths below the base URL (/rest/, /browse/): from there on a pasted
	// address is cut off. What is before them, a context path, stays.
	Cut []string
}

// Base turns what a person pasted into the base URL, without a slash at the end.
func (s Service) Base(pasted string) (string, error) {
	address := strings.TrimSpace(pasted)
	if s.Address.Only || address == "" && !strings.Contains(s.Address.Example, "your-") {
		return s.Address.Example, nil
	}
	if !strings.Contains(address, "://") {
		address = "https://" + address
	}
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") {
		return "", fault.New(fault.Invalid, "%q is not the address of %s.", pasted, s.Title).
			WithHint("It looks like " + s.Address.Example + ".")
	}
	if same, ok := s.Address.Same[strings.ToLower(u.Hostname())]; ok {
		return same, nil
	}
	path := u.EscapedPath() + "/"
	for _, cut := range s.Address.Cut {
		path, _, _ = strings.Cut(path, cut)
	}
	base := strings.TrimRight(u.Scheme+"://"+u.Host+path, "/")
	if s.Address.Below != "" && !strings.HasSuffix(base, s.Address.Below) && base != s.Address.Example {
		base += s.Address.Below
	}
	return base, nil
}

// Question is the request that says who one is.
type Question struct {
	Method string // GET when empty
	Path   string // below the base URL, or a whole address
	Body   string // JSON
	// ID, Name and Email are where the answer has them, as in data.viewer.name; several with
	// spaces between them are joined. @X-User is a header of the answer; what begins with = is
	// taken as it is, for services that do not say who one is. An answer without the ID does not
	// come from the service.
	ID, Name, Email string
	// Scopes and Expires are headers of the answer that say what the login may do and when it
	// ends; Wanted are the scopes scripts usually need.
	Scopes, Expires string
	Wanted          []string
	// Hint says what to look at when the login is refused.
	Hint string
}

// answerLimit bounds what is read of an answer that should be a few kilobytes.
const answerLimit = 1 << 20

// identify asks the service who the credential belongs to.
func (s Service) identify(ctx context.Context, do connector.Do, a connector.Account, credential connector.Credential) (connector.Identity, connector.Account, error) {
	base, err := s.Base(a.BaseURL)
	if err != nil {
		return connector.Identity{}, a, err
	}
	a.BaseURL, a.APIURL = base, base
	if k, ok := s.kind(a); ok && k.OAuth != nil && s.Gateway != "" {
		if a.APIURL, err = Gateway(ctx, do, s.Gateway, base); err != nil {
			return connector.Identity{}, a, err
		}
	}
	response, body, err := s.ask(ctx, do, a, credential)
	if err != nil {
		return connector.Identity{}, a, err
	}
	if response.StatusCode == http.StatusUnauthorized || response.StatusCode == http.StatusForbidden {
		if scoped, answer, text, found := s.askGateway(ctx, do, a, credential); found {
			a, response, body = scoped, answer, text
		}
	}
	identity, err := s.read(base, response, body)
	if err != nil {
		return connector.Identity{}, a, err
	}
	a.Who = identity.Name
	if identity.Email != "" && !strings.Contains(a.Who, identity.Email) {
		a.Who += " (" + identity.Email + ")"
	}
	return identity, a, nil
}

// askGateway asks with an API token that the site itself refuses. A token with scopes and a service
// account's work only through the gateway, whose address contains the site's cloud id. It
// gives the first answer that is a success; found is false without one.
func (s Service) askGateway(ctx context.Context, do connector.Do, a connector.Account, credential connector.Credential) (tried connector.Account, response *http.Response, body []byte, found bool) {
	k, ok := s.kind(a)
	if !ok || k.OAuth != nil || s.Gateway == "" {
		return a, nil, nil, false
	}
	var err error
	if a.APIURL, err = Gateway(ctx, do, s.Gateway, a.BaseURL); err != nil {
		return a, nil, nil, false
	}
	for _, scheme := range []string{"", bearer} {
		tried = a
		tried.Fields = maps.Clone(a.Fields)
		delete(tried.Fields, fieldScheme)
		if scheme != "" && a.Fields[FieldEmail] != "" {
			tried.Fields[fieldScheme] = scheme
		}
		response, body, err = s.ask(ctx, do, tried, credential)
		if err == nil && response.StatusCode < 300 {
			return tried, response, body, true
		}
	}
	return a, nil, nil, false
}

func (s Service) ask(ctx context.Context, do connector.Do, a connector.Account, credential connector.Credential) (*http.Response, []byte, error) {
	method := s.Who.Method
	if method == "" {
		method = http.MethodGet
	}
	address := s.Who.Path
	if !strings.HasPrefix(address, "https://") {
		address = a.APIURL + address
	}
	r, err := http.NewRequestWithContext(ctx, method, address, strings.NewReader(s.Who.Body))
	if err != nil {
		return nil, nil, fault.New(fault.Invalid, "%q is not a usable address.", a.APIURL).Because(err)
	}
	r.Header.Set("Accept", "application/json")
	if s.Who.Body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	if err := s.authorize(r, a, credential); err != nil {
		return nil, nil, err
	}
	response, err := do(r)
	if err != nil {
		return nil, nil, unreachable(r.URL.Host, err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, answerLimit))
	if err != nil {
		return nil, nil, unreachable(r.URL.Host, err)
	}
	return response, body, nil
}

func unreachable(host string, err error) error {
	var f *fault.Error
	if errors.As(err, &f) {
		return err
	}
	return fault.New(fault.Unavailable, "%s does not answer.", host).
		WithHint("Check the address, the network and the proxy.").Because(err)
}

// read says who it is, or why the service does not say.
func (s Service) read(base string, response *http.Response, body []byte) (connector.Identity, error) {
	var answer any
	readable := json.Unmarshal(body, &answer) == nil
	status := response.StatusCode
	words := said(answer)
	switch {
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		return connector.Identity{}, s.refused(status, words)
	case status == http.StatusTooManyRequests:
		return connector.Identity{}, fault.New(fault.Unavailable, "%s asks to slow down.", s.Title).WithHint("Try again in a minute.")
	case status >= 500:
		return connector.Identity{}, fault.New(fault.Unavailable, "%s answers with an error of its own (%d).", s.Title, status).WithHint("Try again later.")
	case status < 300 && readable:
		if id := find(response, answer, s.Who.ID); id != "" {
			name := find(response, answer, s.Who.Name)
			if name == "" {
				name = id
			}
			identity := connector.Identity{ID: id, Name: name, Email: at(answer, s.Who.Email), Expires: moment(response.Header.Get(s.Who.Expires))}
			if granted := scopes(response.Header.Get(s.Who.Scopes)); len(granted) > 0 {
				identity.Scopes, identity.Missing = granted, connector.MissingScopes(s.Who.Wanted, granted)
			}
			return identity, nil
		}
		if words != "" { // Slack and GraphQL refuse with status 200
			return connector.Identity{}, s.refused(status, words)
		}
	}
	return connector.Identity{}, fault.New(fault.NotFound, "%s does not answer as %s does (%d).", base, s.Title, status).
		WithHint("Check the address. It looks like " + s.Address.Example + ".")
}

func (s Service) refused(status int, words string) error {
	sentence := fault.New(fault.Denied, "%s does not accept this login (%d).", s.Title, status)
	if words != "" {
		sentence = fault.New(fault.Denied, "%s does not accept this login: %s", s.Title, strings.TrimRight(words, ".")+".")
	}
	hint := s.Who.Hint
	if hint == "" {
		hint = "It may be mistyped, expired or revoked. Make a new one and connect again."
	}
	return sentence.WithHint(hint)
}

// said finds the words of an error in the shapes services have for them.
func said(answer any) string {
	for _, path := range []string{"message", "error.message", "errors.0.message", "errorMessages.0", "error", "error_message", "detail", "errors.0", "reason"} {
		if text := at(answer, path); text != "" && len(text) < 300 {
			return text
		}
	}
	return ""
}

// find reads what a Question names: a constant, a header, or places in the answer.
func find(response *http.Response, answer any, where string) string {
	if constant, ok := strings.CutPrefix(where, "="); ok {
		return constant
	}
	if header, ok := strings.CutPrefix(where, "@"); ok {
		return response.Header.Get(header)
	}
	return at(answer, where)
}

// at reads a scalar of a JSON value by a path with dots; several paths are joined with spaces.
func at(value any, paths string) string {
	var texts []string
	for path := range strings.FieldsSeq(paths) {
		v := value
		for key := range strings.SplitSeq(path, ".") {
			switch in := v.(type) {
			case map[string]any:
				v = in[key]
			case []any:
				v = nil
				if key == "0" && len(in) > 0 {
					v = in[0]
				}
			default:
				v = nil
			}
		}
		switch v := v.(type) {
		case string:
			texts = append(texts, v)
		case json.Number:
			texts = append(texts, v.String())
		case float64:
			number, err := json.Marshal(v)
			if err == nil {
				texts = append(texts, string(number))
			}
		}
	}
	return strings.TrimSpace(strings.Join(texts, " "))
}

// scopes reads a list with commas or spaces.
func scopes(text string) []string {
	return strings.FieldsFunc(text, func(c rune) bool { return c == ',' || c == ' ' })
}

// moment reads a time as services write it in headers; zero when it is none.
func moment(text string) time.Time {
	for _, layout := range []string{"2006-01-02 15:04:05 MST", "2006-01-02 15:04:05 -0700", time.RFC3339, time.RFC1123} {
		if at, err := time.Parse(layout, text); err == nil {
			return at.UTC()
		}
	}
	return time.Time{}
}
