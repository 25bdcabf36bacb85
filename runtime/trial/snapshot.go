package trial

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"bobbin/runtime/fault"
	"bobbin/runtime/workspace"
)

// Snapshots says what became of the values that toMatchSnapshot compares with.
type Snapshots struct {
	Written int `json:"written,omitempty"` // for the first time
	Updated int `json:"updated,omitempty"`
	Removed int `json:"removed,omitempty"` // nobody asked for them any more
}

// snapshots are those of one test file, kept in a JSON file beside it: the lines of each by
// the name of its test and its number there.
type snapshots struct {
	name string // workspace path
	file string
	kept map[string][]string

	mu    sync.Mutex
	asked map[string]bool
	taken map[string][]string // new ones, and changed ones when they are to be updated
}

// snapshotsOf reads the snapshots of a test file.
func (s *session) snapshotsOf(test string) (*snapshots, error) {
	base, _, _ := strings.Cut(test, ".test.")
	k := &snapshots{name: base + ".snap.json", asked: map[string]bool{}, taken: map[string][]string{}}
	k.file = filepath.Join(s.w.Dir, filepath.FromSlash(k.name))
	text, err := os.ReadFile(k.file)
	if errors.Is(err, fs.ErrNotExist) {
		return k, nil
	}
	if err == nil {
		err = json.Unmarshal(text, &k.kept)
	}
	if err != nil {
		return nil, fault.New(fault.Invalid, "The snapshots in %s cannot be read.", k.name).At(fault.Place{File: k.name}).
			WithHint("Correct the file, or delete it and run the tests: they are taken anew.").Because(err)
	}
	return k, nil
}

// of gives those of one test.
func (k *snapshots) of(l listed) map[string]string {
	title := strings.Join(append(append([]string{}, l.Path...), l.Name), " > ")
	found := map[string]string{}
	for key, lines := range k.kept {
		if strings.HasPrefix(key, title) {
			found[key] = strings.Join(lines, "\n")
		}
	}
	return found
}

// take hears what a test that passed has asked for and taken.
func (k *snapshots) take(arguments json.RawMessage) error {
	var told struct {
		Asked []string
		Taken map[string]string
	}
	if err := read(arguments, &told); err != nil {
		return err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, key := range told.Asked {
		k.asked[key] = true
	}
	for key, text := range told.Taken {
		k.taken[key] = strings.Split(text, "\n")
	}
	return nil
}

// save writes what was taken. When all tests of the file were run and passed and snapshots
// are to be updated, those that nobody asked for go.
func (k *snapshots) save(update, all bool) (Snapshots, error) {
	var done Snapshots
	next := map[string][]string{}
	for key, lines := range k.kept {
		if update && all && !k.asked[key] {
			done.Removed++
			continue
		}
		next[key] = lines
	}
	for key := range k.taken {
		if _, known := k.kept[key]; known {
			done.Updated++
		} else {
			done.Written++
		}
	}
	maps.Copy(next, k.taken)
	switch {
	case done == Snapshots{}:
		return done, nil
	case len(next) == 0:
		return done, os.Remove(k.file)
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false) // people read it
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(next); err != nil {
		return done, err
	}
	return done, workspace.WriteFile(k.file, text.Bytes())
}

// keepSnapshots saves those of a file whose tests have ended, and adds them up.
func (s *session) keepSnapshots(k *snapshots, tests []Test) error {
	all := s.o.Filter == ""
	for _, t := range tests {
		all = all && (t.Status == Passed || t.Status == Todo)
	}
	done, err := k.save(s.o.Update, all)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.snapped.Written += done.Written
	s.snapped.Updated += done.Updated
	s.snapped.Removed += done.Removed
	return err
}
