package cli

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"bobbin/app/api"
	"bobbin/app/ide"
	"bobbin/runtime/fault"
)

// simulateFlags are the flags of simulate.
type simulateFlags struct {
	listen, dir, user, token string
}

func (p *program) simulateCommand() *cobra.Command {
	var flags simulateFlags
	cmd := &cobra.Command{Use: "simulate CONNECTOR", Short: "Serve a simulated service on this machine", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return p.simulate(cmd.Context(), args[0], flags) }}
	cmd.Flags().StringVar(&flags.listen, "listen", "127.0.0.1:0", "the address to serve on")
	cmd.Flags().StringVar(&flags.dir, "workspace", "", "serve the simulator of this workspace, whose listeners then hear of changes")
	cmd.Flags().StringVar(&flags.user, "user", "", "the user a login must name, where the service has one (Jira: the e-mail)")
	cmd.Flags().StringVar(&flags.token, "token", "", "the token a login must have; without it everybody is let in")
	return cmd
}

// simulate serves until it is told to stop. The simulator runs in the engine of the home, so
// that a workspace's simulator is one, whoever uses it.
func (p *program) simulate(ctx context.Context, connectorName string, flags simulateFlags) (err error) {
	if flags.dir != "" {
		if flags.dir, err = filepath.Abs(flags.dir); err != nil {
			return err
		}
	}
	session, err := p.session(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closeSession(session)) }()
	var opened ide.Served
	wish := ide.Serve{Connector: connectorName, Dir: flags.dir, User: flags.user, Token: flags.token}
	client := api.Client{Transport: session}
	if err := client.Call(ctx, "simulator.serve", wish, &opened); err != nil {
		return err
	}
	listener, err := net.Listen("tcp", flags.listen)
	if err != nil {
		return fault.New(fault.Unavailable, "The address %s cannot be used: %s.", flags.listen, err).
			WithHint("Another program may listen there; leave --listen out, and a free port is taken.").Because(err)
	}
	address := "http://" + listener.Addr().String()
	if p.json {
		err = p.print(map[string]string{"url": address, "connector": connectorName})
	} else {
		_, err = fmt.Fprintln(p.Stdout, address)
	}
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	return serveUntil(ctx, listener, toSimulator(session, opened.ID))
}

// toSimulator passes requests on to a simulator that the engine serves.
func toSimulator(engine http.RoundTripper, id string) http.Handler {
	target := &url.URL{Scheme: "http", Host: "engine", Path: "/simulated/" + id}
	return &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			host := r.In.Host
			r.SetURL(target)
			r.Out.Header.Set(api.SimulatedHost, host)
		},
		Transport:     engine,
		FlushInterval: -1,
	}
}

// serveUntil serves until ctx ends.
func serveUntil(ctx context.Context, listener net.Listener, handler http.Handler) error {
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	done := make(chan error, 1)
	go func() { done <- server.Serve(listener) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	if server.Shutdown(grace) != nil {
		_ = server.Close() // what still runs has had its moment
	}
	<-done
	return nil
}
