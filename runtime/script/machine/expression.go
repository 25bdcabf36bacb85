package machine

import (
	"strings"

	"bobbin/runtime/fault"
	"bobbin/runtime/script/stack"
)

// maxExpression is the most bytes of an expression that a message names.
const maxExpression = 60

// site is the piece of code that an error came from: the expression that begins there, and
// what stands before it when it is a property.
type site struct {
	object string // of a property: what stands before the dot or bracket
	callee string // the whole expression up to its call or its end, new left out
	isNew  bool
	rest   string // what follows callee
}

// site reads the code at a place; false when nothing there can be named.
func (i *invocation) site(place *fault.Place) (site, bool) {
	if place == nil {
		return site{}, false
	}
	line, at, found := stack.Generated(i.code, *place)
	if !found || at >= len(line) {
		return site{}, false
	}
	for at < len(line)-1 && line[at] <= ' ' {
		at++ // the first place of a line begins with its indentation
	}
	if line[at] == '(' {
		s := site{callee: backward(line[:at]), rest: line[at:]}
		return s, s.callee != "" && len(s.callee) <= maxExpression
	}
	s := site{}
	begin := at
	if rest, ok := strings.CutPrefix(line[at:], "new "); ok {
		s.isNew = true
		begin = len(line) - len(rest)
	}
	before := strings.TrimSuffix(strings.TrimSuffix(line[:begin], "."), "?")
	if strings.HasSuffix(line[:begin], "...") {
		before = line[:begin]
	}
	if len(before) < begin || strings.HasSuffix(before, "[") {
		s.object = backward(strings.TrimSuffix(before, "["))
	}
	end := begin
	for end < len(line) && (identifying(line[end]) || (line[end] == '.' && end > begin)) {
		if s.object != "" && line[end] == '.' {
			break
		}
		end++
	}
	s.callee, s.rest = strings.TrimSuffix(line[begin:end], "."), strings.TrimSpace(line[end:])
	if s.object != "" && s.callee != "" {
		s.callee = s.object + "." + s.callee
	}
	return s, len(s.callee) <= maxExpression && len(s.object) <= maxExpression && (s.callee != "" || s.object != "")
}

// of is the expression whose property was read: a place may be that of the property or of
// what has it.
func (s site) of(property string) string {
	if object, ok := strings.CutSuffix(s.callee, "."+property); ok {
		return object
	}
	if strings.HasPrefix(s.rest, "."+property) || s.callee == "" {
		return s.callee
	}
	return s.object
}

// backward reads the member expression that ends a text.
func backward(text string) string {
	at, depth := len(text), 0
	for at > 0 && len(text)-at <= maxExpression {
		c := text[at-1]
		switch {
		case c == ')' || c == ']':
			depth++
		case c == '(' || c == '[':
			if depth--; depth < 0 {
				return strings.TrimSpace(text[at:])
			}
		case depth > 0 || identifying(c) || c == '.' || c == '?' && at < len(text) && text[at] == '.':
		default:
			return strings.TrimSpace(text[at:])
		}
		at--
	}
	return strings.TrimSpace(text[at:])
}

// named rewords an error of goja's with the expression it is about; "" when it cannot.
func (i *invocation) named(message string, frames, person stack.Frames) string {
	word := rewording(message)
	if word == nil || len(frames) == 0 || len(person) == 0 || frames[0] != person[0] {
		return ""
	}
	s, ok := i.site(person.Place())
	if !ok {
		return ""
	}
	return word(s)
}

const nothing = ", which is undefined or null"

// rewording finds how a message is said of the code it came from; nil for those that are
// said well enough.
func rewording(message string) func(site) string {
	if property, ok := between(message, "Cannot read property '", "' of undefined"); ok {
		return func(s site) string {
			return given(s.of(property), "Cannot read property '"+property+"' of ", nothing)
		}
	}
	switch {
	case strings.HasPrefix(message, "Object has no member '"), strings.HasPrefix(message, "Value is not an object: "),
		message == "Value is not a constructor":
		return site.notCallable
	case strings.HasPrefix(message, "Class constructor cannot be invoked"):
		return func(s site) string {
			return given(s.callee, "Class ", " cannot be called without 'new'")
		}
	case message == "Value is not object coercible":
		return func(s site) string {
			return given(s.callee, "Cannot destructure ", ": it, or a part of it, is undefined or null")
		}
	case message == "Cannot convert undefined or null to object", message == "object is not iterable":
		return func(s site) string { return s.unusable(message) }
	case message == "Cannot access a variable before initialization":
		return func(s site) string {
			if s.object != "" {
				return ""
			}
			first, _, _ := strings.Cut(s.callee, ".")
			return given(first, "Cannot access '", "' before initialization")
		}
	}
	return nil
}

// given puts words around an expression, if there is one.
func given(expression, before, after string) string {
	if expression == "" {
		return ""
	}
	return before + expression + after
}

func (s site) notCallable() string {
	switch {
	case s.isNew:
		return given(s.callee, "", " is not a constructor")
	case strings.HasPrefix(s.rest, "("):
		return given(s.callee, "", " is not a function")
	}
	return ""
}

// unusable words a value that was to be written to or walked through.
func (s site) unusable(message string) string {
	property := strings.TrimPrefix(s.callee, s.object+".")
	switch {
	case s.object != "" && strings.HasPrefix(s.rest, "=") && !strings.HasPrefix(s.rest, "=="):
		return "Cannot set property '" + property + "' of " + s.object + nothing
	case s.rest != "" && !strings.ContainsRune(");,]", rune(s.rest[0])):
		return ""
	case message == "object is not iterable":
		return given(s.callee, "", " is not iterable")
	}
	return given(s.callee, "", " is not iterable: it is undefined or null")
}
