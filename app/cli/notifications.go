package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"bobbin/app/ide"
	"bobbin/runtime/control"
	"bobbin/runtime/notify"
	"bobbin/runtime/script"
)

// notifyFlags are the flags of notifications.
type notifyFlags struct {
	runner, token string
	workspace     string
	webhook, smtp string
	slack, keep   bool
	to, statuses  []string
	mail          notify.Mail
	n             notify.Notification
}

func (p *program) notificationsCommand() *cobra.Command {
	var flags notifyFlags
	cmd := &cobra.Command{Use: "notifications list|set|remove|test [NAME]", Short: "Have a runner tell somebody of failures", Args: cobra.RangeArgs(1, 2),
		Long: "Have a runner tell somebody of failures: by a webhook, in Slack, by e-mail.\nWhat opens the target is never a flag: it is typed, or is all of standard input. It is the key\nthat a webhook is signed with, the address of Slack's incoming webhook, the mail server's password.",
		RunE: func(cmd *cobra.Command, args []string) error {
			wanted, known := map[string]int{"list": 0, "set": 1, "remove": 1, "test": 1}[args[0]]
			if !known || len(args)-1 != wanted {
				return usage(errors.New("usage: bobbin notifications list | set NAME | remove NAME | test NAME"))
			}
			flags.n.Name = first(args[1:])
			return p.notifications(cmd.Context(), flags, args[0])
		}}
	p.runnerFlags(cmd.Flags(), &flags.runner, &flags.token)
	f := cmd.Flags()
	f.StringVar(&flags.webhook, "webhook", "", "post a signed request to this `URL`")
	f.BoolVar(&flags.slack, "slack", false, "post to Slack")
	f.StringSliceVar(&flags.to, "email", nil, "send an e-mail to this `address`; may be repeated")
	f.StringVar(&flags.smtp, "smtp", "", "the mail server, `HOST:PORT`")
	f.StringVar(&flags.mail.Security, "security", "", "how to speak to it: starttls (when left out), tls or none")
	f.StringVar(&flags.mail.User, "user", "", "who logs in at the mail server")
	f.StringVar(&flags.mail.From, "from", "", "the sender of e-mails")
	f.StringVar(&flags.workspace, "workspace", "", "only this workspace: its `folder` or id")
	f.StringVar(&flags.n.Environment, "env", "", "only this environment")
	f.StringVar(&flags.n.Listener, "listener", "", "only deliveries to this event listener")
	f.StringSliceVar(&flags.statuses, "status", nil, "only this status; may be repeated")
	f.BoolVar(&flags.n.Dead, "dead", false, "only dead letters")
	f.IntVar(&flags.n.EveryMinutes, "every", 0, "gather further failures for so many `minutes`; 10 when left out")
	f.BoolVar(&flags.keep, "keep-secret", false, "leave what opens the target as it is")
	return cmd
}

func (p *program) notifications(ctx context.Context, flags notifyFlags, verb string) error {
	client, err := p.remote(ctx, flags.runner, flags.token)
	if err != nil {
		return err
	}
	one := control.OneNotification{Name: flags.n.Name}
	switch verb {
	case "list":
		list, err := client.Notifications(ctx, control.Nothing{})
		if err != nil {
			return err
		}
		return p.printNotifications(list)
	case "set":
		return p.setNotification(ctx, client, flags)
	case "remove":
		_, err = client.DropNotification(ctx, one)
	case "test":
		_, err = client.TryNotification(ctx, one)
	}
	if err != nil {
		return err
	}
	done := map[string]string{"remove": "is removed", "test": "has arrived"}[verb]
	if p.json {
		return p.print(map[string]any{"name": one.Name, "done": verb})
	}
	_, err = fmt.Fprintf(p.Stdout, "%s %s.\n", one.Name, done)
	return err
}

func (p *program) setNotification(ctx context.Context, client *control.Client, flags notifyFlags) error {
	n, question, err := flags.notification()
	if err != nil {
		return err
	}
	value := ""
	if question != "" && !flags.keep {
		if value, err = p.secretValue(question); err != nil {
			return err
		}
	}
	if n, err = ide.TellBy(ctx, client, n, value); err != nil {
		return err
	}
	if p.json {
		return p.print(n)
	}
	_, err = fmt.Fprintf(p.Stdout, "%s is kept. `bobbin notifications test %s` sends a test message.\n", n.Name, n.Name)
	return err
}

// notification reads the flags of set, and what is to be asked for: nothing for a mail server
// without a login.
func (f notifyFlags) notification() (n notify.Notification, question string, err error) {
	n = f.n
	for _, s := range f.statuses {
		n.Statuses = append(n.Statuses, script.Status(s))
	}
	id, err := workspaceID(f.workspace)
	if err != nil {
		return n, "", err
	}
	n.Workspace = string(id)
	switch {
	case f.webhook != "" && !f.slack && len(f.to) == 0:
		n.Kind, n.URL, question = notify.Webhook, f.webhook, "Key that the webhook is signed with"
	case f.slack && f.webhook == "" && len(f.to) == 0:
		n.Kind, question = notify.Slack, "Address of Slack's incoming webhook"
	case len(f.to) > 0 && f.webhook == "" && !f.slack:
		if n.Kind, n.Mail, err = notify.Email, &f.mail, f.mailServer(&f.mail); f.mail.User != "" {
			question = "Password of " + f.mail.User
		}
	default:
		err = usage(errors.New("say where to: --webhook URL, --slack, or --email ADDRESS with --smtp HOST:PORT and --from ADDRESS"))
	}
	return n, question, err
}

// mailServer reads where e-mail goes.
func (f notifyFlags) mailServer(m *notify.Mail) error {
	m.To, m.Host = f.to, f.smtp
	if host, port, err := net.SplitHostPort(f.smtp); err == nil {
		if m.Host = host; port != "" {
			if m.Port, err = strconv.Atoi(port); err != nil {
				return usage(fmt.Errorf("%q is not a port", port))
			}
		}
	}
	return nil
}

func (p *program) printNotifications(list control.NotificationList) error {
	if p.json {
		return p.print(list)
	}
	for _, n := range list.Notifications {
		target := cmp.Or(n.URL, n.Kind)
		if n.Mail != nil {
			target = strings.Join(n.Mail.To, ", ")
		}
		fmt.Fprintf(p.Stdout, "%-20s %-8s %-40s %s\n", n.Name, n.Kind, target, scopeOf(n))
	}
	if len(list.Notifications) == 0 {
		fmt.Fprintln(p.Stderr, "Nobody is told of failures. `bobbin notifications set NAME` changes that.")
	}
	return nil
}

// scopeOf says in words what is told.
func scopeOf(n notify.Notification) string {
	var parts []string
	for _, one := range []struct{ word, value string }{{"workspace", n.Workspace}, {"environment", n.Environment}, {"listener", n.Listener}} {
		if one.value != "" {
			parts = append(parts, one.word+" "+one.value)
		}
	}
	for _, s := range n.Statuses {
		parts = append(parts, string(s))
	}
	if n.Dead {
		parts = append(parts, "dead letters")
	}
	return cmp.Or(strings.Join(parts, ", "), "all failures")
}
