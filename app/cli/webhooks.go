package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"bobbin/app/api"
	"bobbin/app/ide"
	"bobbin/runtime/engine"
	"bobbin/runtime/fault"
	"bobbin/runtime/workspace"
)

type webhookFlags struct {
	environment, address string
	scope                []string
	offline              bool
	wait                 time.Duration
}

func (p *program) webhooksCommand() *cobra.Command {
	var flags webhookFlags
	cmd := &cobra.Command{Use: "webhooks DIR [list|register|remove|refresh|test] [LISTENER]", Short: "Have services call the event listeners of a workspace", Args: cobra.RangeArgs(1, 3),
		Long: "Register the webhooks of event listeners at their services, by the services' API, or say what to\n" +
			"click where there is none. The secret they are signed with is made on the way and kept on this\nmachine as the listener's. `bobbin listen DIR --register` does it for all while it runs.",
		RunE: func(cmd *cobra.Command, args []string) error { return p.webhooks(cmd.Context(), args, flags) }}
	cmd.Flags().StringVar(&flags.environment, "env", "", "the environment; the first that is not production when left out")
	cmd.Flags().StringVar(&flags.address, "url", "", "register: the listener's address, as the service is to call it")
	cmd.Flags().StringArrayVar(&flags.scope, "scope", nil, "register: what the service asks for, as in project=group/project; may be repeated")
	cmd.Flags().BoolVar(&flags.offline, "offline", false, "list: what this machine knows, without asking the services")
	cmd.Flags().DurationVar(&flags.wait, "wait", time.Minute, "test: how long a delivery is waited for")
	return cmd
}

func (p *program) webhooks(ctx context.Context, args []string, flags webhookFlags) (err error) {
	dir, err := filepath.Abs(args[0])
	if err != nil {
		return err
	}
	verb, listener := "list", ""
	if len(args) > 1 {
		verb = args[1]
	}
	if len(args) > 2 {
		listener = args[2]
	}
	needs, known := map[string]bool{"list": false, "register": true, "remove": true, "refresh": true, "test": true}[verb]
	if !known || needs && listener == "" || verb == "register" && flags.address == "" {
		return usage(errors.New("usage: bobbin webhooks DIR list | register LISTENER --url ADDRESS | remove LISTENER | refresh LISTENER | test LISTENER"))
	}
	scope, err := scopeFlags(flags.scope)
	if err != nil {
		return err
	}
	session, err := p.session(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.closeSession(ctx, session)) }()
	client := api.Client{Transport: session}
	wish := ide.WebhookWish{Dir: dir, Environment: flags.environment, Listener: listener, Check: !flags.offline}
	switch verb {
	case "list":
		return p.listWebhooks(ctx, client, wish)
	case "register":
		return p.registerWebhook(ctx, client, engine.WebhookWish{Dir: dir, Environment: flags.environment, Listener: listener, Address: flags.address, Scope: scope})
	case "test":
		return p.testWebhook(ctx, client, engine.ProofWish{Dir: dir, Environment: flags.environment, Listener: listener, Seconds: max(1, int(flags.wait/time.Second))})
	}
	if err := p.unlock(ctx, client); err != nil {
		return err
	}
	var out ide.WebhookState
	if err := client.Call(ctx, "webhook."+verb, wish, &out); err != nil {
		return err
	}
	if p.json {
		return p.print(out)
	}
	if verb == "remove" {
		_, err = fmt.Fprintf(p.Stdout, "%s of %s is not called any more.\n", out.Webhook.Listener, out.Webhook.Environment)
		return err
	}
	return p.printWebhook(out.Webhook)
}

// scopeFlags reads what was given as name=value.
func scopeFlags(given []string) (map[string]string, error) {
	scope := map[string]string{}
	for _, one := range given {
		name, value, ok := strings.Cut(one, "=")
		if !ok || name == "" {
			return nil, usage(fmt.Errorf("--scope %s: write it as name=value, as in project=group/project", one))
		}
		scope[name] = value
	}
	return scope, nil
}

