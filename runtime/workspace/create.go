package workspace

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/google/uuid"

	"bobbin/runtime/fault"
)

// Create makes a workspace in dir from a template's files: its bobbin.json gets a new id and
// the name, everything else is copied. A folder that is not empty is refused (conflict).
func Create(dir, name string, template fs.FS) (*Workspace, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, fault.New(fault.Invalid, "%q is not a folder name.", dir).Because(err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fault.New(fault.Invalid, "%s cannot be used: %s.", dir, reason(err)).Because(err)
	}
	if len(entries) > 0 {
		return nil, fault.New(fault.Conflict, "%s is not empty.", dir).WithHint("Choose a new folder; nothing was changed.")
	}
	id, err := uuid.NewV7()
	if err != nil {
		return nil, err
	}
	if err := copyTemplate(dir, name, ID(id.String()), template); err != nil {
		return nil, err
	}
	return Load(dir)
}

func copyTemplate(dir, name string, id ID, template fs.FS) error {
	return fs.WalkDir(template, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(template, path)
		if err != nil {
			return err
		}
		if path == "bobbin.json" {
			if text, err = stamp(text, name, id); err != nil {
				return err
			}
		}
		if path == "gitignore" { // a dot file would hide the embedded template's own files from git
			path = ".gitignore"
		}
		return WriteFile(filepath.Join(dir, filepath.FromSlash(path)), text)
	})
}

// stamp gives a template's bobbin.json its own identity.
func stamp(text []byte, name string, id ID) ([]byte, error) {
	text, err := setValue(text, []string{"id"}, id)
	if err != nil || name == "" {
		return text, err
	}
	return setValue(text, []string{"name"}, name)
}

// Bind writes into environments/<environment>.json which account a connection uses there:
// an account's name or Simulated. The file is made when the environment has none.
func (w *Workspace) Bind(environment, connection, account string) error {
	if _, ok := w.Connections[connection]; !ok {
		return fault.New(fault.NotFound, "There is no connection %q.", connection)
	}
	return w.editEnvironment(environment, []string{"accounts", connection}, account)
}

// EnableSchedule switches a scheduled trigger on or off in an environment, and keeps everything
// else in the environment's file as it is.
func (w *Workspace) EnableSchedule(environment, schedule string, enabled bool) error {
	if _, err := w.Schedule(schedule); err != nil {
		return err
	}
	return w.editEnvironment(environment, []string{"schedules", schedule, "enabled"}, enabled)
}

// editEnvironment changes one value in an environment's file and keeps all else in it.
func (w *Workspace) editEnvironment(environment string, path []string, value any) error {
	name, err := Path(w.Dir, "environments/"+environment+".json")
	if err != nil {
		return err
	}
	text, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		fresh := w.simulated()
		fresh.Name = environment
		text, err = json.Marshal(map[string]any{"$schema": "../.bobbin/schema/environment.json", "target": "HEAD",
			"production": false, "accounts": fresh.Accounts})
	}
	if err != nil {
		return fault.New(fault.Unavailable, "environments/%s.json cannot be read: %s.", environment, reason(err)).Because(err)
	}
	var any any
	if d := (source{"environments/" + environment + ".json", text}).decode(&any); d != nil {
		return fault.New(fault.Invalid, "%s", d.Message).WithHint("Mend the file first; it was not changed.").At(d.Place)
	}
	text, err = setValue(text, path, value)
	if err != nil {
		return err
	}
	return WriteFile(name, text)
}
