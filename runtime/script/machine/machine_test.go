package machine_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dop251/goja"

	"bobbin/runtime/script"
	"bobbin/runtime/script/machine"
	"bobbin/runtime/script/vm"
)

// bundle wraps plain JavaScript that puts its exports into x.
func bundle(code string) *script.Bundle {
	return &script.Bundle{Script: "Main", Code: []byte(`(async()=>{"use strict";const x={};` + code + `;globalThis.__bobbin_exports=x;})()`)}
}

// main is a bundle whose default export has the body.
func main(body string) *script.Bundle {
	return bundle("x.default=async(event,context)=>{" + body + "}")
}

func TestRun_SaysWhyItWasStopped(t *testing.T) {
	for name, c := range map[string]struct {
		cause error
		code  string
		want  script.Status
	}{
		"abort of a loop":     {script.ErrAborted, "for(;;){}", script.Aborted},
		"abort while waiting": {script.ErrAborted, "await new Promise(r=>setTimeout(r,1e6))", script.Aborted},
		"no cause":            {nil, "await new Promise(r=>setTimeout(r,1e6))", script.Aborted},
		"memory":              {script.ErrOutOfMemory, "const a=[];for(;;)a.push(1)", script.OutOfMemory},
		"time":                {script.ErrTimedOut, "for(;;)await null", script.TimedOut},
		"wrapped":             {fmt.Errorf("worker: %w", script.ErrOutOfMemory), "for(;;){}", script.OutOfMemory},
		"after the answer":    {script.ErrAborted, "setInterval(()=>{},1)", script.Aborted},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancelCause(t.Context())
			h := &started{cancel: func() { cancel(c.cause) }}
			out := machine.Run(ctx, main("console.log('go');"+c.code), script.Input{}, h, script.Limits{MemoryBytes: 1 << 30})
			if out.Status != c.want || out.Error == nil || out.Error.Message == "" {
				t.Errorf("got %+v, want %s", out, c.want)
			}
		})
	}
}

// started is a host that stops its invocation at the first console line.
type started struct {
	host
	cancel func()
}

func (s *started) Console(script.Line) { s.cancel() }

func TestRun_AppliesItsOwnTimeLimit(t *testing.T) {
	start := time.Now()
	out := machine.Run(t.Context(), main("await new Promise(r=>setTimeout(r,1e6))"), script.Input{}, &host{}, script.Limits{Timeout: 20 * time.Millisecond})
	if out.Status != script.TimedOut || time.Since(start) > 5*time.Second || out.Duration < 20*time.Millisecond {
		t.Errorf("got %+v after %s", out, time.Since(start))
	}
}

func TestRun_NeverStartsWhenAlreadyStopped(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(script.ErrAborted)
	h := &host{}
	for range 50 {
		if out := machine.Run(ctx, main("for(;;)await null"), script.Input{}, h, script.Limits{}); out.Status != script.Aborted {
			t.Fatalf("got %+v", out)
		}
	}
}

func TestRun_CountsConsoleLinesOverTheLimit(t *testing.T) {
	h := &host{}
	out := machine.Run(t.Context(), main("for(let n=0;n<25;n++)console.log(n);console.table([1])"), script.Input{}, h, script.Limits{ConsoleLines: 10})
	if len(h.lines) != 10 || out.LinesDropped != 16 || h.lines[9].Text != "9" {
		t.Errorf("kept %d, dropped %d", len(h.lines), out.LinesDropped)
	}
}

func TestRun_CutsALineThatIsTooLong(t *testing.T) {
	h := &host{}
	machine.Run(t.Context(), main("console.log('ü'.repeat(1e6));console.log({a:'x'.repeat(1e6)});console.log(Array.from({length:100},()=>'y'.repeat(9e3)))"), script.Input{}, h, script.Limits{})
	for _, l := range h.lines {
		if len(l.Text) > 70<<10 {
			t.Errorf("a line of %d bytes", len(l.Text))
		}
	}
	if len(h.lines) != 3 {
		t.Errorf("%d lines", len(h.lines))
	}
}

func TestRun_OutlivesAPanicOfTheEngineAndOfTheHost(t *testing.T) {
	boom := machine.New(machine.Config{Modules: []vm.Module{func(v vm.VM) {
		v.Lazy("boom", func() goja.Value {
			return v.Function("boom", 0, func(goja.FunctionCall) goja.Value { panic("native") })
		})
		v.Lazy("later", func() goja.Value {
			return v.Function("later", 0, func(goja.FunctionCall) goja.Value {
				return v.Promise(func(context.Context) (vm.Settle, error) { panic("host") })
			})
		})
		v.Lazy("settle", func() goja.Value {
			return v.Function("settle", 0, func(goja.FunctionCall) goja.Value {
				return v.Promise(func(context.Context) (vm.Settle, error) {
					return func() goja.Value { panic("settle") }, nil
				})
			})
		})
	}}})
	for _, code := range []string{"boom()", "try{boom()}catch{}", "await later()", "try{await later()}catch{}", "await settle()", "setTimeout(boom)"} {
		out := boom.Run(t.Context(), bundle("const setTimeout=(f)=>f();x.default=async()=>{"+code+"}"), script.Input{}, &host{}, script.Limits{})
		if out.Status != script.RuntimeError || out.Error == nil {
			t.Errorf("%s: got %+v", code, out)
		}
	}
}

