//go:build made

// The test of this file tries Debian's packages in a system that has nothing else: make package-try.

package main

import (
	"bytes"
	"encoding/binary"
	"flag"
	"image"
	"image/color"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"golang.org/x/image/draw"
)

var suite = flag.String("suite", "", "the release of Debian, or of a relative, to try the packages in, such as trixie; this machine's when left out")

// enterRoot makes a folder the root of what stands after it. What is mounted is seen by that alone, and is gone with it.
const enterRoot = `set -e
root=$1
shift
mount -t proc proc "$root/proc"
mount -t tmpfs tmpfs "$root/dev"
for name in null zero full random urandom tty; do
	: >"$root/dev/$name"
	mount --bind "/dev/$name" "$root/dev/$name"
done
mkdir "$root/dev/shm"
mount -t tmpfs tmpfs "$root/dev/shm"
ln -s /proc/self/fd "$root/dev/fd"
chroot "$root" "$@"`

// cleanRoot is a system of its own in a folder.
type cleanRoot struct {
	t      *testing.T
	folder string
	// space are the words of unshare for one in which this person is root.
	space []string
	// headless and window are the packages, in the system.
	headless, window string
}

// newCleanRoot has mmdebstrap make the smallest system that has apt.
func newCleanRoot(t *testing.T) *cleanRoot {
	t.Helper()
	for _, tool := range []string{"mmdebstrap", "unshare", "chroot"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("NOT SHOWN: %v (Debian's packages mmdebstrap and util-linux)", err)
		}
	}
	name := *suite
	if name == "" {
		var err error
		if name, err = codename(); err != nil {
			t.Skipf("NOT SHOWN: %v; say which release: ARGS=\"-suite bookworm\"", err)
		}
	}
	c := &cleanRoot{t: t, space: []string{"--mount", "--pid", "--fork", "--kill-child"}}
	if os.Getuid() != 0 {
		c.space = append(c.space, "--map-root-user", "--map-auto")
	}
	if out, err := c.outside("mount", "-t", "proc", "proc", "/proc").CombinedOutput(); err != nil {
		t.Skipf("NOT SHOWN: this person can make no system of their own here, root can: %v\n%s", err, out)
	}
	folder, err := os.MkdirTemp("", "bobbin-clean-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if out, err := c.outside("rm", "-rf", folder).CombinedOutput(); err != nil {
			t.Errorf("%s stays behind: %v\n%s", folder, err, out)
		}
	})
	c.folder = filepath.Join(folder, "root")
	archive := c.folder + ".tar"
	t.Logf("mmdebstrap makes a system: %s, %s", name, runtime.GOARCH)
	if out, err := exec.Command("mmdebstrap", "--quiet", "--variant=apt", name, archive).CombinedOutput(); err != nil {
		t.Fatalf("mmdebstrap: %v\n%s", err, out)
	}
	if out, err := c.outside("sh", "-c", `mkdir "$1" && tar -xf "$1.tar" -C "$1" --exclude='./dev/*' && rm "$1.tar"`, "sh", c.folder).CombinedOutput(); err != nil {
		t.Fatalf("unpack it: %v\n%s", err, out)
	}
	return c
}

// outside gives a command that runs as root of the space, in this machine's system.
func (c *cleanRoot) outside(words ...string) *exec.Cmd {
	return exec.Command("unshare", append(append([]string{}, c.space...), words...)...)
}

