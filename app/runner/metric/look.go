package metric

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"bobbin/runtime/worker"
)

// gauge describes a metric that is looked up.
func gauge(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("bobbin_"+name, help, labels, nil)
}

var (
	storeUp       = gauge("store_up", "1 when the store can be read.")
	ready         = gauge("ready", "1 when the runner takes deliveries and runs scripts.")
	isolation     = gauge("isolation_info", "What the processes that run scripts have given up, each always 1.", "what")
	environment   = gauge("environment_info", "Environments that are deployed, always 1: the names that belong to the ids.", "workspace", "workspace_name", "environment", "release")
	queueLength   = gauge("queue_length", "Invocations that wait: ready ones for a place, delayed ones for their next attempt.", "state")
	queueOldest   = gauge("queue_oldest_seconds", "How long the oldest invocation waits that is ready; 0 when none does.")
	running       = gauge("invocations_running", "Invocations that run.")
	deadLetters   = gauge("dead_letters", "Dead letters there are.")
	workers       = gauge("workers", "Processes that run scripts.", "state")
	workerRuns    = gauge("worker_invocations", "Invocations in these processes.")
	workerStarted = gauge("workers_started_total", "Processes for scripts that were started.")
	workerEnded   = gauge("workers_ended_total", "Processes for scripts that ended, by reason.", "reason")
	writes        = gauge("store_writes_total", "Writes that were committed.")
	commits       = gauge("store_commits_total", "Commits they took: writes divided by commits is the mean batch.")
	storeBytes    = gauge("store_bytes", "Size of the store: what must not be lost, and the logs.", "part")
	diskFree      = gauge("disk_free_bytes", "What is left on the disk of the store.")
	diskReserve   = gauge("disk_reserve_bytes", "What is kept of that disk for the time when it is full; 0 while it is given up.")
	teamUsed      = gauge("team_invocations", "Invocations of a team that were accepted in this month of UTC, which is what counts against its limit.", "team")
	teamLimit     = gauge("team_invocations_limit", "Invocations a month that a team may have; only of those that are limited.", "team")
	relayBoxes    = gauge("relay_mailboxes", "Mailboxes that are open.")
	relayEvents   = gauge("relay_events_waiting", "Events that wait for their receivers.")
	relayBytes    = gauge("relay_bytes_waiting", "Size of the events that wait.")
)

// standing collects what is looked up at a runner.
type standing struct {
	look func(ctx context.Context) (Standing, error)
	now  func() time.Time
}

// Describe implements prometheus.Collector.
func (s *standing) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{storeUp, ready, isolation, environment, queueLength, queueOldest, running, deadLetters, workers,
		workerRuns, workerStarted, workerEnded, writes, commits, storeBytes, diskFree, diskReserve, teamUsed, teamLimit} {
		to <- d
	}
}

// Collect implements prometheus.Collector. A store that cannot be read is told as such, and costs
// only what lies in it.
func (s *standing) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), scrapeWithin)
	defer cancel()
	now, err := s.look(ctx)
	put(to, ready, one(now.Ready))
	put(to, storeUp, one(err == nil))
	for _, what := range now.Isolation {
		put(to, isolation, 1, what)
	}
	w := now.Workers
	put(to, workers, w.Busy, "busy")
	put(to, workers, w.Processes-w.Busy, "idle")
	put(to, workerRuns, w.Runs)
	count(to, workerStarted, w.Started)
	for _, why := range worker.Ends() {
		count(to, workerEnded, w.Ended[why], string(why))
	}
	count(to, writes, now.Writes.Writes)
	count(to, commits, now.Writes.Commits)
	if err != nil {
		return
	}
	for _, e := range now.Environments[:min(len(now.Environments), MaxPlaces)] {
		put(to, environment, 1, e.Workspace, e.Name, e.Environment, e.Release)
	}
	for _, t := range now.Teams[:min(len(now.Teams), MaxTeams)] {
		put(to, teamUsed, t.Used, t.ID)
		if t.Limit > 0 {
			put(to, teamLimit, t.Limit, t.ID)
		}
	}
	q := now.Queue
	put(to, queueLength, q.Queued-q.Delayed, "ready")
	put(to, queueLength, q.Delayed, "delayed")
	age := 0.0
	if !q.Oldest.IsZero() {
		age = max(0, s.now().Sub(q.Oldest).Seconds())
	}
	put(to, queueOldest, age)
	put(to, running, q.Running)
	put(to, deadLetters, q.Dead)
	put(to, storeBytes, now.Size.Main, "main")
	put(to, storeBytes, now.Size.Logs, "logs")
	disk(to, now.Size.Free, now.Size.Reserve)
}

func disk(to chan<- prometheus.Metric, free, reserve int64) {
	if free >= 0 {
		put(to, diskFree, free)
	}
	if reserve >= 0 {
		put(to, diskReserve, reserve)
	}
}

// mailboxes collects what is looked up at a relay.
type mailboxes struct {
	look func(ctx context.Context) (Mailboxes, error)
}

// Describe implements prometheus.Collector.
func (m *mailboxes) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{storeUp, relayBoxes, relayEvents, relayBytes, storeBytes, diskFree, diskReserve} {
		to <- d
	}
}

// Collect implements prometheus.Collector.
func (m *mailboxes) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), scrapeWithin)
	defer cancel()
	now, err := m.look(ctx)
	put(to, storeUp, one(err == nil))
	if err != nil {
		return
	}
	put(to, relayBoxes, now.Mailboxes)
	put(to, relayEvents, now.Events)
	put(to, relayBytes, now.Bytes)
	put(to, storeBytes, now.StoreBytes, "main")
	disk(to, now.DiskFree, now.DiskReserve)
}

func put[N int | int64 | float64](to chan<- prometheus.Metric, d *prometheus.Desc, value N, labels ...string) {
	to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, float64(value), labels...)
}

func count(to chan<- prometheus.Metric, d *prometheus.Desc, value int64, labels ...string) {
	to <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, float64(value), labels...)
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}
