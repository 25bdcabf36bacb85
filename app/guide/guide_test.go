package guide_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"bobbin/app/guide"
	"bobbin/runtime/fault"
	"bobbin/runtime/script/modules"
)

// TestText_NamesEveryModule: the table of modules is that of the program, by the primary names.
func TestText_NamesEveryModule(t *testing.T) {
	var named, there []string
	for _, found := range regexp.MustCompile("(?m)^\\| `(@bobbin/[a-z/-]+)` ").FindAllStringSubmatch(guide.Text(), -1) {
		named = append(named, found[1])
	}
	for _, m := range modules.All() {
		if strings.HasPrefix(m.Names[0], "@bobbin/") {
			there = append(there, m.Names[0])
		}
	}
	slices.Sort(named)
	slices.Sort(there)
	if !slices.Equal(named, there) {
		t.Errorf("it names %v, there are %v", named, there)
	}
}

func TestComplete_KeepsWhatIsThere(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "Agents.md"), "mine")
	if err := guide.Complete(dir, "Orders\nand more"); err != nil {
		t.Fatal(err)
	}
	if got := read(t, filepath.Join(dir, "Agents.md")); got != "mine" {
		t.Errorf("a file of a person became %q", got)
	}
	if got := read(t, filepath.Join(dir, "README.md")); !strings.HasPrefix(got, "# Orders and more\n") {
		t.Errorf("the readme is %q", got)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 2 {
		t.Errorf("there are %v %v", entries, err)
	}
}

func TestPut_ReplacesOnlyWhenAsked(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, guide.File)
	for _, one := range []struct {
		before  string
		replace bool
		code    fault.Code
		after   string
	}{
		{"", false, "", guide.Text()},
		{guide.Text(), false, "", guide.Text()},
		{"mine", false, fault.Conflict, "mine"},
		{"mine", true, "", guide.Text()},
	} {
		if one.before != "" {
			write(t, path, one.before)
		}
		err := guide.Put(dir, one.replace)
		if one.code == "" && err != nil || one.code != "" && !fault.Is(err, one.code) {
			t.Errorf("%+v ended with %v", one, err)
		}
		if got := read(t, path); got != one.after {
			t.Errorf("%+v left %q", one, got)
		}
	}
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
