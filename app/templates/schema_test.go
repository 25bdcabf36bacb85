package templates_test

import (
	"encoding/json"
	"io/fs"
	"os"
	"path"
	"strings"
	"testing"

	"github.com/google/jsonschema-go/jsonschema"

	"bobbin/app/templates"
)

// Every file that a schema is for keeps to it: editors underline nothing in a new workspace.
func TestTemplates_KeepToTheirSchemas(t *testing.T) {
	t.Parallel()
	schemas := map[string]*jsonschema.Resolved{}
	for kind, folder := range map[string]string{"workspace": ".", "listener": "listeners", "schedule": "schedules", "environment": "environments", "simulator": "simulators"} {
		text, err := os.ReadFile("../../runtime/workspace/schema/" + kind + ".json")
		if err != nil {
			t.Fatal(err)
		}
		var schema jsonschema.Schema
		if err := json.Unmarshal(text, &schema); err != nil {
			t.Fatal(err)
		}
		if schemas[folder], err = schema.Resolve(nil); err != nil {
			t.Fatal(err)
		}
	}
	seen := map[string]int{}
	for _, template := range templates.All().List() {
		files, err := templates.All().Files(template.Name)
		if err != nil {
			t.Fatal(err)
		}
		err = fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
			folder, _, _ := strings.Cut(path.Dir(name), "/")
			schema := schemas[folder]
			if err != nil || entry.IsDir() || path.Ext(name) != ".json" || schema == nil || folder == "." && name != "bobbin.json" {
				return err
			}
			text, err := fs.ReadFile(files, name)
			if err != nil {
				return err
			}
			var value any
			if err := json.Unmarshal(text, &value); err != nil {
				return err
			}
			if err := schema.Validate(value); err != nil {
				t.Errorf("%s: %s: %v", template.Name, name, err)
			}
			seen[folder]++
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for folder := range schemas {
		if seen[folder] == 0 {
			t.Errorf("nothing in %q was looked at", folder)
		}
	}
}
