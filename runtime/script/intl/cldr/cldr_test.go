package cldr_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"bobbin/runtime/script/intl/cldr"
)

// TestData_IsWhatTheGeneratorWrote proves the files current without the packages: neither
// they nor the program that writes them have changed since it ran.
func TestData_IsWhatTheGeneratorWrote(t *testing.T) {
	text, err := os.ReadFile("data/lock.json")
	if err != nil {
		t.Fatal(err)
	}
	var lock struct {
		Program map[string]string
		Files   map[string]string
	}
	if err := json.Unmarshal(text, &lock); err != nil {
		t.Fatal(err)
	}
	check := func(folder string, digests map[string]string) {
		for name, want := range digests {
			data, err := os.ReadFile(filepath.Join(folder, name))
			if err != nil {
				t.Error(err)
				continue
			}
			if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != want {
				t.Errorf("%s has changed since the data was written: run build/intl/generate.mjs", name)
			}
		}
	}
	check("data", lock.Files)
	check("../../../../build/intl", lock.Program)
	files, err := filepath.Glob("data/*.txt")
	if err != nil || len(files)+1 != len(lock.Files) { // and the licence
		t.Errorf("%d files of data, %d in the lock: %v", len(files), len(lock.Files), err)
	}
}

func TestLocale_LooksUpThroughParents(t *testing.T) {
	d := cldr.New()
	for _, c := range []struct{ locale, key, want string }{
		{"de", "d.date", "EEEE, d. MMMM y|d. MMMM y|dd.MM.y|dd.MM.yy"},
		{"de-DE", "n.min", "1"},
		{"de-AT", "n.percent", "#,##0\u00a0%"},
		{"zh-TW", "t.region.TW", "台灣"},
		{"nb-NO", "t.region.NO", "Norge"},
		{"en-US", "no.such.key", ""},
	} {
		if got := d.Locale(c.locale).Get(c.key); got != c.want {
			t.Errorf("%s %s is %q, not %q", c.locale, c.key, got, c.want)
		}
	}
}

// FuzzParse looks for identifiers whose canonical form is not stable.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{"en", "zh-hant-tw", "de-u-kn-true-co-phonebk", "en-t-de-x-y", "sl-rozaj-biske-1994", "", "-", "u-", "x-a"} {
		f.Add(seed)
	}
	d := cldr.New()
	f.Fuzz(func(t *testing.T, text string) {
		tag, ok := d.Canonical(text)
		if !ok {
			return
		}
		again, ok := d.Canonical(tag.String())
		if !ok || again.String() != tag.String() {
			t.Errorf("%q gives %q, and that gives %q", text, tag.String(), again.String())
		}
	})
}
