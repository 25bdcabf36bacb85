package intl

import (
	"reflect"
	"strings"

	"github.com/dop251/goja"
	"golang.org/x/text/language"

	"bobbin/runtime/script/intl/cldr"
	"bobbin/runtime/script/web/unit"
)

// separator joins what JavaScript hands over in one text.
const separator = "\x01"

// resolve picks the locale for a list that JavaScript has made canonical.
func (s *Intl) resolve(joined string, choices ...cldr.Choice) cldr.Resolution {
	if joined == "" {
		return s.data().Resolve(nil, choices)
	}
	return s.data().Resolve(strings.Split(joined, separator), choices)
}

// numbering is the choice of digits; an empty option leaves it to the locale.
func (s *Intl) numbering(option string) cldr.Choice {
	return cldr.Choice{Key: "nu", Option: option, Valid: func(name string) bool {
		_, ok := s.data().Supplement("digits." + name)
		return ok
	}}
}

// digits gives the name and the digits of a resolved numbering system.
func (s *Intl) digits(r cldr.Resolution) (name, digits string) {
	name = r.Values["nu"]
	if name == "" || name == "latn" {
		return "latn", ""
	}
	digits, _ = s.data().Supplement("digits." + name)
	return name, digits
}

// locales are the functions of base.js.
func (s *Intl) locales(set *unit.Set) unit.Natives {
	rt := set.VM.Runtime()
	return unit.Natives{
		"canonical": unit.Func(func(call goja.FunctionCall) goja.Value {
			t, ok := s.data().Canonical(call.Argument(0).String())
			if !ok {
				return goja.Undefined()
			}
			return rt.ToValue(t.String())
		}),
		"key": unit.Func(func(call goja.FunctionCall) goja.Value {
			if key, ok := optionsKey(rt, call.Argument(0), call.Argument(1)); ok {
				return rt.ToValue(key)
			}
			return goja.Undefined()
		}),
		"available": unit.Func(func(call goja.FunctionCall) goja.Value {
			t, _ := cldr.Parse(call.Argument(0).String())
			_, ok := s.data().Available(t.Base())
			return rt.ToValue(ok)
		}),
	}
}

// optionsKey writes a locale and a plain object of options as one text, so that a method
// called in a loop need not read them again; ok is false for anything less plain.
func optionsKey(rt *goja.Runtime, locale, options goja.Value) (key string, ok bool) {
	if _, isObject := locale.(*goja.Object); isObject {
		return "", false
	}
	var b strings.Builder
	b.WriteString(locale.String())
	if goja.IsUndefined(options) {
		return b.String(), true
	}
	o, isObject := options.(*goja.Object)
	if !isObject || o.ClassName() != "Object" || o.Prototype() == nil || o.Prototype().Prototype() != nil {
		return "", false
	}
	for _, name := range o.Keys() {
		v := o.Get(name)
		switch v.ExportType().Kind() {
		case reflect.String, reflect.Bool, reflect.Int64, reflect.Float64:
			b.WriteString(separator + name + "\x02" + v.ExportType().Kind().String() + v.String())
		default:
			return "", false
		}
	}
	return b.String(), true
}

// general are the functions of intl.js.
func (s *Intl) general(set *unit.Set) unit.Natives {
	rt := set.VM.Runtime()
	return unit.Natives{
		"supported": unit.Func(func(call goja.FunctionCall) goja.Value {
			values := s.supported(call.Argument(0).String())
			if values == nil {
				return goja.Undefined()
			}
			all := make([]any, len(values))
			for i, v := range values {
				all[i] = v
			}
			return rt.NewArray(all...)
		}),
	}
}

// supported lists what Intl.supportedValuesOf answers, nil for a key it does not know.
func (s *Intl) supported(key string) []string {
	var all []string
	switch key {
	case "calendar":
		return []string{"gregory"}
	case "collation":
		return []string{}
	case "currency":
		s.data().Locale("en").Each("c.", func(code, _ string) { all = append(all, code) })
	case "numberingSystem":
		s.data().EachSupplement("digits.", func(name, _ string) { all = append(all, name) })
	case "timeZone":
		return s.zones().All()
	case "unit":
		return units()
	}
	return all
}

// units are those that the standard sanctions.
func units() []string {
	return strings.Fields(`acre bit byte celsius centimeter day degree fahrenheit fluid-ounce foot gallon gigabit gigabyte gram hectare hour
		inch kilobit kilobyte kilogram kilometer liter megabit megabyte meter microsecond mile mile-scandinavian milliliter millimeter
		millisecond minute month nanosecond ounce percent petabyte pound second stone terabit terabyte week yard year`)
}

// part gives a part of a tag for Intl.Locale.
func part(t cldr.Tag, name string) (string, bool) {
	switch name {
	case "base":
		return t.Base(), true
	case "language":
		return t.Language, true
	case "script":
		return t.Script, t.Script != ""
	case "region":
		return t.Region, t.Region != ""
	}
	return t.Keyword(name)
}

// with replaces a part of a tag.
func with(t *cldr.Tag, name, value string) {
	switch name {
	case "language":
		t.Language = strings.ToLower(value)
	case "script":
		t.Script = strings.ToUpper(value[:1]) + strings.ToLower(value[1:])
	case "region":
		t.Region = strings.ToUpper(value)
	default:
		t.SetKeyword(name, strings.ToLower(value))
	}
}

// likely adds what usually goes with a tag, or removes what goes without saying.
func likely(t cldr.Tag, add bool) cldr.Tag {
	full := maximize(t)
	if add {
		return full
	}
	short := full
	for _, try := range [][2]string{{"", ""}, {"", full.Region}, {full.Script, ""}} {
		short.Script, short.Region = try[0], try[1]
		if again := maximize(short); again.Base() == full.Base() {
			return short
		}
	}
	return full
}

func maximize(t cldr.Tag) cldr.Tag {
	tag := language.Make(t.Base())
	if script, confidence := tag.Script(); t.Script == "" && confidence != language.No {
		t.Script = script.String()
	}
	if region, confidence := tag.Region(); t.Region == "" && confidence != language.No {
		t.Region = region.String()
	}
	if base, confidence := tag.Base(); t.Language == "und" && confidence != language.No {
		t.Language = base.String()
	}
	return t
}
