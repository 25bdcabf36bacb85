package simulate

import (
	"bytes"
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"bobbin/runtime/connector"
)

// Doc is one JSON object of a service.
type Doc = map[string]any

// Call is one request while it is being answered. It belongs to one goroutine.
type Call struct {
	Tx        *Tx           // the state; valid until the handler returns
	Request   *http.Request // its body has been read into Body
	Path      string        // escaped; a Service's Prepare may rewrite it before it is matched
	Params    map[string]string
	Query     url.Values
	Body      []byte
	Now       time.Time
	Base      string // scheme and host the caller used: links start with it
	Secret    string // signs webhooks when not empty
	Service   string
	Edition   string               // for the overlay's Prepare: which version of the API was asked for
	Operation *connector.Operation // the table's operation, nil for a route the table lacks

	RetryAfter int // seconds, for Errors.TooMany

	errors Errors
	sign   Signer
	ask    func(*http.Request) (*http.Response, error)
	hooks  []pending
	named  []string // operation and paths, once a switch wanted to know
	keeps  bool     // what was done stays although the answer is an error
}

// Object reads the body as a JSON object, or as a form when it is one. An empty body is an
// empty object. The answer is the service's own refusal when the body cannot be read.
func (c *Call) Object() (Doc, *Answer) {
	doc := Doc{}
	kind, _, _ := mime.ParseMediaType(c.Request.Header.Get("Content-Type"))
	if kind == "application/x-www-form-urlencoded" {
		form, err := url.ParseQuery(string(c.Body))
		if err != nil {
			return nil, c.badBody()
		}
		return unflatten(form), nil
	}
	if len(bytes.TrimSpace(c.Body)) == 0 || strings.HasPrefix(kind, "multipart/") {
		return doc, nil
	}
	if err := json.Unmarshal(c.Body, &doc); err != nil || doc == nil {
		return nil, c.badBody()
	}
	return doc, nil
}

// Parameters are the fields of the query and of the body as one object, for services that do
// not tell them apart. The body's win.
func (c *Call) Parameters() (Doc, *Answer) {
	body, refused := c.Object()
	if refused != nil {
		return nil, refused
	}
	all := unflatten(c.Query)
	for name, value := range body {
		all[name] = value
	}
	return all, nil
}

// Filters are the fields of the query as an object: name[]=a is a list, name[key]=v an object.
func (c *Call) Filters() Doc { return unflatten(c.Query) }

// Value reads the body as any JSON value.
func (c *Call) Value() (any, *Answer) {
	var value any
	if err := json.Unmarshal(c.Body, &value); err != nil {
		return nil, c.badBody()
	}
	return value, nil
}

func (c *Call) badBody() *Answer {
	answer := Text(http.StatusBadRequest, "Bad Request")
	if c.errors.BadBody != nil {
		answer = c.errors.BadBody(c)
	}
	return &answer
}

// NotFound is the service's answer to a path it does not know.
func (c *Call) NotFound() Answer {
	if c.errors.NotFound != nil {
		return c.errors.NotFound(c)
	}
	return Text(http.StatusNotFound, "Not Found")
}

// Int reads a number of the query, or gives the default when it is absent, not a number or below least.
func (c *Call) Int(name string, otherwise, least int) int {
	n, err := strconv.Atoi(c.Query.Get(name))
	if err != nil || n < least {
		return otherwise
	}
	return n
}

// unflatten turns form fields into an object: name[]=a&name[]=b is a list, name[key]=v an object,
// name[key][]=v a list within one.
func unflatten(form url.Values) Doc {
	doc := Doc{}
	for name, values := range form {
		base, key, nested := strings.Cut(strings.TrimSuffix(name, "]"), "[")
		key, isList := strings.CutSuffix(key, "][")
		var value any = values[len(values)-1]
		if nested && (key == "" || isList) {
			list := make([]any, len(values))
			for i, v := range values {
				list[i] = v
			}
			value = list
		}
		if !nested || key == "" {
			doc[base] = value
			continue
		}
		inner, _ := doc[base].(Doc)
		if inner == nil {
			inner = Doc{}
		}
		inner[key] = value
		doc[base] = inner
	}
	return doc
}

// Answer is what a handler says. Body is marshalled to JSON unless Raw is set.
type Answer struct {
	Status int
	Header http.Header
	Body   any
	Raw    []byte
}

// JSON makes an answer with a JSON body.
func JSON(status int, body any) Answer { return Answer{Status: status, Body: body} }

// Text makes an answer of plain text.
func Text(status int, text string) Answer {
	return Answer{Status: status, Raw: []byte(text), Header: http.Header{"Content-Type": {"text/plain;charset=UTF-8"}}}
}

// Empty makes an answer without a body.
func Empty(status int) Answer { return Answer{Status: status} }

// With adds a header.
func (a Answer) With(name, value string) Answer {
	a.Header = a.Header.Clone()
	if a.Header == nil {
		a.Header = http.Header{}
	}
	a.Header.Set(name, value)
	return a
}

// As changes the status.
func (a Answer) As(status int) Answer {
	a.Status = status
	return a
}

// Or gives the pointer form that refusals travel in.
func (a Answer) Or() *Answer { return &a }

func (a Answer) write(w http.ResponseWriter, r *http.Request) {
	for name, values := range a.Header {
		w.Header()[name] = values
	}
	body := a.Raw
	if body == nil && a.Body != nil {
		var buffer bytes.Buffer
		encoder := json.NewEncoder(&buffer)
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(a.Body); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		body = bytes.TrimSuffix(buffer.Bytes(), []byte("\n"))
		if w.Header().Get("Content-Type") == "" {
			w.Header().Set("Content-Type", "application/json;charset=UTF-8")
		}
	}
	status := a.Status
	if status == 0 {
		status = http.StatusOK
	}
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // a caller that has gone needs no answer
	}
}

func readBody(r *http.Request) ([]byte, error) {
	if r.Body == nil {
		return nil, nil
	}
	return io.ReadAll(r.Body)
}

// Str reads a string of a document; "" when it is absent or something else.
func Str(d Doc, name string) string {
	s, _ := d[name].(string)
	return s
}

// Num reads a whole number of a document, also one written as text; 0 when there is none.
func Num(d Doc, name string) int { return ToInt(d[name]) }

// ToInt reads a JSON value as a whole number, also one written as text; 0 when it is none.
func ToInt(v any) int {
	switch v := v.(type) {
	case float64:
		return int(v)
	case int:
		return v
	case int64:
		return int(v)
	case string:
		n, err := strconv.Atoi(v)
		if err == nil {
			return n
		}
	}
	return 0
}

// Obj reads an object of a document; nil when it is absent or something else.
func Obj(d Doc, name string) Doc {
	o, _ := d[name].(Doc)
	return o
}

// List reads a list of a document; nil when it is absent or something else.
func List(d Doc, name string) []any {
	l, _ := d[name].([]any)
	return l
}

// ToText writes a JSON scalar as text: numbers without an exponent, null as "".
func ToText(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case bool:
		return strconv.FormatBool(v)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case int:
		return strconv.Itoa(v)
	case int64:
		return strconv.FormatInt(v, 10)
	}
	text, err := json.Marshal(v)
	if err != nil {
		return ""
	}
	return string(text)
}

// SortedKeys lists the names of a document or of any other map of text, in order.
func SortedKeys[V any](m map[string]V) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
