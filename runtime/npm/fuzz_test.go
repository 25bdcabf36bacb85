package npm_test

import (
	"archive/tar"
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bobbin/runtime/fault"
	"bobbin/runtime/npm"
	"bobbin/runtime/npm/npmtest"
)

func FuzzUnpack(f *testing.F) {
	f.Add(npmtest.Archive(map[string]string{"package.json": self, "lib/x.js": "x"}))
	f.Add(archive(file("package/../../x"), "x"))
	f.Add(archive(tar.Header{Typeflag: tar.TypeSymlink, Name: "package/x", Linkname: "/"}, ""))
	f.Fuzz(func(t *testing.T, data []byte) {
		top := t.TempDir()
		dir := filepath.Join(top, "in")
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		err := npm.Unpack(bytes.NewReader(data), dir, "a 1.0.0", npm.Limits{ArchiveBytes: 1 << 20, UnpackedBytes: 1 << 20, Files: 20})
		if err != nil && fault.From(err).Code == fault.Internal {
			t.Error(err)
		}
		_ = filepath.WalkDir(top, func(name string, d fs.DirEntry, err error) error {
			if err != nil || !d.IsDir() && (!d.Type().IsRegular() || !strings.HasPrefix(name, dir)) {
				t.Error(name, err)
			}
			return nil
		})
	})
}

func FuzzLock(f *testing.F) {
	f.Add(`{"lockfileVersion": 3, "packages": {"": {}, "node_modules/a": {"version": "1.0.0", "integrity": "sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk="}}}`)
	f.Add(`{"lockfileVersion": 3, "packages": {"node_modules/@s/a/node_modules/b": {"version": "1.0.0", "inBundle": true}}}`)
	f.Fuzz(func(t *testing.T, text string) {
		dir := t.TempDir()
		writeFiles(t, dir, map[string]string{"package-lock.json": text})
		c := npm.New(npm.Config{Cache: filepath.Join(dir, "cache")})
		tree, err := c.Tree(dir)
		if err != nil {
			if fault.From(err).Code == fault.Internal {
				t.Error(err)
			}
			return
		}
		for _, name := range []string{"a", "@s/a", "../x", ""} {
			if p, ok := tree.Find(nil, name); ok && p.Dir != "" && !strings.HasPrefix(p.Dir, filepath.Join(dir, "cache")) {
				t.Errorf("%q lies in %s", name, p.Dir)
			}
		}
	})
}

func FuzzRange(f *testing.F) {
	for _, seed := range []string{"^1.2.3", "1.x || >=2.5.0 || 5.0.0 - 7.2.3", "~1.2.3-beta.2", ">1 <2", "", "||", "- 1"} {
		f.Add(seed, "1.2.3")
	}
	f.Fuzz(func(t *testing.T, text, version string) {
		r, err := npm.ParseRange(text)
		if err != nil {
			return
		}
		if again, err := npm.ParseRange(r.String()); err != nil || again.Fits(version) != r.Fits(version) {
			t.Errorf("%q is not itself", text)
		}
	})
}
