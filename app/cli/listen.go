package cli

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"bobbin/app/api"
	"bobbin/app/ide"
	"bobbin/runtime/engine"
	"bobbin/runtime/fault"
	"bobbin/runtime/ingress"
	"bobbin/runtime/workspace"
)

type listenFlags struct {
	address, environment, key, public string
	register, keep, noSchedules       bool
	scope                             []string
	list                              bool
	relay, token                      string
}

func (p *program) listenCommand() *cobra.Command {
	var flags listenFlags
	cmd := &cobra.Command{Use: "listen DIR", Short: "Take requests for the event listeners of a workspace, and run its schedules", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return p.listen(cmd.Context(), args[0], flags) }}
	cmd.Flags().StringVar(&flags.address, "listen", "127.0.0.1:0", "the loopback address")
	cmd.Flags().StringVar(&flags.environment, "env", "", "the environment; the first that is not production when left out")
	cmd.Flags().StringVar(&flags.key, "key", "", "the secret part of the addresses; a random one when left out")
	cmd.Flags().StringVar(&flags.relay, "relay", "", "take events from the relay at this `URL`, which services reach")
	cmd.Flags().StringVar(&flags.token, "token", "", "the token for the relay; BOBBIN_TOKEN when left out")
	cmd.Flags().BoolVar(&flags.list, "list", false, "say how the listeners stand, and end")
	cmd.Flags().BoolVar(&flags.noSchedules, "no-schedules", false, "do not run the schedules of the environment meanwhile")
	cmd.Flags().StringVar(&flags.public, "public", "", "where a tunnel or a proxy makes this known: https://example.com")
	cmd.Flags().BoolVar(&flags.register, "register", false, "have the services call the listeners that are switched on, until this ends")
	cmd.Flags().BoolVar(&flags.keep, "keep", false, "with --register: leave it registered when this ends")
	cmd.Flags().StringArrayVar(&flags.scope, "scope", nil, "with --register: what a service asks for, project=group/project, or for one listener pushed:project=…; may be repeated")
	return cmd
}

// listen serves the event listeners of a workspace and runs its schedules until it is told to stop. The requests
// are taken by the engine of the home, whichever process that is.
func (p *program) listen(ctx context.Context, dir string, flags listenFlags) (err error) {
	if dir, err = filepath.Abs(dir); err != nil {
		return err
	}
	session, err := p.session(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.closeSession(ctx, session)) }()
	client := api.Client{Transport: session}
	list, schedules, err := p.listened(ctx, client, dir, flags)
	if err != nil {
		return err
	}
	if flags.list {
		return p.printListeners(list.Listeners)
	}
	if flags.relay != "" {
		return p.listenRelayed(ctx, session, list.Listeners, schedules, flags, dir)
	}
	public, err := publicBase(flags.public)
	if err != nil {
		return err
	}
	listener, err := listenLocally(flags.address)
	if err != nil {
		return err
	}
	scope, err := scopeFlags(flags.scope)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	d := &doors{engine: session, key: cmp.Or(flags.key, rand.Text()), public: public, paths: map[string]string{}}
	base := cmp.Or(public, "http://"+listener.Addr().String())
	address := func(name string) string { return d.address(base, name) }
	d.lead(list.Listeners)
	if public != "" {
		fmt.Fprintf(p.Stderr, "Point the tunnel at http://%s\n", listener.Addr())
	}
	defer p.keepOthers(ctx, session, dir, flags, list.Listeners, schedules)()
	if !flags.register {
		if err := p.printDoors(address, list.Listeners, nil, schedules); err != nil {
			return errors.Join(err, listener.Close())
		}
		return serveUntil(ctx, listener, d)
	}
	return p.serveRegistered(ctx, listener, d, func() ([]engine.Webhook, error) {
		done, err := p.registerAll(ctx, client, ide.RegisterAll{Dir: dir, Environment: flags.environment, Scope: scope, Addresses: addresses(list.Listeners, address)})
		if err != nil {
			return done, err
		}
		return done, p.printDoors(address, list.Listeners, done, schedules)
	}, func(ctx context.Context, done []engine.Webhook) {
		if !flags.keep {
			p.unregisterAll(ctx, client, ide.WebhookWish{Dir: dir, Environment: flags.environment}, done)
		}
	})
}

