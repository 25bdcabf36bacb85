package machine

import "github.com/dop251/goja"

// transfers gives buffers the methods that move their bytes to another one.
func (i *invocation) transfers() {
	buffer := i.prototype("ArrayBuffer")
	for _, name := range []string{"transfer", "transferToFixedLength"} {
		_ = buffer.DefineDataProperty(name, i.Function(name, 0, i.transfer), goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE)
	}
	detached := i.Function("get detached", 0, func(call goja.FunctionCall) goja.Value {
		b := i.thisBuffer(call)
		return i.rt.ToValue(b.Detached())
	})
	_ = buffer.DefineAccessorProperty("detached", detached, nil, goja.FLAG_TRUE, goja.FLAG_FALSE)
}

// transfer is ArrayBuffer.prototype.transfer(length).
func (i *invocation) transfer(call goja.FunctionCall) goja.Value {
	b := i.thisBuffer(call)
	if b.Detached() {
		panic(i.newError("TypeError", "The ArrayBuffer is detached: its bytes have been transferred already."))
	}
	data := b.Bytes()
	if length := call.Argument(0); !goja.IsUndefined(length) {
		i.fits("ArrayBuffer", length.ToNumber(), 1)
		n := length.ToInteger()
		if n < 0 {
			i.refuse("Invalid array length: %d", n)
		}
		moved := make([]byte, n)
		copy(moved, data)
		data = moved
	}
	b.Detach()
	return i.rt.ToValue(i.rt.NewArrayBuffer(data))
}

func (i *invocation) thisBuffer(call goja.FunctionCall) goja.ArrayBuffer {
	if o, ok := call.This.(*goja.Object); ok {
		if b, ok := o.Export().(goja.ArrayBuffer); ok {
			return b
		}
	}
	panic(i.newError("TypeError", "The method needs an ArrayBuffer."))
}
