package main

import (
	"bytes"
	"encoding/binary"
	"encoding/xml"
	"errors"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestMac_TheAppHasWhatMacOSLooksFor makes the app of this test's own program, twice.
func TestMac_TheAppHasWhatMacOSLooksFor(t *testing.T) {
	programs := []string{small(t, "bobbin"), small(t, "bobbin-desktop")}
	r := release{version: "1.2.0-rc.1", target: target{"darwin", "arm64"}, at: time.Unix(1_800_000_000, 0).UTC()}
	out := t.TempDir()
	for range 2 {
		if _, err := mac(r, out, programs); err != nil {
			t.Fatal(err)
		}
	}
	app := filepath.Join(out, "Bobbin.app", "Contents")
	for name, mode := range map[string]os.FileMode{
		"MacOS/bobbin": 0o755, "MacOS/bobbin-desktop": 0o755, "Info.plist": 0o644, "PkgInfo": 0o644,
		"Resources/bobbin.icns": 0o644, "Resources/LICENSE": 0o644, "Resources/THIRD-PARTY.txt": 0o644,
	} {
		if info, err := os.Stat(filepath.Join(app, name)); err != nil || info.Mode().Perm() != mode {
			t.Errorf("%s: %v, %v", name, info, err)
		}
	}
	text, err := os.ReadFile(filepath.Join(app, "Info.plist"))
	if err != nil {
		t.Fatal(err)
	}
	got := values(t, text)
	for key, want := range map[string]string{"CFBundleExecutable": "bobbin-desktop", "CFBundleIconFile": "bobbin", "CFBundleShortVersionString": "1.2.0",
		"BobbinVersion": "1.2.0-rc.1", "CFBundleURLSchemes": "bobbin", "LSItemContentTypes": "public.json", "CFBundlePackageType": "APPL"} {
		if got[key] != want {
			t.Errorf("%s is %q, not %q", key, got[key], want)
		}
	}
	if _, err := mac(r, out, programs[:1]); err == nil || !strings.Contains(err.Error(), "needs bobbin-desktop") {
		t.Errorf("%v", err)
	}
}

// values are the texts of a plist, each behind its key; of a list the last one.
func values(t *testing.T, text []byte) map[string]string {
	t.Helper()
	all, key, element := map[string]string{}, "", ""
	decoder := xml.NewDecoder(bytes.NewReader(text))
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			element = token.Name.Local
		case xml.EndElement:
			element = ""
		case xml.CharData:
			switch element {
			case "key":
				key = string(token)
			case "string":
				all[key] = string(token)
			}
		}
	}
}

func TestIcns_HoldsFourPictures(t *testing.T) {
	body, err := icns(icon)
	if err != nil {
		t.Fatal(err)
	}
	if string(body[:4]) != "icns" || int(binary.BigEndian.Uint32(body[4:])) != len(body) {
		t.Fatalf("%q of %d bytes", body[:8], len(body))
	}
	var sizes []int
	for rest := body[8:]; len(rest) > 0; {
		length := binary.BigEndian.Uint32(rest[4:])
		picture, err := png.DecodeConfig(bytes.NewReader(rest[8:length]))
		if err != nil {
			t.Fatal(err)
		}
		sizes = append(sizes, picture.Width)
		rest = rest[length:]
	}
	if len(sizes) != 4 || sizes[0] != 128 || sizes[3] != 1024 {
		t.Errorf("%v", sizes)
	}
}
