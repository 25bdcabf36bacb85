package release

import (
	"archive/tar"
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"hash"
	"io"
	"slices"
	"time"

	"github.com/klauspost/compress/zstd"

	"bobbin/runtime/fault"
)

// Entry is a file that goes into an archive.
type Entry struct {
	Path string // in the archive
	Open func() (io.ReadCloser, error)
}

// Text is an entry of bytes.
func Text(path string, text []byte) Entry {
	return Entry{path, func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(text)), nil }}
}

// Write writes the archive of a release and gives its manifest and digest. The same entries
// give the same bytes. What header says of files does not count.
func Write(w io.Writer, header Manifest, entries []Entry) (Manifest, string, error) {
	entries = slices.SortedFunc(slices.Values(entries), func(a, b Entry) int { return cmp.Compare(a.Path, b.Path) })
	header.Format, header.Files = Format, []File{}
	for _, e := range entries {
		f, err := describe(e)
		if err != nil {
			return header, "", err
		}
		header.Files = append(header.Files, f)
	}
	if err := header.check(defaultLimits); err != nil {
		return header, "", err
	}
	text, err := json.Marshal(header)
	if err != nil {
		return header, "", err
	}
	// One goroutine: with several, how blocks are cut depends on the machine.
	packed, err := zstd.NewWriter(w, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(zstd.SpeedDefault))
	if err != nil {
		return header, "", err
	}
	sum := sha256.New()
	archive := tar.NewWriter(io.MultiWriter(packed, sum))
	err = put(archive, File{Path: manifestFile, Bytes: int64(len(text))}, bytes.NewReader(text))
	for i, e := range entries {
		if err == nil {
			err = copyEntry(archive, header.Files[i], e)
		}
	}
	err = cmp.Or(err, archive.Close(), packed.Close())
	return header, hex.EncodeToString(sum.Sum(nil)), err
}

// describe reads an entry once for its size and hash.
func describe(e Entry) (File, error) {
	r, err := e.Open()
	if err != nil {
		return File{}, err
	}
	defer r.Close()
	sum := sha256.New()
	n, err := io.Copy(sum, r)
	return File{e.Path, n, hex.EncodeToString(sum.Sum(nil))}, err
}

// copyEntry writes an entry, which must be what it was when it was described.
func copyEntry(archive *tar.Writer, f File, e Entry) error {
	r, err := e.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	same := sha256.New()
	if err := put(archive, f, io.TeeReader(io.LimitReader(r, f.Bytes), same)); err != nil {
		return changed(f, err)
	}
	if rest, _ := io.ReadFull(r, make([]byte, 1)); rest > 0 || !matches(same, f.SHA256) {
		return changed(f, nil)
	}
	return nil
}

func changed(f File, err error) error {
	return fault.New(fault.Conflict, "%s was changed while the release was cut.", f.Path).WithHint("Cut it again.").Because(err)
}

func matches(sum hash.Hash, want string) bool { return hex.EncodeToString(sum.Sum(nil)) == want }

// put writes one file with nothing of this machine in its header.
func put(archive *tar.Writer, f File, content io.Reader) error {
	header := &tar.Header{Typeflag: tar.TypeReg, Name: f.Path, Size: f.Bytes, Mode: 0o644, ModTime: time.Unix(0, 0)}
	if err := archive.WriteHeader(header); err != nil {
		return err
	}
	n, err := io.Copy(archive, content)
	if err == nil && n < f.Bytes {
		err = io.ErrUnexpectedEOF
	}
	return err
}
