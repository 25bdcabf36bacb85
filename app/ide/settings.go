package ide

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"bobbin/runtime/fault"
	"bobbin/runtime/workspace"
)

// Settings are what a person has set about the IDE on this machine, and where they were in each
// workspace. What may be set is the page's to say.
type Settings struct{ config, state string }

// maxSession bounds what is remembered of a workspace, in bytes.
const maxSession = 1 << 20

// SettingsFile names what is set in a file of its own: "snippets", "keybindings", or "" for the settings.
type SettingsFile struct {
	File string `json:"file,omitempty"`
}

// place finds the file, and the words for it. Faults: invalid for any other file of the home.
func (s *Settings) place(in SettingsFile) (name, words string, err error) {
	switch in.File {
	case "":
		return filepath.Join(s.config, "settings.json"), "settings", nil
	case "snippets":
		return filepath.Join(s.config, "snippets.json"), "snippets", nil
	case "keybindings":
		return filepath.Join(s.config, "keybindings.json"), "keys", nil
	}
	return "", "", fault.New(fault.Invalid, "%q is not among what can be set.", in.File)
}

// SettingsText is the answer of settings.get. Without a file the text is empty, the version too.
type SettingsText struct {
	Text
	Path string `json:"path"` // of the file on this machine
}

// Get answers settings.get.
func (s *Settings) Get(_ context.Context, in SettingsFile) (SettingsText, error) {
	name, words, err := s.place(in)
	if err != nil {
		return SettingsText{}, err
	}
	text, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return SettingsText{Path: name}, nil
	}
	if err != nil {
		return SettingsText{}, fault.New(fault.Unavailable, "The %s cannot be read.", words).WithHint("%s", err.Error()).Because(err)
	}
	return SettingsText{Text{Text: string(text), Version: workspace.Version(text)}, name}, nil
}

// SetSettings is the request of settings.set.
type SetSettings struct {
	SettingsFile
	Text    string `json:"text"`
	Version string `json:"version"` // of the text it grew from
}

// Set answers settings.set. Faults: conflict when another program has changed them meanwhile.
func (s *Settings) Set(_ context.Context, in SetSettings) (Version, error) {
	name, words, err := s.place(in.SettingsFile)
	if err != nil {
		return Version{}, err
	}
	now, err := versionOf(name)
	if err != nil {
		return Version{}, err
	}
	if now != in.Version {
		return Version{}, fault.New(fault.Conflict, "The %s were changed by another program.", words).
			WithHint("Compare the two and choose; your text is still in the editor.")
	}
	text := []byte(in.Text)
	return Version{workspace.Version(text)}, workspace.WriteFile(name, text)
}

// Session is what a face remembers of a workspace: open tabs, where in them. Its JSON is the face's own.
type Session struct {
	Dir   string          `json:"dir"`
	State json.RawMessage `json:"state,omitempty"`
}

func (s *Settings) session(dir string) string {
	sum := sha256.Sum256([]byte(dir))
	return filepath.Join(s.state, "sessions", hex.EncodeToString(sum[:12])+".json")
}

// Session answers session.get; without one the state is missing. One that cannot be read is none.
func (s *Settings) Session(_ context.Context, in Dir) (Session, error) {
	out := Session{Dir: in.Dir}
	if text, err := os.ReadFile(s.session(in.Dir)); err == nil && json.Valid(text) {
		out.State = text
	}
	return out, nil
}

// SetSession answers session.set.
func (s *Settings) SetSession(_ context.Context, in Session) (Nothing, error) {
	if len(in.State) > maxSession {
		return Nothing{}, fault.New(fault.Invalid, "There is too much to remember of this workspace.")
	}
	return Nothing{}, workspace.WriteFile(s.session(in.Dir), in.State)
}
