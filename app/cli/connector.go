package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"bobbin/app/api"
	"bobbin/app/face"
	"bobbin/app/home"
	"bobbin/app/ide"
	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
)

func (p *program) connectorCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "connector", Short: "Connectors of a workspace's own, made of API documents", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() }}
	var name string
	add := &cobra.Command{Use: "add DIR FILE-or-URL", Short: "Make a connector of an API document, or bring it up to date", Args: cobra.ExactArgs(2),
		Long: "Make a connector of an API document and put it into the workspace.\n\nThe document is OpenAPI 2, 3.0 or 3.1 (JSON or YAML), a Google discovery document or a GraphQL\nschema. Adding a newer one of the same name says what is new, gone and changed, and renames nothing.",
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.addConnector(cmd.Context(), args[0], args[1], name)
		}}
	add.Flags().StringVar(&name, "name", "", "what the connector is called; made of the document's title otherwise")
	list := &cobra.Command{Use: "list DIR", Short: "List the connectors that a workspace carries", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return p.listOwn(cmd.Context(), args[0]) }}
	remove := &cobra.Command{Use: "remove DIR NAME", Short: "Take a connector out of a workspace", Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error { return p.removeOwn(cmd.Context(), args[0], args[1]) }}
	cmd.AddCommand(add, list, remove, p.eventsCommand())
	return cmd
}

func (p *program) addConnector(ctx context.Context, dir, from, name string) (err error) {
	in := ide.AddConnector{Source: from, Name: name}
	if in.Dir, err = filepath.Abs(dir); err != nil {
		return err
	}
	if !strings.Contains(from, "://") {
		if in.Source, err = filepath.Abs(from); err != nil {
			return err
		}
	}
	session, err := p.session(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.closeSession(ctx, session)) }()
	stop := p.progress(ctx, session, "connector.progress", in.Dir)
	var out ide.AddedConnector
	err = (api.Client{Transport: session}).Call(ctx, "connector.add", in, &out)
	stop()
	if err != nil {
		return err
	}
	if p.json {
		return p.print(out.Report)
	}
	p.printAdded(out.Report)
	return nil
}

// oneLine keeps one line on a terminal that say writes anew, until end; elsewhere it says nothing.
func (p *program) oneLine() (say func(text string), end func()) {
	file, ok := p.Stderr.(*os.File)
	if p.json || !ok || !term.IsTerminal(int(file.Fd())) {
		return func(string) {}, func() {}
	}
	const clear = "\r\x1b[K"
	return func(text string) { fmt.Fprintf(p.Stderr, "%s%s ...", clear, text) }, func() { fmt.Fprint(p.Stderr, clear) }
}

// progress says on one line what is done, until stop.
func (p *program) progress(ctx context.Context, engine *home.Session, kind, dir string) (stop func()) {
	say, end := p.oneLine()
	following, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		face.Stream(following, engine, func(text []byte) {
			var signal struct{ Type, Dir, Message string }
			if json.Unmarshal(text, &signal) == nil && signal.Type == kind && signal.Dir == dir {
				say(signal.Message)
			}
		})
	}()
	return func() {
		cancel()
		<-done
		end()
	}
}

// mostNames is how many operations are listed of what is new, gone or changed.
const mostNames = 20

func (p *program) printAdded(r connector.OwnReport) {
	verb := "added"
	if r.Update {
		verb = "up to date"
	}
	fmt.Fprintf(p.Stdout, "%s is %s: %s, %d operations (%s).\n", r.Name, verb, r.Title, r.Operations, r.Format)
	if r.Update && len(r.New)+len(r.Gone)+len(r.Changed) == 0 {
		fmt.Fprintln(p.Stdout, "Nothing has changed.")
	}
	for _, part := range []struct {
		word  string
		names []string
	}{{"new", r.New}, {"gone", r.Gone}, {"changed", r.Changed}} {
		for i, name := range part.names {
			if i == mostNames {
				fmt.Fprintf(p.Stdout, "%-8s and %d more\n", part.word, len(part.names)-i)
				break
			}
			fmt.Fprintf(p.Stdout, "%-8s %s\n", part.word, name)
		}
	}
	for _, note := range r.Notes {
		fmt.Fprintf(p.Stderr, "note: %s\n", note)
	}
	if !r.Update {
		fmt.Fprintf(p.Stdout, "Use it in bobbin.json: \"connections\": { %q: { \"connector\": %q } }\n", r.Name, r.Name)
	}
}

