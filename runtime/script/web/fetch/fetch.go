// Package fetch is fetch, Headers, Request and Response over the Host's one way out. What
// a request may reach, who it logs in as and what it is worth in the log is the Host's.
package fetch

import (
	_ "embed"
	"math"
	"time"

	"github.com/dop251/goja"

	"bobbin/runtime/script"
	"bobbin/runtime/script/json"
	"bobbin/runtime/script/web/text"
	"bobbin/runtime/script/web/unit"
	"bobbin/runtime/script/web/url"
)

//go:embed headers.js
var headersSource string

//go:embed body.js
var bodySource string

//go:embed fetch.js
var fetchSource string

//go:embed request.js
var requestSource string

//go:embed response.js
var responseSource string

// Units makes the units of this room. The global __bobbin_fetch is fetch
// with a connection's path before its arguments; the client of a managed API calls it.
func Units() []*unit.Unit {
	return []*unit.Unit{
		{Name: "headers", Source: headersSource, Native: compatibility, Exports: []string{"Headers"}},
		{Name: "body", Source: bodySource, Native: bodyNatives},
		{Name: "fetch", Source: fetchSource, Native: fetchNatives, Exports: []string{"fetch", "__bobbin_fetch"}},
		{Name: "request", Source: requestSource, Exports: []string{"Request"}},
		{Name: "response", Source: responseSource, Native: responseNatives, Exports: []string{"Response"}},
	}
}

// compatibility says whether the quirks that existing scripts rely on are wanted.
func compatibility(s *unit.Set) unit.Natives { return unit.Natives{"srConnect": s.VM.SRConnect()} }

func bodyNatives(s *unit.Set) unit.Natives {
	rt := s.VM.Runtime()
	return unit.Natives{
		"srConnect": s.VM.SRConnect(),
		"encode":    unit.Func(func(call goja.FunctionCall) goja.Value { return s.Buffer([]byte(call.Argument(0).String())) }),
		"decode":    unit.Func(func(call goja.FunctionCall) goja.Value { return rt.ToValue(text.Whole(s.Bytes(call.Argument(0)))) }),
		"scalar":    unit.Func(func(call goja.FunctionCall) goja.Value { return rt.ToValue(call.Argument(0).String()) }),
		"json":      unit.Func(func(call goja.FunctionCall) goja.Value { return parseJSON(s, s.Bytes(call.Argument(0))) }),
		"parseMultipart": unit.Func(func(call goja.FunctionCall) goja.Value {
			return parseMultipart(s, s.Bytes(call.Argument(0)), call.Argument(1).String())
		}),
		"readAll":   unit.Func(func(call goja.FunctionCall) goja.Value { return answerOf(call).readAll(s) }),
		"readChunk": unit.Func(func(call goja.FunctionCall) goja.Value { return answerOf(call).readChunk(s) }),
		"cancel":    unit.Func(cancel),
	}
}

func fetchNatives(s *unit.Set) unit.Natives {
	rt := s.VM.Runtime()
	return unit.Natives{
		"srConnect": s.VM.SRConnect(),
		"json":      unit.Func(func(call goja.FunctionCall) goja.Value { return parseJSON(s, s.Bytes(call.Argument(0))) }),
		"secret":    goja.NewSymbol("fetch"),
		"left": unit.Func(func(goja.FunctionCall) goja.Value {
			if end, limited := s.VM.Context().Deadline(); limited {
				return rt.ToValue(time.Until(end).Milliseconds())
			}
			return rt.ToValue(math.Inf(1))
		}),
		"few": unit.Func(func(call goja.FunctionCall) goja.Value {
			if s.VM.SRConnect() {
				return goja.Null() // names keep their case there, which the class knows about
			}
			return few(rt, call.Argument(0))
		}),
		"parse":  unit.Func(func(call goja.FunctionCall) goja.Value { return parse(rt, call) }),
		"fetch":  unit.Func(func(call goja.FunctionCall) goja.Value { return send(s, call) }),
		"upload": unit.Func(func(call goja.FunctionCall) goja.Value { return rt.ToValue(newUpload(call.Argument(0).ToInteger())) }),
		"write":  unit.Func(func(call goja.FunctionCall) goja.Value { return write(s, call) }),
		"close":  unit.Func(closeUpload),
		"cancel": unit.Func(cancel),
	}
}

func responseNatives(s *unit.Set) unit.Natives {
	return unit.Natives{"parse": unit.Func(func(call goja.FunctionCall) goja.Value { return parse(s.VM.Runtime(), call) })}
}

// parse takes a complete address apart, null when it is none.
func parse(rt *goja.Runtime, call goja.FunctionCall) goja.Value {
	parts := url.Parse(call.Argument(0).String(), nil)
	if parts == nil {
		return goja.Null()
	}
	return rt.ToValue(parts)
}

func parseJSON(s *unit.Set, body []byte) goja.Value {
	value, err := json.Parse(s.VM.Runtime(), text.Whole(body))
	if err != nil {
		panic(s.VM.Throw(&script.HostError{Name: "SyntaxError", Message: err.Error()}))
	}
	return value
}
