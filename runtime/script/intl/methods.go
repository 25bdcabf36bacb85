package intl

import (
	"math/big"
	"strings"
	"time"

	"github.com/dop251/goja"
	"golang.org/x/text/cases"
	"golang.org/x/text/language"

	"bobbin/runtime/script/intl/cldr"
	"bobbin/runtime/script/intl/collation"
	"bobbin/runtime/script/vm"
	"bobbin/runtime/script/web/unit"
)

// methods are the prototype methods of one runtime that obey locales.
type methods struct {
	*Intl
	set *unit.Set
	vm  vm.VM
	rt  *goja.Runtime

	plain *collation.Sorter // of localeCompare without locales and options, at its first use
}

// install replaces them on the prototypes.
func (m *methods) install() {
	m.dates()
	m.put("Number", "toLocaleString", 0, func(call goja.FunctionCall) goja.Value {
		return m.number(m.primitive(call.This, "Number", isNumber), call)
	})
	m.put("BigInt", "toLocaleString", 0, func(call goja.FunctionCall) goja.Value {
		return m.number(m.primitive(call.This, "BigInt", isBigInt), call)
	})
	m.put("Array", "toLocaleString", 0, m.array)
	m.put("String", "localeCompare", 1, m.compare)
	m.put("String", "toLocaleUpperCase", 0, func(call goja.FunctionCall) goja.Value { return m.casing(call, cases.Upper) })
	m.put("String", "toLocaleLowerCase", 0, func(call goja.FunctionCall) goja.Value { return m.casing(call, cases.Lower) })
}

func (m *methods) put(class, name string, length int, f func(goja.FunctionCall) goja.Value) {
	_ = m.prototype(class).DefineDataProperty(name, m.vm.Function(name, length, f), goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE)
}

// prototype is that of a built-in class, found without making the class's global, which
// may be a patched one.
func (m *methods) prototype(class string) *goja.Object {
	switch class {
	case "Number":
		return m.rt.ToValue(0).ToObject(m.rt).Prototype()
	case "BigInt":
		return m.rt.ToValue(new(big.Int)).ToObject(m.rt).Prototype()
	case "String":
		return m.rt.ToValue("").ToObject(m.rt).Prototype()
	case "Array":
		return m.rt.NewArray().Prototype()
	}
	return m.rt.Get(class).(*goja.Object).Get("prototype").(*goja.Object)
}

// call runs a function that a unit exports.
func (m *methods) call(home, name string, arguments ...goja.Value) goja.Value {
	f, _ := goja.AssertFunction(m.set.Load(home).Get(name))
	v, err := f(goja.Undefined(), arguments...)
	if err != nil {
		panic(err)
	}
	return v
}

// plainCall says that a call names neither locales nor options.
func plainCall(call goja.FunctionCall, from int) bool {
	return goja.IsUndefined(call.Argument(from)) && goja.IsUndefined(call.Argument(from+1))
}

func isNumber(v any) bool {
	switch v.(type) {
	case int64, float64:
		return true
	}
	return false
}

func isBigInt(v any) bool {
	_, ok := v.(*big.Int)
	return ok
}

// primitive is the value a method of a wrapper class is called on.
func (m *methods) primitive(this goja.Value, class string, is func(any) bool) goja.Value {
	if o, ok := this.(*goja.Object); ok {
		if is(o.Export()) && o.ClassName() != "Object" {
			f, _ := goja.AssertFunction(m.prototype(class).Get("valueOf"))
			if v, err := f(this); err == nil {
				return v
			}
		}
	} else if is(this.Export()) {
		return this
	}
	panic(m.rt.NewTypeError("%s.prototype.toLocaleString requires that 'this' be a %s", class, class))
}

func (m *methods) number(value goja.Value, call goja.FunctionCall) goja.Value {
	if plainCall(call, 0) {
		return m.rt.ToValue(m.formatter(m.resolve(""), plain).Format(decimal(value)))
	}
	return m.call("intl/number", "toLocale", value, call.Argument(0), call.Argument(1))
}

