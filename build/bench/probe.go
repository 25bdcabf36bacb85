package main

import (
	"fmt"
	"slices"
	"strings"
)

// The engines of the table, in the order of its columns.
const (
	bobbin = iota
	node
	workerd
	engines
)

// side measures once in one engine: a figure in the row's unit and an answer that has to be
// the same in every engine ("" for none).
type side func() (figure float64, answer string, err error)

// probe is one row to be: what is measured, where, and what is to be reached.
type probe struct {
	what   string
	unit   unit
	sides  [engines]side // nil where there is nothing to compare
	beside side          // goja's own way, for what has to be a multiple of it
	target float64       // at most, in the unit; for a probe with beside, at least so many times as fast
	rounds int           // at most; 0 for as many as asked for
}

// row is what came out: one figure a round.
type row struct {
	probe
	figures [engines][]float64
	others  []float64 // of beside
}

// measure takes the rounds of a row, the engines in turn.
func (b *bench) measure(p probe) (row, error) {
	r := row{probe: p}
	rounds := b.rounds
	if p.rounds > 0 {
		rounds = min(rounds, p.rounds)
	}
	for range rounds {
		answers := map[int]string{}
		for e, measure := range p.sides {
			if measure == nil {
				continue
			}
			figure, answer, err := measure()
			switch {
			case err != nil && (e == bobbin || b.ctx.Err() != nil):
				return r, err
			case err != nil:
				b.note("%s: %s gave no figure: %v", p.what, names[e], err)
				r.sides[e] = nil
				continue
			}
			r.figures[e] = append(r.figures[e], figure)
			answers[e] = answer
		}
		for e, answer := range answers {
			if answer != answers[bobbin] {
				b.note("%s: %s answers %s, Bobbin %s", p.what, names[e], answer, answers[bobbin])
			}
		}
		if p.beside != nil {
			figure, _, err := p.beside()
			if err != nil {
				return r, err
			}
			r.others = append(r.others, figure)
		}
	}
	return r, nil
}

var names = [engines]string{"Bobbin", "node", "workerd"}

// note keeps a remark for below the table, once.
func (b *bench) note(format string, args ...any) {
	if text := fmt.Sprintf(format, args...); !slices.Contains(b.notes, text) {
		b.notes = append(b.notes, text)
	}
}

// wanted says whether a row was asked for.
func (b *bench) wanted(p probe) bool {
	return strings.Contains(strings.ToLower(p.what), strings.ToLower(b.only))
}

// median of figures; they are not empty.
func median(figures []float64) float64 {
	sorted := slices.Sorted(slices.Values(figures))
	middle := len(sorted) / 2
	if len(sorted)%2 == 0 {
		return (sorted[middle-1] + sorted[middle]) / 2
	}
	return sorted[middle]
}
