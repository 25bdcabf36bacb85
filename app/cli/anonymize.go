package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"bobbin/runtime/alias"
	"bobbin/runtime/fault"
	"bobbin/runtime/workspace"
)

func (p *program) anonymizeCommand() *cobra.Command {
	var dry bool
	cmd := &cobra.Command{Use: "anonymize FILE...", Short: "Put aliases in the place of persons' names in test events and recordings", Args: cobra.MinimumNArgs(1),
		Long: "Put aliases in the place of persons' names, mail addresses and account IDs in JSON files: test events\nand recordings. The same person has the same alias in every file.",
		RunE: func(_ *cobra.Command, files []string) error { return p.anonymize(files, dry) }}
	cmd.Flags().BoolVar(&dry, "dry-run", false, "say what would be replaced, and change nothing")
	return cmd
}

// anonymize reads all files before it writes the first, so that a file that is none changes nothing.
func (p *program) anonymize(files []string, dry bool) error {
	a, texts := alias.New(), make([][]byte, len(files))
	for i, name := range files {
		text, err := os.ReadFile(name)
		if errors.Is(err, fs.ErrNotExist) {
			return fault.New(fault.NotFound, "There is no file %s.", name)
		}
		if err != nil {
			return fault.New(fault.Unavailable, "%s cannot be read.", name).Because(err)
		}
		if !json.Valid(text) {
			return fault.New(fault.Invalid, "%s is not JSON.", name).WithHint("This is for test events and recordings. Nothing was changed.")
		}
		a.Learn(text)
		texts[i] = text
	}
	for i, name := range files {
		text := a.Replace(texts[i])
		if dry || string(text) == string(texts[i]) {
			continue
		}
		if err := workspace.WriteFile(name, text); err != nil {
			return err
		}
	}
	if p.json {
		return p.print(map[string]any{"files": files, "replaced": a.Replaced(), "dryRun": dry})
	}
	p.printReplaced(a.Replaced())
	if len(a.Replaced()) == 0 {
		fmt.Fprintln(p.Stderr, "Nobody is named.")
	}
	return nil
}

// printReplaced lists aliases.
func (p *program) printReplaced(all []alias.Replaced) {
	for _, r := range all {
		fmt.Fprintf(p.Stderr, "replaced  %s by %s (%s, %s)\n", r.Value, r.With, r.What, count(r.Times, "time"))
	}
}
