package runner

import (
	"context"
	"errors"
	"net"
	"os"

	"bobbin/runtime/control"
	"bobbin/runtime/fault"
)

// ErrDead is in what Serve gives when the other nodes have taken this one for dead. It may be opened
// anew, as another node.
var ErrDead = errors.New("taken for dead")

// address is where the other nodes' people find this one.
func (c Config) address() string {
	if c.Public != "" {
		return c.Public
	}
	host, port, err := net.SplitHostPort(c.Listen)
	if err != nil {
		return c.Listen
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		if name, err := os.Hostname(); err == nil {
			host = name
		}
	}
	return net.JoinHostPort(host, port)
}

// Listens is the address it listens on.
func (r *Runner) Listens() string { return r.listener.Addr().String() }

// Serve answers until ctx ends. Then nothing new is taken, /readyz says so, what runs may end within
// the grace, and what waits for it gets its answer. ErrDead ends it, too.
func (r *Runner) Serve(ctx context.Context) error {
	serving, end := context.WithCancelCause(context.WithoutCancel(ctx))
	defer end(nil)
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		select {
		case <-ctx.Done():
			r.stopping.Store(true)
			r.drain(ctx)
			end(nil)
		case <-r.engine.Dead():
			r.stopping.Store(true)
			end(ErrDead)
		case <-serving.Done():
		}
	}()
	err := serve(serving, r.c, r.server, r.listener)
	end(nil)
	<-watched
	if errors.Is(context.Cause(serving), ErrDead) {
		return fault.New(fault.Unavailable, "The other nodes of this runner have taken this one for dead: it stood still, or did not reach the database, for too long.").
			WithHint("What it had is done by them.").Because(ErrDead)
	}
	return err
}

// drain lets what runs come to its end.
func (r *Runner) drain(ctx context.Context) {
	bounded, cancel := context.WithTimeout(context.WithoutCancel(ctx), r.c.Grace+closing)
	defer cancel()
	if err := r.engine.Drain(bounded); err != nil {
		r.c.Engine.Logger.Warn("let what runs end", "error", err) // closing the engine tries again
	}
}

// Nodes implements control.Nodes.
func (r *Runner) Nodes(ctx context.Context, _ control.Nothing) (control.NodeList, error) {
	all, err := r.engine.Nodes(ctx)
	return control.NodeList{Nodes: all, Self: r.engine.Node()}, err
}
