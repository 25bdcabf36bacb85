//go:build !linux

package worker

// platformLimit: a worker watches itself here.
const platformLimit = false

// limitData does nothing where there is no limit that counts a Go heap: the heap watch and
// the parent's deadline remain.
func limitData(uint64) error { return nil }
