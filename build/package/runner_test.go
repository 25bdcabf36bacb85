package main

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestRunner_ArchiveAndImage makes both of a small program, the image with the command that makes images.
func TestRunner_ArchiveAndImage(t *testing.T) {
	source, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	o := order{builder: builder{root: source}, release: release{version: "1.2.0", target: target{"linux", "arm64"}, at: time.Unix(1_800_000_000, 0).UTC()}}
	made, err := forServers(o, small(t, "bobbin"))
	if err != nil {
		t.Fatal(err)
	}
	const name = "bobbin-runner-1.2.0-linux-arm64"
	for _, want := range []string{name + ".cdx.json", name + ".tar.gz", name + "-image.tar"} {
		if len(made[want]) == 0 {
			t.Errorf("%s is missing: %q", want, sorted(made))
		}
	}
	said, err := hosting(o, "-out", filepath.Join(t.TempDir(), "image.tar"), small(t, "bobbin"))
	if err != nil || !strings.Contains(said, "sha256:") {
		t.Errorf("what was said of the image is lost: %q, %v", said, err)
	}
	if !bytes.Contains(made[name+"-image.tar"], []byte(`"bobbin-runner:1.2.0"`)) || !bytes.Contains(made[name+"-image.tar"], []byte(`"architecture":"arm64"`)) {
		t.Error("the image is another")
	}
}
