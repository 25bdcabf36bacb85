package window

import (
	_ "embed"
	"encoding/json"
	"net/http"
	"reflect"
	"sync"

	"bobbin/app/api"
	"bobbin/runtime/fault"
)

// The menus stand in a table of their own, which a test of the page holds against its commands and their keys.
//
//go:embed menu.json
var menuTable []byte

// menuTitle is one menu of the bar, with & before the letter that opens it.
type menuTitle struct {
	Title string
	Items []*menuEntry // nil is a line between entries
}

// menuEntry names a command of the page, or one of the window.
type menuEntry struct {
	Title   string
	Command string
	menuKeys
	Always bool // works without a workspace
}

// menuKeys are those of one entry. The menu only shows them: a key that it took itself would be taken from a field
// or a question, too.
type menuKeys struct {
	Keys       string // heard by the page, which knows who has the focus
	EditorKeys string // heard by its code editor, or by the page under a condition
}

// quitCommand closes the window, as its button does.
const quitCommand = "window.quit"

func (k menuKeys) shown() string {
	if k.Keys != "" {
		return k.Keys
	}
	return k.EditorKeys
}

// menuTitles are the menus with the keys that Bobbin gives them.
func menuTitles() []menuTitle {
	var all []menuTitle
	if err := json.Unmarshal(menuTable, &all); err != nil {
		panic("menu.json: " + err.Error()) // it is a part of the program
	}
	return all
}

// withKeys are the menus with the keys of a person: commands that are not among them have none.
func withKeys(keys map[string]menuKeys) []menuTitle {
	all := menuTitles()
	for _, title := range all {
		for _, entry := range title.Items {
			if entry != nil {
				entry.menuKeys = keys[entry.Command]
			}
		}
	}
	return all
}

// menus are what the window's menus show now.
type menus struct {
	draw func(titles []menuTitle, workspace bool) // has the system show them

	mu        sync.Mutex
	titles    []menuTitle
	workspace bool // one is open
}

// again draws them as they are, for a window that has just come.
func (m *menus) again() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.draw(m.titles, m.workspace)
}

// open greys out what needs a workspace, or shows it again.
func (m *menus) open(workspace bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.workspace = workspace
	m.draw(m.titles, m.workspace)
}

// keys answers POST /api/window.keys of the page, when it begins and at each change of a person's keys: those that
// each command has now.
func (m *menus) keys(w http.ResponseWriter, r *http.Request) {
	var in struct{ Keys map[string]menuKeys }
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxMessage)).Decode(&in); err != nil || in.Keys == nil {
		api.WriteFault(w, fault.New(fault.Invalid, "The keys of the menus are not the JSON they must be.").
			WithHint(`They are told as {"keys": {"script.run": {"keys": "F5"}}}.`).Because(err))
		return
	}
	for command, keys := range in.Keys {
		if shown := keys.shown(); shown != "" && strokes(shown) == nil {
			api.WriteFault(w, fault.New(fault.Invalid, "The keys %q of %s are none.", shown, command).
				WithHint("Keys are written like Ctrl+Alt+R, chords like Ctrl+K Ctrl+R."))
			return
		}
	}
	titles := withKeys(in.Keys)
	m.mu.Lock()
	if !reflect.DeepEqual(titles, m.titles) {
		m.titles = titles
		m.draw(m.titles, m.workspace)
	}
	m.mu.Unlock()
	nothing(w)
}
