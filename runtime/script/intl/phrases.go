package intl

import (
	"strings"

	"github.com/dop251/goja"

	"bobbin/runtime/script/intl/number"
	"bobbin/runtime/script/intl/phrase"
	"bobbin/runtime/script/intl/plural"
	"bobbin/runtime/script/web/unit"
)

// phrases are the functions of phrase.js. Each answers [run, locale, ...].
func (s *Intl) phrases(set *unit.Set) unit.Natives {
	return unit.Natives{
		"plural":   unit.Func(func(call goja.FunctionCall) goja.Value { return s.plurals(set, call) }),
		"relative": unit.Func(func(call goja.FunctionCall) goja.Value { return s.relative(set, call) }),
		"list":     unit.Func(func(call goja.FunctionCall) goja.Value { return s.lists(set, call) }),
		"names":    unit.Func(func(call goja.FunctionCall) goja.Value { return s.names(set, call) }),
	}
}

func (s *Intl) plurals(set *unit.Set, call goja.FunctionCall) goja.Value {
	rt := set.VM.Runtime()
	r := s.resolve(call.Argument(0).String())
	kind := call.Argument(1).String()
	rules := keep(s, "plural\x02"+r.Locale.Name+"\x02"+kind, func() *plural.Rules { return plural.New(r.Locale, kind) })
	f := s.formatter(r, call.Argument(2).String())
	category := func(v goja.Value) string { return rules.Select(f.Plural(decimal(v))) }
	run := func(call goja.FunctionCall) goja.Value {
		switch call.Argument(0).ToInteger() {
		case 0:
			return rt.ToValue(category(call.Argument(1)))
		case 1:
			return rt.ToValue(rules.Range(category(call.Argument(1)), category(call.Argument(2))))
		}
		var all []any
		for _, c := range rules.Categories() {
			all = append(all, c)
		}
		return rt.NewArray(all...)
	}
	return list(rt, set.VM.Function("", 1, run), r.Tag.String())
}

func (s *Intl) relative(set *unit.Set, call goja.FunctionCall) goja.Value {
	rt := set.VM.Runtime()
	r := s.resolve(call.Argument(0).String(), s.numbering(call.Argument(1).String()))
	style, numeric := call.Argument(2).String(), call.Argument(3).String()
	system, _ := s.digits(r)
	key := strings.Join([]string{"relative", r.Locale.Name, system, style, numeric}, "\x02")
	n := s.formatter(r, plain)
	f := keep(s, key, func() *phrase.Relative { return phrase.NewRelative(r.Locale, style, numeric == "auto", n) })
	run := func(call goja.FunctionCall) goja.Value {
		value := call.Argument(1)
		parts := f.Parts(number.Float(value.ToFloat()), whole(value.ToFloat()), call.Argument(2).String())
		if call.Argument(0).ToInteger() == asText {
			return rt.ToValue(number.Join(parts))
		}
		return flat(rt, parts)
	}
	return list(rt, set.VM.Function("", 1, run), r.Tag.String(), system)
}

func (s *Intl) lists(set *unit.Set, call goja.FunctionCall) goja.Value {
	rt := set.VM.Runtime()
	r := s.resolve(call.Argument(0).String())
	kind, style := call.Argument(1).String(), call.Argument(2).String()
	f := keep(s, strings.Join([]string{"list", r.Locale.Name, kind, style}, "\x02"), func() *phrase.List { return phrase.NewList(r.Locale, kind, style) })
	run := func(call goja.FunctionCall) goja.Value {
		var texts []string
		if err := rt.ExportTo(call.Argument(1), &texts); err != nil {
			panic(err)
		}
		parts := f.Parts(texts)
		if call.Argument(0).ToInteger() == asText {
			return rt.ToValue(number.Join(parts))
		}
		return flat(rt, parts)
	}
	return list(rt, set.VM.Function("", 1, run), r.Tag.String())
}

func (s *Intl) names(set *unit.Set, call goja.FunctionCall) goja.Value {
	rt := set.VM.Runtime()
	r := s.resolve(call.Argument(0).String())
	f := phrase.NewNames(r.Locale, call.Argument(1).String(), call.Argument(2).String(), call.Argument(3).String())
	run := func(call goja.FunctionCall) goja.Value {
		canonical, name, ok := f.Of(call.Argument(0).String())
		return list(rt, ok, canonical, name)
	}
	return list(rt, set.VM.Function("", 1, run), r.Tag.String())
}
