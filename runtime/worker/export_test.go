package worker

import (
	"context"
	"io"

	"bobbin/runtime/script"
)

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

// StoppedWriter gives a pipe's writer that writes nothing any more, as that of a worker being killed.
func StoppedWriter(w io.Writer) (send func() error, atOnce func() bool) {
	f := &frameWriter{w: w}
	f.stopped.Store(true)
	fr := frame{kind: kindRun, invocation: 1}
	return func() error { return f.send(fr) }, func() bool { return f.atOnce(fr) }
}

// Death is how a worker ended, and what was known of one invocation in it.
type Death struct {
	Words     string
	Pressed   bool // at its end
	Short     bool // so before the one came, too
	Killed    bool // by the parent, because of another one
	Others    int  // that had been sent to it
	Unsent    bool // the one itself was never sent
	Spoke     bool
	Effects   bool
	Stopped   script.Status // what the one was being stopped with; empty when it was not
	Doubt     bool          // the worker stopped it for memory that others may have taken
	Held      bool          // it did not stop, and the parent killed the worker
	DiedFirst bool          // a worker has died under it before that had nothing else
}

// Judged is the verdict on the invocation 1, in a few words.
func Judged(d Death) string {
	p := &process{errs: &stderr{}, tasks: map[uint32]*task{}}
	tr := &track{alone: d.DiedFirst}
	tr.effects.Store(d.Effects)
	p.pressed.Store(d.Short)
	it := p.begin(context.Background(), tr)
	it.sent.Store(!d.Unsent)
	it.spoke.Store(d.Spoke)
	for range d.Others {
		other := p.begin(context.Background(), &track{})
		other.sent.Store(true)
		if d.Killed {
			p.culprit = other
		}
	}
	if _, err := p.errs.Write([]byte(d.Words)); err != nil {
		return err.Error()
	}
	p.pressed.Store(d.Pressed)
	if d.Stopped == script.OutOfMemory {
		p.blame(it, d.Doubt)
	}
	if d.Held {
		p.culprit = it
	}
	p.bury(nil)
	v := p.judge(it, Job{Limits: script.DefaultLimits()}, d.Stopped)
	text := string(v.outcome.Status)
	for _, one := range []struct {
		holds bool
		word  string
	}{{v.outcome.Lost, " lost"}, {v.again, " again"}, {v.suspect, " suspect"}, {v.guilty, " guilty"}} {
		if one.holds {
			text += one.word
		}
	}
	return text
}
