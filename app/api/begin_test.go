package api_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"testing"
)

// TestBegin_AnswersAsEachRequestItselfWould compares each answer with that of the request it stands for.
func TestBegin_AnswersAsEachRequestItselfWould(t *testing.T) {
	m, dir := mux(t)
	kept := map[string]any{"paths": []string{"README.md", "page:settings", "../outside.ts", "scripts/gone.ts"}}
	for _, c := range []struct {
		name string
		in   map[string]any
		want []string
	}{
		{"without a workspace", map[string]any{}, []string{"settings.get", "settings.get", "settings.get", "app.info"}},
		{"a folder that is none", map[string]any{"dir": filepath.Join(dir, "nowhere")}, []string{"settings.get", "settings.get", "settings.get", "app.info"}},
		{"the script that would run", map[string]any{"dir": dir}, []string{"settings.get", "settings.get", "settings.get", "app.info", "workspace.open", "file.list", "session.get", "file.read"}},
		{"what was open", map[string]any{"dir": dir}, []string{"settings.get", "settings.get", "settings.get", "app.info", "workspace.open", "file.list", "session.get", "file.read"}},
	} {
		if c.name == "what was open" {
			answered(t, m, "session.set", map[string]any{"dir": dir, "state": kept})
		}
		begun := answered(t, m, "app.begin", c.in)
		var names []string
		for _, one := range begun["answers"].([]any) {
			answer := one.(map[string]any)
			name := answer["name"].(string)
			names = append(names, name)
			if itself := answered(t, m, name, answer["body"].(map[string]any)); !reflect.DeepEqual(answer["answer"], any(itself)) {
				t.Errorf("%s: %s %v foretold %v, and is %v", c.name, name, answer["body"], answer["answer"], itself)
			}
			if path, ok := answer["body"].(map[string]any)["path"]; ok && (path == "README.md") != (c.name == "what was open") {
				t.Errorf("%s: it has read %v", c.name, path)
			}
		}
		if !reflect.DeepEqual(names, c.want) {
			t.Errorf("%s: %v", c.name, names)
		}
	}
}

func TestBegin_LeavesOutWhatCannotBeRead(t *testing.T) {
	m, dir := mux(t)
	answered(t, m, "session.set", map[string]any{"dir": dir, "state": map[string]any{"paths": []string{"scripts/Binary.ts"}}})
	if err := os.WriteFile(filepath.Join(dir, "scripts/Binary.ts"), []byte{0xff, 0xfe, 0}, 0o600); err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(answered(t, m, "app.begin", map[string]any{"dir": dir}))
	if err != nil {
		t.Fatal(err)
	}
	var begun struct{ Answers []struct{ Name string } }
	if err := json.Unmarshal(text, &begun); err != nil || len(begun.Answers) != 7 {
		t.Errorf("%d answers, %v: %s", len(begun.Answers), err, text)
	}
}
