//go:build desktop

package window

import (
	_ "embed"
	"encoding/json"
	"runtime"
	"strings"

	"github.com/wailsapp/wails/v2/pkg/menu"
	"github.com/wailsapp/wails/v2/pkg/menu/keys"
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
	// Keys are heard by the page, which knows who has the focus, and EditorKeys by its code editor. The menu only
	// shows them: a key that it took itself would be taken from a field or a question, too.
	Keys, EditorKeys string
	Always           bool // works without a workspace
}

// quitCommand closes the window, as its button does.
const quitCommand = "window.quit"

func (e *menuEntry) shown() string {
	if e.Keys != "" {
		return e.Keys
	}
	return e.EditorKeys
}

func menuTitles() []menuTitle {
	var all []menuTitle
	if err := json.Unmarshal(menuTable, &all); err != nil {
		panic("menu.json: " + err.Error()) // it is a part of the program
	}
	return all
}

// newMenu makes the menus as the system has them; choose hears the commands.
func newMenu(choose func(command string)) *menu.Menu {
	mac := runtime.GOOS == "darwin"
	bar := menu.NewMenu()
	if mac {
		bar.Append(menu.AppMenu())
		defer func() { bar.Append(menu.WindowMenu()) }()
	}
	for _, title := range menuTitles() {
		label := title.Title
		if runtime.GOOS != "windows" {
			label = strings.ReplaceAll(label, "&", "")
		}
		if mac && label == "Edit" { // the system's own copies and pastes; what it lacks has a menu beside it
			bar.Append(menu.EditMenu())
			label = "Find"
		}
		below := bar.AddSubmenu(label)
		for _, entry := range title.Items {
			switch {
			case mac && systemHas(entry):
			case entry == nil && len(below.Items) > 0:
				below.AddSeparator()
			case entry != nil:
				below.AddText(labelOf(entry), acceleratorOf(entry), func(*menu.CallbackData) { choose(entry.Command) })
			}
		}
	}
	return bar
}

// systemHas says whether macOS has this in a menu of its own.
func systemHas(entry *menuEntry) bool {
	return entry != nil && (strings.HasPrefix(entry.Command, "edit.") || entry.Command == quitCommand)
}

// labelOf is the text of an entry. Windows shows what stands behind a tab at the right.
func labelOf(entry *menuEntry) string {
	if keys := entry.shown(); keys != "" && runtime.GOOS == "windows" {
		return entry.Title + "\t" + keys
	}
	return entry.Title
}

// acceleratorOf gives the keys of an entry on a Mac, where the page hears Cmd and a key before the menu does.
func acceleratorOf(entry *menuEntry) *keys.Accelerator {
	rest, ok := strings.CutPrefix(entry.Keys, "Ctrl+")
	if !ok || strings.Contains(rest, " ") || runtime.GOOS != "darwin" { // a menu knows no chords
		return nil
	}
	parts := strings.Split(strings.ToLower(rest), "+")
	made := keys.CmdOrCtrl(strings.Replace(parts[len(parts)-1], "page", "page ", 1))
	for _, part := range parts[:len(parts)-1] {
		made.Modifiers = append(made.Modifiers, map[string]keys.Modifier{"shift": keys.ShiftKey, "alt": keys.OptionOrAltKey}[part])
	}
	return made
}
