package worker

import (
	"strconv"
	"strings"
	"time"

	"bobbin/runtime/script"
)

// stopped words an outcome that came from outside the script.
func stopped(status script.Status, l script.Limits) *script.Failure {
	l = l.WithDefaults()
	switch status {
	case script.TimedOut:
		return &script.Failure{Name: "TimeoutError",
			Message: "The script did not end within its time limit of " + plainDuration(l.Timeout) + ".",
			Hint:    "Look for a loop that never ends or a service that answers slowly, do the work in smaller steps, or raise the environment's time limit."}
	case script.OutOfMemory:
		return &script.Failure{Name: "OutOfMemoryError",
			Message: "The script used more than its memory limit of " + plainMegabytes(l.MemoryBytes) + ".",
			Hint:    "Handle large data page by page instead of collecting it, or raise the environment's memory limit."}
	case script.Aborted:
		return &script.Failure{Name: "AbortError", Message: "The invocation was stopped."}
	}
	return &script.Failure{Message: "The process that ran the script ended unexpectedly.",
		Hint: "This is a fault of Bobbin or of this machine, not of your script. Run it again; `bobbin doctor` collects what a report needs."}
}

// unwritten is the outcome of an invocation whose result cannot be passed on.
func unwritten(o script.Outcome) script.Outcome {
	o.Status, o.Result = script.MalformedPayload, nil
	o.Error = &script.Failure{Message: "The script's result is no JSON, or more than 64 MB of it.",
		Hint: "Return less, or keep the data in record storage."}
	return o
}

// tooDeep words the end of a script that made a native function recurse for ever.
func tooDeep() *script.Failure {
	return &script.Failure{Name: "RangeError",
		Message: "Too much recursion inside a built-in function.",
		Hint:    "Look for data that is nested many thousand levels deep, or that contains itself through a proxy or a conversion."}
}

// lostOutcome is the end of an invocation whose worker died of something else after the
// invocation had effects.
func lostOutcome() script.Outcome {
	return script.Outcome{Status: script.RuntimeError, Lost: true, Error: &script.Failure{
		Message: "The process that ran the script ended because of another invocation, after this one had changed something outside.",
		Hint:    "Check what it has done so far before you run it again."}}
}

func plainDuration(d time.Duration) string {
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}

func plainMegabytes(bytes int64) string { return strconv.FormatInt(bytes>>20, 10) + " MB" }
