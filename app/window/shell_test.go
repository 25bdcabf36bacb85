//go:build smoke

package window_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestWindow_KeepsWhatWasTypedAndItsPlace opens the demo, chooses from the menus by their keys, types into a script, moves the
// window and leaves by the menu before anything was saved by itself. What was typed is on disk then, and the next
// window stands where the first one did, shows it, and is dark with its menus. A third, beside it, does not lie on it,
// and its menus show a person's keys.
func TestWindow_KeepsWhatWasTypedAndItsPlace(t *testing.T) {
	frames := t.TempDir()
	display := startDisplay(t, frames)
	home, dir := t.TempDir(), filepath.Join(t.TempDir(), "demo")
	bobbin, err := filepath.Abs(programs + "/bobbin")
	must(t, err)
	environment := append(os.Environ(), "DISPLAY="+display, "BOBBIN_HOME="+home, "DBUS_SESSION_BUS_ADDRESS=", "WEBKIT_DISABLE_COMPOSITING_MODE=1", "GDK_BACKEND=x11")
	run(t, environment, bobbin, "new", dir, "--template", "jira-to-gitlab")
	press := keyboard(t, environment)
	t.Run("first", func(t *testing.T) {
		d := startDriver(t, environment, wrapper(t, bobbin+"-desktop", dir))
		d.call(t, "POST", "/timeouts", map[string]any{"implicit": 45000, "script": 45000}, nil)
		d.click(t, `//*[@role="treeitem"][contains(., "OnJiraIssueCreated")]`)
		d.find(t, `//*[contains(@class, "view-line")]`)
		press("Alt+h")
		keepPicture(t, frames, "menu")
		press("Return")
		d.find(t, `//iframe[@title="Manual"]`)
		d.click(t, `//button[@aria-label="Close"]`)
		d.await(t, `runtime.WindowSetSize(900, 640); runtime.WindowSetPosition(200, 90);
			const look = () => runtime.WindowGetPosition().then(p => p.x === 200 && innerWidth === 900 ? done(true) : setTimeout(look, 20)); look()`)
		d.click(t, `(//*[contains(@class, "view-line")])[1]`)
		d.typing(t, "/*left by the menu*/")
		d.find(t, `//*[contains(@class, "view-line")][contains(., "left")]`)
		press("Alt+f", "Up", "Return")
		awaitFile(t, filepath.Join(home, "state", "window.json"))
		scripts, err := os.ReadFile(filepath.Join(dir, "scripts", "OnJiraIssueCreated.ts"))
		must(t, err)
		if !strings.Contains(string(scripts), "left by the menu") {
			t.Errorf("what was typed is lost:\n%s", scripts)
		}
	})
	must(t, os.WriteFile(filepath.Join(home, "config", "settings.json"), []byte(`{"workbench.colorTheme": "dark"}`), 0o600))
	must(t, os.WriteFile(filepath.Join(home, "config", "keybindings.json"), []byte(ownKeys), 0o600))
	d := startDriver(t, environment, wrapper(t, bobbin+"-desktop", dir))
	d.call(t, "POST", "/timeouts", map[string]any{"implicit": 45000, "script": 45000}, nil)
	defer keepPicture(t, frames, "place")
	d.find(t, `//*[@role="treeitem"][contains(., "OnJiraIssueCreated")]`)
	stands := d.await(t, `Promise.all([runtime.WindowGetPosition(), runtime.WindowGetSize()]).then(([p, s]) => done([p.x, p.y, s.w, s.h].join(' ')))`)
	if stands != "200 90 900 640" {
		t.Errorf("the second window is at %v", stands)
	}
	another := filepath.Join(filepath.Dir(dir), "another")
	run(t, environment, bobbin, "new", another, "--template", "empty")
	menus := filepath.Join(t.TempDir(), "menus")
	beside := startDriver(t, append(environment, "BOBBIN_TEST_MENUS="+menus), wrapper(t, bobbin+"-desktop", another))
	beside.call(t, "POST", "/timeouts", map[string]any{"implicit": 45000, "script": 45000}, nil)
	beside.find(t, `//*[@role="treeitem"]`)
	stands = beside.await(t, `const look = () => runtime.WindowGetPosition().then(p => p.x === 228 && p.y === 118 ? done('beside') : setTimeout(look, 20)); look()`)
	if stands != "beside" {
		t.Errorf("a window beside it is at %v", stands)
	}
	showsOwnKeys(t, beside, menus)
	d.find(t, `//*[contains(@class, "view-line")][contains(., "left")]`)
	press("Alt+g")
}

