package metric

import (
	"strconv"
	"time"

	"bobbin/runtime/ingress"
	"bobbin/runtime/invocation"
	"bobbin/runtime/outbound"
)

// Arrived implements engine.Observer.
func (m *Metrics) Arrived(s ingress.Sighting) {
	outcome := "accepted"
	switch {
	case s.Err != nil:
		outcome = "refused"
	case s.Question:
		outcome = "question"
	case s.Ignored != "":
		outcome = "ignored"
	case s.Known:
		outcome = "known"
	}
	workspace, environment := m.place(invocation.Place{Workspace: s.Workspace, Environment: s.Environment})
	m.events.WithLabelValues(workspace, environment, outcome).Inc()
	if outcome == "accepted" {
		m.took("accept", s.Took)
	}
}

// Stored implements invocation.Watcher.
func (m *Metrics) Stored(_ invocation.Invocation, took time.Duration) { m.took("store", took) }

// Ended implements invocation.Watcher.
func (m *Metrics) Ended(i invocation.Invocation, s invocation.Stages) {
	m.took("queue", s.Queue)
	m.took("start", s.Start)
	m.took("run", s.Run)
	m.took("finish", s.Finish)
	if s.Start >= 0 {
		m.firstLine.Observe((s.Queue + s.Start).Seconds())
	}
	workspace, environment := m.place(i.Place())
	if !i.Ended() {
		m.retries.WithLabelValues(workspace, environment).Inc()
		return
	}
	m.invocations.WithLabelValues(workspace, environment, string(i.Trigger), string(i.Status)).Inc()
	if i.Dead {
		m.dead.WithLabelValues(workspace, environment).Inc()
	}
}

func (m *Metrics) took(stage string, d time.Duration) {
	if d >= 0 {
		m.stages.WithLabelValues(stage).Observe(d.Seconds())
	}
}

// Called implements engine.Observer.
func (m *Metrics) Called(_ invocation.Invocation, connector string, x outbound.Exchange) {
	switch {
	case connector == "":
		connector = "none"
	case !m.known[connector]:
		connector = "own"
	}
	m.outgoing.WithLabelValues(connector, class(x), strconv.FormatBool(x.Simulated)).Inc()
	m.outgoingFor.WithLabelValues(connector).Observe(float64(x.DurationMs) / 1000)
}

// class of an answer: 2xx, and so on; 429 by itself, since it is the one that asks for patience;
// failed for none.
func class(x outbound.Exchange) string {
	switch {
	case x.Status == 429:
		return "429"
	case x.Status < 100 || x.Status > 599:
		return "failed"
	}
	return strconv.Itoa(x.Status/100) + "xx"
}

// Notified implements engine.Observer.
func (m *Metrics) Notified(kind string, err error) {
	outcome := "sent"
	if err != nil {
		outcome = "failed"
	}
	m.notified.WithLabelValues(kind, outcome).Inc()
}
