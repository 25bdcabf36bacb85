package network

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"bobbin/runtime/fault"
	"bobbin/runtime/workspace"
)

// fields are those of a policy, in the order of the manual.
var fields = []string{"$schema", "contact", "hosts", "runners", "registries", "personalTokens", "technicalUsers", "updateCheck"}

// policyText is the text of a policy with the name of its file, so that what is wrong can be placed.
type policyText struct {
	file string
	text []byte
}

func (t policyText) wrong(offset int, sentence, hint string) *fault.Error {
	return fault.New(fault.Denied, "The policy of this machine cannot be obeyed: %s", sentence).WithHint("%s", hint).At(fault.PlaceAt(t.file, t.text, offset))
}

// parse reads a policy. What it does not know is a fault: it may be what was meant to be forbidden.
func parse(file string, text []byte) (Rules, *fault.Error) {
	t := policyText{file, text}
	var whole map[string]json.RawMessage
	if err := json.Unmarshal(text, &whole); err != nil || whole == nil {
		return Rules{}, t.malformed(err)
	}
	var r Rules
	seen := map[string]bool{}
	decoder := json.NewDecoder(bytes.NewReader(text))
	next := func() (any, int) {
		at := skipped(text, int(decoder.InputOffset()))
		token, _ := decoder.Token() // the text is JSON
		return token, at
	}
	for next(); decoder.More(); {
		token, at := next()
		name := fmt.Sprint(token)
		switch {
		case !slices.Contains(fields, name):
			return r, t.wrong(at, fmt.Sprintf("there is no field %q in a policy.", name), "There are "+strings.Join(fields, ", ")+".")
		case seen[name]:
			return r, t.wrong(at, fmt.Sprintf("the field %q is there twice.", name), "Keep one.")
		}
		seen[name] = true
		at = skipped(text, int(decoder.InputOffset()))
		var value json.RawMessage
		_ = decoder.Decode(&value)
		if f := t.take(&r, name, value, at); f != nil {
			return r, f
		}
	}
	return r, nil
}

// malformed says why a text is no object of JSON.
func (t policyText) malformed(err error) *fault.Error {
	var syntax *json.SyntaxError
	if !errors.As(err, &syntax) {
		return t.wrong(skipped(t.text, 0), "it must be an object.", `It looks like { "hosts": ["*.example.com"] }.`)
	}
	return t.wrong(max(int(syntax.Offset)-1, 0), "the JSON is broken here: "+syntax.Error()+".", "Look for a missing comma, quote or bracket at this place or just before it. The file is to be saved as UTF-8.")
}

// take puts the value of a field into the rules.
func (t policyText) take(r *Rules, name string, value json.RawMessage, at int) (f *fault.Error) {
	switch name {
	case "hosts":
		r.Hosts, f = t.list(name, value, at, isRule)
	case "runners":
		r.Runners, f = t.list(name, value, at, isRule)
	case "registries":
		r.Registries, f = t.list(name, value, at, isRule)
	case "technicalUsers":
		r.TechnicalUsers, f = t.list(name, value, at, isPattern)
	case "personalTokens":
		r.PersonalTokens, f = t.flag(name, value, at)
	case "updateCheck":
		r.UpdateCheck = &UpdateRule{}
		if err := r.UpdateCheck.UnmarshalJSON(value); err != nil {
			wrong := fault.From(err)
			f = t.wrong(at, `"updateCheck" must be true, false or an address.`, wrong.Hint)
		}
	case "$schema":
		var text *string
		if json.Unmarshal(value, &text) != nil || text == nil {
			f = t.wrong(at, `"$schema" must be a text.`, "It names the schema that an editor checks the file against; it may be left out.")
		}
	case "contact":
		if json.Unmarshal(value, &r.Contact) != nil || strings.TrimSpace(r.Contact) == "" || strings.ContainsFunc(r.Contact, func(c rune) bool { return c < ' ' }) {
			r.Contact = ""
			f = t.wrong(at, `"contact" must be a text of one line.`, `It says whom people ask: "the IT service desk, it@example.com".`)
		}
	}
	return f
}

func (t policyText) flag(name string, value json.RawMessage, at int) (*bool, *fault.Error) {
	var flag *bool
	if json.Unmarshal(value, &flag) != nil || flag == nil {
		return nil, t.wrong(at, fmt.Sprintf("%q must be true or false.", name), "Without quotes.")
	}
	return flag, nil
}

// isRule says why a text names no host, isPattern why it names no user; "" when it does.
func isRule(text string) string {
	if workspace.IsHostRule(text) {
		return ""
	}
	return workspace.HostsHint
}

func isPattern(text string) string {
	if _, err := path.Match(text, ""); err == nil && strings.TrimSpace(text) != "" {
		return ""
	}
	return "Write a user as the service names it (automation@example.com), * for any part of it."
}

// list reads a list of texts, each of which why has nothing against.
func (t policyText) list(name string, value json.RawMessage, at int, why func(string) string) ([]string, *fault.Error) {
	decoder := json.NewDecoder(bytes.NewReader(value))
	if token, _ := decoder.Token(); token != json.Delim('[') {
		return nil, t.wrong(at, fmt.Sprintf("%q must be a list.", name), `It looks like ["one", "another"]. An empty list allows nothing; to allow all leave the field out.`)
	}
	list := []string{}
	for decoder.More() {
		place := at + skipped(value, int(decoder.InputOffset()))
		var text *string
		if decoder.Decode(&text) != nil || text == nil {
			return nil, t.wrong(place, fmt.Sprintf("%q must hold texts.", name), "Each is written in quotes.")
		}
		if hint := why(*text); hint != "" {
			return nil, t.wrong(place, fmt.Sprintf("%q cannot be in %q.", *text, name), hint)
		}
		list = append(list, *text)
	}
	return list, nil
}

// skipped is the offset of the next value or name.
func skipped(text []byte, offset int) int {
	for offset < len(text) && bytes.IndexByte([]byte(" \t\r\n:,"), text[offset]) >= 0 {
		offset++
	}
	return offset
}
