//go:build smoke

package window_test

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// The programs under test, as `make build` leaves them.
const programs = "../../build/bin"

// TestPrograms_AreOfOneBuild: the window has its scripts run by the program without one, which must be of the same
// build. Whether Go notes the revision depends on who calls it, so both have it from us.
func TestPrograms_AreOfOneBuild(t *testing.T) {
	var builds []string
	for _, name := range []string{"bobbin", "bobbin-desktop"} {
		out, err := exec.Command(programs+"/"+name, "version", "--json").Output()
		must(t, err)
		var said struct{ Version, Build string }
		must(t, json.Unmarshal(out, &said))
		if !strings.HasSuffix(said.Build, " "+said.Version) {
			t.Errorf("%s %s is of the build %q", name, said.Version, said.Build)
		}
		builds = append(builds, said.Build)
	}
	if builds[0] != builds[1] {
		t.Errorf("the programs are of the builds %q", builds)
	}
}

// TestWindow_RunsTheDemo opens the real window on the demo workspace, presses Run and reads
// the console. The picture of it is kept in build/cache/window.png.
func TestWindow_RunsTheDemo(t *testing.T) {
	frames := t.TempDir()
	display := startDisplay(t, frames)
	dir := filepath.Join(t.TempDir(), "demo")
	home := t.TempDir()
	bobbin, err := filepath.Abs(programs + "/bobbin")
	must(t, err)
	environment := append(os.Environ(), "DISPLAY="+display, "BOBBIN_HOME="+home, "DBUS_SESSION_BUS_ADDRESS=", "WEBKIT_DISABLE_COMPOSITING_MODE=1", "GDK_BACKEND=x11")
	run(t, environment, bobbin, "new", dir, "--template", "jira-to-gitlab")
	d := startDriver(t, environment, wrapper(t, bobbin+"-desktop", dir))
	d.call(t, "POST", "/timeouts", map[string]any{"implicit": 90000, "script": 90000}, nil)
	defer keepPicture(t, frames, "window")
	d.click(t, `//*[@role="treeitem"][contains(., "OnJiraIssueCreated")]`)
	d.find(t, `//*[contains(@class, "view-line")]`)
	d.click(t, `//button[normalize-space()="Run"]`)
	d.find(t, `//*[contains(text(), "created GitLab issue")]`)
	readManual(t, d)
}

// readManual opens the manual, goes to a page of it, back to the first one, and to an address outside, for
// which the window has the system's browser.
func readManual(t *testing.T, d *driver) {
	t.Helper()
	d.click(t, `//button[@aria-label="Manual"]`)
	d.find(t, `//iframe[@title="Manual"]`)
	const tools = `const done = arguments[arguments.length - 1], frame = document.querySelector('iframe[title=Manual]');
		const there = () => frame.contentDocument.readyState === 'complete' && frame.contentDocument.URL !== 'about:blank';
		const say = () => there() && done(frame.contentDocument.querySelector('h1')?.textContent ?? 'an empty page');
		frame.onload = say;`
	for _, c := range []struct{ script, want string }{
		{`say()`, "The Bobbin manual"},
		{`frame.contentDocument.querySelector('nav a[href="speed.html"]').click()`, "Speed"},
		{`runtime.BrowserOpenURL = done; frame.contentDocument.querySelector('a[href="https://nodejs.org"]').click()`, "https://nodejs.org/"},
		{`frame.contentDocument.querySelector('a.home').click()`, "The Bobbin manual"},
	} {
		var got string
		if d.call(t, "POST", "/execute/async", map[string]any{"script": tools + c.script, "args": []any{}}, &got); got != c.want {
			t.Fatalf("%s shows %q, not %q", c.script, got, c.want)
		}
	}
}

