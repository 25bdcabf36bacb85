package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"bobbin/app/api"
	"bobbin/app/ide"
	"bobbin/runtime/fault"
	"bobbin/runtime/record"
	"bobbin/runtime/workspace"
)

func (p *program) newCommand() *cobra.Command {
	var template, from, name string
	var list bool
	cmd := &cobra.Command{Use: "new DIR", Short: "Make a workspace", Args: cobra.MaximumNArgs(1), RunE: func(cmd *cobra.Command, args []string) error {
		if list {
			return p.listTemplates(cmd.Context())
		}
		if len(args) == 0 {
			return usage(errors.New("a folder is missing: bobbin new DIR"))
		}
		if from != "" && cmd.Flags().Changed("template") {
			return usage(errors.New("--template and --from are two templates: give one of them"))
		}
		return p.create(cmd.Context(), args[0], ide.Create{Template: template, From: from, Name: name})
	}}
	cmd.Flags().StringVar(&template, "template", "empty", "the template to start from")
	cmd.Flags().StringVar(&from, "from", "", "a folder or a zip file with a template, in place of one of the list")
	cmd.Flags().StringVar(&name, "name", "", "the workspace's name; the template's when left out")
	cmd.Flags().BoolVar(&list, "list", false, "list the templates")
	return cmd
}

func (p *program) listTemplates(ctx context.Context) error {
	var out ide.TemplateList
	if err := p.call(ctx, "template.list", ide.Nothing{}, &out); err != nil {
		return err
	}
	if p.json {
		return p.print(out)
	}
	width := 0
	for _, t := range out.Templates {
		width = max(width, len(t.Name))
	}
	for _, t := range out.Templates {
		fmt.Fprintf(p.Stdout, "%-*s %s\n", width, t.Name, t.Summary)
	}
	return nil
}

func (p *program) create(ctx context.Context, dir string, in ide.Create) error {
	var err error
	if in.Dir, err = filepath.Abs(dir); err != nil {
		return err
	}
	if in.From != "" {
		if in.From, err = filepath.Abs(in.From); err != nil {
			return err
		}
		in.Template = in.From
	}
	var out ide.Workspace
	if err := p.call(ctx, "workspace.create", in, &out); err != nil {
		return err
	}
	if p.json {
		return p.print(map[string]any{"dir": out.Workspace.Dir, "id": out.Workspace.ID, "name": out.Workspace.Name, "template": in.Template})
	}
	fmt.Fprintf(p.Stdout, "%s\n", out.Workspace.Dir)
	fmt.Fprintf(p.Stderr, "`bobbin ide %s` opens it.\n", out.Workspace.Dir)
	return nil
}

func (p *program) checkCommand() *cobra.Command {
	return &cobra.Command{Use: "check DIR", Short: "Look for what is wrong in files, code and types", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return p.check(cmd.Context(), args[0]) }}
}

func (p *program) check(ctx context.Context, dir string) error {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	var out ide.Problems
	if err := p.call(ctx, "workspace.check", ide.Dir{Dir: dir}, &out); err != nil {
		return err
	}
	errorCount := 0
	for _, problem := range out.Problems {
		if problem.Severity == workspace.SeverityError {
			errorCount++
		}
	}
	if p.json {
		err = p.print(map[string]any{"problems": out.Problems, "errors": errorCount})
	} else {
		p.printProblems(out.Problems)
	}
	if err == nil && errorCount > 0 {
		return errUnwell
	}
	return err
}

func (p *program) printProblems(problems []workspace.Diagnostic) {
	for _, problem := range problems {
		code := problem.Code
		if code != "" {
			code = " " + code
		}
		fmt.Fprintf(p.Stdout, "%s: %s%s: %s\n", problem.Place, problem.Severity, code, problem.Message)
		if problem.Hint != "" {
			fmt.Fprintf(p.Stdout, "    %s\n", problem.Hint)
		}
	}
	if len(problems) == 0 {
		fmt.Fprintln(p.Stderr, "No problems.")
	}
}

