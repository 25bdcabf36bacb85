package pattern

import (
	"strings"

	"github.com/dop251/goja"
	"github.com/dop251/goja/parser"
)

// Check says in plain words what is wrong with a pattern that was rewritten; "" when the
// engine takes it.
func Check(source, flags string) (why string) {
	defer func() {
		if recover() != nil {
			why = "the engine does not understand it"
		}
	}()
	tree, err := goja.Parse("", "/"+source+"/"+flags, parser.WithDisableSourceMaps)
	if err == nil {
		_, err = goja.CompileAST(tree, true)
	}
	if err == nil {
		return ""
	}
	return Reason(err.Error())
}

// Reason takes from a message of the engine about a pattern what people understand of it.
func Reason(message string) string {
	if _, rest, found := cutLast(message, "error parsing regexp: "); found {
		message = rest
		if at := strings.LastIndexByte(message, '`'); at >= 0 {
			message = message[:at+1]
		}
	}
	message = strings.TrimPrefix(message, "SyntaxError: ")
	if at := strings.LastIndex(message, " at "); at > 0 {
		message = message[:at]
	}
	if message == "" {
		return "the engine does not understand it"
	}
	return strings.ToLower(message[:1]) + message[1:]
}

func cutLast(s, sep string) (before, after string, found bool) {
	if at := strings.LastIndex(s, sep); at >= 0 {
		return s[:at], s[at+len(sep):], true
	}
	return s, "", false
}
