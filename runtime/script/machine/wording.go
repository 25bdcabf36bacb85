package machine

import (
	"errors"
	"strings"

	"bobbin/runtime/fault"
)

// improved rewords what goja says less well than people expect, with a hint where one helps.
func improved(name, message string) (better, hint string) {
	if name == "AggregateError" && message == "" {
		return "All promises were rejected", ""
	}
	if name != "TypeError" {
		return message, ""
	}
	switch message {
	case "Value is not object coercible":
		return "Cannot destructure undefined or null", "Give the argument a default, as in ({ id } = {}), or check the value first."
	case "No initial value":
		return "Reduce of an empty array with no initial value", "Give reduce a second argument to begin with."
	}
	if strings.HasPrefix(message, "Could not convert ") && strings.HasSuffix(message, " to primitive") {
		return "Cannot convert an object to a text or number", "It has no toString of its own, as what Object.create(null) and groupBy give: use JSON.stringify, or one of its properties."
	}
	if property, ok := between(message, "Cannot read property '", "' of undefined"); ok {
		return "Cannot read property '" + property + "' of undefined or null",
			"What stands before ." + property + " has no value here: check it first, or write ?." + property + "."
	}
	if member, ok := between(message, "Object has no member '", "'"); ok {
		return "'" + member + "' is not a function: the object has no such member", "Check the spelling, and that the value is what you expect."
	}
	return message, ""
}

// between is the text after a prefix up to a mark.
func between(s, prefix, mark string) (string, bool) {
	rest, ok := strings.CutPrefix(s, prefix)
	if !ok {
		return "", false
	}
	inner, _, found := strings.Cut(rest, mark)
	return inner, found
}

// sentence is what a script reads of a Go error.
func sentence(err error) string {
	var f *fault.Error
	if errors.As(err, &f) {
		return f.Sentence
	}
	return err.Error()
}
