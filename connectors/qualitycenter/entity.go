package qualitycenter

import (
	"encoding/json"
	"encoding/xml"
	"net/http"
	"strconv"
	"strings"

	"bobbin/runtime/simulate"
)

// entity is what Quality Center keeps of everything: a type and fields, each with any number of values.
type entity struct {
	XMLName xml.Name `json:"-" xml:"Entity"`
	Type    string   `json:"Type" xml:"Type,attr"`
	Fields  []field  `json:"Fields" xml:"Fields>Field"`
}

type field struct {
	Name   string  `json:"Name" xml:"Name,attr"`
	Values []value `json:"values" xml:"Value"`
}

type value struct {
	Text string `json:"value" xml:",chardata"`
}

// entities is a page of a list.
type entities struct {
	XMLName xml.Name `json:"-" xml:"Entities"`
	Total   int      `json:"TotalResults" xml:"TotalResults,attr"`
	All     []entity `json:"entities" xml:"Entity"`
}

// exception is an error as Quality Center words it.
type exception struct {
	XMLName xml.Name `json:"-" xml:"QCRestException"`
	ID      string   `json:"Id" xml:"Id"`
	Title   string   `json:"Title" xml:"Title"`
}

// in reads an entity of a request's body, in the type it says.
func in(c *simulate.Call) (entity, *simulate.Answer) {
	var e entity
	var err error
	if strings.Contains(c.Request.Header.Get("Content-Type"), "xml") {
		err = xml.Unmarshal(c.Body, &e)
	} else {
		err = json.Unmarshal(c.Body, &e)
	}
	if err != nil {
		return e, refuse(c, http.StatusBadRequest, "qccore.general-error", "The request body cannot be read.").Or()
	}
	return e, nil
}

// out answers in the type that was asked for; XML where nothing was said.
func out(c *simulate.Call, status int, body any) simulate.Answer {
	if strings.Contains(c.Request.Header.Get("Accept"), "json") {
		return simulate.JSON(status, body)
	}
	text, err := xml.Marshal(body)
	if err != nil {
		return simulate.Text(http.StatusInternalServerError, err.Error())
	}
	return simulate.Answer{Status: status, Raw: append([]byte(xml.Header), text...), Header: http.Header{"Content-Type": {"application/xml;charset=UTF-8"}}}
}

func refuse(c *simulate.Call, status int, id, title string) simulate.Answer {
	return out(c, status, exception{ID: id, Title: title})
}

// entityOf shows a stored document; fields are those asked for, nil for all.
func entityOf(doc simulate.Doc, fields map[string]bool) entity {
	e := entity{Type: simulate.Str(doc, typeKey), Fields: []field{}}
	for _, name := range simulate.SortedKeys(doc) {
		if name == typeKey || fields != nil && !fields[name] && name != "id" {
			continue
		}
		f := field{Name: name, Values: []value{}}
		for _, v := range simulate.List(doc, name) {
			f.Values = append(f.Values, value{simulate.ToText(v)})
		}
		e.Fields = append(e.Fields, f)
	}
	return e
}

// store puts an entity's fields into a document.
func store(doc simulate.Doc, e entity) {
	for _, f := range e.Fields {
		values := []any{}
		for _, v := range f.Values {
			values = append(values, v.Text)
		}
		doc[f.Name] = values
	}
}

// first is a field's first value.
func first(doc simulate.Doc, name string) string {
	for _, v := range simulate.List(doc, name) {
		return simulate.ToText(v)
	}
	return ""
}

// matches says whether a document fulfils a query: {status[Open or New]; id[>= 5]}.
func matches(doc simulate.Doc, query string) bool {
	for condition := range strings.SplitSeq(strings.Trim(strings.TrimSpace(query), "{}"), ";") {
		name, wanted, ok := strings.Cut(strings.TrimSpace(condition), "[")
		if !ok {
			continue
		}
		if !either(strings.TrimSuffix(strings.TrimSpace(wanted), "]"), first(doc, strings.TrimSpace(name))) {
			return false
		}
	}
	return true
}

// either says whether one of the alternatives of a condition is fulfilled.
func either(wanted, got string) bool {
	for _, or := range []string{" or ", " OR ", " Or "} {
		wanted = strings.ReplaceAll(wanted, or, "\x00")
	}
	for alternative := range strings.SplitSeq(wanted, "\x00") {
		if fulfils(strings.TrimSpace(alternative), got) {
			return true
		}
	}
	return false
}

func fulfils(wanted, got string) bool {
	lower := strings.ToLower(wanted)
	if rest, ok := strings.CutPrefix(lower, "not "); ok {
		return !fulfils(strings.TrimSpace(wanted[len(wanted)-len(rest):]), got)
	}
	for _, operator := range []string{"<>", ">=", "<=", ">", "<", "="} {
		if rest, ok := strings.CutPrefix(wanted, operator); ok {
			return compared(operator, got, unquoted(rest))
		}
	}
	return like(strings.ToLower(unquoted(wanted)), strings.ToLower(got))
}

func unquoted(text string) string { return strings.Trim(strings.TrimSpace(text), `"'`) }

// compared orders two values, as numbers where they are numbers.
func compared(operator, got, wanted string) bool {
	order := strings.Compare(got, wanted)
	x, errX := strconv.ParseFloat(got, 64)
	y, errY := strconv.ParseFloat(wanted, 64)
	if errX == nil && errY == nil {
		order = 0
		if x < y {
			order = -1
		} else if x > y {
			order = 1
		}
	}
	switch operator {
	case "<>":
		return order != 0
	case ">=":
		return order >= 0
	case "<=":
		return order <= 0
	case ">":
		return order > 0
	case "<":
		return order < 0
	}
	return order == 0
}

// like compares with a pattern, in which * stands for any text.
func like(pattern, text string) bool {
	parts := strings.Split(pattern, "*")
	if len(parts) == 1 {
		return pattern == text
	}
	if !strings.HasPrefix(text, parts[0]) {
		return false
	}
	text = text[len(parts[0]):]
	for _, part := range parts[1 : len(parts)-1] {
		i := strings.Index(text, part)
		if i < 0 {
			return false
		}
		text = text[i+len(part):]
	}
	return strings.HasSuffix(text, parts[len(parts)-1])
}
