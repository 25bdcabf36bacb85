package fetch

import (
	"bytes"
	"context"
	"errors"
	"io"

	"github.com/dop251/goja"

	"bobbin/runtime/script"
	"bobbin/runtime/script/vm"
	"bobbin/runtime/script/web/unit"
)

// send starts one request: (method, url, connection, headers, body parts or upload or null, redirect, agent or null)
// gives {promise, cancel}. The promise is fulfilled in every case: with the answer, or with
// {error, keep}, where keep says that the error goes to the script as it is.
func send(s *unit.Set, call goja.FunctionCall) goja.Value {
	rt := s.VM.Runtime()
	request := script.FetchRequest{
		Method:     call.Argument(0).String(),
		URL:        call.Argument(1).String(),
		Connection: call.Argument(2).String(),
		Header:     pairs(rt, call.Argument(3)),
		Redirect:   call.Argument(5).String(),
		Agent:      agent(s, call.Argument(6)),
	}
	ctx, stop := context.WithCancel(s.VM.Traced(s.VM.Context()))
	if u, ok := call.Argument(4).Export().(*upload); ok {
		request.Body, request.Size = u.reader, u.size
		context.AfterFunc(ctx, u.end)
	} else {
		request.Body, request.Size = body(s, call.Argument(4))
	}
	place := s.VM.Here()
	promise := s.VM.Promise(func(context.Context) (vm.Settle, error) {
		response, err := reach(ctx, s.VM, request)
		if err != nil {
			stop()
			return func() goja.Value { return failed(s.VM, err, place) }, nil
		}
		return func() goja.Value { return succeeded(rt, response, newAnswer(ctx, stop, response.Body)) }, nil
	})
	result := rt.NewObject()
	_ = result.Set("promise", promise)
	_ = result.Set("cancel", func(goja.FunctionCall) goja.Value {
		stop()
		return goja.Undefined()
	})
	return result
}

// agent reads [trusting, name, text or bytes, name, text or bytes, ...].
func agent(s *unit.Set, given goja.Value) *script.Agent {
	if goja.IsNull(given) || goja.IsUndefined(given) {
		return nil
	}
	rt := s.VM.Runtime()
	list := given.ToObject(rt)
	a := &script.Agent{Trusting: item(rt, list, 0).ToBoolean()}
	into := map[string]*[]string{"ca": &a.CA, "cert": &a.Cert, "key": &a.Key}
	for i := 1; i+1 < int(list.Get("length").ToInteger()); i += 2 {
		value := item(rt, list, i+1)
		text := string(s.Bytes(value))
		if _, bytes := value.(*goja.Object); !bytes {
			text = value.String()
		}
		if all, ok := into[item(rt, list, i).String()]; ok {
			*all = append(*all, text)
		} else {
			a.Passphrase = text
		}
	}
	return a
}

func pairs(rt *goja.Runtime, flat goja.Value) [][2]string {
	list := flat.ToObject(rt)
	n := int(list.Get("length").ToInteger())
	header := make([][2]string, 0, n/2)
	for i := 0; i+1 < n; i += 2 {
		header = append(header, [2]string{item(rt, list, i).String(), item(rt, list, i+1).String()})
	}
	return header
}

func item(rt *goja.Runtime, list *goja.Object, i int) goja.Value {
	return list.Get(rt.ToValue(i).String())
}

// body reads the parts in order. Nobody writes to them any more, so they are not copied.
func body(s *unit.Set, parts goja.Value) (io.Reader, int64) {
	if goja.IsNull(parts) || goja.IsUndefined(parts) {
		return nil, 0
	}
	rt := s.VM.Runtime()
	list := parts.ToObject(rt)
	var readers []io.Reader
	var size int64
	for i := range int(list.Get("length").ToInteger()) {
		b := s.Bytes(item(rt, list, i))
		size += int64(len(b))
		readers = append(readers, bytes.NewReader(b))
	}
	if len(readers) == 1 {
		return readers[0], size
	}
	return io.MultiReader(readers...), size
}

// failed says why no answer came. An error of a class of its own goes on as that class;
// the rest is what the standard calls a network error. Existing scripts expect a ServiceError.
func failed(v vm.VM, err error, place func(goja.Value)) goja.Value {
	rt := v.Runtime()
	var host *script.HostError
	known := errors.As(err, &host)
	result := rt.NewObject()
	switch {
	case v.SRConnect() && (!known || host.Name != "ServiceError"):
		err = &script.HostError{Name: "ServiceError", Message: err.Error(), Service: "Fetch"}
		_ = result.Set("keep", true)
	case known && host.Name != "" && host.Name != "Error" && host.Name != "TypeError":
		err = host
		_ = result.Set("keep", true)
	}
	thrown := v.Throw(err)
	if result.Get("keep") != nil { // another one is made where the script is
		place(thrown)
	}
	_ = result.Set("error", thrown)
	return result
}

func succeeded(rt *goja.Runtime, r script.FetchResponse, a *answer) goja.Value {
	header := make([]any, 0, 2*len(r.Header))
	for _, h := range r.Header {
		header = append(header, h[0], h[1])
	}
	result := rt.NewObject()
	_ = result.Set("url", r.URL)
	_ = result.Set("status", r.Status)
	_ = result.Set("statusText", r.StatusText)
	_ = result.Set("redirected", r.Redirected)
	_ = result.Set("headers", rt.NewArray(header...))
	if r.Body == nil {
		a.stop()
		_ = result.Set("body", goja.Null())
	} else {
		_ = result.Set("body", a)
	}
	return result
}
