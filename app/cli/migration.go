package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"bobbin/app/ide"
	"bobbin/runtime/control"
	"bobbin/runtime/fault"
	"bobbin/runtime/migration"
)

// migrationFlags are the flags of migration.
type migrationFlags struct {
	environment, runner, token string
	kind, csv, page            string
	dryRun, follow             bool
}

// steerings are what can be done with a migration, here and on a runner.
var steerings = map[string]func(*control.Client, context.Context, control.OneMigration) (migration.Migration, error){
	"show": (*control.Client).Migration, "pause": (*control.Client).PauseMigration, "resume": (*control.Client).ResumeMigration,
	"cancel": (*control.Client).CancelMigration, "retry": (*control.Client).RetryMigration, "again": (*control.Client).RepeatMigration,
}

func (p *program) migrationCommand() *cobra.Command {
	var flags migrationFlags
	cmd := &cobra.Command{Use: "migration DIR [show|pause|resume|cancel|retry|again|items|report|forget NAME]", Short: "Look at migrations and steer them", Args: cobra.RangeArgs(1, 3),
		Long: `Without a verb it lists the migrations of an environment. show tells how one stands, pause and cancel take effect
after its slice of work, resume goes on, retry tries the items again that failed, again begins one anew that has ended.
items lists what failed, is uncertain or was found different, report writes it to files, forget forgets it.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			m, err := p.migrationsOf(cmd.Context(), args[0], flags)
			if err != nil {
				return err
			}
			if len(args) == 1 {
				return m.list(cmd.Context())
			}
			if len(args) == 2 {
				return usage(errors.New("the name of the migration is missing"))
			}
			return m.do(cmd.Context(), args[1], args[2])
		}}
	f := cmd.Flags()
	f.StringVar(&flags.environment, "env", "", "the environment; of this machine the first that is not production when left out")
	f.BoolVar(&flags.dryRun, "dry-run", false, "the dry run of that name")
	f.BoolVar(&flags.follow, "follow", false, "with show: tell of the progress until it does not run any more")
	f.StringVar(&flags.kind, "kind", "", "with items: only failed, uncertain, again, repeated, create, change or different")
	f.StringVar(&flags.csv, "csv", "", "with report: the `FILE` for the items with their reasons")
	f.StringVar(&flags.page, "page", "", "with report: the `FILE` for a page")
	p.runnerFlags(f, &flags.runner, &flags.token)
	return cmd
}

// migrations asks for the migrations of a folder here, or of a runner.
type migrations struct {
	p      *program
	flags  migrationFlags
	in     ide.Migration
	client *control.Client // of a runner; nil here
	at     control.OneEnvironment
}

func (p *program) migrationsOf(ctx context.Context, dir string, flags migrationFlags) (*migrations, error) {
	m := &migrations{p: p, flags: flags}
	if flags.runner == "" {
		abs, err := filepath.Abs(dir)
		m.in = ide.Migration{Dir: abs, Environment: flags.environment, DryRun: flags.dryRun}
		return m, err
	}
	if flags.environment == "" {
		return nil, usage(errors.New("the environment is missing: --env NAME"))
	}
	w, client, err := p.remoteOf(ctx, dir, flags.runner, flags.token)
	if err != nil {
		return nil, err
	}
	m.client, m.at = client, control.OneEnvironment{Workspace: w.ID, Environment: flags.environment}
	return m, nil
}

func (m *migrations) one(name string) control.OneMigration {
	if m.flags.dryRun {
		name = migration.DryRunOf(name)
	}
	return control.OneMigration{Workspace: m.at.Workspace, Environment: m.at.Environment, Migration: name}
}

func (m *migrations) list(ctx context.Context) (err error) {
	var list ide.MigrationList
	if m.client == nil {
		err = m.p.call(ctx, "migration.list", m.in, &list)
	} else {
		var remote control.MigrationList
		remote, err = m.client.Migrations(ctx, m.at)
		list = ide.MigrationList{Environment: m.at.Environment, Migrations: remote.Migrations}
	}
	if err != nil {
		return err
	}
	if m.p.json {
		return m.p.print(list)
	}
	if len(list.Migrations) == 0 {
		fmt.Fprintf(m.p.Stderr, "There is no migration in the environment %s.\n", list.Environment)
	}
	for _, one := range list.Migrations {
		fmt.Fprintln(m.p.Stdout, migrationLine(one))
	}
	return nil
}

func (m *migrations) do(ctx context.Context, verb, name string) error {
	switch verb {
	case "items":
		return m.items(ctx, name)
	case "report":
		return m.report(ctx, name)
	case "forget":
		return m.forget(ctx, name)
	}
	if steerings[verb] == nil {
		return usage(fmt.Errorf("a migration cannot be asked to %q: there are show, pause, resume, cancel, retry, again, items, report and forget", verb))
	}
	if verb == "show" && m.flags.follow {
		return m.follow(ctx, name)
	}
	got, err := m.steer(ctx, verb, name)
	if err != nil {
		return err
	}
	if m.p.json {
		return m.p.print(got)
	}
	printMigration(m.p.Stdout, got)
	return nil
}

func (m *migrations) steer(ctx context.Context, verb, name string) (got migration.Migration, err error) {
	if m.client != nil {
		return steerings[verb](m.client, ctx, m.one(name))
	}
	in := m.in
	in.Name = name
	if verb == "show" {
		verb = "get"
	}
	return got, m.p.call(ctx, "migration."+verb, in, &got)
}

// followEvery is the time between two looks.
const followEvery = time.Second

// follow prints a line whenever there is something new. Here it keeps the engine of the home, so that a
// migration goes on meanwhile.
func (m *migrations) follow(ctx context.Context, name string) (err error) {
	if m.client == nil {
		session, err := m.p.session(ctx)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, m.p.closeSession(ctx, session)) }()
	}
	for last := (time.Time{}); ; {
		got, err := m.steer(ctx, "show", name)
		if err != nil {
			return err
		}
		if !got.UpdatedAt.Equal(last) {
			last = got.UpdatedAt
			if m.p.json {
				err = m.p.print(got)
			} else {
				_, err = fmt.Fprintln(m.p.Stdout, migrationLine(got))
			}
		}
		if err != nil || got.Status != migration.Running {
			return err
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(followEvery):
		}
	}
}

func (m *migrations) forget(ctx context.Context, name string) error {
	var err error
	if m.client != nil {
		_, err = m.client.ForgetMigration(ctx, m.one(name))
	} else {
		in := m.in
		in.Name = name
		err = m.p.call(ctx, "migration.forget", in, &ide.Nothing{})
	}
	if err != nil || !m.p.json {
		return err
	}
	return m.p.print(ide.Nothing{})
}

// all gives the items of a migration, page by page.
func (m *migrations) all(ctx context.Context, name string) iter.Seq2[migration.Item, error] {
	return migration.Every(func(after migration.Item) ([]migration.Item, error) { return m.page(ctx, name, after) })
}

func (m *migrations) page(ctx context.Context, name string, after migration.Item) ([]migration.Item, error) {
	if m.client != nil {
		one := m.one(name)
		list, err := m.client.MigrationItems(ctx, control.ItemsOf{Workspace: one.Workspace, Environment: one.Environment, Migration: one.Migration,
			Kind: m.flags.kind, AfterKind: after.Kind, AfterKey: after.Key})
		return list.Items, err
	}
	in, list := m.in, ide.MigrationItems{}
	in.Name, in.Kind, in.AfterKind, in.AfterKey = name, m.flags.kind, after.Kind, after.Key
	return list.Items, m.p.call(ctx, "migration.items", in, &list)
}

func (m *migrations) items(ctx context.Context, name string) error {
	for i, err := range m.all(ctx, name) {
		if err != nil {
			return err
		}
		if m.p.json {
			err = m.p.print(i)
		} else {
			_, err = fmt.Fprintf(m.p.Stdout, "%-10s %s  %s\n", i.Kind, i.Key, i.Reason)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (m *migrations) report(ctx context.Context, name string) error {
	got, err := m.steer(ctx, "show", name)
	if err != nil {
		return err
	}
	write := func(file string, write func(io.Writer) error) error {
		if file == "" {
			return nil
		}
		to, err := os.Create(file)
		if err != nil {
			return fault.New(fault.Invalid, "The report cannot be written: %s.", err)
		}
		return errors.Join(write(to), to.Close())
	}
	err = write(m.flags.csv, func(to io.Writer) error { return migration.WriteCSV(to, m.all(ctx, name)) })
	if err == nil {
		err = write(m.flags.page, func(to io.Writer) error { return migration.WritePage(to, got, m.all(ctx, name)) })
	}
	if err != nil {
		return err
	}
	if m.p.json {
		return m.p.print(got)
	}
	printMigration(m.p.Stdout, got)
	return nil
}

// migrationLine says in a line how a migration stands.
func migrationLine(m migration.Migration) string {
	text := m.Title()
	if m.DryRun {
		text += " (dry run)"
	}
	text += "  " + string(m.Status)
	if m.Wish != "" {
		text += ", to " + string(m.Wish)
	}
	done := m.Counts.Items()
	text += fmt.Sprintf("  %d", done)
	if m.Total > 0 {
		text += fmt.Sprintf(" of %d", m.Total)
	}
	text += " items"
	if m.Counts.Failed > 0 {
		text += fmt.Sprintf(", %d failed", m.Counts.Failed)
	}
	if m.Counts.Uncertain > 0 {
		text += fmt.Sprintf(", %d uncertain", m.Counts.Uncertain)
	}
	if m.Status == migration.Running && m.PerSecond > 0 {
		text += fmt.Sprintf(", %.0f a second", m.PerSecond)
	}
	if left := m.Left(); left > 0 {
		text += ", about " + left.Round(time.Second).String() + " left"
	}
	return text
}

// printMigration says all there is to say.
func printMigration(w io.Writer, m migration.Migration) {
	fmt.Fprintln(w, migrationLine(m))
	for _, text := range []string{m.Reason, m.Waiting} {
		if text != "" {
			fmt.Fprintf(w, "      %s\n", text)
		}
	}
	for _, row := range m.Rows() {
		fmt.Fprintf(w, "%8d  %s\n", row.Count, row.What)
	}
	if checked := strings.TrimSpace(m.Checked()); checked != "" {
		fmt.Fprintf(w, "      %s\n", checked)
	}
	fmt.Fprintf(w, "      %s of work in %d slices, begun %s, resumed %d times\n", (time.Duration(m.WorkedMs) * time.Millisecond).Round(time.Millisecond), m.Slices,
		m.StartedAt.Local().Format("2006-01-02 15:04:05"), m.Resumed)
}
