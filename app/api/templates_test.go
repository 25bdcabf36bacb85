package api_test

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"bobbin/app/ide"
)

// TestTemplate_IsReadBeforeAnythingIsMade gives the readme, the code and what it needs.
func TestTemplate_IsReadBeforeAnythingIsMade(t *testing.T) {
	m, _ := mux(t)
	for _, one := range ask[ide.TemplateList](t, m, "template.list", ide.Nothing{}).Templates {
		texts, detail := map[string]string{}, ask[ide.TemplateDetail](t, m, "template.get", ide.TemplateName{Name: one.Name})
		for _, file := range detail.Files {
			texts[file.Path] = file.Text
		}
		if !reflect.DeepEqual(detail.Template, one) {
			t.Errorf("%+v became %+v", one, detail.Template)
		}
		if texts["README.md"] == "" || texts["bobbin.json"] == "" || texts["template.json"] != "" {
			t.Errorf("%s has %d files", one.Name, len(texts))
		}
	}
	dir := filepath.Join(t.TempDir(), "ours")
	for name, text := range map[string]string{"bobbin.json": "{}", "template.json": `{"title":"Of our team","services":["slack"],"summary":"S."}`} {
		if err := errors.Join(os.MkdirAll(dir, 0o700), os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	given := ask[ide.TemplateDetail](t, m, "template.get", ide.TemplateName{From: dir})
	if want := (ide.Template{Name: "ours", Title: "Of our team", Services: []string{"slack"}, Summary: "S."}); !reflect.DeepEqual(given.Template, want) || len(given.Files) != 1 {
		t.Errorf("one that somebody gives: %+v", given)
	}
	if status, answer := post(t, m, "template.get", ide.TemplateName{Name: "nothing"}); status != 404 {
		t.Errorf("one that is not there: %d %v", status, answer)
	}
}
