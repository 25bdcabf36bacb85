//go:build !linux

package store

import "os"

// allocate has a file take up so many bytes of the disk.
func allocate(f *os.File, bytes int64) error { return scribble(f, bytes) }
