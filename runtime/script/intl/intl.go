// Package intl is ECMA-402 for scripts: the Intl object, and the methods of numbers, dates,
// texts and arrays that obey a locale and options.
//
// The classes are JavaScript over a few Go functions, as in package web: reading locales
// and options in the order and with the errors of the standard is JavaScript, everything
// that formats is Go (packages number, date, phrase, collation), on the locale data of
// package cldr. What a script has made is kept for the process, by locale and options, so
// that a second invocation finds it ready.
//
// A script that says no locale gets en-US, one that says no time zone gets UTC, wherever it
// runs. The calendar is the Gregorian one.
package intl

import (
	_ "embed"
	"sync"

	"github.com/dop251/goja"

	"bobbin/runtime/script/intl/cldr"
	"bobbin/runtime/script/intl/date"
	"bobbin/runtime/script/vm"
	"bobbin/runtime/script/web/unit"
)

//go:embed intl.js
var intlSource string

//go:embed base.js
var baseSource string

//go:embed number.js
var numberSource string

//go:embed date.js
var dateSource string

//go:embed phrase.js
var phraseSource string

//go:embed text.js
var textSource string

// kept is how many formatters a process keeps; beyond it all are forgotten at once.
const kept = 512

// Intl is what all runtimes of a process share. It is safe for concurrent use.
type Intl struct {
	units *unit.Units
	data  func() *cldr.Data // read at first use
	zones func() *date.Zones
	dates date.Generators

	mu   sync.Mutex
	made map[string]any
}

// New makes an Intl; nothing is read or compiled before its first use.
func New() *Intl {
	s := &Intl{made: map[string]any{}, data: sync.OnceValue(cldr.New)}
	s.zones = sync.OnceValue(func() *date.Zones { return date.NewZones(s.data()) })
	s.units = unit.NewUnits([]*unit.Unit{
		{Name: "intl", Source: intlSource, Exports: []string{"Intl"}, Native: s.general},
		{Name: "intl/base", Source: baseSource, Native: s.locales},
		{Name: "intl/number", Source: numberSource, Native: s.numbers},
		{Name: "intl/date", Source: dateSource, Native: s.times},
		{Name: "intl/phrase", Source: phraseSource, Native: s.phrases},
		{Name: "intl/text", Source: textSource, Native: s.texts},
	}...)
	return s
}

// Module installs the Intl global and, in a program that calls them, the methods that obey
// locales.
func (s *Intl) Module(v vm.VM) {
	set := unit.Install(v, s.units)
	v.Localize(func() { (&methods{Intl: s, set: set, vm: v, rt: v.Runtime()}).install() })
}

// keep gives what was made for a key before, or makes it.
func keep[T any](s *Intl, key string, make func() T) T {
	s.mu.Lock()
	defer s.mu.Unlock()
	if found, ok := s.made[key].(T); ok {
		return found
	}
	if len(s.made) >= kept {
		clear(s.made)
	}
	made := make()
	s.made[key] = made
	return made
}

// list makes a JavaScript array.
func list(rt *goja.Runtime, values ...any) goja.Value { return rt.NewArray(values...) }
