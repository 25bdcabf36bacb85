//go:build sabotage

package store

import "os"

// What is broken on purpose, by BOBBIN_SABOTAGE; see sound.go.
var (
	deduplicated = os.Getenv("BOBBIN_SABOTAGE") != "dedup"
	standing     = without("fence", `id = $8 AND status = $9 AND (status = 'queued' OR fence = $10)`, `id = $8 AND $9 <> '' AND $10 >= 0`)
	nextPlace    = without("fairness", ` AND workspace = $2 AND environment > $3 ORDER BY environment LIMIT 1`, ` AND $2 <> '?' AND $3 <> '?' ORDER BY seq LIMIT 1`)
)

func without(name, sound, broken string) string {
	if os.Getenv("BOBBIN_SABOTAGE") == name {
		return broken
	}
	return sound
}
