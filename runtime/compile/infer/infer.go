// Package infer makes TypeScript interfaces of received events, for events that nobody has
// described.
//
// A field that some payloads lack is optional, one that may be null says so, values of several
// kinds are a union, and objects that are used as maps (keys that are ids, dates or addresses)
// are a Record. Objects have names: that of their field, or the nearest that is free.
//
// The text is the same for the same payloads in the same order, and every payload fits it. It has
// names of fields and nothing of their values.
package infer

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"bobbin/runtime/fault"
)

const (
	// deepest is how far types are followed down; below it, a value is unknown.
	deepest = 40
	// most bounds the fields of all objects together: beyond, a payload is data and no event.
	most = 20_000
)

// shape is what was seen at one place.
type shape struct {
	null, text, number, truth bool
	times                     int     // texts that are times
	texts                     int     // texts
	object                    *object // nil when no object was seen
	list                      *shape  // of what is in lists; nil when no list was seen
	deep                      bool    // something was not looked at
}

// object is what was seen of the objects at one place.
type object struct {
	seen   int
	names  []string // of the fields, in the order they were first seen
	fields map[string]*field
}

type field struct {
	shape shape
	seen  int
}

// Types are the shape of an event.
type Types struct {
	root     shape
	payloads int
	fields   int
}

// Add looks at one more payload. Faults: invalid when it is no JSON, or has too many fields.
func (t *Types) Add(payload []byte) error {
	if !json.Valid(payload) {
		return fault.New(fault.Invalid, "The payload is not JSON.")
	}
	decoder := json.NewDecoder(bytes.NewReader(payload))
	decoder.UseNumber()
	if err := t.value(decoder, &t.root, 0); err != nil {
		return err
	}
	t.payloads++
	return nil
}

// value looks at the next value of a decoder.
func (t *Types) value(d *json.Decoder, at *shape, depth int) error {
	token, err := d.Token()
	if err != nil {
		return err
	}
	return t.token(d, token, at, depth)
}

func (t *Types) token(d *json.Decoder, token json.Token, at *shape, depth int) error {
	switch token := token.(type) {
	case nil:
		at.null = true
	case bool:
		at.truth = true
	case json.Number:
		at.number = true
	case string:
		at.text = true
		at.texts++
		if isTime(token) {
			at.times++
		}
	case json.Delim:
		if depth >= deepest {
			at.deep = true
			return skip(d)
		}
		if token == '[' {
			return t.array(d, at, depth)
		}
		return t.object(d, at, depth)
	}
	return nil
}

func (t *Types) array(d *json.Decoder, at *shape, depth int) error {
	if at.list == nil {
		at.list = &shape{}
	}
	for d.More() {
		if err := t.value(d, at.list, depth+1); err != nil {
			return err
		}
	}
	_, err := d.Token()
	return err
}

func (t *Types) object(d *json.Decoder, at *shape, depth int) error {
	if at.object == nil {
		at.object = &object{fields: map[string]*field{}}
	}
	o, here := at.object, map[string]bool{}
	o.seen++
	for d.More() {
		token, err := d.Token()
		if err != nil {
			return err
		}
		name, _ := token.(string)
		f := o.fields[name]
		if f == nil {
			if t.fields++; t.fields > most {
				return fault.New(fault.Invalid, "The events have more than %d fields.", most).WithHint("Take fewer of them, or smaller ones.")
			}
			f = &field{}
			o.fields[name] = f
			o.names = append(o.names, name)
		}
		if !here[name] { // JSON may say a name twice
			f.seen++
			here[name] = true
		}
		if err := t.value(d, &f.shape, depth+1); err != nil {
			return err
		}
	}
	_, err := d.Token()
	return err
}

// skip passes over the rest of a list or an object whose beginning was read.
func skip(d *json.Decoder) error {
	for open := 1; open > 0; {
		token, err := d.Token()
		if err == io.EOF {
			return io.ErrUnexpectedEOF
		}
		if err != nil {
			return err
		}
		switch token {
		case json.Delim('{'), json.Delim('['):
			open++
		case json.Delim('}'), json.Delim(']'):
			open--
		}
	}
	return nil
}

// join adds what was seen at another place.
func (s *shape) join(o shape) {
	s.null, s.text, s.number, s.truth, s.deep = s.null || o.null, s.text || o.text, s.number || o.number, s.truth || o.truth, s.deep || o.deep
	s.times, s.texts = s.times+o.times, s.texts+o.texts
	if o.list != nil {
		if s.list == nil {
			s.list = &shape{}
		}
		s.list.join(*o.list)
	}
	if o.object == nil {
		return
	}
	if s.object == nil {
		s.object = &object{fields: map[string]*field{}}
	}
	s.object.seen += o.object.seen
	for _, name := range o.object.names {
		f := s.object.fields[name]
		if f == nil {
			f = &field{}
			s.object.fields[name] = f
			s.object.names = append(s.object.names, name)
		}
		f.seen += o.object.fields[name].seen
		f.shape.join(o.object.fields[name].shape)
	}
}

// Text writes the types of an event whose interface is to have a name. Note is a line of comment at
// its head; "" for none.
func (t *Types) Text(name, note string) string {
	w := &writer{taken: map[string]bool{}, made: map[string]string{}, known: map[*object]string{}}
	root := w.reserve(name)
	body := ""
	if o := t.root.object; o != nil && !t.root.mixed() && !o.isMap() {
		w.made[w.same(o)] = root
		body = fmt.Sprintf("export interface %s %s\n", root, w.fields(o, root))
	} else {
		body = fmt.Sprintf("export type %s = %s;\n", root, w.of(&t.root, root, "Value"))
	}
	var text bytes.Buffer
	if note != "" {
		text.WriteString("// " + note + "\n\n")
	}
	text.WriteString(body)
	for _, one := range w.out {
		text.WriteString("\n" + one)
	}
	return text.String()
}

// mixed says whether something beside objects was seen.
func (s *shape) mixed() bool {
	return s.null || s.text || s.number || s.truth || s.list != nil || s.deep
}

// Name is what the interface of a listener's events is called: issue-created is IssueCreatedEvent.
func Name(listener string) string {
	name := pascal(listener)
	if strings.HasSuffix(name, "Event") {
		return name
	}
	return name + "Event"
}
