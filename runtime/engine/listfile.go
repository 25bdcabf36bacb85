package engine

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"bobbin/runtime/fault"
	"bobbin/runtime/workspace"
)

// listFormat is the form of the lists this program writes; a newer one is refused.
const listFormat = 1

// listFile keeps a list of the home as {"format": 1, "accounts": [...]}. Who reads it to change it
// holds a lock of its own meanwhile.
type listFile[T any] struct {
	path string
	name string // of the list in the file: accounts
	what string // for a person: accounts, registered webhooks
	hint string // what to do when it is damaged; %s is the path
}

// read gives the list, empty when there is no file. Faults: unavailable, when the file cannot be
// read; conflict, when a newer program wrote it.
func (f listFile[T]) read() ([]T, error) {
	text, err := os.ReadFile(f.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var format int
	var list []T
	if err == nil {
		stored := map[string]json.RawMessage{}
		if err = json.Unmarshal(text, &stored); err == nil {
			err = errors.Join(orNothing(stored["format"], &format), orNothing(stored[f.name], &list))
		}
	}
	if err != nil {
		return nil, fault.New(fault.Unavailable, "The list of %s cannot be read: %s.", f.what, err).WithHint(f.hint, f.path).Because(err)
	}
	if format > listFormat {
		return nil, fault.New(fault.Conflict, "The list of %s was written by a newer Bobbin (format %d, this program knows %d).", f.what, format, listFormat).
			WithHint("Start the newer Bobbin. %s was not changed.", f.path)
	}
	return list, nil
}

func orNothing(text json.RawMessage, into any) error {
	if text == nil {
		return nil
	}
	return json.Unmarshal(text, into)
}

// write puts the list in place of the file.
func (f listFile[T]) write(list []T) error {
	if list == nil {
		list = []T{}
	}
	items, err := json.Marshal(list)
	if err != nil {
		return err
	}
	var text bytes.Buffer
	if err := json.Indent(&text, fmt.Appendf(nil, `{"format": %d, %q: %s}`, listFormat, f.name, items), "", "  "); err != nil {
		return err
	}
	return workspace.WriteFile(f.path, append(text.Bytes(), '\n'))
}