func TestRun_PatchesSayWhatNodeSays(t *testing.T) {
	for code, want := range map[string]string{
		"try{new RegExp('a(b')}catch(e){return e.name+e.message}":                                                                                `"SyntaxErrorInvalid regular expression: /a(b/: unterminated group"`,
		"try{RegExp('a{2,1}')}catch(e){return e.message}":                                                                                        "\"Invalid regular expression: /a{2,1}/: invalid repeat count in `a{2,1}`\"",
		"return Promise.any([Promise.reject(1)]).catch(e=>[e.name,e.message,e.errors])":                                                          `["AggregateError","All promises were rejected",[1]]`,
		"return Promise.any([Promise.reject(1),2])":                                                                                              "2",
		"const b=new ArrayBuffer(4),c=structuredClone({b},{transfer:[b]});return [b.byteLength,c.b.byteLength]":                                  "[0,4]",
		"try{structuredClone(1,{transfer:[{}]})}catch(e){return e.name}":                                                                         `"DataCloneError"`,
		"return [Number(2n**70n),Number(-5n),Number('7'),new Number(3n)+1,Number.isInteger(Number(2n**64n)),Number(9007199254740993n),Number()]": `[1.1805916207174113e+21,-5,7,4,true,9007199254740992,0]`,
		"return new Response('x',null).text()":                                                                                                   `"x"`,
		"return new Request('http://x/',null).method":                                                                                            `"GET"`,
	} {
		out := machine.Run(t.Context(), main(code), script.Input{}, &host{}, script.Limits{})
		if string(out.Result) != want {
			t.Errorf("%s: got %s %+v, want %s", code, out.Result, out.Error, want)
		}
	}
}

// goja hands built-in functions nothing at all for what is not there, and falls over.
func TestRun_OutlivesBuiltInsThatAreGivenHoles(t *testing.T) {
	for code, want := range map[string]string{
		"[,1].find(Boolean)":                                      "1",
		"String([1,,].findLast(String))":                          `"undefined"`,
		"[,1].findIndex(isNaN)":                                   "0",
		"new Array(2).findLastIndex(Number.isNaN)":                "-1",
		"new Proxy([,2],{}).find(Boolean)":                        "2",
		"Array.from({length:2,1:3},String)":                       `["undefined","3"]`,
		"[...Uint8Array.from({length:2},Boolean)]":                "[0,0]",
		"[...Uint8Array.from('ab',c=>c.charCodeAt(0))]":           "[97,98]",
		"[...Int16Array.from('12')]":                              "[1,2]",
		"Float32Array.from(5).length":                             "0",
		"Object.fromEntries([[,1],['b']])":                        `{"undefined":1}`,
		"Object.entries(Object.fromEntries([['b']])).map(String)": `["b,"]`,
		"Object.fromEntries(new Map([['__proto__',1]]))":          `{"__proto__":1}`,
		"[3].find(x=>x>2)":                                        "3",
	} {
		out := machine.Run(t.Context(), main("return "+code), script.Input{}, &host{}, script.Limits{})
		if string(out.Result) != want {
			t.Errorf("%s: got %s %+v, want %s", code, out.Result, out.Error, want)
		}
	}
}

func TestRun_RefusesABundleThatIsNoProgram(t *testing.T) {
	for _, code := range []string{"(((", "1", "//# sourceMappingURL=/etc/passwd\n(async()=>{})()", `(async()=>{})()`} {
		out := machine.Run(t.Context(), &script.Bundle{Code: []byte(code)}, script.Input{}, &host{}, script.Limits{})
		if out.Status != script.RuntimeError || out.Error == nil {
			t.Errorf("%s: got %+v", code, out)
		}
	}
}

func TestRun_ReadsNoFileThatEvaluatedTextNames(t *testing.T) {
	h := &host{}
	machine.Run(t.Context(), main(`(0,eval)("1\n//# sourceMappingURL=/dev/zero"); new Function("1\n//# sourceMappingURL=file:///dev/zero"); console.log('evaluated')`), script.Input{}, h, script.Limits{})
	if len(h.lines) != 1 || h.lines[0].Text != "evaluated" {
		t.Errorf("got %v", h.lines)
	}
}

func TestRun_KeepsInvocationsApart(t *testing.T) {
	e := machine.New(machine.Config{})
	b := main("globalThis.n=(globalThis.n??0)+1; Array.prototype.mine=1; await null; return [n, event.i]")
	b.Hash = "apart"
	var group sync.WaitGroup
	for i := range 50 {
		group.Go(func() {
			out := e.Run(t.Context(), b, script.Input{Event: json.RawMessage(fmt.Sprintf(`{"i":%d}`, i))}, &host{}, script.Limits{})
			if want := fmt.Sprintf("[1,%d]", i); string(out.Result) != want {
				t.Errorf("got %s %+v, want %s", out.Result, out.Error, want)
			}
		})
	}
	group.Wait()
}