func (p *program) recordsCommand() *cobra.Command {
	var in ide.RecordFile
	var scope string
	cmd := &cobra.Command{Use: "records DIR list|get|set|delete|export|import [KEY or FILE] [VALUE]", Short: "Look at and change record storage", Args: cobra.RangeArgs(2, 4),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if in.Dir, err = filepath.Abs(args[0]); err != nil {
				return err
			}
			in.Scope = record.Scope(scope)
			return p.records(cmd.Context(), in, args[1], args[2:])
		}}
	cmd.Flags().StringVar(&in.Environment, "env", "", "the environment; the first that is not production when left out")
	cmd.Flags().StringVar(&scope, "scope", "", "environment (default), workspace or team")
	cmd.Flags().StringVar(&in.TeamScope, "team-scope", "", "the part of the team's records")
	cmd.Flags().StringVar(&in.Prefix, "prefix", "", "only keys that begin so")
	cmd.Flags().IntVar(&in.Limit, "limit", 0, "how many records of a list; all when left out")
	cmd.Flags().BoolVar(&in.Keep, "keep", false, "import: leave a record that is there already as it is")
	return cmd
}

func (p *program) records(ctx context.Context, in ide.RecordFile, verb string, args []string) (err error) {
	wanted, known := map[string]int{"list": 0, "get": 1, "set": 2, "delete": 1, "export": 1, "import": 1}[verb]
	if !known || len(args) != wanted {
		return usage(errors.New("usage: bobbin records DIR list | get KEY | set KEY VALUE | delete KEY | export FILE | import FILE"))
	}
	session, err := p.session(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.closeSession(ctx, session)) }()
	client := api.Client{Transport: session}
	if wanted > 0 {
		in.Key = args[0]
	}
	switch verb {
	case "list":
		return p.listRecords(ctx, client, in.Record)
	case "export", "import":
		return p.moveRecords(ctx, client, verb, in, args[0])
	case "get":
		var out ide.Value
		if err := client.Call(ctx, "record.get", in, &out); err != nil {
			return err
		}
		_, err := fmt.Fprintf(p.Stdout, "%s\n", out.Value)
		return err
	case "set":
		if in.Value, err = p.value(args[1]); err != nil {
			return err
		}
	}
	if err := client.Call(ctx, "record."+verb, in, &ide.Nothing{}); err != nil || !p.json {
		return err
	}
	return p.print(map[string]string{"key": strings.ToLower(in.Key)})
}

// moveRecords writes records to a file, or takes them from one.
func (p *program) moveRecords(ctx context.Context, client api.Client, verb string, in ide.RecordFile, file string) (err error) {
	in.Key = ""
	if in.File, err = filepath.Abs(file); err != nil {
		return err
	}
	var out record.Moved
	if err := client.Call(ctx, "record."+verb, in, &out); err != nil {
		return err
	}
	if p.json {
		return p.print(out)
	}
	what := map[string]string{"export": "written, %d secure left out", "import": "taken, %d left out"}[verb]
	fmt.Fprintf(p.Stderr, "%s "+what+".\n", count(out.Records, "record"), out.Left)
	return nil
}

// value reads a record's value: JSON, or - for JSON on standard input.
func (p *program) value(text string) (json.RawMessage, error) {
	if text == "-" {
		all, err := io.ReadAll(p.Stdin)
		if err != nil {
			return nil, err
		}
		text = string(all)
	}
	if !json.Valid([]byte(text)) {
		return nil, fault.New(fault.Invalid, "The value is not JSON.").WithHint(`A text needs its quotes: '"open"'.`)
	}
	return json.RawMessage(text), nil
}

// listRecords prints all pages, one record a line.
func (p *program) listRecords(ctx context.Context, client api.Client, in ide.Record) error {
	for left := in.Limit; ; {
		var out ide.RecordList
		if err := client.Call(ctx, "record.list", in, &out); err != nil {
			return err
		}
		for _, r := range out.Records {
			if p.json {
				if err := p.print(r); err != nil {
					return err
				}
				continue
			}
			fmt.Fprintf(p.Stdout, "%s\t%s\n", r.Key, r.Value)
		}
		left -= len(out.Records)
		if out.Next == "" || (in.Limit > 0 && left <= 0) {
			return nil
		}
		in.After = out.Next
		if in.Limit > 0 {
			in.Limit = left
		}
	}
}
