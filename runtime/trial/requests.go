package trial

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"bobbin/runtime/fault"
	"bobbin/runtime/script"
	"bobbin/runtime/simulate"
)

// maxBody is how much of a request's body is kept for the test to see, and what may be sent.
const maxBody = 16 << 20

// request is one that went out.
type request struct {
	by         *host
	connection string
	method     string
	url        *url.URL
	header     http.Header
	body       []byte
	status     int // guarded by the world's lock
}

// shown is a request as a test sees it.
type shown struct {
	Method     string            `json:"method"`
	URL        string            `json:"url"`
	Path       string            `json:"path"`
	Connection string            `json:"connection,omitempty"`
	Headers    map[string]string `json:"headers"`
	Body       json.RawMessage   `json:"body,omitempty"`
	Status     int               `json:"status"`
}

func (q *request) shown() shown {
	s := shown{Method: q.method, URL: q.url.String(), Path: q.url.RequestURI(), Connection: q.connection, Headers: map[string]string{}, Status: q.status}
	for name, values := range q.header {
		s.Headers[strings.ToLower(name)] = strings.Join(values, ", ")
	}
	switch {
	case len(q.body) == 0:
	case strings.Contains(q.header.Get("Content-Type"), "json") && json.Valid(q.body):
		s.Body = q.body
	case utf8.Valid(q.body):
		s.Body, _ = json.Marshal(string(q.body)) // a string always marshals
	default:
		s.Body, _ = json.Marshal(fmt.Sprintf("[%d bytes]", len(q.body)))
	}
	return s
}

// goes notes a request that is about to be answered.
func (w *world) goes(r *http.Request, connection string) (*request, error) {
	h, _ := r.Context().Value(by{}).(*host)
	q := &request{by: h, connection: connection, method: r.Method, url: r.URL, header: r.Header.Clone()}
	if r.Body != nil {
		var err error
		if q.body, err = io.ReadAll(io.LimitReader(r.Body, maxBody)); err != nil {
			return nil, err
		}
		r.Body = struct {
			io.Reader
			io.Closer
		}{io.MultiReader(bytes.NewReader(q.body), r.Body), r.Body}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.sent = append(w.sent, q)
	return q, nil
}

func (w *world) answeredWith(q *request, status int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	q.status = status
}

// service answers for a connection: what the test arranged, else the simulator.
type service struct {
	w          *world
	connection string
}

// ServeHTTP answers one request of a managed API.
func (s service) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	q, err := s.w.goes(r, s.connection)
	if err != nil {
		panic(err) // the request's body broke off; the script hears of that by itself
	}
	if a, ok := s.w.arrangedFor(q); ok {
		if a.Error != "" {
			if why, ok := r.Context().Value(refused{}).(*refused); ok {
				why.sentence = a.Error
			}
			panic(http.ErrAbortHandler)
		}
		s.w.answeredWith(q, a.Status)
		for name, value := range a.Headers {
			rw.Header().Set(name, value)
		}
		rw.WriteHeader(a.Status)
		_, _ = io.WriteString(rw, a.Body) // the script may not want to read it
		return
	}
	simulator, err := s.w.simulator(s.connection)
	if err != nil {
		if why, ok := r.Context().Value(refused{}).(*refused); ok {
			why.sentence = fault.From(err).Sentence + fmt.Sprintf(" Arrange its answers with respond({ connection: '%s' }, { json: ... }).", s.connection)
		}
		panic(http.ErrAbortHandler)
	}
	simulator.ServeHTTP(&noted{rw, s.w, q}, r)
}

// noted hears with which status a request is answered.
type noted struct {
	http.ResponseWriter
	w *world
	q *request
}

// WriteHeader notes the status.
func (n *noted) WriteHeader(status int) {
	n.w.answeredWith(n.q, status)
	n.ResponseWriter.WriteHeader(status)
}

// network is what a plain fetch meets: what the test arranged, and nothing else.
type network struct{ w *world }

// RoundTrip answers one request of a plain fetch.
func (n network) RoundTrip(r *http.Request) (*http.Response, error) {
	q, err := n.w.goes(r, "")
	if err != nil {
		return nil, err
	}
	a, ok := n.w.arrangedFor(q)
	if !ok {
		return nil, &script.HostError{Name: "TypeError", Message: fmt.Sprintf("Nothing answers %s %s in this test: tests have no network. "+
			"Arrange an answer with respond('%s', { json: ... }).", q.method, q.url.Redacted(), q.url.Scheme+"://"+q.url.Host+q.url.EscapedPath())}
	}
	if a.Error != "" {
		return nil, &script.HostError{Name: "TypeError", Message: a.Error}
	}
	n.w.answeredWith(q, a.Status)
	header := http.Header{}
	for name, value := range a.Headers {
		header.Set(name, value)
	}
	return &http.Response{Status: fmt.Sprintf("%d %s", a.Status, http.StatusText(a.Status)), StatusCode: a.Status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: header, Body: io.NopCloser(strings.NewReader(a.Body)), ContentLength: int64(len(a.Body)), Request: r}, nil
}

