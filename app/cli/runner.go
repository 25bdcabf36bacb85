package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"os"
	"time"

	"github.com/spf13/cobra"

	"bobbin/app/runner"
	"bobbin/runtime/control"
	"bobbin/runtime/engine"
	"bobbin/runtime/fault"
	"bobbin/runtime/network"
)

// hostFlags are the flags of the runner itself.
type hostFlags struct {
	data, database       string
	listen, public       string
	tlsCert, tlsKey      string
	masterKey, tokenFile string
	networks, proxies    []string
	acme                 runner.ACME
	relay                bool
	relayFrom            engine.RelayFrom
	heartbeat, grace     time.Duration
	metrics              string
	logFormat, logLevel  string
}

func (p *program) runnerCommand() *cobra.Command {
	var flags hostFlags
	cmd := &cobra.Command{Use: "runner", Short: "Run what is published, unattended", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if flags.data == "" {
				return usage(errors.New("the data directory is missing: --data DIR"))
			}
			if flags.heartbeat < quickest || flags.grace < 0 {
				return usage(fmt.Errorf("--heartbeat is %s or longer, and --grace not below 0", quickest))
			}
			return p.host(cmd.Context(), flags)
		}}
	cmd.Flags().StringVar(&flags.data, "data", "", "the runner's data `directory`; made when it is not there")
	cmd.Flags().StringVar(&flags.database, "database", "", "the `URL` of a PostgreSQL that several runners share: postgres://user@host/database; BOBBIN_DATABASE when left out")
	cmd.Flags().StringVar(&flags.listen, "listen", "127.0.0.1:8480", "the address it listens on")
	cmd.Flags().StringVar(&flags.public, "public", "", "the base `URL` that services and people know it by, behind a proxy: https://runner.example.com")
	cmd.Flags().StringVar(&flags.tlsCert, "tls-cert", "", "a PEM `file` with the certificate, to serve https")
	cmd.Flags().StringVar(&flags.tlsKey, "tls-key", "", "a PEM `file` with its key")
	cmd.Flags().StringSliceVar(&flags.acme.Names, "acme", nil, "serve https with a certificate that the runner fetches for this `name` of it, from Let's Encrypt, to whose terms you agree")
	cmd.Flags().StringVar(&flags.acme.Email, "acme-email", "", "the `address` the authority writes to")
	cmd.Flags().StringVar(&flags.acme.Directory, "acme-directory", "", "the `URL` of another authority, your company's")
	cmd.Flags().StringVar(&flags.masterKey, "master-key", "", "a `file` with the key that opens the stored secrets; BOBBIN_MASTER_KEY, or one kept in the directory, when left out")
	cmd.Flags().StringVar(&flags.tokenFile, "token-file", "", "write the first token to this `file` in place of printing it")
	cmd.Flags().StringSliceVar(&flags.networks, "allow-network", nil, "let scripts reach this private `network` too: 10.1.0.0/16")
	cmd.Flags().StringSliceVar(&flags.proxies, "proxy", nil, "believe this proxy, a `network`, when it says where a request came from: 10.0.0.5/32")
	cmd.Flags().StringVar(&flags.metrics, "metrics", "", "serve the metrics at this `address` too, to whoever reaches it: 127.0.0.1:9480")
	cmd.Flags().StringVar(&flags.logFormat, "log-format", "text", "how the log on standard error is written: text or json")
	cmd.Flags().StringVar(&flags.logLevel, "log-level", "info", "what is in the log: debug, info, warn or error")
	cmd.Flags().StringVar(&flags.relayFrom.URL, "relay-from", "", "take the events of listeners with the delivery relay from the relay at this `URL`")
	cmd.Flags().StringVar(&flags.relayFrom.Token, "relay-token", "", "a publisher's token for that relay; BOBBIN_RELAY_TOKEN when left out")
	cmd.Flags().BoolVar(&flags.relay, "relay", false, "only keep events for receivers that dial out: run nothing, hold no credential")
	cmd.Flags().DurationVar(&flags.heartbeat, "heartbeat", 10*time.Second, "how often this node says to the others that it lives")
	cmd.Flags().DurationVar(&flags.grace, "grace", 30*time.Second, "how long what runs may go on when the runner is told to stop")
	cmd.AddCommand(p.nodesCommand(), p.backupCommand(), p.restoreCommand(), p.moveCommand(), p.tokenCommand(), p.rotateCommand(), p.readyCommand(), p.dashboardCommand(), p.alertsCommand())
	return cmd
}

