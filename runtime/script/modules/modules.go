// Package modules lists the importable host modules (record storage, trigger, convert,
// managed API, ...) with the names they answer to. Their sources are TypeScript that
// package compile puts into a Bundle; their declarations go to editors.
package modules

import (
	"slices"

	"bobbin/runtime/script"
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

// All lists every module.
func All() []script.Module {
	return slices.Concat([]script.Module{
		{Names: recordstorage.Names(), Source: recordstorage.Source, Declarations: recordstorage.Declarations},
		{Names: trigger.Names(), Source: trigger.Source, Declarations: trigger.Declarations},
		{Names: secret.Names(), Source: secret.Source, Declarations: secret.Declarations},
		{Names: httpevents.Names(), Source: httpevents.Source, Declarations: httpevents.Declarations},
		{Names: []string{"@stitch-it/runtime"}, Source: everything, Declarations: everything},
	}, convert.Modules(), migrate.Modules(), managedapi.Modules(), trial.Modules())
}

// everything is the one package that the oldest scripts import record storage and
// triggering from.
const everything = "export * from '@bobbin/record-storage';\nexport * from '@bobbin/trigger';\n"

// Lookup finds a module by one of its names.
func Lookup(name string) (script.Module, bool) {
	for _, m := range All() {
		if slices.Contains(m.Names, name) {
			return m, true
		}
	}
	return script.Module{}, false
}

// Globals is the .d.ts text of everything scripts have without importing it.
func Globals() string {
	return globals.Declarations + "\n" + web.Declarations
}