func TestRun_HostErrorsBecomeTheirClasses(t *testing.T) {
	answers := map[string]error{
		"service": &script.HostError{Name: "ServiceError", Message: "full", Code: 429, Service: "Fetch"},
		"type":    &script.HostError{Name: "TypeError", Message: "bad"},
		"unknown": &script.HostError{Name: "HouseError", Message: "odd"},
		"plain":   errors.New("plain words"),
	}
	h := &host{call: func(_ context.Context, method string, _ json.RawMessage) (json.RawMessage, error) {
		return nil, answers[method]
	}}
	out := machine.Run(t.Context(), main(`const r=[];for(const m of ["service","type","unknown","plain"])try{await __bobbin.call(m,{})}catch(e){
		r.push([e.name,e.message,e.errorCode,e.service,e instanceof Error,e instanceof ServiceError,e instanceof TypeError])}; return r`), script.Input{}, h, script.Limits{})
	want := `[["ServiceError","full",429,"Fetch",true,true,false],["TypeError","bad",null,null,true,false,true],["HouseError","odd",null,null,true,false,false],["Error","plain words",null,null,true,false,false]]`
	if string(out.Result) != want {
		t.Errorf("got %s %+v", out.Result, out.Error)
	}
}

func TestRun_WaitsForCallsNobodyAwaits(t *testing.T) {
	called := make(chan string, 1)
	h := &host{call: func(_ context.Context, method string, _ json.RawMessage) (json.RawMessage, error) {
		called <- method
		return json.RawMessage(`{}`), nil
	}}
	out := machine.Run(t.Context(), main(`__bobbin.call("last",{}).then(()=>console.log('then'))`), script.Input{}, h, script.Limits{})
	if out.Status != script.Finished || len(called) != 1 || len(h.lines) != 1 {
		t.Errorf("got %+v, %d calls, %v", out, len(called), h.lines)
	}
}

func TestRun_LeavesNoGoroutine(t *testing.T) {
	before := runtime.NumGoroutine()
	for range 20 {
		ctx, cancel := context.WithCancelCause(t.Context())
		h := &started{cancel: func() { cancel(script.ErrAborted) }}
		h.call = func(ctx context.Context, _ string, _ json.RawMessage) (json.RawMessage, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		}
		machine.Run(ctx, main("for(let n=0;n<10;n++)__bobbin.call('x',{});console.log(1);await new Promise(()=>{})"), script.Input{}, h, script.Limits{})
	}
	for range 100 {
		if runtime.NumGoroutine() <= before {
			return
		}
		runtime.Gosched()
		time.Sleep(time.Millisecond)
	}
	t.Errorf("%d goroutines before, %d after", before, runtime.NumGoroutine())
}

func TestRun_ResultIsJSONOrNothing(t *testing.T) {
	for code, want := range map[string]string{
		"return": "", "return undefined": "", "return ()=>1": "", "return Symbol()": "", "return null": "null", "return 0": "0", "return 'ü\\ud800'": "",
		"return {a:undefined,d:new Date(0)}": `{"d":"1970-01-01T00:00:00.000Z"}`, "return {then(f){f(7)}}": "7",
	} {
		out := machine.Run(t.Context(), main(code), script.Input{}, &host{}, script.Limits{})
		if strings.Contains(code, "ud800") {
			if !json.Valid(out.Result) {
				t.Errorf("%s: %q is not JSON", code, out.Result)
			}
			continue
		}
		if out.Status != script.Finished || string(out.Result) != want {
			t.Errorf("%s: got %q %+v", code, out.Result, out.Error)
		}
	}
}

func TestEngine_ForgetsProgramsUsedLongAgo(t *testing.T) {
	e := machine.New(machine.Config{})
	for n := range 200 {
		b := main(fmt.Sprintf("return %d", n%150))
		b.Hash = fmt.Sprint(n % 150)
		if out := e.Run(t.Context(), b, script.Input{}, &host{}, script.Limits{}); string(out.Result) != fmt.Sprint(n%150) {
			t.Fatalf("%d: got %s", n, out.Result)
		}
	}
	if n := e.Programs(); n > 64 {
		t.Errorf("%d programs are kept", n)
	}
}

func TestRun_ManyRejectionsThatAreTakenCostLittle(t *testing.T) {
	start := time.Now()
	out := machine.Run(t.Context(), main(`const all=[];for(let n=0;n<30000;n++)all.push((async()=>{throw new Error("x")})());return (await Promise.allSettled(all)).length`), script.Input{}, &host{}, script.Limits{})
	if string(out.Result) != "30000" || time.Since(start) > 20*time.Second {
		t.Errorf("got %s %+v after %s", out.Result, out.Error, time.Since(start))
	}
}
