package main

import (
	"fmt"
	"runtime"
	"strings"
	"time"
)

// row is one figure.
type row struct {
	what, figure, peer string
	ratio              float64
	target             string
}

func held(ok bool) string {
	if ok {
		return "held"
	}
	return "missed"
}

func perSecond(rate float64) string {
	text := fmt.Sprintf("%.0f", rate)
	if n := len(text); n > 3 {
		text = text[:n-3] + "," + text[n-3:]
	}
	return text + "/s"
}

func milliseconds(figure float64) string {
	switch {
	case figure < 10:
		return fmt.Sprintf("%.2f ms", figure)
	case figure < 100:
		return fmt.Sprintf("%.1f ms", figure)
	}
	return fmt.Sprintf("%.0f ms", figure)
}

// markdown are the tables.
func (b *bench) markdown() string {
	var t strings.Builder
	peer := "Node-RED"
	if b.nodeRED != nil {
		peer += " " + b.nodeRED.version
	}
	fmt.Fprintf(&t, "Measured on %s on a machine with %d cores (%s), %d connections.\n\n", time.Now().Format("2 January 2006"), runtime.NumCPU(), runtime.GOOS, b.connections)
	fmt.Fprintf(&t, "| what | Bobbin | %s | ratio | target |\n| --- | ---: | ---: | ---: | --- |\n", peer)
	for _, r := range b.rows {
		ratio, other := "-", "-"
		if r.ratio != 0 {
			ratio, other = fmt.Sprintf("%.2f", r.ratio), r.peer
		}
		fmt.Fprintf(&t, "| %s | %s | %s | %s | %s |\n", r.what, r.figure, other, ratio, r.target)
	}
	for _, s := range b.stages {
		fmt.Fprintf(&t, "\n| stage, %s | p50 | p95 | p99 |\n| --- | ---: | ---: | ---: |\n", s.title)
		for _, p := range s.parts {
			fmt.Fprintf(&t, "| %s | %s | %s | %s |\n", p.name, milliseconds(p.at(0.5)), milliseconds(p.at(0.95)), milliseconds(p.at(0.99)))
		}
	}
	for n, note := range b.notes {
		if n == 0 {
			t.WriteByte('\n')
		}
		fmt.Fprintf(&t, "- %s\n", note)
	}
	return t.String()
}
