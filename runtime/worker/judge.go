package worker

import (
	"strings"

	"bobbin/runtime/script"
)

// judge says what the death of the worker means for one of its invocations. Status is what
// the invocation was being stopped with, if it was.
func (p *process) judge(t *task, job Job, status script.Status) verdict {
	d := p.last
	unexplained := stopped(script.RuntimeError, job.Limits)
	if detail := strings.Trim(d.state+": "+firstLine(d.words), ": "); detail != "" {
		unexplained.Message = "The process that ran the script ended unexpectedly (" + detail + ")."
	}
	switch {
	case status != "":
		// It was being stopped; that the worker went first changes nothing.
		return verdict{outcome: script.Outcome{Status: status, Error: stopped(status, job.Limits)}, guilty: d.culprit == t && status != script.Aborted}
	case d.closing:
		return verdict{outcome: script.Outcome{Status: script.Aborted, Lost: true, Error: &script.Failure{Name: "AbortError", Message: "The invocation was stopped because Bobbin shut down."}}}
	case !t.begun.Load() && !d.explains(t):
		return verdict{outcome: script.Outcome{Status: script.RuntimeError, Error: unexplained}, again: true, suspect: d.culprit == nil && t.sent.Load()}
	case d.culprit != t && (d.culprit != nil || d.took > 1):
		return verdict{outcome: lostOutcome(), again: !t.tr.effects.Load(), suspect: d.culprit == nil}
	case diedOfDepth(d.words):
		return verdict{outcome: script.Outcome{Status: script.FunctionError, Error: tooDeep()}, guilty: true}
	case d.pressed || diedOfMemory(d.words):
		return verdict{outcome: script.Outcome{Status: script.OutOfMemory, Error: stopped(script.OutOfMemory, job.Limits)}, guilty: true}
	}
	return verdict{outcome: script.Outcome{Status: script.RuntimeError, Lost: true, Error: unexplained}, guilty: true}
}

// explains says that a worker died of t, of which it had said nothing yet: invocations are told
// of when they have run for some milliseconds.
func (d death) explains(t *task) bool {
	return d.culprit == t || d.culprit == nil && d.took == 1 && (d.pressed || diedOfDepth(d.words) || diedOfMemory(d.words))
}

// firstLine is the reason of a crash, as far as it fits a sentence.
func firstLine(words string) string {
	line, _, _ := strings.Cut(words, "\n")
	return strings.ToValidUTF8(line[:min(len(line), 200)], "")
}
