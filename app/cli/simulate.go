package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"bobbin/app/api"
	"bobbin/app/ide"
	"bobbin/connectors/all"
	"bobbin/runtime/fault"
	"bobbin/runtime/network"
	"bobbin/runtime/outbound"
	"bobbin/runtime/simulate"
)

// simulateFlags are the flags of simulate.
type simulateFlags struct {
	listen, dir string
	login       simulate.Login
	fail        []string // switches
	failing     bool     // whether any were named, if only to have none
}

func (p *program) simulateCommand() *cobra.Command {
	var flags simulateFlags
	cmd := &cobra.Command{Use: "simulate CONNECTOR", Short: "Serve a simulated service on this machine", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			flags.failing = cmd.Flags().Changed("fail")
			if flags.dir == "" {
				return p.simulateAlone(cmd.Context(), args[0], flags)
			}
			return p.simulateWorkspace(cmd.Context(), args[0], flags)
		}}
	cmd.Flags().StringVar(&flags.listen, "listen", "127.0.0.1:0", "the address to serve on")
	cmd.Flags().StringVar(&flags.dir, "workspace", "", "serve the simulator of this workspace, whose listeners then hear of changes")
	cmd.Flags().StringVar(&flags.login.User, "user", "", "the user a login must name, where the service has one (Jira: the e-mail)")
	cmd.Flags().StringVar(&flags.login.Token, "token", "", "the token a login must have; without it everybody is let in")
	cmd.Flags().BoolVar(&flags.login.Scoped, "scoped", false, "the token works through the service's gateway only, where it has one (Jira)")
	cmd.Flags().StringArrayVar(&flags.fail, "fail", nil, "misbehave: KIND[@CALLS][,every=N][,times=N][,seconds=S] with limit, outage, closed, expired, forbidden or slow; none ends it")
	return cmd
}

// switches reads --fail. Faults: invalid.
func (f simulateFlags) switches() (all []simulate.Switch, err error) {
	for _, text := range f.fail {
		if text == "none" {
			continue
		}
		one, err := simulate.ParseSwitch(text)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, nil
}

// simulateAlone serves a fresh simulator that forgets all at its end. It needs no engine.
func (p *program) simulateAlone(ctx context.Context, connectorName string, flags simulateFlags) error {
	c := all.Lookup(connectorName)
	if c == nil {
		return fault.New(fault.NotFound, "There is no connector %q.", connectorName).
			WithHint("`bobbin connectors` lists those there are; one that a workspace carries is simulated with --workspace DIR.")
	}
	services := all.Simulators()
	i := slices.IndexFunc(services, func(s simulate.Service) bool { return s.Name == c.Name })
	if i < 0 {
		return fault.New(fault.NotFound, "%s cannot be simulated.", c.Title)
	}
	switches, err := flags.switches()
	if err != nil {
		return err
	}
	way, err := network.Open(p.Getenv, p.policy())
	if err != nil {
		return err
	}
	store, err := simulate.OpenStore("")
	if err != nil {
		return err
	}
	door := outbound.New(outbound.Config{Permit: way.Policy().Services, Proxy: way.Proxy, RootCAs: way.Authorities()})
	defer door.Close()
	simulator, err := simulate.New(simulate.Config{Service: services[i], Table: c.Table(), Store: store, Send: simulate.Post(door.Client(outbound.Binding{}))})
	if err == nil {
		if err = simulator.Switch(switches...); err == nil {
			err = p.serve(ctx, connectorName, flags.listen, simulator.Served(flags.login))
		}
		err = errors.Join(err, simulator.Close())
	}
	return errors.Join(err, store.Close())
}

// simulateWorkspace serves the simulator of a workspace. It runs in the engine of the home,
// so that there is one of it, whoever uses it.
func (p *program) simulateWorkspace(ctx context.Context, connectorName string, flags simulateFlags) (err error) {
	dir, err := filepath.Abs(flags.dir)
	if err != nil {
		return err
	}
	session, err := p.session(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.closeSession(ctx, session)) }()
	way := &simulatorWay{engine: session, wish: ide.Serve{Connector: connectorName, Dir: dir,
		User: flags.login.User, Token: flags.login.Token, Scoped: flags.login.Scoped}}
	if flags.failing {
		switches, err := flags.switches()
		if err != nil {
			return err
		}
		way.wish.Switches = &switches
	}
	if err := way.open(ctx, ""); err != nil {
		return err
	}
	return p.serve(ctx, connectorName, flags.listen, way.handler())
}

