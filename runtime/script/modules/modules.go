// Package modules lists the importable host modules (record storage, trigger, convert,
// managed API, ...) with the names they answer to. Their sources are TypeScript that
// package compile puts into a Bundle; their declarations go to editors.
package modules

// Module is one importable module.
type Module struct {
	Names        []string // the primary name first: @bobbin/record-storage, @sr-connect/record-storage, @stitch-it/record-storage
	Source       string   // TypeScript; imports other modules by primary name
	Declarations string   // .d.ts text, the body of a module file
}

// All lists every module; Lookup finds one by any of its names.
var All []Module

// Lookup finds a module by one of its names.
func Lookup(name string) (Module, bool) {
	for _, m := range All {
		for _, n := range m.Names {
			if n == name {
				return m, true
			}
		}
	}
	return Module{}, false
}
