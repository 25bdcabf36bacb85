package home

import (
	"net"
	"os"

	"bobbin/runtime/fault"
)

// listen opens the engine's port on loopback; the token in engine.json, which only its owner
// may read, is what makes it private.
func (s *Session) listen() (net.Listener, *address, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, nil, fault.New(fault.Unavailable, "The engine cannot listen on this machine: %s.", err).Because(err)
	}
	return listener, &address{"tcp", listener.Addr().String(), newToken(), os.Getpid()}, nil
}
