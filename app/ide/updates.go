package ide

import (
	"context"
	"path/filepath"
	"time"

	"bobbin/app/update"
	"bobbin/runtime/network"
)

// Updates tells of a newer Bobbin, where a person or the policy of the machine says whom to ask.
type Updates struct{ check *update.Check }

func newUpdates(c Config) *Updates {
	n := c.Engine.Network()
	return &Updates{update.New(update.Config{Policy: n.Policy(), Way: n.Transport(network.ToUpdate), Own: c.Version, Now: time.Now,
		SettingsFile: filepath.Join(c.Engine.ConfigDir(), "settings.json"), KeptFile: filepath.Join(c.Engine.StateDir(), "updates.json")})}
}

// Get answers updates.get: what is known, after asking where that is due.
func (u *Updates) Get(ctx context.Context, _ Nothing) (update.State, error) {
	return u.check.Look(ctx), nil
}

// Ask answers updates.ask, which asks now. Faults: denied, invalid, unavailable.
func (u *Updates) Ask(ctx context.Context, _ Nothing) (update.State, error) { return u.check.Ask(ctx) }
