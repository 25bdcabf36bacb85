package main

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"image/png"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/tc-hib/winres"
	"github.com/tc-hib/winres/version"
)

//go:embed icon.png
var icon []byte

//go:embed installer.nsi
var installer []byte

// windowsTargets are those of targets that run Windows.
var windowsTargets = []target{{"windows", "amd64"}, {"windows", "arm64"}}

// windows makes a folder to unpack anywhere and an installer for each target, and gives the names of what
// it wrote.
func windows(b builder, r release, out string, all []target) ([]string, error) {
	if _, err := exec.LookPath("makensis"); err != nil {
		return nil, errors.New("makensis, which makes the installer, is not on this machine: install the package nsis")
	}
	made := map[string][]byte{}
	for _, t := range all {
		r.target = t
		programs, err := b.windowsPrograms(r)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", t, err)
		}
		files, err := forWindows(r, programs)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", t, err)
		}
		maps.Copy(made, files)
	}
	return publish(made, out, "windows", r.signer)
}

// windowsPrograms builds both programs. The window needs no C compiler there, and asks for no download of
// what it needs of the system: it says what is missing.
func (b builder) windowsPrograms(r release) ([]string, error) {
	headless, err := b.headless(r.target)
	if err != nil {
		return nil, err
	}
	window, err := b.build(r.target, "bobbin-desktop", b.ldflags+" -H windowsgui", "-tags", "desktop,production,wv2runtime.error")
	if err != nil {
		return nil, err
	}
	programs := []string{headless, window}
	for i, program := range programs {
		if programs[i], err = finished(r, program); err != nil {
			return nil, err
		}
	}
	return programs, nil
}

// finished gives a program what Windows shows of it, and a signature where one is made, as a file of the
// same name in a folder beside it.
func finished(r release, program string) (string, error) {
	body, err := os.ReadFile(program)
	if err != nil {
		return "", err
	}
	if body, err = shown(body, filepath.Base(program), r); err != nil {
		return "", fmt.Errorf("the icon and version of %s: %w", program, err)
	}
	if body, err = r.signer.program(body); err != nil {
		return "", err
	}
	path := filepath.Join(filepath.Dir(program), "finished", filepath.Base(program))
	return path, write(path, body)
}

// shown puts the icon, the version and what Windows must know of a program into it.
func shown(program []byte, name string, r release) ([]byte, error) {
	picture, err := png.Decode(bytes.NewReader(icon))
	if err != nil {
		return nil, err
	}
	small, err := winres.NewIconFromResizedImage(picture, nil)
	if err != nil {
		return nil, err
	}
	var rs winres.ResourceSet
	if err := rs.SetIcon(winres.Name("APPICON"), small); err != nil {
		return nil, err
	}
	rs.SetManifest(winres.AppManifest{Description: "Bobbin", ExecutionLevel: winres.AsInvoker, Compatibility: winres.Win10AndAbove,
		DPIAwareness: winres.DPIPerMonitorV2, LongPathAware: true, UseCommonControlsV6: true})
	about := version.Info{FileVersion: numbers(r.version), ProductVersion: numbers(r.version), Timestamp: r.at}
	for key, text := range map[string]string{
		version.ProductName: "Bobbin", version.FileDescription: "Bobbin", version.CompanyName: "The Bobbin maintainers",
		version.FileVersion: r.version, version.ProductVersion: r.version, version.OriginalFilename: name, version.LegalCopyright: "Apache License 2.0",
	} {
		if err := about.Set(version.LangDefault, key, text); err != nil {
			return nil, err
		}
	}
	rs.SetVersionInfo(about)
	var out bytes.Buffer
	err = rs.WriteToEXE(&out, bytes.NewReader(program))
	return out.Bytes(), err
}

var number = regexp.MustCompile(`^\d+(\.\d+){0,3}`)

// numbers are the four numbers of a version in Windows' words; a version without a number has zeros.
func numbers(version string) (four [4]uint16) {
	for i, word := range strings.Split(number.FindString(version), ".") {
		if n, err := strconv.ParseUint(word, 10, 16); err == nil {
			four[i] = uint16(n)
		}
	}
	return four
}

// forWindows makes everything of a target's finished programs.
func forWindows(r release, programs []string) (map[string][]byte, error) {
	parts, list, err := inventory(r, programs)
	if err != nil {
		return nil, err
	}
	all, err := loose(programs, parts)
	if err != nil {
		return nil, err
	}
	name := "bobbin-" + r.version + "-" + r.target.String()
	made := map[string][]byte{name + ".cdx.json": list}
	if made[name+".zip"], err = zipped(all, name, r.at); err != nil {
		return nil, err
	}
	made[name+"-setup.exe"], err = setup(r, all)
	return made, err
}

// setup makes the installer of the files.
func setup(r release, all []file) ([]byte, error) {
	stage, err := os.MkdirTemp("", "bobbin-setup-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(stage)
	content := filepath.Join(stage, "content")
	for _, f := range all {
		path := filepath.Join(content, f.name)
		if err := write(path, f.body); err != nil {
			return nil, err
		}
		if err := os.Chtimes(path, r.at, r.at); err != nil { // which the installer keeps
			return nil, err
		}
	}
	if err := iconFile(filepath.Join(stage, "bobbin.ico")); err != nil {
		return nil, err
	}
	script := filepath.Join(stage, "installer.nsi")
	out := filepath.Join(stage, "bobbin-"+r.version+"-"+r.target.String()+"-setup.exe") // Windows treats what is called setup.exe in a way of its own
	if err := write(script, installer); err != nil {
		return nil, err
	}
	four := numbers(r.version)
	args := []string{"-V2", "-WX", "-NOCD", "-DVERSION=" + r.version, fmt.Sprintf("-DNUMBERS=%d.%d.%d.%d", four[0], four[1], four[2], four[3]), "-DSTAGE=" + stage, "-DOUT=" + out}
	if r.signer != nil {
		args = append(args, "-DSIGN="+r.signer.line())
	}
	cmd := exec.Command("makensis", append(args, script)...)
	cmd.Env = append(os.Environ(), "SOURCE_DATE_EPOCH="+strconv.FormatInt(r.at.Unix(), 10))
	if said, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("makensis: %w\n%s", err, said)
	}
	body, err := os.ReadFile(out)
	if err != nil {
		return nil, err
	}
	return r.signer.program(body)
}

// iconFile writes the icon in Windows' form.
func iconFile(path string) error {
	picture, err := png.Decode(bytes.NewReader(icon))
	if err != nil {
		return err
	}
	small, err := winres.NewIconFromResizedImage(picture, nil)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := small.SaveICO(&out); err != nil {
		return err
	}
	return write(path, out.Bytes())
}
