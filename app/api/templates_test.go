package api_test

import (
	"testing"

	"bobbin/app/ide"
)

// TestTemplate_IsReadBeforeAnythingIsMade gives the readme, the code and what it needs.
func TestTemplate_IsReadBeforeAnythingIsMade(t *testing.T) {
	m, _ := mux(t)
	for _, one := range ask[ide.TemplateList](t, m, "template.list", ide.Nothing{}).Templates {
		texts := map[string]string{}
		for _, file := range ask[ide.TemplateDetail](t, m, "template.get", ide.TemplateName{Name: one.Name}).Files {
			texts[file.Path] = file.Text
		}
		if texts["README.md"] == "" || texts["bobbin.json"] == "" || texts["template.json"] != "" {
			t.Errorf("%s has %d files", one.Name, len(texts))
		}
	}
	if status, answer := post(t, m, "template.get", ide.TemplateName{Name: "nothing"}); status != 404 {
		t.Errorf("one that is not there: %d %v", status, answer)
	}
}
