// Package home owns the folders Bobbin keeps its state in and the rule that one home has
// one engine: the first process that needs it locks the home and serves it on a socket
// there, every other process is a client of that socket and takes over when it ends.
package home

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"bobbin/runtime/fault"
)

// Format is the home format this program writes; a newer one is refused.
const Format = 1

// Home is where one person's Bobbin lives on one machine.
type Home struct {
	Config string // accounts (without their credentials), settings
	State  string // databases, simulators, the engine's lock and socket
	Cache  string // what can be made again: the unpacked compiler
}

// Find gives the home: below BOBBIN_HOME when set, else the folders the operating system has
// for the purpose. Nothing is created.
func Find(getenv func(string) string) (Home, error) {
	if dir := getenv("BOBBIN_HOME"); dir != "" {
		dir, err := filepath.Abs(dir)
		if err != nil {
			return Home{}, fault.New(fault.Invalid, "BOBBIN_HOME is not a folder name: %q.", dir).Because(err)
		}
		return Home{filepath.Join(dir, "config"), filepath.Join(dir, "state"), filepath.Join(dir, "cache")}, nil
	}
	config, err := os.UserConfigDir()
	if err != nil {
		return Home{}, noHome(err)
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return Home{}, noHome(err)
	}
	state, err := stateDir(getenv)
	if err != nil {
		return Home{}, noHome(err)
	}
	return Home{filepath.Join(config, "bobbin"), filepath.Join(state, "bobbin"), filepath.Join(cache, "bobbin")}, nil
}

func noHome(err error) error {
	return fault.New(fault.Unavailable, "There is no home folder to keep anything in: %s.", err).
		WithHint("Set BOBBIN_HOME to a folder of yours.").Because(err)
}

// stateDir is for data a person would miss but not edit; only Linux has a folder of its own for it.
func stateDir(getenv func(string) string) (string, error) {
	if runtime.GOOS != "linux" {
		return os.UserConfigDir()
	}
	if dir := getenv("XDG_STATE_HOME"); filepath.IsAbs(dir) {
		return dir, nil
	}
	user, err := os.UserHomeDir()
	return filepath.Join(user, ".local", "state"), err
}

// prepare creates the folders and refuses a home that a newer Bobbin wrote.
func (h Home) prepare() error {
	for _, dir := range []string{h.Config, h.State, h.Cache} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return fault.New(fault.Unavailable, "The folder %s cannot be made: %s.", dir, errors.Unwrap(err)).
				WithHint("Set BOBBIN_HOME to a folder you may write to.").Because(err)
		}
	}
	err := h.Known()
	if fault.Is(err, fault.NotFound) {
		text, err := json.Marshal(map[string]int{"format": Format})
		if err != nil {
			return err
		}
		return writePrivate(h.header(), text)
	}
	return err
}

func (h Home) header() string { return filepath.Join(h.State, "home.json") }

// Known says whether this program knows the form of a home, and touches nothing. Faults: not_found when
// there is none, invalid when it is unreadable or a newer Bobbin wrote it.
func (h Home) Known() error {
	name := h.header()
	text, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return fault.New(fault.NotFound, "There is no home in %s.", h.State).WithHint("It is made when Bobbin is first used.").Because(err)
	}
	var header struct {
		Format int `json:"format"`
	}
	if err == nil {
		err = json.Unmarshal(text, &header)
	}
	if err != nil {
		return fault.New(fault.Invalid, "%s cannot be read, so it is not certain which Bobbin wrote this home.", name).
			WithHint("Restore the file from a backup, or write {\"format\": %d} into it if only this version was ever used.", Format).Because(err)
	}
	if header.Format > Format {
		return fault.New(fault.Invalid, "This home was written by a newer Bobbin (format %d, this program knows %d).", header.Format, Format).
			WithHint("Start the newer Bobbin, or set BOBBIN_HOME to another folder. Nothing was changed.")
	}
	return nil
}

// writePrivate replaces a file that only its owner may read.
func writePrivate(name string, text []byte) error {
	temp, err := os.CreateTemp(filepath.Dir(name), ".bobbin-*.tmp") // mode 0600
	if err != nil {
		return fault.New(fault.Unavailable, "%s cannot be written: %s.", name, err).Because(err)
	}
	defer os.Remove(temp.Name())
	_, err = temp.Write(text)
	if err = errors.Join(err, temp.Close()); err == nil {
		err = os.Rename(temp.Name(), name)
	}
	if err != nil {
		return fault.New(fault.Unavailable, "%s cannot be written: %s.", name, err).Because(err)
	}
	return nil
}