// ownKeys are a person's: other ones, a chord, none, and some for a command that has none.
const ownKeys = `[
	{"key": "f5", "command": "-script.run"}, {"key": "f9", "command": "script.run"},
	{"key": "ctrl+g", "command": "-editor.line"}, {"key": "ctrl+k ctrl+g", "command": "editor.line"},
	{"command": "-script.stop"}, {"command": "-editor.find"}, {"key": "ctrl+alt+y", "command": "invocation.compare"}]`

// showsOwnKeys reads the menus of the window as the system has them: with a person's keys, and after a change of those
// with what they are then.
func showsOwnKeys(t *testing.T, d *driver, menus string) {
	t.Helper()
	awaitLines(t, menus, "Run Script\tF9", "Go to Line...\tCtrl+K Ctrl+G\t", "Stop\t", "Find\t", "Compare Two Invocations\tCtrl+Alt+Y",
		"Run with an Event of Your Own...\tAlt+F5", "Close Workspace\tCtrl+K F\t")
	told := d.await(t, `fetch('/api/window.keys', {method: 'POST', body: JSON.stringify({keys: {
		'editor.line': {keys: 'F7'}, 'symbol.quickOpen': {keys: 'Ctrl+K O'}, 'script.run': {keys: 'Ctrl+K R'}}})}).then(r => done(r.status), done)`)
	if told != 200.0 {
		t.Errorf("the window was told its keys: %v", told)
	}
	awaitLines(t, menus, "Run Script\tCtrl+K R\t", "Go to Line...\tF7", "Stop\t", "Find\t", "Compare Two Invocations\t",
		"Run with an Event of Your Own...\t", "Close Workspace\t")
}

// awaitLines waits until a file has all these lines.
func awaitLines(t *testing.T, name string, want ...string) {
	t.Helper()
	limit := time.Now().Add(time.Minute)
	for {
		text, _ := os.ReadFile(name) // it comes with the window
		lines := strings.Split(string(text), "\n")
		if !slices.ContainsFunc(want, func(line string) bool { return !slices.Contains(lines, line) }) {
			return
		}
		if time.Now().After(limit) {
			t.Fatalf("of %q some are not in\n%s", want, text)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// await runs a script that calls done with its answer.
func (d *driver) await(t *testing.T, script string) (answer any) {
	t.Helper()
	d.call(t, "POST", "/execute/async", map[string]any{"script": "const done = arguments[arguments.length - 1]; " + script, "args": []any{}}, &answer)
	return answer
}

// typing types into what has the focus.
func (d *driver) typing(t *testing.T, text string) {
	t.Helper()
	var strokes []map[string]string
	for _, letter := range text {
		strokes = append(strokes, map[string]string{"type": "keyDown", "value": string(letter)}, map[string]string{"type": "keyUp", "value": string(letter)})
	}
	d.call(t, "POST", "/actions", map[string]any{"actions": []any{map[string]any{"type": "key", "id": "keyboard", "actions": strokes}}}, nil)
}

// keyboard gives what presses keys on a display, outside the page too.
func keyboard(t *testing.T, environment []string) (press func(strokes ...string)) {
	t.Helper()
	program := filepath.Join(t.TempDir(), "keys")
	run(t, os.Environ(), "gcc", "-o", program, "testdata/keys.c", "-lX11", "-lXtst")
	return func(strokes ...string) {
		t.Helper()
		run(t, environment, program, strokes...)
	}
}

// awaitFile waits until a program that ends has written a file as a whole.
func awaitFile(t *testing.T, name string) {
	t.Helper()
	limit := time.Now().Add(time.Minute)
	for {
		text, err := os.ReadFile(name)
		if err == nil && json.Valid(text) {
			return
		}
		if time.Now().After(limit) {
			t.Fatal(err)
		}
		time.Sleep(20 * time.Millisecond)
	}
}
