package intl

import (
	"slices"
	"strings"
	"unicode"

	"github.com/dop251/goja"
	"github.com/rivo/uniseg"

	"bobbin/runtime/script/intl/cldr"
	"bobbin/runtime/script/intl/collation"
	"bobbin/runtime/script/web/unit"
)

// texts are the functions of text.js.
func (s *Intl) texts(set *unit.Set) unit.Natives {
	rt := set.VM.Runtime()
	tag := func(call goja.FunctionCall) cldr.Tag {
		t, _ := cldr.Parse(call.Argument(0).String())
		return t
	}
	return unit.Natives{
		"collator": unit.Func(func(call goja.FunctionCall) goja.Value { return s.collator(set, call) }),
		"resolve": unit.Func(func(call goja.FunctionCall) goja.Value {
			r := s.resolve(call.Argument(0).String())
			return rt.ToValue(r.Tag.String())
		}),
		"segments": unit.Func(func(call goja.FunctionCall) goja.Value {
			return segments(rt, call.Argument(0).String(), call.Argument(1).String())
		}),
		"part": unit.Func(func(call goja.FunctionCall) goja.Value {
			value, ok := part(tag(call), call.Argument(1).String())
			if !ok {
				return goja.Undefined()
			}
			return rt.ToValue(value)
		}),
		"with": unit.Func(func(call goja.FunctionCall) goja.Value {
			t := tag(call)
			with(&t, call.Argument(1).String(), call.Argument(2).String())
			return rt.ToValue(t.String())
		}),
		"likely": unit.Func(func(call goja.FunctionCall) goja.Value {
			t := likely(tag(call), call.Argument(1).ToBoolean())
			return rt.ToValue(t.String())
		}),
		"hourCycle": unit.Func(func(call goja.FunctionCall) goja.Value { return rt.ToValue(s.hours(tag(call), nil)) }),
		"week":      unit.Func(func(call goja.FunctionCall) goja.Value { return s.week(rt, tag(call)) }),
	}
}

// collator answers [run, locale, numeric, case first].
func (s *Intl) collator(set *unit.Set, call goja.FunctionCall) goja.Value {
	rt := set.VM.Runtime()
	p := strings.Split(call.Argument(1).String(), separator)
	boolean := func(v string) bool { return v == "true" || v == "false" }
	r := s.resolve(call.Argument(0).String(),
		cldr.Choice{Key: "kn", Option: p[1], Valid: boolean},
		cldr.Choice{Key: "kf", Option: p[2], Valid: func(v string) bool { return v == "upper" || v == "lower" || v == "false" }})
	first := r.Values["kf"]
	switch {
	case first == "" && r.Locale.Language() == "da":
		first = "upper" // as Danes sort
	case first == "":
		first = "false"
	}
	o := collation.Options{Sensitivity: p[3], CaseFirst: first, Numeric: r.Values["kn"] == "true", IgnorePunctuation: p[4] == "true"}
	c := s.compare(r.Locale.Name, o).Sorter()
	run := func(call goja.FunctionCall) goja.Value {
		return rt.ToValue(c.Compare(call.Argument(0).String(), call.Argument(1).String()))
	}
	return list(rt, set.VM.Function("", 2, run), r.Tag.String(), o.Numeric, first)
}

// compare finds or makes a Collator.
func (s *Intl) compare(locale string, o collation.Options) *collation.Collator {
	key := strings.Join([]string{"collator", locale, o.Sensitivity, o.CaseFirst, flag(o.Numeric), flag(o.IgnorePunctuation)}, "\x02")
	return keep(s, key, func() *collation.Collator { return collation.New(locale, o) })
}

func flag(b bool) string {
	if b {
		return "true"
	}
	return "false"
}

// segments answers [from, to, is a word] for each piece, in UTF-16 units.
func segments(rt *goja.Runtime, text, granularity string) goja.Value {
	var all []any
	at, state := 0, -1
	for rest := text; rest != ""; {
		var piece string
		switch granularity {
		case "word":
			piece, rest, state = uniseg.FirstWordInString(rest, state)
		case "sentence":
			piece, rest, state = uniseg.FirstSentenceInString(rest, state)
		default:
			piece, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
		}
		size := 0
		for _, c := range piece {
			size++
			if c > 0xffff {
				size++
			}
		}
		cut := []any{at, at + size}
		if granularity == "word" {
			cut = append(cut, strings.ContainsFunc(piece, func(c rune) bool { return unicode.IsLetter(c) || unicode.IsNumber(c) }))
		}
		all = append(all, rt.NewArray(cut...))
		at += size
	}
	return rt.NewArray(all...)
}

// week answers the first day of the week, the weekend and the least days of a first week.
func (s *Intl) week(rt *goja.Runtime, t cldr.Tag) goja.Value {
	region := s.data().Region(t)
	of := func(kind string) string {
		if v, ok := s.data().Supplement("week." + kind + "." + region); ok {
			return v
		}
		v, _ := s.data().Supplement("week." + kind + ".001")
		return v
	}
	number := func(day string) int {
		return slices.Index([]string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}, day) + 1
	}
	weekend := []any{}
	for day := number(of("weekendStart")); ; day = day%7 + 1 {
		weekend = append(weekend, day)
		if day == number(of("weekendEnd")) || len(weekend) == 7 {
			break
		}
	}
	o := rt.NewObject()
	_ = o.Set("firstDay", number(of("firstDay")))
	_ = o.Set("weekend", rt.NewArray(weekend...))
	_ = o.Set("minimalDays", int(of("minDays")[0]-'0'))
	return o
}
