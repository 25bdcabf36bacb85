package worker

import "io"

// ReadFrames reads frames and joins messages until the first error, as both ends do; it
// gives the number of whole messages and their bytes.
func ReadFrames(r io.Reader) (messages, bytes int, err error) {
	frames, joined := newFrameReader(r), &assembler{}
	for {
		f, err := frames.next()
		if err != nil {
			return messages, bytes, err
		}
		if f.kind == kindData {
			continue
		}
		message, whole, err := joined.add(f)
		if err != nil {
			return messages, bytes, err
		}
		if whole {
			messages++
			bytes += len(message)
		}
	}
}

// WriteMessages writes payloads as messages of one kind on streams 1, 2, ...
func WriteMessages(w io.Writer, payloads ...[]byte) error {
	fw := &frameWriter{w: w}
	for i, payload := range payloads {
		if err := fw.message(kindReply, 1, uint32(i+1), payload); err != nil {
			return err
		}
	}
	return nil
}

// ErrMalformed is what a reader answers to frames that cannot be.
var ErrMalformed = errMalformed

// DiedOfMemory and LastWords show how a death is read.
var DiedOfMemory = diedOfMemory

// LastWords gives what is kept of the writes of a worker.
func LastWords(writes ...string) string {
	s := &stderr{}
	for _, w := range writes {
		if _, err := s.Write([]byte(w)); err != nil {
			return err.Error()
		}
	}
	return s.String()
}

// HardLimit says whether workers have a hard memory limit.
const HardLimit = hardLimit

// FilterCalls says whether workers give up system calls.
const FilterCalls = filterCalls