// inside gives a command that runs as root in the clean system, with nothing of this one's environment.
func (c *cleanRoot) inside(words ...string) *exec.Cmd {
	cmd := c.outside(append([]string{"sh", "-c", enterRoot, "sh", c.folder, "env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "LC_ALL=C.UTF-8", "DEBIAN_FRONTEND=noninteractive"}, words...)...)
	cmd.Dir = "/"
	return cmd
}

// apt gives a command of apt-get that installs no more than must be.
func (c *cleanRoot) apt(words ...string) *exec.Cmd {
	return c.inside(append([]string{"apt-get", "-q", "-y", "-o", "Dpkg::Use-Pty=0", "--no-install-recommends"}, words...)...)
}

// shell gives a command of the person who works in the clean system.
func (c *cleanRoot) shell(script string) *exec.Cmd {
	return c.inside("runuser", "-u", "tester", "--", "env", "HOME=/home/tester", "USER=tester", "BOBBIN_PASSPHRASE=open sesame", "sh", "-c", "cd && "+script)
}

// does runs a command, says what it printed and gives it.
func (c *cleanRoot) does(step string, cmd *exec.Cmd) string {
	c.t.Helper()
	out, err := cmd.CombinedOutput()
	text := strings.TrimSpace(string(out))
	if err != nil {
		c.t.Fatalf("%s: %v\n%s", step, err, text)
	}
	lines := strings.Split(text, "\n")
	if len(lines) > 14 {
		text = "...\n" + strings.Join(lines[len(lines)-14:], "\n")
	}
	c.t.Log(indented(step, text))
	return string(out)
}

// indented is a step and below it what was seen.
func indented(step, text string) string {
	if text = strings.TrimSpace(text); text == "" {
		return step
	}
	return step + "\n\t" + strings.ReplaceAll(text, "\n", "\n\t")
}

// TestCleanRoot_InstallsStartsAndRemoves does with the packages what a person does, in a system without Go, Node.js
// and a display: first the one without a window alone, then the window, then nothing of both.
func TestCleanRoot_InstallsStartsAndRemoves(t *testing.T) {
	if _, err := os.Stat(filepath.Join(folder, "SHA256SUMS-linux-"+runtime.GOARCH)); err != nil {
		t.Fatalf("make package-linux has not been run: %v", err)
	}
	var debs []string
	for _, name := range sums(t, target{"linux", runtime.GOARCH}.String()) {
		if strings.HasSuffix(name, ".deb") {
			debs = append(debs, name)
		}
	}
	if len(debs) != 2 {
		t.Fatalf("the packages for this machine are %q, not one without the window and one with it", debs)
	}
	c := newCleanRoot(t)
	c.window, c.headless = "/packages/"+debs[0], "/packages/"+debs[1]
	c.does("there is no Go and no Node.js", c.inside("sh", "-c", `for name in go node nodejs npm bobbin; do ! command -v $name || exit 1; done; cat /etc/os-release | head -n 1; dpkg -l | grep -c ^ii | sed 's/$/ packages/'`))
	for _, name := range debs {
		body, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			t.Fatal(err)
		}
		put := c.inside("sh", "-c", `mkdir -p /packages && cat >"/packages/$1"`, "sh", name)
		put.Stdin = bytes.NewReader(body)
		c.does(name+" is copied into it", put)
	}
	c.does("apt lists what there is", c.apt("update"))
	c.does("a person works there", c.inside("useradd", "--create-home", "tester"))
	c.headlessWorks()
	c.windowShows()
	c.removed()
}

// headlessWorks installs the package without a window, and uses it.
func (c *cleanRoot) headlessWorks() {
	c.t.Helper()
	c.does("apt installs bobbin alone", c.apt("install", c.headless))
	c.does("bobbin version", c.shell("bobbin version"))
	c.does("bobbin doctor", c.shell("bobbin doctor"))
	c.does("bobbin new", c.shell("bobbin new demo --template jira-to-gitlab"))
	c.does("bobbin check", c.shell("bobbin check demo"))
	if out := c.does("bobbin run", c.shell("bobbin run demo OnJiraIssueCreated --event demo/events/issue-created/bug.json")); !strings.Contains(out, "finished") {
		c.t.Errorf("the run did not finish well")
	}
	c.does("bobbin doctor demo", c.shell("bobbin doctor demo"))
}

// windowShows installs the window and opens it. What brings a display and reads what is on it comes after.
func (c *cleanRoot) windowShows() {
	c.t.Helper()
	c.does("apt installs the window", c.apt("install", c.window))
	c.does("it finds its libraries", c.inside("sh", "-c", `ldd /usr/bin/bobbin-desktop | grep -E 'webkit|gtk-3'; ! ldd /usr/bin/bobbin-desktop | grep 'not found'`))
	c.does("still no Go and no Node.js", c.inside("sh", "-c", `for name in go node nodejs npm; do ! command -v $name || exit 1; done`))
	if out, err := c.shell("bobbin-desktop demo").CombinedOutput(); err == nil {
		c.t.Errorf("without a display it ends well: %s", out)
	} else {
		c.t.Log(indented("without a display it says", string(out)))
	}
	c.does("apt installs a display, and what reads letters from a picture", c.apt("install", "xvfb", "xauth", "tesseract-ocr", "tesseract-ocr-eng"))
	window := c.shell(`mkdir frames && xvfb-run -a -s "-screen 0 1280x800x24 -fbdir /home/tester/frames" bobbin-desktop demo; exit $?`)
	var said bytes.Buffer
	window.Stdout, window.Stderr = &said, &said
	if err := window.Start(); err != nil {
		c.t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- window.Wait() }()
	c.t.Cleanup(func() { _ = window.Process.Kill() })                                    // where what is looked for never shows
	picture, text := c.awaited(ended, "Jira to", "Event Listeners", "IssueCreatedEvent") // the workspace, of whose name the end may be read as Gittab, its tree, its script
	_ = window.Process.Kill()                                                            // it ends with all that it started: see --kill-child
	<-ended
	path := filepath.Join("../cache", "package-try.png")
	if err := write(path, picture); err != nil {
		c.t.Fatal(err)
	}
	c.does("the window is closed", c.shell("rm -r frames"))
	c.t.Log(indented(path+" is what was on the display, and reads", text))
	c.t.Log(indented("the window said", said.String()))
}

// awaited looks at the display until all words stand on it, and gives the picture and what it reads.
func (c *cleanRoot) awaited(ended <-chan error, words ...string) (picture []byte, text string) {
	c.t.Helper()
	limit := time.After(5 * time.Minute)
	for {
		if frame, err := c.inside("cat", "/home/tester/frames/Xvfb_screen0").Output(); err == nil {
			if picture, err = pictured(frame); err != nil {
				c.t.Fatal(err)
			}
			read := c.inside("tesseract", "stdin", "stdout", "--psm", "11")
			read.Stdin = bytes.NewReader(picture)
			out, err := read.Output()
			if err != nil {
				c.t.Fatalf("tesseract: %v", err)
			}
			text = strings.Join(strings.Fields(string(out)), " ")
		}
		missing := false
		for _, word := range words {
			missing = missing || !strings.Contains(text, word)
		}
		if !missing {
			return picture, text
		}
		select {
		case err := <-ended:
			c.t.Fatalf("the window has ended: %v", err)
		case <-limit:
			_ = write("../cache/package-try.png", picture) // to look at
			c.t.Fatalf("%q do not stand on the display, which reads\n%s", words, text)
		case <-time.After(time.Second): // a display tells nobody that it has changed
		}
	}
}

// removed takes both away, twice: what a person has stays, until they remove it themselves.
func (c *cleanRoot) removed() {
	c.t.Helper()
	c.keeps("apt removes both", c.apt("remove", "bobbin", "bobbin-desktop"))
	c.does("apt installs both again", c.apt("install", c.headless, c.window))
	c.does("no file of theirs is missing", c.inside("sh", "-c", `dpkg -L bobbin bobbin-desktop >/packages/list; dpkg --verify bobbin bobbin-desktop`))
	if out := c.does("bobbin logs, of the run before", c.shell("bobbin logs demo")); !strings.Contains(out, "OnJiraIssueCreated") {
		c.t.Error("it has forgotten the run")
	}
	c.keeps("apt purges both", c.apt("purge", "bobbin", "bobbin-desktop"))
	c.does("no file of theirs is left", c.inside("sh", "-c", `while read -r name; do if [ -f "$name" ]; then echo "$name"; exit 1; fi; done </packages/list; ! command -v bobbin`))
	c.does("the system knows neither", c.inside("sh", "-c", `rm -r /packages; ! dpkg -l 2>/dev/null | grep bobbin; left=$(find / -xdev -path /proc -prune -o -path /home -prune -o -iname '*bobbin*' -print); echo "$left"; [ -z "$left" ]`))
	c.does("the person asks for their data to go", c.shell("rm -r ~/.config/bobbin ~/.local/state/bobbin ~/.cache/bobbin ~/.cache/bobbin-desktop ~/.local/share/bobbin-desktop"))
	c.does("and has the workspace", c.shell("ls demo; ! find . -iname '*bobbin*' -not -path './demo/*' | grep ."))
}

// keeps runs a command that leaves the folder of the person as it is.
func (c *cleanRoot) keeps(step string, cmd *exec.Cmd) {
	c.t.Helper()
	all := func() string {
		out, err := c.inside("sh", "-c", `find /home/tester -type f -exec sha256sum {} + | sort`).Output()
		if err != nil {
			c.t.Fatal(err)
		}
		return string(out)
	}
	before := all()
	c.does(step, cmd)
	if after := all(); after != before {
		c.t.Errorf("what the person has is another:\n%s\nand was\n%s", after, before)
	}
	c.does("what the person has is as it was", c.shell("du -sh demo .config/bobbin .local/state/bobbin .cache/bobbin"))
}

// pictured makes a PNG, twice as large for who reads it, of the X Window Dump that Xvfb keeps: a header of big-endian
// words, colours of 12 bytes, then lines of 32-bit pixels in blue, green, red order.
func pictured(dump []byte) ([]byte, error) {
	word := func(i int) int { return int(binary.BigEndian.Uint32(dump[4*i:])) }
	start, width, height, line := word(0)+12*word(19), word(4), word(5), word(12)
	picture := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			pixel := dump[start+y*line+4*x:]
			picture.SetNRGBA(x, y, color.NRGBA{R: pixel[2], G: pixel[1], B: pixel[0], A: 255})
		}
	}
	large := image.NewNRGBA(image.Rect(0, 0, 2*width, 2*height))
	draw.CatmullRom.Scale(large, large.Bounds(), picture, picture.Bounds(), draw.Src, nil)
	var out bytes.Buffer
	err := png.Encode(&out, large)
	return out.Bytes(), err
}
