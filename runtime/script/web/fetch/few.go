package fetch

import (
	"reflect"
	"slices"
	"strings"

	"github.com/dop251/goja"
)

// few gives the headers that a plain object of texts stands for: names in small letters and
// values, alternating, in the order of the names. It gives null for everything else,
// and for what is not allowed: the class Headers takes the one and says what is wrong with
// the other.
func few(rt *goja.Runtime, given goja.Value) goja.Value {
	if goja.IsUndefined(given) {
		return rt.NewArray()
	}
	o, ok := given.(*goja.Object)
	if !ok || o.ClassName() != "Object" || o.Prototype() != rt.NewObject().Prototype() || len(o.Symbols()) > 0 ||
		o.ExportType() != reflect.TypeFor[map[string]any]() { // as that of a proxy, or of an object of the host
		return goja.Null()
	}
	names := o.Keys()
	if len(names) != len(o.GetOwnPropertyNames()) {
		return goja.Null()
	}
	pairs := make([][2]string, 0, len(names))
	for _, name := range names {
		value, ok := o.Get(name).(goja.String)
		if !ok || !token(name) {
			return goja.Null()
		}
		text := strings.Trim(value.String(), "\t\n\r ")
		if !plain(text) {
			return goja.Null()
		}
		pairs = append(pairs, [2]string{strings.ToLower(name), text})
	}
	slices.SortFunc(pairs, func(a, b [2]string) int { return strings.Compare(a[0], b[0]) })
	flat := make([]any, 0, 2*len(pairs))
	for n, pair := range pairs {
		if n > 0 && pair[0] == pairs[n-1][0] {
			return goja.Null()
		}
		flat = append(flat, pair[0], pair[1])
	}
	return rt.NewArray(flat...)
}

// token says whether a text can be the name of a header.
func token(name string) bool {
	for _, c := range []byte(name) {
		letter := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
		if !letter && !strings.ContainsRune("!#$%&'*+-.^_`|~", rune(c)) {
			return false
		}
	}
	return name != ""
}

// plain says whether a text can be the value of any header: no end of a line, and no
// character beyond Latin-1.
func plain(value string) bool {
	for _, r := range value {
		if r > 0xFF || r == 0 || r == '\r' || r == '\n' {
			return false
		}
	}
	return true
}