// TestWindow_TakesWhatASecondStartWouldOpen starts the program once more, first on a folder, then on a link: the
// window that is open without a workspace shows it, and the second program ends.
func TestWindow_TakesWhatASecondStartWouldOpen(t *testing.T) {
	display := startDisplay(t, t.TempDir())
	dir := filepath.Join(t.TempDir(), "demo")
	bobbin, err := filepath.Abs(programs + "/bobbin")
	must(t, err)
	environment := append(os.Environ(), "DISPLAY="+display, "BOBBIN_HOME="+t.TempDir(), "DBUS_SESSION_BUS_ADDRESS=", "WEBKIT_DISABLE_COMPOSITING_MODE=1", "GDK_BACKEND=x11")
	run(t, environment, bobbin, "new", dir, "--template", "jira-to-gitlab")
	d := startDriver(t, environment, wrapper(t, bobbin+"-desktop", ""))
	d.call(t, "POST", "/timeouts", map[string]any{"implicit": 90000}, nil)
	d.find(t, `//*[contains(@class, "welcome")]`)
	shown := func() { d.find(t, `//*[@role="treeitem"][contains(., "OnJiraIssueCreated")]`) }
	run(t, environment, bobbin+"-desktop", dir)
	shown()
	d.call(t, "POST", "/execute/sync", map[string]any{"script": `runtime.EventsEmit('command', { id: 'workspace.close' })`, "args": []any{}}, nil)
	d.find(t, `//*[contains(@class, "welcome")]`)
	manifest, err := os.ReadFile(filepath.Join(dir, "bobbin.json"))
	must(t, err)
	var named struct{ ID string }
	must(t, json.Unmarshal(manifest, &named))
	run(t, environment, bobbin+"-desktop", "bobbin://open/"+named.ID)
	shown()
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func run(t *testing.T, environment []string, name string, args ...string) {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Env = environment
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s %v: %v\n%s", name, args, err, out)
	}
}

// startDisplay starts an X server of its own, which keeps its picture in a folder, and gives its name.
func startDisplay(t *testing.T, frames string) string {
	t.Helper()
	reader, writer, err := os.Pipe()
	must(t, err)
	defer reader.Close()
	cmd := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", "1280x800x24", "-nolisten", "tcp", "-fbdir", frames)
	cmd.ExtraFiles = []*os.File{writer}
	must(t, cmd.Start())
	writer.Close()
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // it may have ended
		_ = cmd.Wait()
	})
	number, err := bufio.NewReader(reader).ReadString('\n')
	must(t, err)
	return ":" + strings.TrimSpace(number)
}

// wrapper writes a program that opens the window so that a driver can drive it.
func wrapper(t *testing.T, program, workspace string) string {
	t.Helper()
	folder := t.TempDir()
	library := filepath.Join(folder, "automation.so")
	flags, err := exec.Command("pkg-config", "--cflags", "--libs", "webkit2gtk-4.1").Output()
	must(t, err)
	run(t, os.Environ(), "gcc", append([]string{"-shared", "-fPIC", "-o", library, "testdata/automation.c"}, strings.Fields(string(flags))...)...)
	script := filepath.Join(folder, "open")
	text := fmt.Sprintf("#!/bin/sh\nLD_PRELOAD=%s exec %s %s\n", library, program, workspace)
	must(t, os.WriteFile(script, []byte(text), 0o755))
	return script
}

// client bounds every question to the driver: finding an element may take its implicit wait.
var client = &http.Client{Timeout: 3 * time.Minute}

// driver is one WebDriver session.
type driver struct{ session string }

