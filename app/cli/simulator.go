package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"bobbin/app/api"
	"bobbin/app/ide"
)

// simulatorVerbs are what can be done with a simulator of a workspace, with the least and the
// most arguments after the connection.
var simulatorVerbs = map[string][2]int{"show": {0, 0}, "rows": {1, 2}, "edit": {3, 3}, "delete": {2, 2}, "switch": {0, 20}, "reset": {0, 0}, "webhooks": {0, 0}, "send": {1, 2}}

const simulatorUsage = "bobbin simulator DIR show|reset|webhooks CONNECTION | rows CONNECTION COLLECTION [ID] | edit CONNECTION COLLECTION ID JSON | " +
	"delete CONNECTION COLLECTION ID | switch CONNECTION [SWITCH...] | send CONNECTION EVENT [PAYLOAD]"

func (p *program) simulatorCommand() *cobra.Command {
	return &cobra.Command{Use: "simulator DIR show|rows|edit|delete|switch|reset|webhooks|send CONNECTION", Short: "Look into a simulated service of a workspace and change it",
		Long: "Look into a simulated service of a workspace and change it:\n\n  " + simulatorUsage, Args: cobra.MinimumNArgs(3),
		RunE: func(cmd *cobra.Command, args []string) error {
			dir, err := filepath.Abs(args[0])
			if err != nil {
				return err
			}
			return p.simulator(cmd.Context(), ide.Connection{Dir: dir, Connection: args[2]}, args[1], args[3:])
		}}
}

func (p *program) simulator(ctx context.Context, of ide.Connection, verb string, args []string) (err error) {
	wanted, known := simulatorVerbs[verb]
	if !known || len(args) < wanted[0] || len(args) > wanted[1] {
		return usage(errors.New("usage: " + simulatorUsage))
	}
	session, err := p.session(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.closeSession(ctx, session)) }()
	client := api.Client{Transport: session}
	switch verb {
	case "show":
		return p.showSimulator(ctx, client, of)
	case "rows", "edit", "delete":
		return p.simulatorRows(ctx, client, of, verb, args)
	case "switch":
		return p.switchSimulator(ctx, client, of, args)
	case "webhooks":
		return p.simulatorWebhooks(ctx, client, of)
	case "send":
		return p.sendEvent(ctx, client, of, args)
	}
	if err := client.Call(ctx, "simulator.reset", of, &ide.Nothing{}); err != nil || !p.json {
		return err
	}
	return p.print(map[string]string{"connection": of.Connection})
}

func (p *program) showSimulator(ctx context.Context, client api.Client, of ide.Connection) error {
	var out ide.Simulated
	if err := client.Call(ctx, "simulator.show", of, &out); err != nil {
		return err
	}
	if p.json {
		return p.print(out)
	}
	for _, c := range out.Collections {
		fmt.Fprintf(p.Stdout, "%6d  %s\n", c.Rows, c.Name)
	}
	for _, s := range out.Switches {
		fmt.Fprintf(p.Stdout, "switched on: %s\n", s)
	}
	return nil
}

// simulatorRows lists the rows of a collection, one a line, or changes one.
func (p *program) simulatorRows(ctx context.Context, client api.Client, of ide.Connection, verb string, args []string) error {
	in := ide.SimulatorRow{Connection: of, Collection: args[0]}
	if len(args) > 1 {
		in.ID = args[1]
	}
	if verb == "rows" {
		var out ide.SimulatorRows
		if err := client.Call(ctx, "simulator.rows", in, &out); err != nil {
			return err
		}
		for _, row := range out.Rows {
			if err := p.print(row); err != nil {
				return err
			}
		}
		return nil
	}
	if verb == "edit" {
		text, err := p.value(args[2])
		if err != nil {
			return err
		}
		if err := json.Unmarshal(text, &in.Body); err != nil || in.Body == nil {
			return usage(errors.New("a row of a simulator is a JSON object"))
		}
	}
	if err := client.Call(ctx, "simulator."+verb, in, &ide.Nothing{}); err != nil || !p.json {
		return err
	}
	return p.print(map[string]string{"collection": in.Collection, "id": in.ID})
}

// switchSimulator sets the switches; none named switches all off.
func (p *program) switchSimulator(ctx context.Context, client api.Client, of ide.Connection, texts []string) error {
	var out ide.Switched
	if err := client.Call(ctx, "simulator.switch", ide.SimulatorSwitch{Connection: of, Texts: texts}, &out); err != nil {
		return err
	}
	if p.json {
		return p.print(out)
	}
	for _, s := range out.Switches {
		fmt.Fprintf(p.Stdout, "switched on: %s\n", s)
	}
	if len(out.Switches) == 0 {
		fmt.Fprintln(p.Stdout, "It behaves.")
	}
	return nil
}

func (p *program) simulatorWebhooks(ctx context.Context, client api.Client, of ide.Connection) error {
	var out ide.SeenWebhooks
	if err := client.Call(ctx, "simulator.webhooks", of, &out); err != nil {
		return err
	}
	if p.json {
		return p.print(out)
	}
	for _, w := range out.Webhooks {
		to, how := w.Address, "taken"
		if to == "" {
			to = "the listeners"
		}
		if w.Error != "" {
			how = w.Error
		}
		fmt.Fprintf(p.Stdout, "%s  %-28s to %s, attempt %d: %s\n", w.At.Local().Format("2006-01-02 15:04:05"), w.Event, to, w.Attempt, how)
	}
	return nil
}

// sendEvent tells the listeners of an event.
func (p *program) sendEvent(ctx context.Context, client api.Client, of ide.Connection, args []string) (err error) {
	in := ide.SimulatorEvent{Connection: of, Event: args[0]}
	if len(args) > 1 {
		if in.Payload, err = p.value(args[1]); err != nil {
			return err
		}
	}
	var out ide.SentEvent
	if err := client.Call(ctx, "simulator.send", in, &out); err != nil {
		return err
	}
	if p.json {
		return p.print(out)
	}
	if out.Webhook.Error != "" {
		fmt.Fprintln(p.Stdout, out.Webhook.Error)
		return errUnwell
	}
	_, err = fmt.Fprintln(p.Stdout, "Taken.")
	return err
}