// addresses are those of listeners, by name.
func addresses(list []ide.ListenerAddress, address func(name string) string) map[string]string {
	all := map[string]string{}
	for _, l := range list {
		all[l.Name] = address(l.Name)
	}
	return all
}

// keepOthers has the engine run until stop what nobody calls: schedules, and listeners that poll.
func (p *program) keepOthers(ctx context.Context, session http.RoundTripper, dir string, flags listenFlags, list []ide.ListenerAddress, schedules engine.ScheduleList) (stop func()) {
	stopPolling, stopSchedules := p.keepPolling(ctx, session, ide.ListenerWish{Dir: dir, Environment: flags.environment}, list), func() {}
	if len(schedules.Schedules) > 0 {
		stopSchedules = p.keepSchedules(ctx, api.Client{Transport: session}, ide.Schedule{Dir: dir, Environment: flags.environment})
	}
	return func() {
		stopSchedules()
		stopPolling()
	}
}

// unregistering is how long the services have to forget the addresses when the command ends.
const unregistering = 20 * time.Second

// serveRegistered serves while services are told the addresses, which some call at once, and
// until they have forgotten them.
func (p *program) serveRegistered(ctx context.Context, listener net.Listener, d *doors, register func() ([]engine.Webhook, error), unregister func(context.Context, []engine.Webhook)) error {
	serving, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	served := make(chan error, 1)
	go func() { served <- serveUntil(serving, listener, d) }()
	done, err := register()
	if err == nil {
		select {
		case err = <-served:
			served <- nil
		case <-ctx.Done():
		}
	}
	last, cancel := context.WithTimeout(serving, unregistering)
	defer cancel()
	unregister(last, done)
	stop()
	return errors.Join(err, <-served)
}

// publicBase reads the address that services know this machine by, "" for none.
func publicBase(given string) (string, error) {
	u, err := url.Parse(given)
	if err != nil || given != "" && (u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.RawQuery != "" || u.Fragment != "") {
		return "", fault.New(fault.Invalid, "%q is not a public address.", given).WithHint("It looks like https://example.com.").Because(err)
	}
	return strings.TrimRight(given, "/"), nil
}

// listenLocally listens where only this machine reaches.
func listenLocally(address string) (net.Listener, error) {
	host, _, err := net.SplitHostPort(address)
	if ip := net.ParseIP(host); err != nil || host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, fault.New(fault.Invalid, "%q is not an address of this machine alone.", address).
			WithHint("Listeners are served on loopback only: 127.0.0.1:8490, or port 0 for a free one.")
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fault.New(fault.Unavailable, "The address %s cannot be used: %s.", address, reason(err)).
			WithHint("Another program may listen there; leave --listen out, and a free port is taken.").Because(err)
	}
	return listener, nil
}

// printDoors says where each listener is reached.
func (p *program) printDoors(address func(name string) string, list []ide.ListenerAddress, registered []engine.Webhook, schedules engine.ScheduleList) error {
	type door struct {
		ide.ListenerAddress
		Path    *string         `json:"path,omitempty"` // never: it hides the engine's own
		URL     string          `json:"url"`
		Webhook *engine.Webhook `json:"webhook,omitempty"`
	}
	all := []door{}
	for _, one := range list {
		shown := door{ListenerAddress: one, URL: address(one.Name)}
		for i := range registered {
			if registered[i].Listener == one.Name {
				shown.Webhook = &registered[i]
				shown.Unverified = shown.Unverified && !registered[i].HasSecret
			}
		}
		all = append(all, shown)
	}
	if p.json {
		return p.print(map[string]any{"listeners": all, "schedules": append([]engine.Schedule{}, schedules.Schedules...)})
	}
	for _, one := range all {
		what, off := one.Name, ""
		if one.Connection != workspace.Generic {
			what += ", " + one.Event + " of " + one.Connection
		}
		if one.Disabled {
			off = ", switched off in this environment"
		}
		if _, err := fmt.Fprintf(p.Stdout, "%s\n      %s, %s, runs %s%s%s\n", one.URL, what, cmp.Or(one.Mode, "async"), one.Script, polledText(one.Poll), off); err != nil {
			return err
		}
		if one.Webhook != nil {
			if err := p.printRegistered(*one.Webhook); err != nil {
				return err
			}
		}
		if one.Unverified && one.Delivery != workspace.PollDelivery {
			fmt.Fprintf(p.Stderr, "warning: anyone who knows the address of %s can send it events, because it has no secret. Give it the service's: bobbin secret DIR set %s\n", one.Name, one.Name)
		}
	}
	return p.printKept(schedules)
}

