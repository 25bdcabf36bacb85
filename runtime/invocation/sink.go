package invocation

import (
	"context"
	"slices"
	"sync"
	"time"

	"bobbin/runtime/script"
)

const (
	flushAt    = 200   // lines that are written without waiting for the clock
	keepAtMost = 20000 // lines, and requests, held in memory while the log cannot be written
)

// journal is the Sink of one run. It gathers what the run writes for a moment, stores it as one batch, and
// signals it once it is stored. A run that writes faster than the log takes it waits for the log.
type journal struct {
	service *Service
	i       Invocation

	writing sync.Mutex // held while a batch is stored, so that batches keep their order

	mu        sync.Mutex
	batch     LogBatch
	timer     *time.Timer // runs while something is gathered
	timers    sync.WaitGroup
	dropped   int // lines
	unlogged  int // requests
	closed    bool
	spent     Spent
	simulator []string
}

func (s *Service) newJournal(i Invocation) *journal {
	return &journal{service: s, i: i, batch: LogBatch{ID: i.ID, Attempt: i.Attempt}, simulator: []string{}}
}

// Console implements Sink.
func (j *journal) Console(line script.Line) {
	j.mu.Lock()
	if j.closed || len(j.batch.Lines) >= keepAtMost {
		j.dropped++
		j.mu.Unlock()
		return
	}
	j.batch.Lines = append(j.batch.Lines, line)
	full := len(j.batch.Lines) >= flushAt
	j.arm()
	j.mu.Unlock()
	if full {
		j.flush()
	}
}

// HTTP implements Sink.
func (j *journal) HTTP(entry HTTPEntry) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.closed {
		return
	}
	j.spent.Sent += entry.Sent
	j.spent.Received += entry.Received
	if entry.JSON == nil {
		return
	}
	j.arm()
	if len(j.batch.HTTP) >= keepAtMost {
		j.unlogged++
		return
	}
	j.batch.HTTP = append(j.batch.HTTP, entry)
}

// Simulated implements Sink.
func (j *journal) Simulated(connection string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if !slices.Contains(j.simulator, connection) {
		j.simulator = append(j.simulator, connection)
		slices.Sort(j.simulator)
	}
}

// took is what the run took, of which the executor knows how long the code ran.
func (j *journal) took(ran time.Duration) Spent {
	j.mu.Lock()
	defer j.mu.Unlock()
	s := j.spent
	s.CPU = ran
	return s
}

func (j *journal) simulated() []string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return slices.Clone(j.simulator)
}

// arm starts the clock of a new batch. The caller holds mu.
func (j *journal) arm() {
	if j.timer != nil {
		return
	}
	j.timers.Add(1)
	j.timer = time.AfterFunc(j.service.c.FlushEvery, func() {
		defer j.timers.Done()
		j.flush()
	})
}

// flush stores what was gathered. What the log cannot take now stays gathered.
func (j *journal) flush() {
	j.writing.Lock()
	defer j.writing.Unlock()
	j.mu.Lock()
	batch := j.batch
	j.batch.Lines, j.batch.HTTP = nil, nil
	j.disarm()
	j.mu.Unlock()
	if !j.store(batch) {
		j.mu.Lock()
		j.batch.Lines = append(batch.Lines, j.batch.Lines...)
		j.batch.HTTP = append(batch.HTTP, j.batch.HTTP...)
		j.mu.Unlock()
	}
}

// store has the log keep a batch, signals it, and says whether it did.
func (j *journal) store(batch LogBatch) bool {
	if batch.empty() {
		return true
	}
	if err := j.service.c.Log.Append(context.WithoutCancel(j.service.life), batch); err != nil {
		j.service.log(j.i).Error("write console", "error", err)
		return false
	}
	j.stored(batch)
	return true
}

// stored signals a batch.
func (j *journal) stored(batch LogBatch) {
	signals := make([]Signal, 0, 1+len(batch.HTTP))
	if len(batch.Lines) > 0 {
		signals = append(signals, Signal{Kind: Console, ID: j.i.ID, Lines: batch.Lines})
	}
	for _, entry := range batch.HTTP {
		signals = append(signals, Signal{Kind: HTTP, ID: j.i.ID, HTTP: entry})
	}
	j.service.signals.signal(signals...)
}

// disarm stops the clock. The caller holds mu.
func (j *journal) disarm() {
	if j.timer != nil && j.timer.Stop() {
		j.timers.Done()
	}
	j.timer = nil
}

// close stores the rest and gives how many lines were not kept; how many requests, it tells the operator.
// Nothing is taken after it. With leave, the rest is given to be kept with the end of the run.
func (j *journal) close(leave bool) (last LogBatch, dropped int) {
	if !leave {
		j.flush()
	}
	j.writing.Lock() // what is being stored comes before the last
	j.mu.Lock()
	j.closed = true
	j.disarm()
	if leave {
		last = j.batch
		j.batch.Lines, j.batch.HTTP = nil, nil
	}
	dropped = j.dropped + len(j.batch.Lines)
	unlogged := j.unlogged + len(j.batch.HTTP)
	j.mu.Unlock()
	j.writing.Unlock()
	j.timers.Wait()
	if unlogged > 0 {
		j.service.log(j.i).Error("requests are not in the log: it could not be written", "requests", unlogged)
	}
	return last, dropped
}
