package url_test

import (
	"testing"
	"unicode/utf8"

	"bobbin/runtime/script/web/url"
)

// A parsed address parses again to itself, and so do its parts after any assignment.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{"http://u:p@h:1/a/../b?c#d", "data:space   ?x#y", "file:///C|/x", "//h", "http://[::1]/", "a:b", "http://ex%41mple/", "\x00"} {
		f.Add(seed, "pathname", "x y")
	}
	f.Fuzz(func(t *testing.T, text, part, value string) {
		first := url.Parse(text, nil)
		if first == nil {
			return
		}
		if again := url.Parse(first[0], nil); again == nil || again[0] != first[0] {
			t.Errorf("%q gives %q, which gives %q", text, first[0], again)
		}
		if changed := url.Set(first[0], part, value); changed == nil {
			t.Errorf("%q cannot be changed", first[0])
		}
	})
}

// What is formatted as a form is read back as it was.
func FuzzForm(f *testing.F) {
	f.Add("a", "b c&=+%")
	f.Add("", "é\x00")
	f.Fuzz(func(t *testing.T, name, value string) {
		if !utf8.ValidString(name) || !utf8.ValidString(value) {
			return
		}
		got := url.ParseForm(url.FormatForm([]string{name, value}))
		if len(got) != 2 || got[0] != name || got[1] != value {
			t.Errorf("%q=%q came back as %q", name, value, got)
		}
	})
}
