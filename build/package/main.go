// Command package makes what people install: packages and archives, with the licences of all that is in
// them, a list of it (CycloneDX), and SHA-256 sums.
//
//	go -C build/package run . linux -version 1.2.0 -out ../bin/packages ../bin/bobbin ../bin/bobbin-desktop
//	go -C build/package run . headless -version 1.2.0 -out ../bin/packages
//	go -C build/package run . windows -version 1.2.0 -out ../bin/packages
//	go -C build/package run . runner -version 1.2.0 -out ../bin/packages
//	go -C build/package run . mac -version 1.2.0 -out ../bin/packages ../bin/bobbin ../bin/bobbin-desktop
//
// Those of this machine for linux and mac pack programs that are built already, the others build them. The same
// source gives the same packages, byte for byte.
package main

import (
	"crypto/sha256"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"
)

// release is what is packed.
type release struct {
	version string
	target  target
	at      time.Time
	signer  *signer
}

func main() {
	if err := command(os.Args[1:]); err != nil {
		if !errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(os.Stderr, "bobbin:", err)
		}
		os.Exit(1)
	}
}

// kinds are what can be made, by their words.
var kinds = map[string]func(order) ([]string, error){
	"linux": func(o order) ([]string, error) {
		if len(o.programs) == 0 {
			return nil, errors.New("say which programs")
		}
		all, err := chosen(o.only, linuxTargets)
		if err != nil {
			return nil, err
		}
		return linux(o, all)
	},
	"runner": func(o order) ([]string, error) {
		all, err := chosen(o.only, linuxTargets)
		if err != nil {
			return nil, err
		}
		return runner(o, all)
	},
	"headless": func(o order) ([]string, error) {
		all, err := chosen(o.only, targets)
		if err != nil {
			return nil, err
		}
		return headless(o.builder, o.release, o.out, all)
	},
	"mac": func(o order) ([]string, error) {
		o.release.target = target{"darwin", runtime.GOARCH}
		return mac(o.release, o.out, o.programs)
	},
	"windows": func(o order) ([]string, error) {
		all, err := chosen(o.only, windowsTargets)
		if err != nil {
			return nil, err
		}
		return windows(o.builder, o.release, o.out, all)
	},
}

// order is what the command was asked for.
type order struct {
	release  release
	builder  builder
	out      string
	only     string
	push     string // a place of a registry for the runner's image; may be ""
	programs []string
}

func command(args []string) error {
	kind := ""
	if len(args) > 0 {
		kind, args = args[0], args[1:]
	}
	build, is := kinds[kind]
	if !is {
		return fmt.Errorf("say what to make: %s", strings.Join(slices.Sorted(maps.Keys(kinds)), ", "))
	}
	var o order
	flags := flag.NewFlagSet("package "+kind, flag.ContinueOnError)
	version := flags.String("version", "dev", "the version of the programs")
	flags.StringVar(&o.out, "out", "", "the folder to write to")
	flags.StringVar(&o.only, "only", "", "the machines to make it for, such as linux/arm64,windows/amd64; all when left out")
	if kind == "runner" {
		flags.StringVar(&o.push, "push", "", "send the image to this place of a registry too: registry.example.com/bobbin-runner:1.2.0")
	}
	flags.StringVar(&o.builder.ldflags, "ldflags", "", "of go, for the programs that are built")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if o.out == "" {
		return errors.New("say where to, with -out FOLDER (-help lists the flags)")
	}
	at, err := moment()
	if err != nil {
		return err
	}
	if o.builder.root, err = filepath.Abs(root); err != nil {
		return err
	}
	o.builder.cache = filepath.Join(o.builder.root, "build/cache/package")
	signer, err := newSigner(os.Getenv)
	if err != nil {
		return err
	}
	o.release, o.programs = release{version: plain(*version), at: at, signer: signer}, flags.Args()
	written, err := build(o)
	for _, name := range written {
		fmt.Println(name)
	}
	return err
}

// root is the folder of the source, from where the command is run.
const root = "../.."

// moment is the time that all files are given: SOURCE_DATE_EPOCH when it is set, as
// reproducible-builds.org has it, else when the source's last commit was made.
func moment() (time.Time, error) {
	text := os.Getenv("SOURCE_DATE_EPOCH")
	if text == "" {
		out, err := exec.Command("git", "-C", root, "log", "-1", "--format=%ct").Output()
		if err != nil {
			return time.Time{}, fmt.Errorf("the time of the last commit is not known: %w", err)
		}
		text = strings.TrimSpace(string(out))
	}
	seconds, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return time.Time{}, fmt.Errorf("SOURCE_DATE_EPOCH is not a number of seconds: %w", err)
	}
	return time.Unix(seconds, 0).UTC(), nil
}

// publish writes what was made and its sums, signed where there is a key, and gives the names.
func publish(made map[string][]byte, out, of string, by *signer) (written []string, err error) {
	var sums strings.Builder
	for _, name := range sorted(made) {
		fmt.Fprintf(&sums, "%x  %s\n", sha256.Sum256(made[name]), name)
	}
	made["SHA256SUMS-"+of] = []byte(sums.String())
	if by != nil {
		if made["SHA256SUMS-"+of+".sig"], err = by.detached(made["SHA256SUMS-"+of]); err != nil {
			return nil, fmt.Errorf("sign the sums: %w", err)
		}
	}
	for _, name := range sorted(made) {
		path := filepath.Join(out, name)
		if err := write(path, made[name]); err != nil {
			return written, err
		}
		written = append(written, path)
	}
	return written, nil
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

func sorted(made map[string][]byte) []string { return slices.Sorted(maps.Keys(made)) }

func write(path string, body []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, body, 0o644)
}
