package worker

import (
	"io"
	"os"
)

// protectStdout sends prints through os.Stdout to standard error. Nothing else in a Go
// program writes to the handle itself.
func protectStdout(file *os.File) (*os.File, error) {
	os.Stdout = os.Stderr
	return file, nil
}

// wholeWrite is nothing: a write to a pipe may always wait here.
const wholeWrite = 0

func writeNow(io.Writer, []byte) bool { return false }

// parking has nothing to do: reads of pipes take a thread here.
func parking(in io.Reader) io.Reader { return in }
