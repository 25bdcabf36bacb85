package fetch

import (
	"context"
	"slices"
	"strings"

	"github.com/dop251/goja"

	"bobbin/runtime/script"
	"bobbin/runtime/script/vm"
	"bobbin/runtime/script/web/unit"
	"bobbin/runtime/script/web/url"
)

// Install makes the global fetch a function that serves what nearly every call is, an address
// and at most a method, headers and a body that are texts, without the unit: a script that
// waits for its answer holds 22 KB less then. Everything else, and the answers, are the unit's.
func Install(s *unit.Set) {
	s.VM.Lazy("fetch", func() goja.Value {
		if s.VM.SRConnect() {
			return s.Load("fetch").Get("fetch") // the quirks are the unit's
		}
		return s.VM.Function("fetch", 2, func(call goja.FunctionCall) goja.Value {
			if r, ok := simple(s, &call); ok {
				return promised(s, r)
			}
			return whole(s, "fetch", call.Arguments...)
		})
	})
}

// whole calls a function of the unit.
func whole(s *unit.Set, name string, arguments ...goja.Value) goja.Value {
	f, _ := goja.AssertFunction(s.Load("fetch").Get(name))
	v, err := f(goja.Undefined(), arguments...)
	if err != nil {
		panic(err)
	}
	return v
}

// promised sends a request and gives the promise of its Response.
func promised(s *unit.Set, r script.FetchRequest) (promise goja.Value) {
	rt := s.VM.Runtime()
	settled := func(result goja.Value) goja.Value {
		return whole(s, "settled", rt.ToValue(r.Method), result)
	}
	ctx, stop := context.WithCancel(s.VM.Traced(s.VM.Context()))
	refused := rt.Try(func() {
		promise = s.VM.Promise(func(context.Context) (vm.Settle, error) {
			response, err := reach(ctx, s.VM, r)
			if err != nil {
				stop()
				placed := func(goja.Value) {} // by Promise, as for every error that it ends with
				return func() goja.Value { return settled(failed(s.VM, err, placed)) }, nil
			}
			return func() goja.Value {
				return settled(succeeded(rt, response, newAnswer(ctx, stop, response.Body)))
			}, nil
		})
	})
	if refused == nil {
		return promise
	}
	stop()
	p, _, reject := rt.NewPromise()
	if err := reject(refused.Value()); err != nil {
		panic(err)
	}
	return rt.ToValue(p)
}

// simple reads the arguments of a call that needs nothing of the unit. Each property is read
// once: where one turns out to be of another kind, call gets a copy of what was read.
func simple(s *unit.Set, call *goja.FunctionCall) (r script.FetchRequest, ok bool) {
	text, ok := call.Argument(0).(goja.String)
	if !ok {
		return r, false
	}
	parts := url.Parse(text.String(), nil)
	if parts == nil || parts[3] != "" || parts[4] != "" { // a user name or a password
		return r, false
	}
	r = script.FetchRequest{Method: "GET", URL: parts[0], Redirect: "follow"}
	if given := call.Argument(1); goja.IsUndefined(given) || goja.IsNull(given) {
		return r, true
	}
	rt := s.VM.Runtime()
	init, ok := ordinary(rt, call.Argument(1))
	if !ok || slices.ContainsFunc(init.GetOwnPropertyNames(), unusual) {
		return r, false
	}
	copied := rt.NewObject()
	var given [3]goja.Value
	for n, name := range usual {
		if given[n] = init.Get(name); given[n] == nil {
			given[n] = goja.Undefined()
		}
		_ = copied.Set(name, given[n])
	}
	call.Arguments = []goja.Value{text, copied}
	return r, take(rt, &r, given[0], given[1], given[2])
}

// usual are the properties of the second argument that simple knows, in the order in which the
// unit reads them.
var usual = [3]string{"headers", "method", "body"}

func unusual(name string) bool { return !slices.Contains(usual[:], name) }

// take puts the properties into a request; it says false where they are the unit's to check.
func take(rt *goja.Runtime, r *script.FetchRequest, headers, method, body goja.Value) (ok bool) {
	if goja.IsNull(headers) {
		headers = goja.Undefined()
	}
	if r.Header, ok = plainHeaders(rt, headers); !ok {
		return false
	}
	at := func(name string) (int, bool) {
		return slices.BinarySearchFunc(r.Header, name, func(pair [2]string, name string) int { return strings.Compare(pair[0], name) })
	}
	if _, named := at("x-stitch-connection-id"); named {
		return false
	}
	if !goja.IsUndefined(method) {
		text, ok := method.(goja.String)
		if !ok {
			return false
		}
		r.Method = strings.ToUpper(text.String())
		if !slices.Contains([]string{"DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"}, r.Method) {
			return false
		}
	}
	if goja.IsUndefined(body) || goja.IsNull(body) {
		return true
	}
	text, ok := body.(goja.String)
	if !ok || r.Method == "GET" || r.Method == "HEAD" {
		return false
	}
	content := text.String()
	r.Body, r.Size = strings.NewReader(content), int64(len(content))
	if n, named := at("content-type"); !named {
		r.Header = slices.Insert(r.Header, n, [2]string{"content-type", "text/plain;charset=UTF-8"})
	}
	return true
}
