//go:build sabotage

package migration

import "os"

// What is broken on purpose, by BOBBIN_SABOTAGE; see sound.go.
var remembered = os.Getenv("BOBBIN_SABOTAGE") != "slice"
