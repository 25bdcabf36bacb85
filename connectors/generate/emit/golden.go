package emit

import (
	"bytes"
	"fmt"
	"net/url"
	"strings"

	"bobbin/connectors/generate/document"
	"bobbin/connectors/generate/service"
	"bobbin/runtime/connector"
)

// Request is what one operation must send for given arguments, taken from the document
// without going through the operation table: golden data for tests.
type Request struct {
	Name      string             `json:"name"`
	Arguments map[string]any     `json:"arguments"`
	Method    string             `json:"method"`
	Path      string             `json:"path"`            // encoded
	Query     string             `json:"query,omitempty"` // encoded
	Header    map[string]string  `json:"header,omitempty"`
	Body      connector.BodyKind `json:"body,omitempty"`
	Asked     map[string]any     `json:"asked,omitempty"` // the body of a GraphQL request
}

// Requests writes testdata/requests.json: the expected request of every operation, one a line.
func Requests(s *service.Service) []byte {
	var b bytes.Buffer
	b.WriteString("[")
	for i, o := range s.Operations {
		if i > 0 {
			b.WriteString(",")
		}
		b.WriteString("\n")
		b.Write(compact(request(s, o)))
	}
	b.WriteString("\n]\n")
	return b.Bytes()
}

func request(s *service.Service, o service.Operation) Request {
	r := Request{Name: o.Name, Arguments: map[string]any{}, Method: o.Method, Path: o.Path, Body: o.BodyKind()}
	if o.GraphQL != nil {
		r.Arguments, r.Asked = asked(s, o)
	}
	var query []string
	for _, p := range o.Parameters {
		value := sample(p)
		r.Arguments[p.Name] = value
		switch p.In {
		case document.InPath:
			r.Path = strings.ReplaceAll(r.Path, "{"+p.Name+"}", escape(listed(value)))
		case document.InHeader:
			if r.Header == nil {
				r.Header = map[string]string{}
			}
			r.Header[p.Name] = fmt.Sprint(value)
		case document.InQuery:
			query = append(query, queryOf(p, value)...)
		}
	}
	r.Query = strings.Join(query, "&")
	return r
}

// listed writes a value; a list as its values with commas between.
func listed(value any) string {
	values, several := value.([]any)
	if !several {
		return fmt.Sprint(value)
	}
	var texts []string
	for _, v := range values {
		texts = append(texts, fmt.Sprint(v))
	}
	return strings.Join(texts, ",")
}

func queryOf(p document.Parameter, value any) []string {
	values, several := value.([]any)
	if !several {
		return []string{escape(p.Name) + "=" + escape(fmt.Sprint(value))}
	}
	var texts []string
	for _, v := range values {
		texts = append(texts, escape(fmt.Sprint(v)))
	}
	if p.Comma {
		return []string{escape(p.Name) + "=" + strings.Join(texts, "%2C")}
	}
	var pairs []string
	for _, t := range texts {
		pairs = append(pairs, escape(p.Name)+"="+t)
	}
	return pairs
}

// escape encodes a path segment or a query value as encodeURIComponent does.
func escape(s string) string {
	return strings.NewReplacer("+", "%20", "%21", "!", "%27", "'", "%28", "(", "%29", ")", "%2A", "*").Replace(url.QueryEscape(s))
}

// sample is an argument for a parameter: text that needs encoding where any text will do.
func sample(p document.Parameter) any {
	return sampleOf(p.Type, p.Name)
}

func sampleOf(t *document.Type, name string) any {
	switch t.Kind {
	case document.Integer, document.Number:
		return 7
	case document.Boolean:
		return true
	case document.Union:
		return sampleOf(t.Parts[0], name)
	case document.Array:
		return []any{sampleOf(t.Items, name), sampleOf(t.Items, name+" 2")}
	case document.String:
		if len(t.Enum) > 0 {
			return t.Enum[0]
		}
	}
	return name + " a/b&ü"
}
