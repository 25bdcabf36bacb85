//go:build desktop && !linux

package window

// dressMenu does nothing: the system draws its menus with keys and lines.
func dressMenu([]menuTitle) {}

// enableMenu does nothing: the page refuses what needs a workspace.
func enableMenu([]menuTitle, bool) {}

// paintMenu does nothing: menus go by the system's theme.
func paintMenu(string) {}