// printRegistered says that a service calls a listener's address, or what a person does so that it
// does.
func (p *program) printRegistered(w engine.Webhook) error {
	if w.By != engine.ByAPI {
		fmt.Fprintf(p.Stdout, "      to be registered by hand:\n")
		return p.printSteps(w)
	}
	_, err := fmt.Fprintf(p.Stdout, "      registered as %s by %s\n", w.ID, w.Account)
	p.warnOfWebhook(w)
	return err
}

// doors passes requests on to listeners. Whoever does not know the key learns nothing: a page
// in a browser on this machine can send requests to any port.
type doors struct {
	engine http.RoundTripper
	key    string
	public string            // where services know this machine, "" when they call it directly
	paths  map[string]string // of the listeners, by name
}

// address is where a listener is reached.
func (d *doors) address(base, name string) string {
	return base + "/" + url.PathEscape(d.key) + "/" + url.PathEscape(name)
}

// lead has the doors lead to listeners.
func (d *doors) lead(to []ide.ListenerAddress) {
	for _, one := range to {
		d.paths[one.Name] = one.Path
	}
}

// ServeHTTP takes one request.
func (d *doors) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	parts := strings.SplitN(strings.TrimPrefix(r.URL.EscapedPath(), "/"), "/", 3)
	path := ""
	if len(parts) >= 2 && subtle.ConstantTimeCompare([]byte(parts[0]), []byte(url.PathEscape(d.key))) == 1 {
		if name, err := url.PathUnescape(parts[1]); err == nil {
			path = d.paths[name]
		}
	}
	if path == "" {
		api.WriteFault(w, fault.New(fault.NotFound, "There is no event listener at this address.").
			WithHint("Copy the address that `bobbin listen` printed."))
		return
	}
	if len(parts) == 3 {
		path += "/" + parts[2]
	}
	// One byte more than a listener takes, so that it is the listener that refuses.
	body, err := io.ReadAll(io.LimitReader(r.Body, ingress.MaxBody+1))
	if err != nil {
		return // the sender is gone
	}
	d.pass(w, r, path, body)
}

// pass sends a request to the engine and gives its answer back.
func (d *doors) pass(w http.ResponseWriter, r *http.Request, path string, body []byte) {
	target, err := url.Parse("http://engine" + path)
	if err != nil {
		api.WriteFault(w, err)
		return
	}
	target.RawQuery = r.URL.RawQuery
	out := r.Clone(r.Context())
	out.URL, out.RequestURI, out.TransferEncoding = target, "", nil
	out.Header.Set(api.Sender, r.RemoteAddr)
	called := ingress.Called(r)
	if d.public != "" {
		called = d.public + r.URL.RequestURI()
	}
	out.Header.Set(api.Called, called)
	out.Body, out.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	out.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
	answer, err := d.engine.RoundTrip(out)
	if err != nil {
		api.WriteFault(w, fault.New(fault.Unavailable, "The engine of this home cannot be reached.").Because(err))
		return
	}
	defer answer.Body.Close()
	for name, values := range answer.Header {
		w.Header()[name] = values
	}
	w.WriteHeader(answer.StatusCode)
	_, _ = io.Copy(w, answer.Body) // the sender may be gone
}