// pattern says which requests are meant.
type pattern struct {
	Connection string   `json:"connection"`
	Method     string   `json:"method"`
	URL        *matcher `json:"url"`
	Path       *matcher `json:"path"`
}

func (p pattern) matches(q *request) bool {
	return (p.Connection == "" || p.Connection == q.connection) && (p.Method == "" || strings.EqualFold(p.Method, q.method)) &&
		p.URL.matches(q.url.String()) && p.Path.matches(q.url.RequestURI())
}

// matcher compares a text: with one in which * stands for any, or with a RegExp.
type matcher struct {
	expression *regexp.Regexp
	query      bool // it looks at the query, too
}

// UnmarshalJSON reads a text or {source, flags}.
func (m *matcher) UnmarshalJSON(text []byte) error {
	var glob string
	if json.Unmarshal(text, &glob) == nil {
		parts := strings.Split(glob, "*")
		for i, part := range parts {
			parts[i] = regexp.QuoteMeta(part)
		}
		m.expression, m.query = regexp.MustCompile("(?s)^"+strings.Join(parts, ".*")+"$"), strings.Contains(glob, "?")
		return nil
	}
	var r struct{ Source, Flags string }
	if err := json.Unmarshal(text, &r); err != nil {
		return fault.New(fault.Invalid, "An address is described by a text, in which * stands for any, or by a RegExp.").Because(err)
	}
	flags := strings.Map(func(r rune) rune {
		if strings.ContainsRune("ims", r) {
			return r
		}
		return -1
	}, r.Flags)
	if flags != "" {
		flags = "(?" + flags + ")"
	}
	expression, err := regexp.Compile(flags + strings.ReplaceAll(r.Source, `\/`, "/"))
	if err != nil {
		return fault.New(fault.Invalid, "The pattern /%s/ cannot be used for requests: look-around and back-references are not known here.", r.Source).Because(err)
	}
	m.expression, m.query = expression, true
	return nil
}

func (m *matcher) matches(text string) bool {
	if m == nil {
		return true
	}
	if !m.query {
		text, _, _ = strings.Cut(text, "?")
	}
	return m.expression.MatchString(text)
}

// reply is what a request is answered with.
type reply struct {
	Status  int               `json:"status"`
	Headers map[string]string `json:"headers"`
	Body    string            `json:"body"`
	Error   string            `json:"error"`
}

// arranged is what a test wants to be answered. Left counts the answers to come, -1 for any number.
type arranged struct {
	pattern pattern
	replies []reply
	next    int
	left    int
}

// arrangedFor takes the answer to a request, if one was arranged.
func (w *world) arrangedFor(q *request) (reply, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, a := range slices.Backward(w.answers) {
		if a.left == 0 || !a.pattern.matches(q) {
			continue
		}
		if a.left > 0 {
			a.left--
		}
		answer := a.replies[min(a.next, len(a.replies)-1)]
		a.next++
		return answer, true
	}
	return reply{}, false
}

// respond arranges answers.
func (h *host) respond(arguments json.RawMessage) error {
	var wish struct {
		Pattern pattern
		Answers []reply
		Times   int
	}
	if err := read(arguments, &wish); err != nil {
		return err
	}
	for i, a := range wish.Answers {
		if a.Status == 0 {
			wish.Answers[i].Status = http.StatusOK
		} else if a.Status < 200 || a.Status > 599 {
			return fault.New(fault.Invalid, "A request cannot be answered with the status %d.", a.Status)
		}
	}
	if len(wish.Answers) == 0 {
		return fault.New(fault.Invalid, "There is no answer in the list.")
	}
	if name := wish.Pattern.Connection; name != "" {
		if _, ok := h.world.w.Connections[name]; !ok {
			return fault.New(fault.NotFound, "There is no connection %q in this workspace.", name)
		}
	}
	left := -1
	if wish.Times > 0 {
		left = wish.Times
	}
	h.world.mu.Lock()
	defer h.world.mu.Unlock()
	h.world.answers = append(h.world.answers, &arranged{pattern: wish.Pattern, replies: wish.Answers, left: left})
	return nil
}

// requests lists what went out.
func (h *host) requests(arguments json.RawMessage) (any, error) {
	var wish struct{ Filter pattern }
	if err := read(arguments, &wish); err != nil {
		return nil, err
	}
	h.world.mu.Lock()
	defer h.world.mu.Unlock()
	list := []shown{}
	for _, q := range h.world.sent {
		if wish.Filter.matches(q) {
			list = append(list, q.shown())
		}
	}
	return map[string]any{"requests": list}, nil
}

// control sets the switches of a simulator, or gives it its first data again.
func (h *host) control(arguments json.RawMessage) error {
	var wish struct {
		Connection string
		Switches   []simulate.Switch // added to those that are on, before them
		Recover    bool              // those that are on are switched off first
		Reset      bool
	}
	if err := read(arguments, &wish); err != nil {
		return err
	}
	s, err := h.world.simulator(wish.Connection)
	if err != nil {
		return err
	}
	if wish.Reset {
		return s.Reset()
	}
	if !wish.Recover {
		wish.Switches = append(wish.Switches, s.Switches()...)
	}
	return s.Switch(wish.Switches...)
}
