package window

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// drawn is what the menus were told to show: one line for each time.
type drawn struct{ lines []string }

func (d *drawn) draw(titles []menuTitle, workspace bool) {
	line := map[bool]string{true: "open", false: "closed"}[workspace]
	for _, title := range titles {
		for _, entry := range title.Items {
			if entry != nil && (entry.Command == "script.run" || entry.Command == "editor.find" || entry.Command == "file.create" || entry.Command == quitCommand) {
				line += " " + entry.Command + "=" + entry.shown()
			}
		}
	}
	d.lines = append(d.lines, line)
}

// TestMenus_ShowThePersonsKeys goes through HTTP, as the page does: what was told last is shown, whole, and drawn only
// where it differs; what is refused changes nothing.
func TestMenus_ShowThePersonsKeys(t *testing.T) {
	d := &drawn{}
	m := &menus{titles: menuTitles(), draw: d.draw}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /api/window.keys", m.keys)
	server := httptest.NewServer(mux)
	defer server.Close()
	const own = `{"keys": {"script.run": {"keys": "Ctrl+K R"}, "file.create": {"editorKeys": "F9"}, "no.entry": {"keys": "F6"}}}`
	m.again()
	m.open(true)
	for _, c := range []struct {
		name, told, refused string
	}{
		{"a person's", own, ""},
		{"the same", own, ""},
		{"keys that are none", `{"keys": {"script.run": {"keys": "Ctrl+Hyper"}}}`, `The keys \"Ctrl+Hyper\" of script.run are none.`},
		{"a command that is a number", `{"keys": {"script.run": 7}}`, "not the JSON they must be"},
		{"no keys", `{}`, "not the JSON they must be"},
		{"half a text", `{"keys": {`, "not the JSON they must be"},
		{"none at all", `{"keys": {}}`, ""},
	} {
		r, err := http.Post(server.URL+"/api/window.keys", "application/json", strings.NewReader(c.told))
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r.Body)
		r.Body.Close()
		if err != nil || (r.StatusCode == http.StatusOK) != (c.refused == "") || !strings.Contains(string(text), c.refused) {
			t.Errorf("%s: %s %s %v", c.name, r.Status, text, err)
		}
	}
	m.open(false)
	want := []string{
		"closed file.create= window.quit= editor.find=Ctrl+F script.run=F5",
		"open file.create= window.quit= editor.find=Ctrl+F script.run=F5",
		"open file.create=F9 window.quit= editor.find= script.run=Ctrl+K R",
		"open file.create= window.quit= editor.find= script.run=",
		"closed file.create= window.quit= editor.find= script.run=",
	}
	if got := strings.Join(d.lines, "\n"); got != strings.Join(want, "\n") {
		t.Errorf("drawn were\n%s", got)
	}
}
