package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"bobbin/runtime/engine"
)

func (p *program) eventCommand() *cobra.Command {
	var in engine.Take
	cmd := &cobra.Command{Use: "event DIR LISTENER WHAT", Short: "Make a listener's test event of something that is there", Args: cobra.ExactArgs(3),
		Long: "Print the event that the listener's script would have got, made of an issue, a page or the like that\nis there: WHAT is its key (DEMO-1) or its address. The connection's account fetches it, or its simulator;\na read-only token is enough.",
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if in.Dir, err = filepath.Abs(args[0]); err != nil {
				return err
			}
			in.Listener, in.What = args[1], args[2]
			return p.takeEvent(cmd.Context(), in)
		}}
	cmd.Flags().StringVar(&in.Environment, "env", "", "the environment; the first that is not production when left out")
	cmd.Flags().StringVar(&in.Save, "save", "", "keep it as the listener's test event of this name")
	cmd.Flags().BoolVar(&in.Anonymize, "anonymize", false, "put aliases in the place of persons' names, mail addresses and account IDs")
	cmd.Flags().BoolVar(&in.Replace, "replace", false, "with --save: also in place of one of that name")
	return cmd
}

func (p *program) takeEvent(ctx context.Context, in engine.Take) error {
	var out engine.Taken
	if err := p.call(ctx, "event.take", in, &out); err != nil {
		return err
	}
	if p.json {
		return p.print(out)
	}
	var text bytes.Buffer
	if err := json.Indent(&text, out.Payload, "", "  "); err != nil {
		return err
	}
	p.printReplaced(out.Replaced)
	if out.Path != "" {
		fmt.Fprintf(p.Stderr, "Saved as %s.\n", out.Path)
	}
	_, err := fmt.Fprintln(p.Stdout, text.String())
	return err
}
