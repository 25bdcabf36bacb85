package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/tc-hib/winres"
)

func TestNumbers(t *testing.T) {
	for version, want := range map[string][4]uint16{"1.2.3": {1, 2, 3, 0}, "1.2.0-4-gabcdef": {1, 2, 0, 0}, "9fde7ef": {9}, "dev": {}, "": {}, "1.2.3.4.5": {1, 2, 3, 4}, "70000.1": {0, 1}} {
		if got := numbers(version); got != want {
			t.Errorf("%q is %v, not %v", version, got, want)
		}
	}
}

// windowsProgram builds the smallest program of Windows.
func windowsProgram(t *testing.T) []byte {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"go.mod": "module small\n", "main.go": "package main\n\nfunc main() {}\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := (builder{root: dir}).run([]string{"GOOS=windows", "GOARCH=amd64", "CGO_ENABLED=0"}, "go", "build", "-buildvcs=false", "-trimpath", "-ldflags", "-s -w", "-o", "small.exe", "."); err != nil {
		t.Fatal(err)
	}
	body, err := os.ReadFile(filepath.Join(dir, "small.exe"))
	if err != nil {
		t.Fatal(err)
	}
	return body
}

func windowsRelease(by *signer) release {
	return release{version: "1.2.0", target: target{"windows", "amd64"}, at: time.Unix(1_800_000_000, 0).UTC(), signer: by}
}

// TestWindows_ProgramAndInstaller makes both twice, without and with a certificate of its own.
func TestWindows_ProgramAndInstaller(t *testing.T) {
	plain := windowsProgram(t)
	body, err := shown(plain, "bobbin.exe", windowsRelease(nil))
	if err != nil {
		t.Fatal(err)
	}
	again, err := shown(plain, "bobbin.exe", windowsRelease(nil))
	if err != nil || !bytes.Equal(body, again) {
		t.Errorf("the second is another: %v", err)
	}
	rs, err := winres.LoadFromEXE(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := rs.GetIcon(winres.Name("APPICON")); err != nil {
		t.Error(err)
	}
	manifest := rs.Get(winres.RT_MANIFEST, winres.ID(1), 0x409)
	for _, want := range []string{"asInvoker", "permonitorv2", "longPathAware"} {
		if !bytes.Contains(manifest, []byte(want)) {
			t.Errorf("the manifest has no %s:\n%s", want, manifest)
		}
	}
	t.Run("installer", func(t *testing.T) { installs(t, body, nil) })
	t.Run("signed", func(t *testing.T) { signs(t, body) })
}

// installs makes the installer and looks at what it would lay down.
func installs(t *testing.T, program []byte, by *signer) []byte {
	for _, tool := range []string{"makensis", "7z"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("NOT SHOWN: there is no %s (packages nsis and p7zip-full)", tool)
		}
	}
	all := []file{{name: "bobbin.exe", body: program}, {name: "bobbin-desktop.exe", body: program}, {name: "LICENSE", body: []byte("x")}}
	first, err := setup(windowsRelease(by), all)
	if err != nil {
		t.Fatal(err)
	}
	if by == nil {
		second, err := setup(windowsRelease(nil), all)
		if err != nil || !bytes.Equal(first, second) {
			t.Errorf("the second installer is another: %v", err)
		}
	}
	path := filepath.Join(t.TempDir(), "setup.exe")
	if err := os.WriteFile(path, first, 0o644); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("7z", "l", "-ba", path).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, f := range append(all, file{name: "uninstall.exe"}) {
		if !strings.Contains(string(out), " "+f.name+"\n") {
			t.Errorf("%s is not in it:\n%s", f.name, out)
		}
	}
	return first
}

// signs signs with a certificate made here, and has the signatures checked by the programs that others use.
func signs(t *testing.T, program []byte) {
	for _, tool := range []string{"osslsigncode", "openssl"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("NOT SHOWN: there is no %s", tool)
		}
	}
	dir := t.TempDir()
	run := func(words ...string) {
		t.Helper()
		cmd := exec.Command(words[0], words[1:]...)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", words, err, out)
		}
	}
	run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem", "-out", "cert.pem", "-subj", "/CN=Bobbin test", "-days", "3650", "-addext", "extendedKeyUsage=codeSigning")
	by, err := newSigner(func(name string) string {
		return map[string]string{"BOBBIN_SIGN_CERTIFICATE": filepath.Join(dir, "cert.pem"), "BOBBIN_SIGN_KEY": filepath.Join(dir, "key.pem")}[name]
	})
	if err != nil {
		t.Fatal(err)
	}
	signed, err := by.program(program)
	if err != nil {
		t.Fatal(err)
	}
	written, err := publish(map[string][]byte{"bobbin.exe": signed}, dir, "windows", by)
	if err != nil || len(written) != 3 {
		t.Fatalf("%q, %v", written, err)
	}
	run("osslsigncode", "verify", "-CAfile", "cert.pem", "-in", "bobbin.exe")
	run("sh", "-c", "openssl x509 -in cert.pem -pubkey -noout >public.pem")
	run("openssl", "dgst", "-sha256", "-verify", "public.pem", "-signature", "SHA256SUMS-windows.sig", "SHA256SUMS-windows")
	if err := os.WriteFile(filepath.Join(dir, "setup.exe"), installs(t, signed, by), 0o644); err != nil {
		t.Fatal(err)
	}
	run("osslsigncode", "verify", "-CAfile", "cert.pem", "-in", "setup.exe")
	run("7z", "e", "-y", "setup.exe", "uninstall.exe")
}

func TestSigner_SaysWhatIsMissing(t *testing.T) {
	dir := t.TempDir()
	junk := filepath.Join(dir, "junk.pem")
	if err := os.WriteFile(junk, []byte("junk"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ certificate, key, want string }{
		{"cert.pem", "", "belong together"}, {"", "key.pem", "belong together"}, {"cert.pem", filepath.Join(dir, "none"), "no such file"},
		{"cert.pem", junk, "no key in the form of PEM"}, {"it's.pem", junk, "without quotes"},
	} {
		_, err := newSigner(func(name string) string {
			return map[string]string{"BOBBIN_SIGN_CERTIFICATE": c.certificate, "BOBBIN_SIGN_KEY": c.key}[name]
		})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %v", c, err)
		}
	}
	if s, err := newSigner(func(string) string { return "" }); s != nil || err != nil {
		t.Errorf("%v, %v", s, err)
	}
}
