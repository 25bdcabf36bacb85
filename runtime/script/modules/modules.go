// Package modules lists the importable host modules (record storage, trigger, convert,
// managed API, ...) with the names they answer to. Their sources are TypeScript that
// package compile puts into a Bundle; their declarations go to editors.
package modules

import (
	"slices"

	"bobbin/runtime/script/convert"
	"bobbin/runtime/script/globals"
	"bobbin/runtime/script/httpevents"
	"bobbin/runtime/script/managedapi"
	"bobbin/runtime/script/migrate"
	"bobbin/runtime/script/recordstorage"
	"bobbin/runtime/script/secret"
	"bobbin/runtime/script/trial"
	"bobbin/runtime/script/trigger"
	"bobbin/runtime/script/web"
)

// Module is one importable module.
type Module struct {
	Names        []string // the primary name first: @bobbin/record-storage, @sr-connect/record-storage, @stitch-it/record-storage
	Source       string   // TypeScript; imports other modules by primary name
	Declarations string   // .d.ts text, the body of a module file
}

// All lists every module.
func All() []Module {
	all := []Module{
		{recordstorage.Names(), recordstorage.Source, recordstorage.Declarations},
		{trigger.Names(), trigger.Source, trigger.Declarations},
		{secret.Names(), secret.Source, secret.Declarations},
		{httpevents.Names(), httpevents.Source, httpevents.Declarations},
		{[]string{"@stitch-it/runtime"}, everything, everything},
	}
	for _, m := range convert.Modules() {
		all = append(all, Module(m))
	}
	for _, m := range migrate.Modules() {
		all = append(all, Module(m))
	}
	for _, m := range managedapi.Modules() {
		all = append(all, Module(m))
	}
	for _, m := range trial.Modules() {
		all = append(all, Module(m))
	}
	return all
}

// everything is the one package that the oldest scripts import record storage and
// triggering from.
const everything = "export * from '@bobbin/record-storage';\nexport * from '@bobbin/trigger';\n"

// Lookup finds a module by one of its names.
func Lookup(name string) (Module, bool) {
	for _, m := range All() {
		if slices.Contains(m.Names, name) {
			return m, true
		}
	}
	return Module{}, false
}

// Globals is the .d.ts text of everything scripts have without importing it.
func Globals() string {
	return globals.Declarations + "\n" + web.Declarations
}
