package machine_test

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"testing"

	"bobbin/runtime/script"
	"bobbin/runtime/script/machine"
)

// host is a Host that keeps records in memory and hears the console.
type host struct {
	mu    sync.Mutex
	lines []script.Line
	call  func(ctx context.Context, method string, arguments json.RawMessage) (json.RawMessage, error)
}

func (h *host) Fetch(context.Context, script.FetchRequest) (script.FetchResponse, error) {
	return script.FetchResponse{}, &script.HostError{Name: "TypeError", Message: "no network here"}
}

func (h *host) Call(ctx context.Context, method string, arguments json.RawMessage) (json.RawMessage, error) {
	if h.call == nil {
		return nil, fmt.Errorf("no host module %s", method)
	}
	return h.call(ctx, method, arguments)
}

func (h *host) Console(line script.Line) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.lines = append(h.lines, line)
}

// bundle wraps plain JavaScript that fills x with exports.
func bundle(code string) *script.Bundle {
	return &script.Bundle{Script: "Main", Code: []byte(`(async()=>{"use strict";const x={};` + code + `;globalThis.__bobbin_exports=x;})()`)}
}

func run(t *testing.T, code string) (script.Outcome, *host) {
	t.Helper()
	h := &host{}
	return machine.Run(t.Context(), bundle(code), script.Input{}, h, script.Limits{}), h
}

func TestRun_ReturnsWhatTheFunctionReturns(t *testing.T) {
	out, h := run(t, `x.default=async(e,c)=>{await null; console.log("a",1); await new Promise(r=>setTimeout(r,5)); return {a:[1,2,JSON.parse('{"b":1}')], s:Symbol.asyncIterator.toString(), g: Object.groupBy([1,2,3], n=>n%2?'o':'e')}}`)
	fmt.Printf("%+v %+v %s\n", out, out.Error, out.Result)
	fmt.Println(h.lines)
}

func BenchmarkRun(b *testing.B) {
	e := machine.New(machine.Config{})
	bun := bundle(`x.default=async(e,c)=>{return {a:1}}`)
	bun.Hash = "h"
	h := &host{}
	b.ReportAllocs()
	for b.Loop() {
		e.Run(context.Background(), bun, script.Input{}, h, script.Limits{})
	}
}

func TestConsoleShow(t *testing.T) {
	out, h := run(t, `class Foo{constructor(){this.a=1;this.self=this} get z(){throw 1}}; x.default=async()=>{
	console.log("x",{a:1,b:[1,2,"q"],c:null,d:undefined},[,,3],new Map([[1,{a:2}]]),new Set([1,'b']),new Foo(),Foo,()=>1,function q(){});
	console.log(new Error("boom",{cause:new TypeError("why")}),new Date(0),/a\/b/gi,Symbol("s"),12n,-0,Promise.resolve(4),new Uint8Array(3),new ArrayBuffer(2),new Proxy({a:1},{get(){throw 1}}));
	console.log("%s is %d%% %j",'a',5,{x:1},'rest'); console.table([{a:1,b:'x'},{a:2}]); console.group('G');console.info({long:'x'.repeat(60),b:'y'.repeat(30)});console.groupEnd();console.trace('t');
	console.log(Array.from({length:150},(_, i)=>i), Object.create(null), [[[[[[[1]]]]]]],{get a(){return 1},set a(v){},'b-c':1,[Symbol('k')]:2}, new Number(3), new String('s'));
	console.assert(false,'no'); console.count();console.count();console.dir({a:{b:{c:{}}}},{depth:0});console.time('t');console.timeEnd('t')
	}`)
	fmt.Println(out.Error)
	for _, l := range h.lines {
		fmt.Println(l.Level, l.Text)
	}
}
