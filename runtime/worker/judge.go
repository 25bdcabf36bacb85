package worker

import (
	"strings"

	"bobbin/runtime/script"
)

// judge says what the death of the worker means for one of its invocations. Status is what
// the invocation was being stopped with, if it was. Whether the worker had the time to say
// anything of it changes how often it is run, not who is to blame.
func (p *process) judge(t *task, job Job, status script.Status) verdict {
	d := p.last
	unexplained := stopped(script.RuntimeError, job.Limits)
	if detail := strings.Trim(d.state+": "+firstLine(d.words), ": "); detail != "" {
		unexplained.Message = "The process that ran the script ended unexpectedly (" + detail + ")."
	}
	died := script.Outcome{Status: script.RuntimeError, Lost: true, Error: unexplained}
	if status == script.OutOfMemory && t.doubt.Load() && d.culprit != t {
		status = "" // that it was being stopped is no proof
	}
	switch {
	case status != "":
		// It was being stopped; that the worker went first changes nothing.
		return verdict{outcome: script.Outcome{Status: status, Error: stopped(status, job.Limits)}, guilty: d.culprit == t && status != script.Aborted}
	case d.closing:
		return verdict{outcome: script.Outcome{Status: script.Aborted, Lost: true, Error: &script.Failure{Name: "AbortError", Message: "The invocation was stopped because Bobbin shut down."}}}
	case !t.sent.Load():
		return verdict{outcome: died, again: true}
	case d.culprit != t && (d.culprit != nil || d.only != t):
		if t.tr.effects.Load() {
			return verdict{outcome: lostOutcome(), suspect: d.culprit == nil}
		}
		return verdict{outcome: died, again: true, suspect: d.culprit == nil}
	case d.culprit == nil && !t.spoke.Load() && !t.tr.alone && (t.short || !d.pressed && !diedOfMemory(d.words) && !diedOfDepth(d.words)):
		// It may be what ended before it, or the machine: the second time it is no chance.
		t.tr.alone = true
		return verdict{outcome: died, again: true, suspect: true}
	case diedOfDepth(d.words):
		return verdict{outcome: script.Outcome{Status: script.FunctionError, Error: tooDeep()}, guilty: true}
	case d.pressed || diedOfMemory(d.words):
		return verdict{outcome: script.Outcome{Status: script.OutOfMemory, Error: stopped(script.OutOfMemory, job.Limits)}, guilty: true}
	}
	return verdict{outcome: died, guilty: true}
}

// firstLine is the reason of a crash, as far as it fits a sentence.
func firstLine(words string) string {
	line, _, _ := strings.Cut(words, "\n")
	return strings.ToValidUTF8(line[:min(len(line), 200)], "")
}
