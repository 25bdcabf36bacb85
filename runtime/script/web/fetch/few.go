package fetch

import (
	"reflect"
	"slices"
	"strings"

	"github.com/dop251/goja"
)

// few gives the headers that a plain object of texts stands for, as a list: names and values
// alternating. It gives null for what plainHeaders does not take.
func few(rt *goja.Runtime, given goja.Value) goja.Value {
	pairs, ok := plainHeaders(rt, given)
	if !ok {
		return goja.Null()
	}
	flat := make([]any, 0, 2*len(pairs))
	for _, pair := range pairs {
		flat = append(flat, pair[0], pair[1])
	}
	return rt.NewArray(flat...)
}

// plainHeaders reads the headers that a plain object of texts stands for: names in small
// letters, in their order. It does not take anything else, nor what is not allowed: the
// class Headers takes the one and says what is wrong with the other.
func plainHeaders(rt *goja.Runtime, given goja.Value) (pairs [][2]string, ok bool) {
	if goja.IsUndefined(given) {
		return nil, true
	}
	o, ok := ordinary(rt, given)
	if !ok {
		return nil, false
	}
	names := o.Keys()
	if len(names) != len(o.GetOwnPropertyNames()) {
		return nil, false
	}
	pairs = make([][2]string, 0, len(names))
	for _, name := range names {
		value, ok := o.Get(name).(goja.String)
		if !ok || !token(name) {
			return nil, false
		}
		text := strings.Trim(value.String(), "\t\n\r ")
		if !plain(text) {
			return nil, false
		}
		pairs = append(pairs, [2]string{strings.ToLower(name), text})
	}
	slices.SortFunc(pairs, func(a, b [2]string) int { return strings.Compare(a[0], b[0]) })
	for n := 1; n < len(pairs); n++ {
		if pairs[n][0] == pairs[n-1][0] {
			return nil, false
		}
	}
	return pairs, true
}

// ordinary takes an object as scripts write it: {...}.
func ordinary(rt *goja.Runtime, given goja.Value) (*goja.Object, bool) {
	o, ok := given.(*goja.Object)
	if !ok || o.ClassName() != "Object" || o.Prototype() != rt.NewObject().Prototype() || len(o.Symbols()) > 0 ||
		o.ExportType() != reflect.TypeFor[map[string]any]() { // as that of a proxy, or of an object of the host
		return nil, false
	}
	return o, true
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
