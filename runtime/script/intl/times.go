package intl

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dop251/goja"

	"bobbin/runtime/script/intl/cldr"
	"bobbin/runtime/script/intl/date"
	"bobbin/runtime/script/intl/number"
	"bobbin/runtime/script/web/unit"
)

// components are the options of a DateTimeFormat in the order of date.js.
func components() []string {
	return []string{"weekday", "era", "year", "month", "day", "dayPeriod", "hour", "minute", "second", "fractionalSecondDigits", "timeZoneName"}
}

// hours gives the hour cycle that a locale uses, by its region.
func (s *Intl) hours(t cldr.Tag, l *cldr.Locale) string {
	region := s.data().Region(t)
	for _, place := range []string{t.Language + "-" + region, region, "001"} {
		if text, ok := s.data().Supplement("hour." + place); ok {
			return map[byte]string{'h': "h12", 'H': "h23", 'K': "h11", 'k': "h24"}[text[0]]
		}
	}
	return "h23"
}

// cycle decides the hour cycle from hour12 ("", true or false), the option and the locale.
func (s *Intl) cycle(r *cldr.Resolution, hour12 string) (cycle, usual string) {
	usual = s.hours(r.Tag, r.Locale)
	switch {
	case hour12 == "true" && s.data().Region(r.Tag) == "JP":
		cycle = "h11"
	case hour12 == "true":
		cycle = "h12"
	case hour12 == "false":
		cycle = "h23"
	case r.Values["hc"] != "":
		return r.Values["hc"], usual
	default:
		return usual, usual
	}
	return cycle, usual
}

// dateOptions reads the fields of date.js behind numbering, cycle and hour12.
func dateOptions(p []string) date.Options {
	n, _ := strconv.Atoi(p[11])
	return date.Options{
		DateStyle: p[0], TimeStyle: p[1], Weekday: p[2], Era: p[3], Year: p[4], Month: p[5], Day: p[6], DayPeriod: p[7],
		Hour: p[8], Minute: p[9], Second: p[10], FractionalSecondDigits: n, TimeZoneName: p[12],
	}
}

// times are the functions of date.js.
func (s *Intl) times(set *unit.Set) unit.Natives {
	rt := set.VM.Runtime()
	return unit.Natives{
		"zone": unit.Func(func(call goja.FunctionCall) goja.Value {
			name, _, ok := s.zones().Find(call.Argument(0).String())
			if !ok {
				return goja.Undefined()
			}
			return rt.ToValue(name)
		}),
		"date": unit.Func(func(call goja.FunctionCall) goja.Value {
			return s.dateFormat(set, call.Argument(0).String(), call.Argument(1).String(), call.Argument(2).String())
		}),
	}
}

// dateFormat answers [run, locale, calendar, numbering system, hour cycle, shown ...].
func (s *Intl) dateFormat(set *unit.Set, locales, zone, spec string) goja.Value {
	rt := set.VM.Runtime()
	p := strings.Split(spec, separator)
	calendar := cldr.Choice{Key: "ca", Valid: func(name string) bool { return name == "gregory" }}
	hours := cldr.Choice{Key: "hc", Option: p[1], Valid: func(name string) bool {
		return slices.Contains([]string{"h11", "h12", "h23", "h24"}, name)
	}}
	r := s.resolve(locales, s.numbering(p[0]), calendar, hours)
	system, _ := s.digits(r)
	cycle, usual := s.cycle(&r, p[2])
	f := s.dateFormatter(r, zone, cycle, usual, strings.Join(p[3:], separator))
	if p[2] != "" { // hour12 goes before the locale's keyword
		r.Tag.Keywords = slices.DeleteFunc(r.Tag.Keywords, func(k [2]string) bool { return k[0] == "hc" })
	}
	if !f.HasHour() {
		cycle = ""
	}
	answer := []any{set.VM.Function("", 1, func(call goja.FunctionCall) goja.Value { return runDate(rt, f, call) }), r.Tag.String(), "gregory", system, cycle}
	for _, name := range components() {
		answer = append(answer, f.Shown(name))
	}
	return rt.NewArray(answer...)
}

// dateFormatter finds or makes a Formatter.
func (s *Intl) dateFormatter(r cldr.Resolution, zone, cycle, usual, spec string) *date.Formatter {
	system, digits := s.digits(r)
	key := strings.Join([]string{"date", r.Locale.Name, system, zone, cycle, spec}, "\x02")
	return keep(s, key, func() *date.Formatter {
		o := dateOptions(strings.Split(spec, separator))
		o.HourCycle, o.DefaultHourCycle, o.Digits = cycle, usual, digits
		_, at, _ := s.zones().Find(zone)
		return s.dates.New(r.Locale, zone, at, o)
	})
}

// runDate is what a DateTimeFormat object calls; times are whole milliseconds.
func runDate(rt *goja.Runtime, f *date.Formatter, call goja.FunctionCall) goja.Value {
	start := time.UnixMilli(call.Argument(1).ToInteger())
	switch call.Argument(0).ToInteger() {
	case asText:
		return rt.ToValue(f.Format(start))
	case asParts:
		return flat(rt, f.Parts(start))
	case asRange:
		return rt.ToValue(number.Join(f.RangeParts(start, time.UnixMilli(call.Argument(2).ToInteger()))))
	}
	return flat(rt, f.RangeParts(start, time.UnixMilli(call.Argument(2).ToInteger())))
}
