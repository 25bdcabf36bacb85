// Command package makes what people install, of programs that are built already: a Debian package and
// an archive, with the licences of all that is in them, a list of it (CycloneDX), and SHA-256 sums.
//
//	go -C build/package run . -version 1.2.0 -out ../bin/packages ../bin/bobbin ../bin/bobbin-desktop
//
// The same programs give the same packages, byte for byte.
package main

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"time"
)

//go:embed bobbin.desktop
var entry []byte

// release is what is packed.
type release struct {
	version, arch string
	at            time.Time
	stage         string // where the files lie while they are packed
}

func main() {
	if err := command(os.Args[1:]); err != nil {
		if !errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(os.Stderr, "bobbin:", err)
		}
		os.Exit(1)
	}
}

func command(args []string) error {
	flags := flag.NewFlagSet("package", flag.ContinueOnError)
	version := flags.String("version", "dev", "the version of the programs")
	out := flags.String("out", "", "the folder to write to")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() == 0 || *out == "" {
		return errors.New("say which programs, and -out FOLDER (-help lists the flags)")
	}
	at, err := committed()
	if err != nil {
		return err
	}
	written, err := pack(release{version: plain(*version), arch: runtime.GOARCH, at: at}, *out, flags.Args())
	for _, name := range written {
		fmt.Println(name)
	}
	return err
}

// root is the folder of the source, from where the command is run.
const root = "../.."

// committed is when the source's last commit was made.
func committed() (time.Time, error) {
	var seconds int64
	text, err := exec.Command("git", "-C", root, "log", "-1", "--format=%ct").Output()
	if err == nil {
		_, err = fmt.Sscan(string(text), &seconds)
	}
	if err != nil {
		return time.Time{}, fmt.Errorf("the time of the last commit is not known: %w", err)
	}
	return time.Unix(seconds, 0).UTC(), nil
}

// pack makes everything and gives the names of what it wrote.
func pack(r release, out string, programs []string) (written []string, err error) {
	parts, err := gather(programs, filepath.Join(root, "frontend"))
	if err != nil {
		return nil, err
	}
	list, err := sbom(parts, r.version, r.at)
	if err != nil {
		return nil, err
	}
	all, err := contents(programs, parts)
	if err != nil {
		return nil, err
	}
	if r.stage, err = os.MkdirTemp("", "bobbin-package-"); err != nil {
		return nil, err
	}
	defer os.RemoveAll(r.stage)
	for _, f := range all {
		if err := write(filepath.Join(r.stage, f.name), f.body); err != nil {
			return nil, err
		}
	}
	name := "bobbin-" + r.version + "-linux-" + r.arch
	archive, err := tarball(all, name, r.at)
	if err != nil {
		return nil, err
	}
	made := map[string][]byte{name + ".tar.gz": archive, name + ".cdx.json": list}
	for _, p := range split(all, r) {
		if made[p.name+"_"+debianVersion(r.version)+"_"+r.arch+".deb"], err = debian(p, r); err != nil {
			return nil, err
		}
	}
	var sums strings.Builder
	for _, name := range sorted(made) {
		fmt.Fprintf(&sums, "%x  %s\n", sha256.Sum256(made[name]), name)
	}
	made["SHA256SUMS-linux-"+r.arch] = []byte(sums.String())
	for _, name := range sorted(made) {
		path := filepath.Join(out, name)
		if err := write(path, made[name]); err != nil {
			return written, err
		}
		written = append(written, path)
	}
	return written, nil
}

// contents are the files of a system that has Bobbin.
func contents(programs []string, parts []part) ([]file, error) {
	var all []file
	for _, program := range programs {
		body, err := os.ReadFile(program)
		if err != nil {
			return nil, err
		}
		name := filepath.Base(program)
		window := name == "bobbin-desktop"
		all = append(all, file{"usr/bin/" + name, body, 0o755, window})
		if window {
			icon, err := os.ReadFile(filepath.Join(root, "frontend/public/icon.svg"))
			if err != nil {
				return nil, err
			}
			all = append(all, file{"usr/share/applications/bobbin.desktop", entry, 0o644, true}, file{"usr/share/icons/hicolor/scalable/apps/bobbin.svg", icon, 0o644, true})
		}
	}
	const doc, unit = "usr/share/doc/bobbin/", "build/hosting/bobbin-runner.service"
	for from, to := range map[string]string{"README.md": doc + "README.md", "LICENSE": doc + "copyright", "docs/hosting.md": doc + "hosting.md", unit: doc + "examples/bobbin-runner.service"} {
		body, err := os.ReadFile(filepath.Join(root, from))
		if err != nil {
			return nil, err
		}
		if from == unit { // which says where one's own build is put
			body = bytes.ReplaceAll(body, []byte("/usr/local/bin/"), []byte("/usr/bin/"))
		}
		all = append(all, file{to, body, 0o644, false})
	}
	all = append(all, file{doc + "THIRD-PARTY.txt", []byte(notices(parts)), 0o644, false})
	slices.SortFunc(all, func(a, b file) int { return strings.Compare(a.name, b.name) })
	return all, nil
}

// plain is a version without the letter that tags begin with.
func plain(version string) string {
	if number, is := strings.CutPrefix(version, "v"); is && numbered.MatchString(number) {
		return number
	}
	return version
}

var (
	numbered      = regexp.MustCompile(`^\d+\.`)
	beforeRelease = regexp.MustCompile(`-(alpha|beta|rc)`)
	notInVersions = regexp.MustCompile(`[^A-Za-z0-9.+~]`)
)

// debianVersion is a version in Debian's words: what comes before a release is smaller than it (~), and
// what has no number, such as that of a commit, smaller than all.
func debianVersion(version string) string {
	version = notInVersions.ReplaceAllString(beforeRelease.ReplaceAllString(version, "~$1"), ".")
	if !numbered.MatchString(version) {
		version = "0~" + version
	}
	return version
}

func sorted(made map[string][]byte) []string {
	var names []string
	for name := range made {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func write(path string, body []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, body, 0o644)
}
