// Package url is URL and URLSearchParams on a WHATWG parser.
package url

import (
	_ "embed"
	"strings"
	"sync"

	"github.com/dop251/goja"
	whatwg "github.com/nlnwa/whatwg-url/url"

	"bobbin/runtime/script/web/unit"
)

//go:embed url.js
var source string

// Unit makes the unit "url".
func Unit() *unit.Unit {
	return &unit.Unit{Name: "url", Source: source, Native: natives, Exports: []string{"URL", "URLSearchParams"}}
}

func natives(s *unit.Set) unit.Natives {
	rt := s.VM.Runtime()
	list := func(parts []string) goja.Value {
		if parts == nil {
			return goja.Null()
		}
		items := make([]any, len(parts))
		for i, p := range parts {
			items[i] = p
		}
		return rt.NewArray(items...)
	}
	return unit.Natives{
		"srConnect": s.VM.SRConnect(),
		"parse": unit.Func(func(call goja.FunctionCall) goja.Value {
			base := call.Argument(1)
			if goja.IsNull(base) {
				return list(Parse(call.Argument(0).String(), nil))
			}
			text := base.String()
			return list(Parse(call.Argument(0).String(), &text))
		}),
		"set": unit.Func(func(call goja.FunctionCall) goja.Value {
			return list(Set(call.Argument(0).String(), call.Argument(1).String(), call.Argument(2).String()))
		}),
		// scalar replaces lone surrogates, which Go's strings cannot hold.
		"scalar": unit.Func(func(call goja.FunctionCall) goja.Value { return rt.ToValue(call.Argument(0).String()) }),
		"parseForm": unit.Func(func(call goja.FunctionCall) goja.Value {
			return list(append([]string{}, ParseForm(call.Argument(0).String())...))
		}),
		"formatForm": unit.Func(func(call goja.FunctionCall) goja.Value {
			items := call.Argument(0).ToObject(rt)
			pairs := make([]string, items.Get("length").ToInteger())
			for i := range pairs {
				pairs[i] = items.Get(rt.ToValue(i).String()).String()
			}
			return rt.ToValue(FormatForm(pairs))
		}),
	}
}

// parser makes the parser once; its set for paths has the ^ that the library's lacks.
var parser = sync.OnceValue(func() whatwg.Parser {
	return whatwg.NewParser(whatwg.WithPathPercentEncodeSet(whatwg.PathPercentEncodeSet.Set('^')))
})

// Parse gives the parts of a URL: href, origin, protocol, username, password, host,
// hostname, port, pathname, search, hash; nil when it is not one.
func Parse(text string, base *string) []string {
	var u *whatwg.Url
	var err error
	if base == nil {
		u, err = parser().Parse(text)
	} else {
		u, err = parser().ParseRef(*base, text)
	}
	if err != nil {
		return nil
	}
	return parts(u)
}

func parts(u *whatwg.Url) []string {
	href, path := u.Href(false), u.Pathname()
	if u.OpaquePath() && strings.HasSuffix(path, " ") {
		// The library keeps a space before the query or the fragment; the standard has since
		// come to encode it, so that nothing is lost when they are taken away.
		head := len(u.Protocol()) + len(path)
		path = path[:len(path)-1] + "%20"
		href = u.Protocol() + path + href[head:]
	}
	return []string{href, origin(u), u.Protocol(), u.Username(), u.Password(), u.Host(),
		u.Hostname(), u.Port(), path, u.Search(), u.Hash()}
}

// Set gives the parts of a URL after one of them was assigned to. An assignment that makes
// no sense leaves it as it was.
func Set(href, part, value string) []string {
	u, err := parser().Parse(href)
	if err != nil {
		return nil
	}
	switch part {
	case "protocol":
		u.SetProtocol(value)
	case "username":
		u.SetUsername(value)
	case "password":
		u.SetPassword(value)
	case "host":
		u.SetHost(value)
	case "hostname":
		u.SetHostname(value)
	case "port":
		u.SetPort(value)
	case "pathname":
		u.SetPathname(value)
	case "search":
		u.SetSearch(value)
	case "hash":
		u.SetHash(value)
	}
	return parts(u)
}

// origin is scheme and host for the special schemes, null for all others.
func origin(u *whatwg.Url) string {
	switch u.Scheme() {
	case "http", "https", "ws", "wss", "ftp":
		return u.Protocol() + "//" + u.Host()
	case "blob":
		inner, err := parser().Parse(u.Pathname())
		if err == nil && strings.HasPrefix(inner.Scheme(), "http") {
			return origin(inner)
		}
	}
	return "null"
}