func (p *program) listWebhooks(ctx context.Context, client api.Client, wish ide.WebhookWish) error {
	var out ide.WebhookList
	if err := client.Call(ctx, "webhook.list", wish, &out); err != nil {
		return err
	}
	if p.json {
		return p.print(out)
	}
	for _, one := range out.Webhooks {
		if err := p.printWebhook(one); err != nil {
			return err
		}
	}
	if len(out.Webhooks) == 0 {
		fmt.Fprintln(p.Stderr, "There is no event listener that a service calls in this workspace.")
	}
	return nil
}

// webhookStates are the states in words.
var webhookStates = map[string]string{engine.WebhookNone: "not registered", engine.WebhookRegistered: "registered", engine.WebhookOff: "switched off at the service",
	engine.WebhookMissing: "removed at the service", engine.WebhookExpired: "expired", engine.WebhookUnbound: "no account"}

// printWebhook prints one webhook: a line, then what is to be known of it.
func (p *program) printWebhook(w engine.Webhook) error {
	state := webhookStates[w.State]
	if w.By == engine.ByChecklist {
		state = "by hand"
	}
	if w.ID != "" {
		state += " as " + w.ID
	}
	if _, err := fmt.Fprintf(p.Stdout, "%-24s %-16s %-30s %s of %s\n", w.Listener, w.Environment, state, w.Event, w.Connection); err != nil {
		return err
	}
	say := func(label, text string) {
		if text != "" {
			fmt.Fprintf(p.Stdout, "      %s: %s\n", label, text)
		}
	}
	say("address", w.Address)
	if w.ID != "" {
		say("account", w.Account)
	}
	var scope []string
	for _, f := range w.Fields {
		if value := w.Scope[f.Name]; value != "" {
			scope = append(scope, f.Name+"="+value)
		}
	}
	say("scope", strings.Join(scope, " "))
	if !w.Expires.IsZero() {
		say("expires", w.Expires.Local().Format("2006-01-02 15:04"))
	}
	p.warnOfWebhook(w)
	return nil
}

func (p *program) warnOfWebhook(w engine.Webhook) {
	if w.Problem != nil {
		fmt.Fprintf(p.Stderr, "warning: %s: %s\n", w.Listener, w.Problem.Sentence)
		if w.Problem.Hint != "" {
			fmt.Fprintf(p.Stderr, "        %s\n", w.Problem.Hint)
		}
	}
	if len(w.Others) > 0 {
		fmt.Fprintf(p.Stderr, "warning: %s: the service has another webhook for this address (%s). Remove it there, or the listener hears everything twice.\n", w.Listener, strings.Join(w.Others, ", "))
	}
}

func (p *program) registerWebhook(ctx context.Context, client api.Client, wish engine.WebhookWish) error {
	if err := p.unlock(ctx, client); err != nil {
		return err
	}
	var out ide.WebhookState
	if err := client.Call(ctx, "webhook.register", wish, &out); err != nil {
		return err
	}
	if p.json {
		return p.print(out)
	}
	if err := p.printWebhook(out.Webhook); err != nil {
		return err
	}
	return p.printSteps(out.Webhook)
}

// printSteps prints what a person does where the service's API does not allow it.
func (p *program) printSteps(w engine.Webhook) error {
	for i, step := range w.Steps {
		text := step.Text
		if step.Secret {
			text += "\n         Then give it to the listener: bobbin secret DIR set " + w.Listener
		}
		if step.Paste != "" {
			text += "\n\n" + indent(step.Paste, "         ") + "\n"
		}
		if _, err := fmt.Fprintf(p.Stdout, "   %2d. %s\n", i+1, text); err != nil {
			return err
		}
	}
	return nil
}

func indent(text, by string) string { return by + strings.ReplaceAll(text, "\n", "\n"+by) }

