package backup

import (
	"archive/zip"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"

	"bobbin/runtime/fault"
)

// OpenFile opens a file of Bobbin's and reads into head the entry that says what is in it, which was written last.
// Faults: not_found, and none for a file without such an entry.
func OpenFile(file, described string, head any, none *fault.Error) (*zip.ReadCloser, error) {
	if _, err := os.Stat(file); err != nil {
		return nil, fault.New(fault.NotFound, "There is no file %s.", file).Because(err)
	}
	r, err := zip.OpenReader(file)
	if err != nil {
		return nil, none.Because(err)
	}
	text, err := fs.ReadFile(r, described)
	if err == nil {
		err = json.Unmarshal(text, head)
	}
	if err != nil {
		return nil, errors.Join(none.Because(err), r.Close())
	}
	return r, nil
}

// ReadWhole reads every entry once and compares it with the sum that the file has of it, before anything is made
// of one. Faults: invalid.
func ReadWhole(r *zip.ReadCloser) error {
	for _, f := range r.File {
		in, err := f.Open()
		if err == nil {
			_, err = io.Copy(io.Discard, in)
			err = errors.Join(err, in.Close())
		}
		if err != nil {
			return damaged(f.Name, err)
		}
	}
	return nil
}
