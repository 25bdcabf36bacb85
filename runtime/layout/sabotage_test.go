package layout

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What breaks promises on purpose, for the fault tests, is in no program that people get: each switch
// stands in a file of the tag sabotage, whose place another file has without the tag, and nothing but
// build/prove builds with it.
func TestSabotageIsInNoNormalBuild(t *testing.T) {
	const tag = "//go:build sabotage"
	for _, f := range files(t) {
		text, err := os.ReadFile(filepath.Join(root, f.path))
		if err != nil {
			t.Fatal(err)
		}
		tagged := strings.HasPrefix(string(text), tag+"\n")
		if tagged != (filepath.Base(f.path) == "sabotage.go") {
			t.Errorf("%s: a file has the tag sabotage when its name is sabotage.go", f.path)
		}
		if tagged {
			sound, err := os.ReadFile(filepath.Join(root, f.dir(), "sound.go"))
			if err != nil || !strings.HasPrefix(string(sound), "//go:build !sabotage\n") {
				t.Errorf("%s has no sound.go in its place: %v", f.path, err)
			}
		}
		if !tagged && !f.test() && !within(f.dir(), "build/prove") && strings.Contains(string(text), "BOBBIN_"+"SABOTAGE") {
			t.Errorf("%s asks for BOBBIN_"+"SABOTAGE without the tag", f.path)
		}
	}
	for _, pattern := range []string{"Makefile", "build/*.sh"} {
		names, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(string(text), "sabotage") {
				t.Errorf("%s builds with the tag sabotage", name)
			}
		}
	}
}