// quickest is the shortest heartbeat: below it nodes that are only busy are taken for dead.
const quickest = 100 * time.Millisecond

// host runs a runner until it is told to stop.
func (p *program) host(ctx context.Context, flags hostFlags) (err error) {
	config := runner.Config{Data: flags.data, Database: cmp.Or(flags.database, p.Getenv("BOBBIN_DATABASE")), Listen: flags.listen, TLSCert: flags.tlsCert, TLSKey: flags.tlsKey, ACME: flags.acme, Metrics: flags.metrics, Version: version, Getenv: p.Getenv, BeatEvery: flags.heartbeat, Grace: flags.grace}
	if config.MasterKey, err = p.masterKey(flags.masterKey); err != nil {
		return err
	}
	if config.Network, err = network.Open(p.Getenv, p.policy()); err != nil {
		return err
	}
	if config.Public, err = publicBase(flags.public); err != nil {
		return err
	}
	config.Engine = p.engineConfig()
	config.Engine.Guard.PublicOnly = true
	if config.Engine.RelayFrom, err = p.relayFrom(flags.relayFrom); err != nil {
		return err
	}
	if config.Engine.Guard.Networks, err = prefixes(flags.networks); err != nil {
		return err
	}
	if config.Proxies, err = prefixes(flags.proxies); err != nil {
		return err
	}
	if config.Engine.Logger, err = p.logger(flags.logFormat, flags.logLevel); err != nil {
		return err
	}
	if flags.tokenFile != "" {
		config.KeepToken = func(token string) (func() error, error) {
			return func() error { return os.Remove(flags.tokenFile) }, keepToken(flags.tokenFile, token)
		}
	}
	if flags.relay {
		var r *runner.Relay
		if r, err = runner.OpenRelay(ctx, config); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, r.Close()) }()
		return p.serveHost(ctx, r, flags)
	}
	announce := true
	for {
		r, err := runner.Open(ctx, config)
		if err != nil {
			return err
		}
		if announce {
			err = p.serveHost(ctx, r, flags)
		} else {
			err = r.Serve(ctx)
		}
		config.Listen, announce = r.Listens(), false
		closed := r.Close(ctx)
		if !errors.Is(err, runner.ErrDead) {
			return errors.Join(err, closed)
		}
		config.Engine.Logger.Error("this node begins anew", "why", err, "closing", closed)
	}
}

// logger is the log of a runner.
func (p *program) logger(format, level string) (*slog.Logger, error) {
	var least slog.Level
	if err := least.UnmarshalText([]byte(level)); err != nil {
		return nil, usage(fmt.Errorf("--log-level is debug, info, warn or error, not %q", level))
	}
	options := &slog.HandlerOptions{Level: least}
	switch format {
	case "text":
		return slog.New(slog.NewTextHandler(p.Stderr, options)), nil
	case "json":
		return slog.New(slog.NewJSONHandler(p.Stderr, options)), nil
	}
	return nil, usage(fmt.Errorf("--log-format is text or json, not %q", format))
}

// relayFrom completes which relay a runner takes events from. A wrong address is told now, not in the log.
func (p *program) relayFrom(from engine.RelayFrom) (engine.RelayFrom, error) {
	if from.URL == "" {
		return from, nil
	}
	from.Token = cmp.Or(from.Token, p.Getenv("BOBBIN_RELAY_TOKEN"))
	if from.Token == "" {
		return from, fault.New(fault.Invalid, "The token for the relay is missing.").WithHint("Give it by --relay-token or in BOBBIN_RELAY_TOKEN.")
	}
	_, err := control.NewClient(from.URL, from.Token, nil)
	return from, err
}

// served is a runner or a relay that is open.
type served interface {
	URL() string
	MetricsURL() string
	FirstToken() string
	Serve(ctx context.Context) error
}

