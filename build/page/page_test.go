package page_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bobbin/build/page"
)

func TestReplace(t *testing.T) {
	file := filepath.Join(t.TempDir(), "page.md")
	for _, c := range []struct{ before, want string }{
		{"a\n<!-- table -->\nold\n<!-- end of table -->\nb\n", "a\n<!-- table -->\nnew\n<!-- end of table -->\nb\n"},
		{"<!-- table -->\n<!-- end of table -->\n", "<!-- table -->\nnew\n<!-- end of table -->\n"},
		{"<!-- table -->\nold\n", ""},
		{"<!-- end of table -->\n<!-- table -->\n", ""},
		{"<!-- other table -->\nold\n<!-- end of other table -->\n", ""},
	} {
		if err := os.WriteFile(file, []byte(c.before), 0o600); err != nil {
			t.Fatal(err)
		}
		err := page.Replace(file, "table", "new\n")
		got, readErr := os.ReadFile(file)
		if readErr != nil {
			t.Fatal(readErr)
		}
		if c.want == "" {
			if err == nil || !strings.Contains(err.Error(), "no place for the table") || string(got) != c.before {
				t.Errorf("%q became %q, %v", c.before, got, err)
			}
		} else if err != nil || string(got) != c.want {
			t.Errorf("%q became %q, %v", c.before, got, err)
		}
	}
	if err := page.Replace(file+".missing", "table", "new\n"); err == nil {
		t.Error("a page that is not there")
	}
}
