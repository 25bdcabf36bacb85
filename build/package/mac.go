package main

import (
	"bytes"
	_ "embed"
	"encoding/binary"
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/template"

	"golang.org/x/image/draw"
)

//go:embed Info.plist
var plist string

// mac writes the folder Bobbin.app, which is a program to macOS, of programs that were built there, and
// what lies beside it in the image; build/mac.sh signs it and makes the image.
func mac(r release, out string, programs []string) ([]string, error) {
	if !slices.ContainsFunc(programs, func(p string) bool { return filepath.Base(p) == "bobbin-desktop" }) {
		return nil, fmt.Errorf("the app needs bobbin-desktop, the program with the window")
	}
	parts, list, err := inventory(r, programs)
	if err != nil {
		return nil, err
	}
	all, err := bundle(r, programs, parts)
	if err != nil {
		return nil, err
	}
	app := filepath.Join(out, "Bobbin.app")
	if err := os.RemoveAll(app); err != nil {
		return nil, err
	}
	for _, f := range all {
		path := filepath.Join(app, filepath.FromSlash(f.name))
		if err := write(path, f.body); err != nil {
			return nil, err
		}
		if err := os.Chmod(path, f.mode); err != nil {
			return nil, err
		}
		if err := os.Chtimes(path, r.at, r.at); err != nil {
			return nil, err
		}
	}
	name := filepath.Join(out, "bobbin-"+r.version+"-"+r.target.String()+".cdx.json")
	return []string{app, name}, write(name, list)
}

// bundle are the files of the app. The program without a window lies beside the other one, which starts it
// for scripts.
func bundle(r release, programs []string, parts []part) ([]file, error) {
	beside, err := loose(programs, parts)
	if err != nil {
		return nil, err
	}
	var all []file
	for _, f := range beside {
		if f.mode == 0o755 {
			f.name = "Contents/MacOS/" + f.name
		} else {
			f.name = "Contents/Resources/" + f.name
		}
		all = append(all, f)
	}
	four := numbers(r.version)
	var about bytes.Buffer
	err = template.Must(template.New("plist").Parse(plist)).Execute(&about, map[string]string{
		"Version": template.HTMLEscapeString(r.version), "Short": fmt.Sprintf("%d.%d.%d", four[0], four[1], four[2])})
	if err != nil {
		return nil, err
	}
	picture, err := icns(icon)
	if err != nil {
		return nil, err
	}
	all = append(all, file{name: "Contents/Info.plist", body: about.Bytes(), mode: 0o644}, file{name: "Contents/PkgInfo", body: []byte("APPL????"), mode: 0o644},
		file{name: "Contents/Resources/bobbin.icns", body: picture, mode: 0o644})
	slices.SortFunc(all, func(a, b file) int { return strings.Compare(a.name, b.name) })
	return all, nil
}

// icns writes a picture in macOS' form: a PNG for each size, behind its name of four letters and its length.
// (https://en.wikipedia.org/wiki/Apple_Icon_Image_format)
func icns(large []byte) ([]byte, error) {
	picture, err := png.Decode(bytes.NewReader(large))
	if err != nil {
		return nil, err
	}
	var entries bytes.Buffer
	for _, size := range []struct {
		name   string
		pixels int
	}{{"ic07", 128}, {"ic08", 256}, {"ic09", 512}, {"ic10", 1024}} {
		to := image.NewNRGBA(image.Rect(0, 0, size.pixels, size.pixels))
		draw.CatmullRom.Scale(to, to.Bounds(), picture, picture.Bounds(), draw.Src, nil)
		var one bytes.Buffer
		if err := png.Encode(&one, to); err != nil {
			return nil, err
		}
		entries.WriteString(size.name)
		entries.Write(binary.BigEndian.AppendUint32(nil, uint32(8+one.Len())))
		entries.Write(one.Bytes())
	}
	out := binary.BigEndian.AppendUint32([]byte("icns"), uint32(8+entries.Len()))
	return append(out, entries.Bytes()...), nil
}
