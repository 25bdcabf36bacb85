//go:build sabotage

package engine

import "os"

// clockIsShared says whether an engine goes by the clock of its database, which with BOBBIN_SABOTAGE=clock
// none does; see sound.go.
func clockIsShared(c Config) bool { return c.Database != "" && os.Getenv("BOBBIN_SABOTAGE") != "clock" }