// testWebhook tests a delivery and prints each step as it becomes known. Ctrl+C stops it.
func (p *program) testWebhook(ctx context.Context, client api.Client, wish engine.ProofWish) error {
	var now engine.Proof
	if err := client.Call(ctx, "webhook.test", wish, &now); err != nil {
		return err
	}
	printed := 0
	for {
		for ; printed < len(now.Steps) && !p.json; printed++ {
			p.printStep(now.Steps[printed])
		}
		if now.Done {
			break
		}
		if err := client.Call(ctx, "webhook.wait", ide.ProofWait{ID: now.ID, Steps: len(now.Steps)}, &now); err != nil {
			if ctx.Err() != nil { // the person has stopped it
				_ = client.Call(context.WithoutCancel(ctx), "webhook.cancel", ide.ProofWait{ID: now.ID}, &ide.Nothing{}) // it ends by itself, too
			}
			return err
		}
	}
	if p.json {
		if err := p.print(now); err != nil {
			return err
		}
	}
	if !now.Arrived {
		return errUnwell
	}
	return nil
}

func (p *program) printStep(s engine.ProofStep) {
	mark := map[string]string{engine.StepOK: "ok", engine.StepFailed: "failed", engine.StepUnknown: "unknown", engine.StepWaiting: "waiting"}[s.State]
	fmt.Fprintf(p.Stdout, "%-8s %s\n", mark, s.Text)
	if s.Hint != "" {
		fmt.Fprintf(p.Stdout, "         %s\n", s.Hint)
	}
}

// registerAll registers the webhooks of the listeners that are switched on, at their addresses.
// What cannot be registered is said, and keeps nothing else from it.
func (p *program) registerAll(ctx context.Context, client api.Client, wish ide.RegisterAll) ([]engine.Webhook, error) {
	if err := p.unlockToRegister(ctx, client, wish); err != nil {
		return nil, err
	}
	done := []engine.Webhook{}
	var out ide.RegistrationList
	if err := client.Call(ctx, "webhook.registerAll", wish, &out); err != nil {
		if ctx.Err() != nil {
			return p.registered(context.WithoutCancel(ctx), client, wish)
		}
		return done, err
	}
	for _, one := range out.Webhooks {
		if one.Fault != nil {
			fmt.Fprintf(p.Stderr, "warning: %s is not registered.\n", one.Listener)
			p.say(one.Fault)
			continue
		}
		done = append(done, one.Webhook)
	}
	return done, nil
}

// unlockToRegister opens the vault when there is a webhook to be registered.
func (p *program) unlockToRegister(ctx context.Context, client api.Client, wish ide.RegisterAll) error {
	var list ide.WebhookList
	if err := client.Call(ctx, "webhook.list", ide.WebhookWish{Dir: wish.Dir, Environment: wish.Environment}, &list); err != nil {
		return err
	}
	for _, one := range list.Webhooks {
		if !one.Disabled && !(wish.Real && one.Account == workspace.Simulated) {
			return p.unlock(ctx, client)
		}
	}
	return nil
}

// registered are the webhooks that were registered before somebody stopped it.
func (p *program) registered(ctx context.Context, client api.Client, wish ide.RegisterAll) ([]engine.Webhook, error) {
	var list ide.WebhookList
	err := client.Call(ctx, "webhook.list", ide.WebhookWish{Dir: wish.Dir, Environment: wish.Environment}, &list)
	done := []engine.Webhook{}
	for _, one := range list.Webhooks {
		if one.ID != "" && one.Address == wish.Addresses[one.Listener] {
			done = append(done, one)
		}
	}
	return done, err
}

// say prints a fault that ends nothing.
func (p *program) say(err error) {
	f := fault.From(err)
	fmt.Fprintf(p.Stderr, "        %s\n", f.Error())
	if f.Hint != "" {
		fmt.Fprintf(p.Stderr, "        %s\n", f.Hint)
	}
}

// unregisterAll removes what registerAll has registered.
func (p *program) unregisterAll(ctx context.Context, client api.Client, wish ide.WebhookWish, done []engine.Webhook) {
	for _, one := range done {
		if one.By != engine.ByAPI {
			continue
		}
		wish.Listener = one.Listener
		if err := client.Call(ctx, "webhook.remove", wish, &ide.WebhookState{}); err != nil {
			fmt.Fprintf(p.Stderr, "warning: the webhook of %s is still registered (%s). `bobbin webhooks DIR remove %s` tries again.\n", one.Listener, one.ID, one.Listener)
			p.say(err)
		}
	}
}
