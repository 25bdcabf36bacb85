// Package migrate is the script side of long jobs: it reads a source, writes a target, and goes
// at the pace the target allows. What has been done, and what a person wants of it, is package
// migration's, reached through the Host.
package migrate

import (
	_ "embed"

	"bobbin/runtime/script"
)

var (
	//go:embed module.d.ts
	declarations string
	//go:embed module.ts
	source string
	//go:embed run.ts
	runSource string
	//go:embed source.ts
	sourceSource string
	//go:embed writer.ts
	writerSource string
	//go:embed pace.ts
	paceSource string
	//go:embed journal.ts
	journalSource string
	//go:embed faults.ts
	faultsSource string
	//go:embed compare.ts
	compareSource string
)

// Modules lists the modules of this room; those that begin with "bobbin:" are parts of the first.
func Modules() []script.Module {
	return []script.Module{
		{Names: []string{"@bobbin/migrate"}, Source: source, Declarations: declarations},
		{Names: []string{"bobbin:migrate/run"}, Source: runSource},
		{Names: []string{"bobbin:migrate/source"}, Source: sourceSource},
		{Names: []string{"bobbin:migrate/writer"}, Source: writerSource},
		{Names: []string{"bobbin:migrate/pace"}, Source: paceSource},
		{Names: []string{"bobbin:migrate/journal"}, Source: journalSource},
		{Names: []string{"bobbin:migrate/faults"}, Source: faultsSource},
		{Names: []string{"bobbin:migrate/compare"}, Source: compareSource},
	}
}
