package console

import (
	"encoding/hex"
	"strconv"
	"strings"

	"github.com/dop251/goja"

	"bobbin/runtime/script/stack"
)

// function shows a function or a class by its name.
func (p *printer) function(o *goja.Object) string {
	kind := o.ClassName()
	if v, err := p.descriptor(goja.Undefined(), o, p.rt.ToValue("prototype")); err == nil {
		if d, ok := v.(*goja.Object); ok && kind == "Function" && d.Get("writable") != nil && !d.Get("writable").ToBoolean() {
			kind = "class"
		}
	}
	label := "(anonymous)"
	if n := p.data(o, "name"); n != nil && goja.IsString(n) && n.String() != "" {
		label = n.String()
	}
	head := "[" + kind + ": " + label + "]"
	if kind == "class" {
		head = "[class " + label + "]"
	}
	if items := p.properties(o, nil); len(items) > 0 && p.deeper() {
		return head + " " + wrap("{", items, "}", false)
	}
	return head
}

// error shows an error with its stack, what it carries and what caused it.
func (p *printer) error(o *goja.Object) string {
	title, message := p.inherited(o, "name"), p.inherited(o, "message")
	if title == "" {
		title = "Error"
	}
	head := title
	if message != "" {
		head += ": " + message
	}
	var trace string
	if s := p.data(o, "stack"); s != nil && goja.IsString(s) {
		trace = stack.Read(cutText(s.String())).Person().String()
	}
	if len(p.path) > 1 && trace == "" {
		head = "[" + head + "]"
	}
	if trace != "" {
		head += "\n" + trace
	}
	if !p.deeper() {
		return head
	}
	items := p.properties(o, map[string]bool{"stack": true, "name": true, "message": true, "cause": true})
	for _, inner := range []string{"cause", "errors"} {
		if v := p.data(o, inner); v != nil && !goja.IsUndefined(v) {
			items = append(items, "["+inner+"]: "+p.value(v))
		}
	}
	if len(items) == 0 {
		return head
	}
	return head + " " + wrap("{", items, "}", false)
}

// inherited reads a string of an error or of its classes, without getters of the script.
func (p *printer) inherited(o *goja.Object, key string) string {
	own := o
	for hops := 0; o != nil && o.ExportType() != typeProxy && hops < 100; hops++ {
		if v := p.data(o, key); v != nil {
			if !goja.IsString(v) {
				return ""
			}
			return cutText(v.String())
		}
		if c := p.data(o, "constructor"); c != nil && c.SameAs(p.rt.Get("DOMException")) {
			return cutText(readable(own, key)) // our own getters
		}
		o = o.Prototype()
	}
	return ""
}

// cutText keeps what a line shows anyway.
func cutText(s string) string {
	if len(s) > maxLine {
		return strings.ToValidUTF8(s[:maxLine], "")
	}
	return s
}

// readable reads a string of a pattern.
func readable(o *goja.Object, key string) string {
	if v := o.Get(key); v != nil && goja.IsString(v) {
		return v.String()
	}
	return ""
}

// collection shows a Map or a Set.
func (p *printer) collection(o *goja.Object, kind string) string {
	class, _ := p.rt.Get(kind).(*goja.Object)
	if class == nil {
		return kind + " {}"
	}
	proto, _ := class.Get("prototype").(*goja.Object)
	each, ok := goja.AssertFunction(proto.Get("forEach"))
	if !ok {
		return kind + " {}"
	}
	name := p.class(o)
	if !p.deeper() {
		return "[" + name + "]"
	}
	var items []string
	size := 0
	_, err := each(o, p.rt.ToValue(func(call goja.FunctionCall) goja.Value {
		if size++; size > maxItems {
			return goja.Undefined()
		}
		item := p.value(call.Argument(0))
		if kind == "Map" {
			item = p.value(call.Argument(1)) + " => " + item
		}
		items = append(items, item)
		return goja.Undefined()
	}))
	if err != nil {
		return "[unreadable " + name + "]"
	}
	head := name + "(" + strconv.Itoa(size) + ") "
	if size == 0 {
		return head + "{}"
	}
	if size > maxItems {
		items = append(items, "… "+strconv.Itoa(size-maxItems)+" more items")
	}
	return head + wrap("{", items, "}", kind == "Set")
}

func (p *printer) promise(o *goja.Object) string {
	promise := o.Export().(*goja.Promise)
	switch {
	case promise.State() == goja.PromiseStatePending:
		return "Promise { <pending> }"
	case !p.deeper():
		return "[Promise]"
	case promise.State() == goja.PromiseStateRejected:
		return "Promise { <rejected> " + p.value(promise.Result()) + " }"
	}
	return "Promise { " + p.value(promise.Result()) + " }"
}

// buffer shows the first bytes of an ArrayBuffer.
func buffer(data []byte) string {
	shown := data[:min(len(data), 50)]
	var pairs []string
	for n := range shown {
		pairs = append(pairs, hex.EncodeToString(shown[n:n+1]))
	}
	text := strings.Join(pairs, " ")
	if len(data) > len(shown) {
		text += " … " + strconv.Itoa(len(data)-len(shown)) + " more bytes"
	}
	return "ArrayBuffer { <" + text + ">, byteLength: " + strconv.Itoa(len(data)) + " }"
}

// typed shows a typed array.
func (p *printer) typed(o *goja.Object) string {
	length := int(o.Get("length").ToInteger())
	head := p.class(o) + "(" + strconv.Itoa(length) + ") "
	if length == 0 {
		return head + "[]"
	}
	if !p.deeper() {
		return "[" + strings.TrimSuffix(head, " ") + "]"
	}
	var items []string
	for n := 0; n < length && n < maxItems; n++ {
		items = append(items, p.value(o.Get(strconv.Itoa(n))))
	}
	if length > maxItems {
		items = append(items, "… "+strconv.Itoa(length-maxItems)+" more items")
	}
	return head + wrap("[", items, "]", true)
}
