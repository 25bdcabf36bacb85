package control

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"strconv"
	"strings"

	"bobbin/runtime/fault"
)

// maxRequest bounds the JSON of a request, in bytes.
const maxRequest = 8 << 20

// place is a field of a request that stands elsewhere than in its JSON.
type place struct {
	index int
	kind  string // path, query or body
	name  string
}

// places lists those of a request's type, and says whether it has any other fields.
func places(t reflect.Type) (all []place, rest bool) {
	for i := range t.NumField() {
		f := t.Field(i)
		found := false
		for _, kind := range []string{"path", "query", "body"} {
			if name, ok := f.Tag.Lookup(kind); ok {
				all, found = append(all, place{i, kind, name}), true
			}
		}
		rest = rest || !found
	}
	return all, rest
}

// readRequest fills a request's value from HTTP.
func readRequest(w http.ResponseWriter, r *http.Request, into any) error {
	v := reflect.ValueOf(into).Elem()
	all, rest := places(v.Type())
	if rest && r.Method != http.MethodGet && r.Method != http.MethodDelete {
		if err := readJSON(w, r, into); err != nil {
			return err
		}
	}
	for _, p := range all {
		field := v.Field(p.index)
		switch p.kind {
		case "body":
			field.Set(reflect.ValueOf(r.Body))
		case "path":
			field.SetString(r.PathValue(p.name))
		case "query":
			if err := setQuery(field, p.name, r.URL.Query().Get(p.name)); err != nil {
				return err
			}
		}
	}
	return nil
}

// setQuery fills a field from the text of a query; "" leaves it as it is.
func setQuery(field reflect.Value, name, text string) error {
	switch {
	case text == "":
	case field.CanInt():
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return fault.New(fault.Invalid, "%q is not a number for %s.", text, name)
		}
		field.SetInt(n)
	case field.Kind() == reflect.Bool:
		yes, err := strconv.ParseBool(text)
		if err != nil {
			return fault.New(fault.Invalid, "%q is neither true nor false for %s.", text, name)
		}
		field.SetBool(yes)
	default:
		field.SetString(text)
	}
	return nil
}

func readJSON(w http.ResponseWriter, r *http.Request, into any) error {
	text, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxRequest))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return fault.New(fault.Invalid, "The request is larger than %d MB.", maxRequest>>20).Because(err)
	case err != nil:
		return fault.New(fault.Invalid, "The request ended before it was complete.").Because(err)
	case len(bytes.TrimSpace(text)) == 0:
		return nil
	}
	if err := json.Unmarshal(text, into); err != nil {
		return fault.New(fault.Invalid, "The request is not the JSON it must be: %s.", err).Because(err)
	}
	return nil
}

// writeRequest gives the address and body of a request's value.
func writeRequest(pattern string, in any) (address string, body io.Reader, kind string, err error) {
	v := reflect.ValueOf(in)
	all, rest := places(v.Type())
	query := url.Values{}
	for _, p := range all {
		field := v.Field(p.index)
		switch p.kind {
		case "body":
			body, _ = field.Interface().(io.Reader)
			kind = p.name
		case "path":
			pattern = strings.Replace(pattern, "{"+p.name+"}", url.PathEscape(field.String()), 1)
		case "query":
			if !field.IsZero() {
				query.Set(p.name, fmt.Sprint(field.Interface()))
			}
		}
	}
	if len(query) > 0 {
		pattern += "?" + query.Encode()
	}
	if rest && body == nil {
		text, err := json.Marshal(in)
		if err != nil {
			return "", nil, "", err
		}
		body, kind = bytes.NewReader(text), "application/json"
	}
	return pattern, body, kind, nil
}
