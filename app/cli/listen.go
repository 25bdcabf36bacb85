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

	"github.com/spf13/cobra"

	"bobbin/app/api"
	"bobbin/app/ide"
	"bobbin/runtime/fault"
	"bobbin/runtime/ingress"
	"bobbin/runtime/workspace"
)

type listenFlags struct {
	address, environment, key, public string
}

func (p *program) listenCommand() *cobra.Command {
	var flags listenFlags
	cmd := &cobra.Command{Use: "listen DIR", Short: "Take requests for the event listeners of a workspace", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return p.listen(cmd.Context(), args[0], flags) }}
	cmd.Flags().StringVar(&flags.address, "listen", "127.0.0.1:0", "the loopback address")
	cmd.Flags().StringVar(&flags.environment, "env", "", "the environment; the first that is not production when left out")
	cmd.Flags().StringVar(&flags.key, "key", "", "the secret part of the addresses; a random one when left out")
	cmd.Flags().StringVar(&flags.public, "public", "", "where a tunnel or a proxy makes this known: https://example.com")
	return cmd
}

// listen serves the event listeners of a workspace until it is told to stop. The requests
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
	var list ide.ListenerList
	wish := ide.ListenerWish{Dir: dir, Environment: flags.environment}
	if err := (api.Client{Transport: session}).Call(ctx, "listener.list", wish, &list); err != nil {
		return err
	}
	if len(list.Listeners) == 0 {
		return fault.New(fault.NotFound, "This workspace has no event listener.").
			WithHint(`One is a file listeners/<name>.json with {"connection": "generic", "event": "http", "mode": "sync", "script": "..."}.`)
	}
	public, err := publicBase(flags.public)
	if err != nil {
		return err
	}
	listener, err := listenLocally(flags.address)
	if err != nil {
		return err
	}
	d := &doors{engine: session, key: cmp.Or(flags.key, rand.Text()), public: public, paths: map[string]string{}}
	if err := p.printDoors(d, cmp.Or(public, "http://"+listener.Addr().String()), list.Listeners); err != nil {
		return errors.Join(err, listener.Close())
	}
	if public != "" {
		fmt.Fprintf(p.Stderr, "Point the tunnel at http://%s\n", listener.Addr())
	}
	return serveUntil(ctx, listener, d)
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
func (p *program) printDoors(d *doors, base string, list []ide.ListenerAddress) error {
	type door struct {
		ide.ListenerAddress
		Path *string `json:"path,omitempty"` // never: it hides the engine's own
		URL  string  `json:"url"`
	}
	all := []door{}
	for _, one := range list {
		d.paths[one.Name] = one.Path
		all = append(all, door{ListenerAddress: one, URL: base + "/" + url.PathEscape(d.key) + "/" + url.PathEscape(one.Name)})
	}
	if p.json {
		return p.print(map[string]any{"listeners": all})
	}
	for _, one := range all {
		what, off := one.Name, ""
		if one.Connection != workspace.Generic {
			what += ", " + one.Event + " of " + one.Connection
		}
		if one.Disabled {
			off = ", switched off in this environment"
		}
		if _, err := fmt.Fprintf(p.Stdout, "%s\n      %s, %s, runs %s%s\n", one.URL, what, cmp.Or(one.Mode, "async"), one.Script, off); err != nil {
			return err
		}
		if one.Unverified {
			fmt.Fprintf(p.Stderr, "warning: %s believes whoever knows its address, because it has no secret. Give it the service's: bobbin secret DIR set %s\n", one.Name, one.Name)
		}
	}
	return nil
}

// doors passes requests on to listeners. Whoever does not know the key learns nothing: a page
// in a browser on this machine can send requests to any port.
type doors struct {
	engine http.RoundTripper
	key    string
	public string            // where services know this machine, "" when they call it directly
	paths  map[string]string // of the listeners, by name
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
