package window

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// stroke is one key with what is held down meanwhile.
type stroke struct {
	held []string // of Ctrl, Alt and Shift
	key  string   // a sign, or a name such as PageDown
}

// strokes reads keys as the page writes them: Ctrl+Shift+P, F5, Ctrl+K Ctrl+S. It gives nothing for what is none.
func strokes(keys string) []stroke {
	var all []stroke
	for written := range strings.SplitSeq(keys, " ") {
		one, ok := readStroke(written)
		if !ok || len(all) == 2 {
			return nil
		}
		all = append(all, one)
	}
	return all
}

func readStroke(written string) (one stroke, ok bool) {
	one.key = written
	if at := strings.LastIndex(strings.TrimSuffix(written, "+"), "+"); at >= 0 { // the plus sign joins keys, and is one
		one.held, one.key = strings.Split(written[:at], "+"), written[at+1:]
	}
	for _, held := range one.held {
		if held != "Ctrl" && held != "Alt" && held != "Shift" {
			return one, false
		}
	}
	return one, isKey(one.key)
}

// named are the names of keys that write no sign.
var named = regexp.MustCompile(`^(F([1-9]|1[0-9]|2[0-4])|Left|Right|Up|Down|Home|End|PageUp|PageDown|Enter|Tab|Escape|Space|Backspace|Delete|Insert|ContextMenu)$`)

func isKey(key string) bool {
	sign, size := utf8.DecodeRuneInString(key)
	if size == len(key) {
		return unicode.IsGraphic(sign) && sign != ' ' && sign != utf8.RuneError
	}
	return named.MatchString(key)
}

// gtkNames are GTK's names of what it calls otherwise.
var gtkNames = map[string]string{",": "comma", ".": "period", "=": "equal", "-": "minus", "+": "plus", "`": "grave", "\\": "backslash", "/": "slash",
	";": "semicolon", "'": "apostrophe", "[": "bracketleft", "]": "bracketright",
	"PageDown": "Page_Down", "PageUp": "Page_Up", "Enter": "Return", "Space": "space", "Backspace": "BackSpace", "ContextMenu": "Menu"}

// gtkKeys writes Ctrl+Shift+P as GTK does: <Ctrl><Shift>P. It gives nothing for what GTK has no name for, or knows
// not as one accelerator: a chord.
func gtkKeys(keys string) string {
	all := strokes(keys)
	if len(all) != 1 {
		return ""
	}
	one := all[0]
	if name, ok := gtkNames[one.key]; ok {
		one.key = name
	} else if !plain.MatchString(one.key) {
		return ""
	}
	var out strings.Builder
	for _, held := range one.held {
		out.WriteString("<" + held + ">")
	}
	return out.String() + one.key
}

// plain are the keys that GTK calls as the page does.
var plain = regexp.MustCompile(`^[A-Za-z0-9]+$`)

// macNames are the names that a Mac's menu has for keys, where it has one for those that write no sign.
var macNames = map[string]string{"PageDown": "page down", "PageUp": "page up", "Insert": "", "ContextMenu": ""}

// macKeys gives the key of an accelerator, and what is held down with Cmd, as a Mac's menu names them. Only keys with
// Ctrl, which is Cmd there, are any: the page hears those before the menu does.
func macKeys(keys string) (key string, with []string) {
	all := strokes(keys)
	if len(all) != 1 || !slices.Contains(all[0].held, "Ctrl") {
		return "", nil
	}
	for _, held := range all[0].held {
		if held != "Ctrl" {
			with = append(with, held)
		}
	}
	key = all[0].key
	if name, ok := macNames[key]; ok {
		key = name
	}
	return strings.ToLower(key), with
}