// serve listens, says where, and serves until it is told to stop.
func (p *program) serve(ctx context.Context, connectorName, address string, handler http.Handler) error {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return fault.New(fault.Unavailable, "The address %s cannot be used: %s.", address, reason(err)).
			WithHint("Another program may listen there; leave --listen out, and a free port is taken.").Because(err)
	}
	url := "http://" + listener.Addr().String()
	if p.json {
		err = p.print(map[string]string{"url": url, "connector": connectorName})
	} else {
		_, err = fmt.Fprintln(p.Stdout, url)
	}
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	return serveUntil(ctx, listener, handler)
}

// reason is what the operating system says, without the call and the address around it.
func reason(err error) string {
	for next := errors.Unwrap(err); next != nil; next = errors.Unwrap(err) {
		err = next
	}
	return err.Error()
}

// simulatorWay is the way to a simulator that the engine of the home serves, whichever
// process that is: a new one is asked to serve it again.
type simulatorWay struct {
	engine http.RoundTripper
	wish   ide.Serve

	mu sync.Mutex
	id string
}

// open asks the engine to serve the simulator, unless another than the stale id is known by now.
func (w *simulatorWay) open(ctx context.Context, stale string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.id != stale {
		return nil
	}
	var served ide.Served
	if err := (api.Client{Transport: w.engine}).Call(ctx, "simulator.serve", w.wish, &served); err != nil {
		return err
	}
	w.id = served.ID
	return nil
}

// handler passes requests on.
func (w *simulatorWay) handler() http.Handler {
	return &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.Out.Header.Set(api.SimulatedHost, r.In.Host)
		},
		Transport:     w,
		FlushInterval: -1,
		ModifyResponse: func(answer *http.Response) error {
			if answer.Header.Get(api.SimulatedClosed) != "" {
				return http.ErrAbortHandler
			}
			return nil
		},
		ErrorHandler: func(answer http.ResponseWriter, r *http.Request, err error) {
			if errors.Is(err, http.ErrAbortHandler) {
				panic(err) // the simulator closes the connection
			}
			api.WriteFault(answer, fault.New(fault.Unavailable, "The simulator cannot be reached.").Because(err))
		},
	}
}

// RoundTrip sends a request to the simulator, a second time when a new engine has to be told
// of it first.
func (w *simulatorWay) RoundTrip(r *http.Request) (*http.Response, error) {
	w.mu.Lock()
	id := w.id
	w.mu.Unlock()
	var body []byte
	if r.Body != nil {
		var err error
		if body, err = io.ReadAll(r.Body); err != nil {
			return nil, err
		}
	}
	response, err := w.engine.RoundTrip(w.to(r, id, body))
	if err != nil || response.Header.Get(api.NotServed) != id {
		return response, err
	}
	response.Body.Close()
	if err := w.open(r.Context(), id); err != nil {
		return nil, err
	}
	w.mu.Lock()
	id = w.id
	w.mu.Unlock()
	return w.engine.RoundTrip(w.to(r, id, body))
}

// to makes the request as the engine takes it.
func (w *simulatorWay) to(r *http.Request, id string, body []byte) *http.Request {
	out := r.Clone(r.Context())
	out.URL = &url.URL{Scheme: "http", Host: "engine", RawQuery: r.URL.RawQuery, Path: "/simulated/" + id + r.URL.Path}
	if r.URL.RawPath != "" {
		out.URL.RawPath = "/simulated/" + id + r.URL.RawPath
	}
	out.Body, out.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	out.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
	return out
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
