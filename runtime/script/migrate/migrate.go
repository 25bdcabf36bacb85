// Package migrate is the script side of long jobs: it reads a source, writes a target, and goes
// at the pace the target allows. What has been done, and what a person wants of it, is package
// migration's, reached through the Host.
package migrate

import _ "embed"

// Source is the TypeScript of @bobbin/migrate.
//
//go:embed module.ts
var Source string

// Declarations is the .d.ts text of @bobbin/migrate.
//
//go:embed module.d.ts
var Declarations string

//go:embed run.ts
var runSource string

//go:embed source.ts
var sourceSource string

//go:embed writer.ts
var writerSource string

//go:embed pace.ts
var paceSource string

//go:embed journal.ts
var journalSource string

//go:embed faults.ts
var faultsSource string

//go:embed compare.ts
var compareSource string

// Module has the shape of modules.Module, which package modules converts it to.
type Module struct {
	Names        []string
	Source       string
	Declarations string
}

// Modules lists the modules of this room; those that begin with "bobbin:" are parts of the first.
func Modules() []Module {
	return []Module{
		{Names: []string{"@bobbin/migrate"}, Source: Source, Declarations: Declarations},
		{Names: []string{"bobbin:migrate/run"}, Source: runSource},
		{Names: []string{"bobbin:migrate/source"}, Source: sourceSource},
		{Names: []string{"bobbin:migrate/writer"}, Source: writerSource},
		{Names: []string{"bobbin:migrate/pace"}, Source: paceSource},
		{Names: []string{"bobbin:migrate/journal"}, Source: journalSource},
		{Names: []string{"bobbin:migrate/faults"}, Source: faultsSource},
		{Names: []string{"bobbin:migrate/compare"}, Source: compareSource},
	}
}
