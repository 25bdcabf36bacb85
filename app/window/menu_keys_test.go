package window

import (
	"slices"
	"strings"
	"testing"
)

// TestMenuKeys_AreNamedAsEachSystemDoes: the page's keys, as GTK and as a Mac's menu know them. What one of them does
// not know as an accelerator is nothing there; what is no key is nothing anywhere.
func TestMenuKeys_AreNamedAsEachSystemDoes(t *testing.T) {
	for _, c := range []struct{ keys, gtk, mac string }{
		{"F5", "F5", ""},
		{"Shift+F5", "<Shift>F5", ""},
		{"Ctrl+F4", "<Ctrl>F4", "f4"},
		{"Ctrl+Shift+P", "<Ctrl><Shift>P", "Shift p"},
		{"Ctrl+Alt+Shift+PageDown", "<Ctrl><Alt><Shift>Page_Down", "Alt Shift page down"},
		{"Shift+Alt+Left", "<Shift><Alt>Left", ""},
		{"Ctrl+,", "<Ctrl>comma", ","},
		{"Ctrl+\\", "<Ctrl>backslash", "\\"},
		{"Ctrl++", "<Ctrl>plus", "+"},
		{"+", "plus", ""},
		{"Ctrl+Enter", "<Ctrl>Return", "enter"},
		{"Ctrl+Insert", "<Ctrl>Insert", ""},
		{"Ctrl+ContextMenu", "<Ctrl>Menu", ""},
		{"Ctrl+Ö", "", "ö"}, // GTK calls it Odiaeresis: it is shown as a text
		{"Ctrl+&", "", "&"},
		{"Ctrl+K F", "", ""},
		{"Ctrl+K Ctrl+S", "", ""},
	} {
		key, with := macKeys(c.keys)
		if mac := strings.TrimSpace(strings.Join(append(with, key), " ")); gtkKeys(c.keys) != c.gtk || key != "" && mac != c.mac || key == "" && c.mac != "" {
			t.Errorf("%s is %q in GTK, %q on a Mac", c.keys, gtkKeys(c.keys), mac)
		}
		if strokes(c.keys) == nil {
			t.Errorf("%s are no keys", c.keys)
		}
	}
	for _, keys := range []string{"", " ", "Ctrl+", "Ctrl", "++", "+Ctrl", "Ctrl+Ctrl", "Hyper+P", "ctrl+p", "F0", "F25", "F5F", "Ctrl+K  F", "Ctrl+K F G", "Ctrl+Space ", "P\x00", "\n", "\xff", "Page Down"} {
		if key, with := macKeys(keys); strokes(keys) != nil || gtkKeys(keys) != "" || key != "" || with != nil {
			t.Errorf("%q are keys: %v, %q, %q %v", keys, strokes(keys), gtkKeys(keys), key, with)
		}
	}
}

// TestMenuKeys_OfBobbinAreKnown: each of the table is shown by GTK as an accelerator, but for chords.
func TestMenuKeys_OfBobbinAreKnown(t *testing.T) {
	for _, title := range menuTitles() {
		for _, entry := range title.Items {
			if entry == nil || entry.shown() == "" {
				continue
			}
			if all := strokes(entry.shown()); all == nil || len(all) == 1 && gtkKeys(entry.shown()) == "" {
				t.Errorf("%s: %s", entry.Command, entry.shown())
			}
		}
	}
	if !slices.ContainsFunc(menuTitles(), func(title menuTitle) bool { return len(title.Items) > 0 }) {
		t.Error("the table is empty")
	}
}
