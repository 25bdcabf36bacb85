package cli_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/klauspost/compress/zstd"
	"github.com/rogpeppe/go-internal/testscript"
)

// absent looks through every byte below some folders and files, also of what is packed in them: absent TEXT NAME...
func absent(ts *testscript.TestScript, negated bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: absent TEXT NAME...")
	}
	var found []string
	for _, name := range args[1:] {
		ts.Check(filepath.WalkDir(ts.MkAbs(name), func(path string, d fs.DirEntry, err error) error {
			if err != nil || !d.Type().IsRegular() {
				return err
			}
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			within, err := unpacked(text)
			if bytes.Contains(text, []byte(args[0])) || bytes.Contains(within, []byte(args[0])) {
				found = append(found, path)
			}
			return err
		}))
	}
	if (len(found) > 0) != negated {
		ts.Fatalf("%q is in %v (negated: %v)", args[0], found, negated)
	}
}

// unpacked is what an archive of a release, or a zip file, holds; nothing of any other file. In the packed
// bytes no text would be found, whatever they hold.
func unpacked(text []byte) ([]byte, error) {
	switch {
	case bytes.HasPrefix(text, []byte("\x28\xb5\x2f\xfd")):
		r, err := zstd.NewReader(bytes.NewReader(text))
		if err != nil {
			return nil, err
		}
		defer r.Close()
		return io.ReadAll(r)
	case bytes.HasPrefix(text, []byte("\x1f\x8b")):
		r, err := gzip.NewReader(bytes.NewReader(text))
		if err != nil {
			return nil, err
		}
		return io.ReadAll(r)
	case bytes.HasPrefix(text, []byte("PK\x03\x04")):
		return unzipped(text)
	}
	return nil, nil
}

func unzipped(text []byte) (all []byte, err error) {
	r, err := zip.NewReader(bytes.NewReader(text), int64(len(text)))
	if err != nil {
		return nil, err
	}
	for _, f := range r.File {
		one, err := f.Open()
		if err != nil {
			return nil, err
		}
		part, err := io.ReadAll(one)
		if err := errors.Join(err, one.Close()); err != nil {
			return nil, err
		}
		within, err := unpacked(part)
		if err != nil {
			return nil, err
		}
		all = append(append(all, part...), within...)
	}
	return all, nil
}
