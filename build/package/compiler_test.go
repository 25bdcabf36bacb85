package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha512"
	"encoding/base64"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestTarget_TheLockFileNamesItsCompiler(t *testing.T) {
	lock, err := readLock(filepath.Join(root, "frontend"))
	if err != nil {
		t.Fatal(err)
	}
	for _, target := range targets {
		p := lock.Packages["node_modules/"+target.npmName()]
		if p.Version == "" || !strings.HasPrefix(p.Integrity, "sha512-") {
			t.Errorf("%s: %s has no version and sum: %+v", target, target.npmName(), p)
		}
	}
	if got := (target{"windows", "amd64"}).npmName(); got != "@typescript/typescript-win32-x64" {
		t.Error(got)
	}
}

func TestChosen(t *testing.T) {
	all, err := chosen("", targets)
	if err != nil || len(all) != 6 {
		t.Errorf("%v, %v", all, err)
	}
	two, err := chosen("linux/arm64,windows/amd64", targets)
	if err != nil || len(two) != 2 || two[0] != (target{"linux", "arm64"}) {
		t.Errorf("%v, %v", two, err)
	}
	if _, err := chosen("linux/sparc", targets); err == nil || !strings.Contains(err.Error(), "linux/amd64, linux/arm64") {
		t.Errorf("%v", err)
	}
}

func sum(body []byte) string {
	s := sha512.Sum512(body)
	return "sha512-" + base64.StdEncoding.EncodeToString(s[:])
}

// TestFetch_TakesOnlyWhatIsLocked packs a folder by npm, which needs no registry.
func TestFetch_TakesOnlyWhatIsLocked(t *testing.T) {
	source, kept := t.TempDir(), t.TempDir()
	if err := os.WriteFile(filepath.Join(source, "package.json"), []byte(`{"name": "@some/thing", "version": "1.0.0"}`), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := fetch(source, "sha512-AAAA", kept); err == nil || !strings.Contains(err.Error(), "is not what frontend/package-lock.json locks") {
		t.Fatalf("%v", err)
	}
	if _, err := fetch(filepath.Join(source, "nothing"), "sha512-AAAA", kept); err == nil || !strings.Contains(err.Error(), "npm could not fetch") {
		t.Fatalf("%v", err)
	}
	packed := t.TempDir()
	if err := (builder{root: source}).run(nil, "npm", "pack", "--silent", "--pack-destination", packed); err != nil {
		t.Fatal(err)
	}
	archive, err := os.ReadFile(filepath.Join(packed, "some-thing-1.0.0.tgz"))
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second time without npm: there is no such folder any more
		got, err := fetch(source, sum(archive), kept)
		if err != nil || !bytes.Equal(got, archive) {
			t.Fatalf("%d bytes, %v", len(got), err)
		}
		if err := os.RemoveAll(source); err != nil {
			t.Fatal(err)
		}
	}
	to := t.TempDir()
	if err := unpack(archive, to); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(to, "package.json")); err != nil {
		t.Error(err)
	}
}

func TestUnpack_StaysInItsFolder(t *testing.T) {
	for _, name := range []string{"package/../../climbs", "package//etc/absolute"} {
		var out bytes.Buffer
		z := gzip.NewWriter(&out)
		w := tar.NewWriter(z)
		if err := w.WriteHeader(&tar.Header{Name: name, Typeflag: tar.TypeReg, Mode: 0o644}); err != nil {
			t.Fatal(err)
		}
		w.Close()
		z.Close()
		if err := unpack(out.Bytes(), filepath.Join(t.TempDir(), "to")); err == nil || !strings.Contains(err.Error(), "outside") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := unpack([]byte("no archive"), t.TempDir()); err == nil {
		t.Error("what is no archive was unpacked")
	}
}