func startDriver(t *testing.T, environment []string, binary string) *driver {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	port := listener.Addr().(*net.TCPAddr).Port
	must(t, listener.Close())
	cmd := exec.Command("WebKitWebDriver", fmt.Sprintf("--port=%d", port))
	cmd.Env, cmd.Stderr = environment, os.Stderr
	must(t, cmd.Start())
	base := fmt.Sprintf("http://127.0.0.1:%d", port)
	await(t, base+"/status")
	d := &driver{session: base + "/session"}
	var made struct {
		SessionID string `json:"sessionId"`
	}
	wanted := map[string]any{"capabilities": map[string]any{"alwaysMatch": map[string]any{
		"webkitgtk:browserOptions": map[string]any{"binary": binary, "args": []string{}}}}}
	d.call(t, "POST", "", wanted, &made)
	d.session += "/" + made.SessionID
	t.Cleanup(func() {
		r, _ := http.NewRequest("DELETE", d.session, nil)
		if response, err := client.Do(r); err == nil {
			response.Body.Close() // the window may be gone before it answers
		}
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	return d
}

// await asks an address until it answers; a driver tells in no other way that it listens.
func await(t *testing.T, address string) {
	t.Helper()
	limit := time.Now().Add(20 * time.Second)
	for {
		response, err := http.Get(address)
		if err == nil {
			response.Body.Close()
			return
		}
		if time.Now().After(limit) {
			t.Fatal(err)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func (d *driver) call(t *testing.T, method, path string, in, out any) {
	t.Helper()
	if text, ok := d.try(t, method, path, in, out); !ok {
		t.Fatalf("%s %s: %s", method, path, text)
	}
}

// try is the same, but gives what the driver says against it.
func (d *driver) try(t *testing.T, method, path string, in, out any) (refusal string, ok bool) {
	t.Helper()
	var body io.Reader
	if in != nil {
		text, err := json.Marshal(in)
		must(t, err)
		body = bytes.NewReader(text)
	}
	r, err := http.NewRequest(method, d.session+path, body)
	must(t, err)
	response, err := client.Do(r)
	must(t, err)
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	must(t, err)
	if response.StatusCode != http.StatusOK {
		return string(text), false
	}
	answer := struct {
		Value any `json:"value"`
	}{out}
	must(t, json.Unmarshal(text, &answer))
	return "", true
}

// find waits for an element and gives its reference.
func (d *driver) find(t *testing.T, xpath string) string {
	t.Helper()
	var element map[string]string
	d.call(t, "POST", "/element", map[string]string{"using": "xpath", "value": xpath}, &element)
	for _, id := range element {
		return id
	}
	t.Fatalf("no element %s", xpath)
	return ""
}

// click waits for an element that can be clicked: one that is there may have no place yet.
func (d *driver) click(t *testing.T, xpath string) {
	t.Helper()
	refusal := ""
	for range 1000 {
		var ok bool
		refusal, ok = d.try(t, "POST", "/element/"+d.find(t, xpath)+"/click", map[string]any{}, nil)
		if ok {
			return
		}
		if !strings.Contains(refusal, "element not interactable") {
			break
		}
		d.await(t, "requestAnimationFrame(() => done(true))")
	}
	t.Fatalf("%s cannot be clicked: %s", xpath, refusal)
}

// keepPicture keeps what the display shows, for whoever wants to look. It is read from the
// display's own memory, because the driver's screenshot now and then never comes.
func keepPicture(t *testing.T, frames, name string) {
	t.Helper()
	var last []byte
	for range 50 { // until the window has been painted and stands still
		frame, err := os.ReadFile(filepath.Join(frames, "Xvfb_screen0"))
		must(t, err)
		if bytes.Equal(frame, last) {
			break
		}
		last = frame
		time.Sleep(100 * time.Millisecond)
	}
	var out bytes.Buffer
	must(t, png.Encode(&out, decodeFrame(last)))
	must(t, os.MkdirAll("../../build/cache", 0o755))
	must(t, os.WriteFile("../../build/cache/"+name+".png", out.Bytes(), 0o644))
}

// decodeFrame reads the X Window Dump that Xvfb keeps: a header of big-endian words, colours
// of 12 bytes, then lines of 32-bit pixels in blue, green, red order.
func decodeFrame(dump []byte) image.Image {
	word := func(i int) int { return int(binary.BigEndian.Uint32(dump[4*i:])) }
	start, width, height, line := word(0)+12*word(19), word(4), word(5), word(12)
	picture := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			pixel := dump[start+y*line+4*x:]
			picture.SetNRGBA(x, y, color.NRGBA{R: pixel[2], G: pixel[1], B: pixel[0], A: 255})
		}
	}
	return picture
}
