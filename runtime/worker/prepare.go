package worker

import (
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/debug"
)

// gcPercent trades memory, which has a limit of its own, for speed: with the default a
// worker on a busy machine spends half its time collecting.
const gcPercent = 300

// bare takes everything from the process that a script could profit from, and gives the
// writer for frames.
func bare(out io.Writer) (io.Writer, error) {
	os.Clearenv()
	neutral := filepath.VolumeName(os.TempDir()) + string(filepath.Separator)
	if err := os.Chdir(neutral); err != nil {
		return nil, fmt.Errorf("leave the working directory: %w", err)
	}
	// Ctrl+C in a terminal reaches the whole group; the parent decides what it means.
	signal.Ignore(os.Interrupt)
	debug.SetGCPercent(gcPercent)
	if file, ok := out.(*os.File); ok && file == os.Stdout {
		return protectStdout(file)
	}
	return out, nil
}

// maxStack is what native functions that recurse may use. It is many times what the deepest
// calls of a script take; a fraction of a worker's memory, so that it is the stack that ends.
const maxStack = 64 << 20

// limitMemory sets Go's soft limit below the ceiling, so that garbage goes before scripts
// do, and the hard one above it, where the platform has one.
func limitMemory(limit int64) error {
	if limit <= 0 {
		return nil
	}
	debug.SetMemoryLimit(limit + limit/8 + 32<<20)
	debug.SetMaxStack(int(min(limit/2, maxStack)))
	if !hardLimit {
		return nil
	}
	return limitData(uint64(ceiling(limit)))
}

// ceiling is the hard limit that belongs to a soft one.
func ceiling(limit int64) int64 { return limit + limit/2 + 192<<20 }
