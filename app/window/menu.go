//go:build desktop

package window

import (
	"runtime"
	"strings"

	"github.com/wailsapp/wails/v2/pkg/menu"
	"github.com/wailsapp/wails/v2/pkg/menu/keys"
)

// newMenu makes the menus as the system has them; choose hears the commands.
func newMenu(titles []menuTitle, choose func(command string)) *menu.Menu {
	mac := runtime.GOOS == "darwin"
	bar := menu.NewMenu()
	if mac {
		bar.Append(menu.AppMenu())
		defer func() { bar.Append(menu.WindowMenu()) }()
	}
	for _, title := range titles {
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

// labelOf is the text of an entry. Windows shows what stands behind a tab at the right, and a sign after &.
func labelOf(entry *menuEntry) string {
	if keys := entry.shown(); keys != "" && runtime.GOOS == "windows" {
		return entry.Title + "\t" + strings.ReplaceAll(keys, "&", "&&")
	}
	return entry.Title
}

// acceleratorOf gives the keys of an entry on a Mac.
func acceleratorOf(entry *menuEntry) *keys.Accelerator {
	key, with := macKeys(entry.Keys)
	if key == "" || runtime.GOOS != "darwin" {
		return nil
	}
	made := keys.CmdOrCtrl(key)
	for _, held := range with {
		made.Modifiers = append(made.Modifiers, map[string]keys.Modifier{"Shift": keys.ShiftKey, "Alt": keys.OptionOrAltKey}[held])
	}
	return made
}