// serveHost says where it is, and answers until it is told to stop.
func (p *program) serveHost(ctx context.Context, r served, flags hostFlags) error {
	token := r.FirstToken()
	if flags.tokenFile != "" {
		token = "" // it is there
	}
	if err := p.printHost(r.URL(), r.MetricsURL(), token); err != nil {
		return err
	}
	return r.Serve(ctx)
}

// prefixes reads networks as people write them.
func prefixes(texts []string) ([]netip.Prefix, error) {
	var all []netip.Prefix
	for _, text := range texts {
		network, err := netip.ParsePrefix(text)
		if err != nil {
			return nil, fault.New(fault.Invalid, "%q is not a network.", text).WithHint("Write it as 10.1.0.0/16, one machine as 10.1.2.3/32.").Because(err)
		}
		all = append(all, network)
	}
	return all, nil
}

// tokenCommand is for whoever has lost the first token.
func (p *program) tokenCommand() *cobra.Command {
	var data, database, name string
	cmd := &cobra.Command{Use: "token", Short: "Make an admin's token for a runner that is stopped", Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		if data == "" {
			return usage(errors.New("the data directory is missing: --data DIR"))
		}
		token, err := runner.MakeToken(cmd.Context(), data, cmp.Or(database, p.Getenv("BOBBIN_DATABASE")), name, time.Now)
		if err != nil {
			return err
		}
		if p.json {
			return p.print(map[string]string{"token": token})
		}
		_, err = fmt.Fprintln(p.Stdout, token)
		return err
	}}
	cmd.Flags().StringVar(&data, "data", "", "the data `directory` of the runner")
	cmd.Flags().StringVar(&database, "database", "", "the `URL` of its PostgreSQL, when it has one; BOBBIN_DATABASE when left out")
	cmd.Flags().StringVar(&name, "name", "recovered", "the name of the token")
	return cmd
}

// readyCommand is for whatever watches over the runner's process and has no HTTP client: a container's health check.
func (p *program) readyCommand() *cobra.Command {
	return &cobra.Command{Use: "ready [URL]", Short: "Ask a runner whether it is ready; the exit code says it too", Args: cobra.MaximumNArgs(1), RunE: func(cmd *cobra.Command, args []string) error {
		address := "http://127.0.0.1:8480"
		if len(args) == 1 {
			address = args[0]
		}
		way, err := network.Open(p.Getenv, p.policy())
		if err != nil {
			return err
		}
		if err := control.Ready(cmd.Context(), address, way.Transport(network.ToRunner)); err != nil {
			return err
		}
		if p.json {
			return p.print(map[string]bool{"ready": true})
		}
		_, err = fmt.Fprintln(p.Stdout, "ready")
		return err
	}}
}

// keepToken writes a token for its owner alone. A file that is there is not touched: it may be
// what opens another runner.
func keepToken(name, token string) error {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err == nil {
		_, err = f.WriteString(token + "\n")
		if err = errors.Join(err, f.Close()); err != nil {
			err = errors.Join(err, os.Remove(name)) // half a token
		}
	}
	if err != nil {
		return fault.New(fault.Unavailable, "The first token cannot be written to %s.", name).
			WithHint("Name a file that is not there yet, in a folder that is. The runner has no token so far.").Because(err)
	}
	return nil
}

// printHost says where the runner is, and once in its life what opens it.
func (p *program) printHost(url, metrics, token string) error {
	if p.json {
		ready := struct {
			URL     string  `json:"url"`
			Token   *string `json:"token"`
			Metrics string  `json:"metrics,omitempty"`
		}{URL: url, Metrics: metrics}
		if token != "" {
			ready.Token = &token
		}
		return p.print(ready)
	}
	if _, err := fmt.Fprintln(p.Stdout, url); err != nil {
		return err
	}
	if token != "" {
		fmt.Fprintf(p.Stdout, "The first token, an admin's. It is shown this once:\n%s\n", token)
	}
	if metrics != "" {
		fmt.Fprintln(p.Stderr, "Its metrics, for whoever reaches them: "+metrics)
	}
	fmt.Fprintf(p.Stderr, "The runner is ready since %s. Ctrl+C ends it.\n", time.Now().Format("15:04:05"))
	return nil
}
