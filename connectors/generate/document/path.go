package document

import (
	"regexp"
	"strings"
)

var (
	// Not `()` and not `(name='{value}')`: those are calls of functions, as Microsoft Graph has them.
	optionalPart = regexp.MustCompile(`\([^()=]+\)`)
	wildcard     = regexp.MustCompile(`\*([A-Za-z_][A-Za-z0-9_]*)`)
	parameter    = regexp.MustCompile(`\{([^{}]+)\}`)
)

// cleanPath turns router notation that slipped into a document (`(-/)search`,
// `*package_name`, `\(\)`) into a plain template: optional parts go, wildcards become parameters.
func cleanPath(path string) string {
	path = strings.NewReplacer(`\(`, "\x01", `\)`, "\x02").Replace(path)
	for optionalPart.MatchString(path) {
		path = optionalPart.ReplaceAllString(path, "")
	}
	path = strings.NewReplacer("\x01", "(", "\x02", ")").Replace(path)
	return wildcard.ReplaceAllString(path, "{$1}")
}

// PathParameters lists the parameters a path names, in order.
func PathParameters(path string) []string {
	var names []string
	for _, m := range parameter.FindAllStringSubmatch(path, -1) {
		names = append(names, m[1])
	}
	return names
}
