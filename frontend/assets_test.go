package frontend_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"io/fs"
	"strings"
	"testing"
	"unicode"

	"bobbin/frontend"
)

// What a browser is sent compressed is what others are sent plain.
func TestAssets_AreTheSameCompressed(t *testing.T) {
	assets, built := frontend.Assets()
	if !built {
		t.Skip("the page is not built (make headless)")
	}
	compressed := 0
	err := fs.WalkDir(assets, ".", func(name string, _ fs.DirEntry, err error) error {
		plain, is := strings.CutSuffix(name, ".gz")
		if err != nil || !is {
			return err
		}
		compressed++
		want, err := fs.ReadFile(assets, plain)
		if err != nil {
			return err
		}
		f, err := assets.Open(name)
		if err != nil {
			return err
		}
		defer f.Close()
		text, err := gzip.NewReader(f)
		if err != nil {
			return err
		}
		if got, err := io.ReadAll(text); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is another file than %s (%v)", name, plain, err)
		}
		return nil
	})
	if err != nil || compressed == 0 {
		t.Errorf("%d files are compressed, %v", compressed, err)
	}
}

// A browser keeps a text with one letter beyond ASCII at two bytes a letter, which each start would read, hash and compare.
func TestAssets_AreASCII(t *testing.T) {
	assets, built := frontend.Assets()
	if !built {
		t.Skip("the page is not built (make headless)")
	}
	read := 0
	for _, kind := range []string{"assets/*.js", "assets/*.css"} {
		names, err := fs.Glob(assets, kind)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			text, err := fs.ReadFile(assets, name)
			if err != nil {
				t.Fatal(err)
			}
			read++
			if at := bytes.IndexFunc(text, func(r rune) bool { return r > unicode.MaxASCII }); at >= 0 {
				t.Errorf("%s has a letter beyond ASCII after %q", name, text[max(0, at-40):at])
			}
		}
	}
	if read == 0 {
		t.Error("there is no code to look at")
	}
}
