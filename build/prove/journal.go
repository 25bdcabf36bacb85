package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// met is one run that was made: a line of the journal, by which a long proof goes on another day.
type met struct {
	Fault    string    `json:"fault"`
	What     string    `json:"what"`
	Database string    `json:"database"`
	Seed     uint64    `json:"seed"`
	Without  string    `json:"without,omitempty"` // what was taken out of the program
	Short    bool      `json:"short,omitempty"`
	Items    int       `json:"items,omitempty"`
	At       time.Time `json:"at"` // when it ended
	Figures  figures   `json:"figures"`
}

// errLater is a run for which there is no time any more.
var errLater = errors.New("the time is up")

// known is what came of a run that was made before. One of the whole program that found something
// wrong is made again.
func (p *prover) known(m met) (met, bool) {
	for _, one := range p.made {
		if one.is(m) && (m.Without != "" || len(one.Figures.wrong()) == 0) {
			return one, true
		}
	}
	return m, false
}

// is says whether two are runs of the same kind and seed.
func (m met) is(other met) bool {
	return m.Fault == other.Fault && m.What == other.What && m.Database == other.Database && m.Seed == other.Seed && m.Without == other.Without &&
		m.Short == other.Short && m.Items == other.Items
}

// note adds a run to the journal, a line at a time: who is interrupted loses the run that was going on.
func (p *prover) note(m met) error {
	line, err := json.Marshal(m)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(p.journal), 0o755); err != nil {
		return err
	}
	file, err := os.OpenFile(p.journal, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	_, err = file.Write(append(line, '\n'))
	return errors.Join(err, file.Close())
}

// readJournal gives the runs of a journal, none when there is no file.
func readJournal(name string) (all []met, err error) {
	file, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		var m met
		if err := json.Unmarshal(lines.Bytes(), &m); err != nil {
			return nil, fmt.Errorf("%s:%d is no run: %w", name, n, err)
		}
		all = append(all, m)
	}
	return all, lines.Err()
}

// figuresJSON is how figures are written down.
type figuresJSON struct {
	Sent         int           `json:"sent"`
	Acknowledged int           `json:"acknowledged"`
	Lost         int           `json:"lost,omitempty"`
	Twice        int           `json:"twice,omitempty"`
	Repeats      int           `json:"repeats,omitempty"`
	Silent       int           `json:"silent,omitempty"`
	TakeOver     time.Duration `json:"takeOver,omitempty"` // nanoseconds
	Unjudged     bool          `json:"unjudged,omitempty"`
	Note         string        `json:"note,omitempty"`
	Others       []string      `json:"others,omitempty"`
}

// MarshalJSON implements json.Marshaler.
func (f figures) MarshalJSON() ([]byte, error) {
	return json.Marshal(figuresJSON{f.sent, f.acknowledged, f.lost, f.twice, f.repeats, f.silent, f.takeOver, f.unjudged, f.note, f.others})
}

// UnmarshalJSON implements json.Unmarshaler.
func (f *figures) UnmarshalJSON(text []byte) error {
	var j figuresJSON
	err := json.Unmarshal(text, &j)
	*f = figures{j.Sent, j.Acknowledged, j.Lost, j.Twice, j.Repeats, j.Silent, j.TakeOver, j.Unjudged, j.Note, j.Others}
	return err
}
