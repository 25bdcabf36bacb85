package typecheck_test

import (
	"path/filepath"
	"strings"
	"testing"

	"bobbin/runtime/fault"
)

func TestLibrary_ReadsOnlyWhatCameWithTheCompiler(t *testing.T) {
	c := newCompiler(t)
	binary, err := c.Path()
	if err != nil {
		t.Fatal(err)
	}
	folder := "file://" + filepath.ToSlash(filepath.Dir(binary))
	text, err := c.Library(folder + "/lib.es5.d.ts")
	if err != nil || !strings.Contains(text, "interface Array<T>") {
		t.Errorf("lib.es5.d.ts: %v", err)
	}
	for _, uri := range []string{"", "file:///etc/passwd", folder + "/../../secret.d.ts", folder + "/none.d.ts", "https://example.com/lib.es5.d.ts", folder + "/" + filepath.Base(binary), "%zz"} {
		if _, err := c.Library(uri); !fault.Is(err, fault.NotFound) {
			t.Errorf("%q: %v", uri, err)
		}
	}
}