func (p *program) listOwn(ctx context.Context, dir string) error {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	var out ide.OwnList
	if err := p.call(ctx, "connector.own", ide.Dir{Dir: dir}, &out); err != nil {
		return err
	}
	if p.json {
		return p.print(out)
	}
	for _, c := range out.Connectors {
		if c.Problem != "" {
			fmt.Fprintf(p.Stdout, "%-22s %s\n", c.Name, c.Problem)
			continue
		}
		fmt.Fprintf(p.Stdout, "%-22s %-30s %5d operations  used by: %s\n", c.Name, c.Title, c.Operations, usedList(c.Used))
	}
	return nil
}

func usedList(used []string) string {
	if len(used) == 0 {
		return "nothing"
	}
	return strings.Join(used, ", ")
}

func (p *program) removeOwn(ctx context.Context, dir, name string) error {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	if err := p.call(ctx, "connector.remove", ide.OwnName{Dir: dir, Name: name}, &ide.Nothing{}); err != nil {
		return err
	}
	if p.json {
		return p.print(map[string]string{"removed": name})
	}
	fmt.Fprintf(p.Stdout, "%s is removed.\n", name)
	return nil
}

func (p *program) eventsCommand() *cobra.Command {
	var sample string
	cmd := &cobra.Command{Use: "events NAME [DIR]", Short: "List the events of a service, or show one as the service sends it", Args: cobra.RangeArgs(1, 2),
		RunE: func(cmd *cobra.Command, args []string) error {
			in, err := p.workspaceOr(first(args[1:]))
			if err != nil {
				return err
			}
			var out ide.EventList
			if err := p.call(cmd.Context(), "connector.events", ide.OwnName{Dir: in.Dir, Name: args[0]}, &out); err != nil {
				return err
			}
			return p.printEvents(args[0], out, sample)
		}}
	cmd.Flags().StringVar(&sample, "sample", "", "the name of an event whose sample is printed")
	return cmd
}

func (p *program) printEvents(connectorName string, out ide.EventList, sample string) error {
	if sample != "" {
		i := slices.IndexFunc(out.Events, func(e ide.SampledEvent) bool { return e.Name == sample })
		if i < 0 || len(out.Events[i].Sample) == 0 {
			return fault.New(fault.NotFound, "There is no sample of an event %q of %s.", sample, connectorName).
				WithHint("`bobbin connector events %s` lists the events.", connectorName)
		}
		var text bytes.Buffer
		if err := json.Indent(&text, out.Events[i].Sample, "", "  "); err != nil {
			return err
		}
		fmt.Fprintln(p.Stdout, text.String())
		return nil
	}
	if p.json {
		return p.print(out)
	}
	for _, e := range out.Events {
		fmt.Fprintf(p.Stdout, "%-36s %s\n", e.Name, e.Type)
	}
	return nil
}

// workspaceOr names a workspace whose own connectors count: the one given, else the folder one is in.
func (p *program) workspaceOr(dir string) (ide.Dir, error) {
	given := dir
	if given == "" {
		if _, err := os.Stat("bobbin.json"); err != nil {
			return ide.Dir{}, nil
		}
		given = "."
	}
	full, err := filepath.Abs(given)
	return ide.Dir{Dir: full}, err
}

// address asks where a service is; one whose document says so is offered there.
func (a *asker) address(one ide.Connector) (string, error) {
	if one.Own && !strings.Contains(one.BaseURLHint, "//your-") {
		return a.line("Address", one.BaseURLHint)
	}
	return a.line("Address, such as "+one.BaseURLHint, "")
}
