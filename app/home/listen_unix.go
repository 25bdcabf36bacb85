//go:build !windows

package home

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"

	"bobbin/runtime/fault"
)

// longestSocket is how long a socket's path may be on every Unix (macOS: 104 with the zero byte).
const longestSocket = 100

// listen opens the engine's socket in the home; a home with a long path has it in a private
// folder of the temporary one.
func (s *Session) listen() (net.Listener, *address, error) {
	name := filepath.Join(s.home.State, "engine.sock")
	if len(name) > longestSocket {
		sum := sha256.Sum256([]byte(name))
		dir := filepath.Join(os.TempDir(), "bobbin-"+hex.EncodeToString(sum[:8]))
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, nil, err
		}
		name = filepath.Join(dir, "engine.sock")
	}
	// A socket left by a killed owner: we hold the lock, so nobody listens on it.
	if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, nil, err
	}
	listener, err := net.Listen("unix", name)
	if err == nil {
		err = os.Chmod(name, 0o600)
	}
	if err != nil {
		return nil, nil, fault.New(fault.Unavailable, "The engine cannot listen on its socket: %s.", err).Because(err)
	}
	return listener, &address{"unix", name, newToken(), os.Getpid()}, nil
}
