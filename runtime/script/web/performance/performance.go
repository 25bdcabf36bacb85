// Package performance is the globals performance and navigator.
package performance

import (
	"time"

	"github.com/dop251/goja"

	"bobbin/runtime/script/vm"
)

// Module installs performance and navigator. Existing scripts get seconds from
// performance.now, everybody else milliseconds as the standard says.
func Module(v vm.VM) {
	v.Lazy("performance", func() goja.Value { return clock(v, v.Started()) })
	v.Lazy("navigator", func() goja.Value {
		o := v.Runtime().NewObject()
		_ = o.Set("userAgent", "Bobbin")
		_ = o.Set("language", "en-US")
		_ = o.Set("onLine", true)
		return o
	})
}

func clock(v vm.VM, began time.Time) goja.Value {
	rt := v.Runtime()
	unit := float64(time.Millisecond)
	if v.SRConnect() {
		unit = float64(time.Second)
	}
	origin := float64(began.UnixMicro()) / 1000
	o := rt.NewObject()
	_ = o.Set("timeOrigin", origin)
	now := func() float64 { return float64(v.ReadClock().Sub(began)) / unit }
	_ = o.Set("now", v.Function("now", 0, func(goja.FunctionCall) goja.Value { return rt.ToValue(now()) }))
	(&timeline{v: v, now: now}).install(o)
	_ = o.Set("toJSON", v.Function("toJSON", 0, func(goja.FunctionCall) goja.Value {
		json := rt.NewObject()
		_ = json.Set("timeOrigin", origin)
		return json
	}))
	return o
}
