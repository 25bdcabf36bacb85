package trial

import (
	"context"
	"encoding/json"
	"maps"
	"slices"

	"bobbin/runtime/invocation"
	"bobbin/runtime/script"
	"bobbin/runtime/worker"
)

// Coverage says which lines of the workspace's scripts the tests ran. A line counts when a
// statement begins on it.
type Coverage struct {
	Lines   int           `json:"lines"`
	Covered int           `json:"covered"`
	Percent float64       `json:"percent"`
	Files   []CoveredFile `json:"files"` // every script, by name
}

// CoveredFile is the part of one file.
type CoveredFile struct {
	File      string      `json:"file"`
	Lines     int         `json:"lines"`
	Covered   int         `json:"covered"`
	Percent   float64     `json:"percent"`
	Hits      map[int]int `json:"hits"`      // how often each line ran
	Uncovered [][2]int    `json:"uncovered"` // first and last line of what did not run
}

// hits are how often lines ran, by file.
type hits map[string]map[int]int

// cover adds what an invocation tells.
func (s *session) cover(arguments json.RawMessage) error {
	var told struct{ Files hits }
	if err := read(arguments, &told); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.covered == nil {
		s.covered = hits{}
	}
	for file, lines := range told.Files {
		if s.covered[file] == nil {
			s.covered[file] = map[int]int{}
		}
		for line, n := range lines {
			s.covered[file][line] += n
		}
	}
	return nil
}

// coverage adds the lines that no test came near, and sums up.
func (s *session) coverage(ctx context.Context) (*Coverage, error) {
	bundle, err := s.c.Compiler.Whole(ctx, s.w)
	if err != nil {
		return nil, err
	}
	if bundle != nil {
		input, limits, err := s.c.Input(s.w, s.env, invocation.Invocation{ID: formatID(testIDs, 0)})
		if err != nil {
			return nil, err
		}
		input.Coverage = script.LinesOnly
		world := s.newWorld(ctx)
		defer world.close()
		s.c.Workers.Run(ctx, world.key(ofTests), worker.Job{Bundle: bundle, Input: input, Limits: limits, Host: &host{world: world}})
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c := &Coverage{Files: []CoveredFile{}}
	for _, file := range slices.Sorted(maps.Keys(s.covered)) {
		f := coveredFile(file, s.covered[file])
		c.Files = append(c.Files, f)
		c.Lines += f.Lines
		c.Covered += f.Covered
	}
	c.Percent = percent(c.Covered, c.Lines)
	return c, nil
}

func coveredFile(name string, lines map[int]int) CoveredFile {
	f := CoveredFile{File: name, Lines: len(lines), Hits: lines, Uncovered: [][2]int{}}
	missing := false // the line before did not run
	for _, line := range slices.Sorted(maps.Keys(lines)) {
		switch {
		case lines[line] > 0:
			f.Covered++
			missing = false
		case missing:
			f.Uncovered[len(f.Uncovered)-1][1] = line
		default:
			f.Uncovered = append(f.Uncovered, [2]int{line, line})
			missing = true
		}
	}
	f.Percent = percent(f.Covered, f.Lines)
	return f
}

// percent has one digit after the point, and is 100 only when nothing is missing.
func percent(part, whole int) float64 {
	if whole == 0 || part == whole {
		return 100
	}
	return float64(part*1000/whole) / 10
}