// dates installs the three methods of Date.
func (m *methods) dates() {
	const day, clock = "numeric\x01numeric\x01numeric", "numeric\x01numeric\x01numeric"
	for _, d := range []struct{ name, required, defaults, spec string }{
		{"toLocaleString", "any", "all", "\x01\x01\x01\x01" + day + "\x01\x01" + clock + "\x01\x01"},
		{"toLocaleDateString", "date", "date", "\x01\x01\x01\x01" + day + "\x01\x01\x01\x01\x01\x01"},
		{"toLocaleTimeString", "time", "time", "\x01\x01\x01\x01\x01\x01\x01\x01" + clock + "\x01\x01"},
	} {
		m.put("Date", d.name, 0, func(call goja.FunctionCall) goja.Value {
			o, ok := call.This.(*goja.Object)
			if !ok || o.ClassName() != "Date" {
				panic(m.rt.NewTypeError("Method Date.prototype.%s called on incompatible receiver %s", d.name, receiver(call.This)))
			}
			t, ok := o.Export().(time.Time)
			if !ok {
				return m.rt.ToValue("Invalid Date")
			}
			if plainCall(call, 0) {
				r := m.resolve("")
				return m.rt.ToValue(m.dateFormatter(r, "UTC", "h12", "h12", d.spec).Format(t))
			}
			return m.call("intl/date", "toLocale", m.rt.ToValue(t.UnixMilli()), call.Argument(0), call.Argument(1), m.rt.ToValue(d.required), m.rt.ToValue(d.defaults))
		})
	}
}

// receiver names what a method was called on, as V8 does.
func receiver(v goja.Value) string {
	if o, ok := v.(*goja.Object); ok {
		return "#<" + o.ClassName() + ">"
	}
	return v.String()
}

// array joins what the elements say of themselves.
func (m *methods) array(call goja.FunctionCall) goja.Value {
	o := call.This.ToObject(m.rt)
	length := o.Get("length").ToInteger()
	if size := m.vm.MaxBytes(); length > size/16 {
		panic(rangeError(m.rt, "Invalid array length: toLocaleString would walk too many elements."))
	}
	texts := make([]string, 0, length)
	for i := range length {
		v := o.Get(m.rt.ToValue(i).String())
		if v == nil || goja.IsUndefined(v) || goja.IsNull(v) {
			texts = append(texts, "")
			continue
		}
		f, ok := goja.AssertFunction(v.ToObject(m.rt).Get("toLocaleString"))
		if !ok {
			panic(m.rt.NewTypeError("toLocaleString is not a function"))
		}
		text, err := f(v, call.Argument(0), call.Argument(1))
		if err != nil {
			panic(err)
		}
		texts = append(texts, text.String())
	}
	return m.rt.ToValue(strings.Join(texts, ","))
}

// text is the text a method of String is called on.
func (m *methods) text(call goja.FunctionCall, name string) string {
	if goja.IsUndefined(call.This) || goja.IsNull(call.This) {
		panic(m.rt.NewTypeError("String.prototype.%s called on null or undefined", name))
	}
	return call.This.String()
}

func (m *methods) compare(call goja.FunctionCall) goja.Value {
	a, b := m.text(call, "localeCompare"), call.Argument(0).String()
	if plainCall(call, 1) {
		if m.plain == nil {
			m.plain = m.Intl.compare("en-US", collation.Options{Sensitivity: "variant", CaseFirst: "false"}).Sorter()
		}
		return m.rt.ToValue(m.plain.Compare(a, b))
	}
	return m.call("intl/text", "compare", m.rt.ToValue(a), m.rt.ToValue(b), call.Argument(1), call.Argument(2))
}

// casing obeys the first locale where its language has rules of its own.
func (m *methods) casing(call goja.FunctionCall, special func(language.Tag, ...cases.Option) cases.Caser) goja.Value {
	text := m.text(call, "toLocaleUpperCase")
	tag := ""
	if list := call.Argument(0); !goja.IsUndefined(list) {
		all := m.call("intl/base", "locales", list).(*goja.Object)
		if first := all.Get("0"); first != nil {
			tag = first.String()
		}
	}
	t, _ := cldr.Parse(tag)
	switch t.Language {
	case "tr", "az", "lt", "el":
		return m.rt.ToValue(special(language.Make(t.Language)).String(text))
	}
	return m.rt.ToValue(special(language.Und).String(text))
}
