package release

import (
	"archive/tar"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path"
	"path/filepath"

	"github.com/klauspost/compress/zstd"

	"bobbin/runtime/fault"
)

// Limits bound what an archive may be; zero fields mean the defaults.
type Limits struct {
	ArchiveBytes  int64 // compressed; 512 MB
	UnpackedBytes int64 // all files together; 1 GB
	Files         int   // 50,000
}

var defaultLimits = Limits{ArchiveBytes: 512 << 20, UnpackedBytes: 1 << 30, Files: 50_000}

// maxManifest bounds the manifest, in bytes: 50,000 files of long names.
const maxManifest = 32 << 20

// Read reads an archive to its end and gives its manifest and digest. Everything is judged:
// what Read gives without an error is whole, holds what its manifest says and nothing else, and
// can be run by this program. take gets each file in order and may leave the rest of it unread;
// what it got is only good when Read ends well. It may be nil.
//
// Faults: invalid.
func Read(r io.Reader, take func(f File, content io.Reader) error) (Manifest, string, error) {
	return read(r, defaultLimits, take)
}

func read(r io.Reader, limits Limits, take func(f File, content io.Reader) error) (Manifest, string, error) {
	var m Manifest
	plain, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(64<<20))
	if err != nil {
		return m, "", bad("It is not an archive of a release.").Because(err)
	}
	defer plain.Close()
	sum := sha256.New()
	// What is not in the manifest is little: headers, and padding to blocks.
	bounded := &bounded{r: plain, left: limits.UnpackedBytes + maxManifest + int64(limits.Files+1)*4096}
	whole := io.TeeReader(bounded, sum)
	archive := tar.NewReader(whole)
	if m, err = readManifest(archive, limits); err != nil {
		return m, "", err
	}
	for _, f := range m.Files {
		if err := readFile(archive, f, take); err != nil {
			return m, "", err
		}
	}
	if _, err := archive.Next(); !errors.Is(err, io.EOF) {
		return m, "", bad("It has more files than it says.").Because(err)
	}
	if n, err := io.Copy(io.Discard, whole); err != nil || n > 1<<20 {
		return m, "", bad("Its end is broken.").Because(err)
	}
	return m, hex.EncodeToString(sum.Sum(nil)), nil
}

// bounded ends a stream with an error where it goes on too long.
type bounded struct {
	r    io.Reader
	left int64
}

var errTooLong = errors.New("the archive unpacks to more than it may")

func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errTooLong
	}
	n, err := b.r.Read(p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	return n, err
}

func readManifest(archive *tar.Reader, limits Limits) (Manifest, error) {
	var m Manifest
	header, err := archive.Next()
	if err != nil || header.Typeflag != tar.TypeReg || header.Name != manifestFile {
		return m, bad("It is not an archive of a release.").Because(err)
	}
	if header.Size > maxManifest {
		return m, bad("Its manifest is larger than %d MB.", maxManifest>>20)
	}
	text, err := io.ReadAll(archive)
	if err == nil {
		err = json.Unmarshal(text, &m)
	}
	if err != nil {
		return m, bad("Its manifest is broken: %s.", err).Because(err)
	}
	return m, m.check(limits)
}

// readFile reads the next file, which must be the one the manifest says.
func readFile(archive *tar.Reader, f File, take func(f File, content io.Reader) error) error {
	header, err := archive.Next()
	switch {
	case err != nil:
		return bad("It ends before %q, or is broken there.", f.Path).Because(err)
	case header.Typeflag == tar.TypeSymlink || header.Typeflag == tar.TypeLink:
		return bad("It has a link, %q.", header.Name)
	case header.Typeflag != tar.TypeReg:
		return bad("It has something that is no file, %q.", header.Name)
	case header.Name != f.Path || header.Size != f.Bytes:
		return bad("It has %q of %d bytes where its manifest has %q of %d.", header.Name, header.Size, f.Path, f.Bytes)
	}
	sum := sha256.New()
	content := io.TeeReader(archive, sum)
	if take != nil {
		if err := take(f, content); err != nil {
			return err
		}
	}
	if _, err := io.Copy(io.Discard, content); err != nil {
		return bad("It is broken at %q.", f.Path).Because(err)
	}
	if !matches(sum, f.SHA256) {
		return bad("%q is not what its manifest says: its hash differs.", f.Path)
	}
	return nil
}

// unpack reads an archive into a folder, which must be empty.
func unpack(r io.Reader, dir string, limits Limits) (Manifest, string, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return Manifest{}, "", diskFault(err)
	}
	defer root.Close()
	made := map[string]bool{}
	return read(r, limits, func(f File, content io.Reader) error {
		name := filepath.FromSlash(f.Path)
		if folder := path.Dir(f.Path); !made[folder] {
			made[folder] = true
			if err := root.MkdirAll(filepath.FromSlash(folder), 0o700); err != nil {
				return diskFault(err)
			}
		}
		file, err := root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if err != nil {
			return diskFault(err)
		}
		_, err = io.Copy(diskWriter{file}, content)
		if closed := file.Close(); closed != nil {
			return diskFault(closed)
		}
		if fault.Is(err, fault.Unavailable) {
			return err
		}
		if err != nil {
			return bad("It is broken at %q.", f.Path).Because(err)
		}
		return nil
	})
}

// diskWriter words a full disk where it happens: behind the copy it would look like a broken archive.
type diskWriter struct{ file *os.File }

func (w diskWriter) Write(p []byte) (int, error) {
	n, err := w.file.Write(p)
	if err != nil {
		err = diskFault(err)
	}
	return n, err
}

func diskFault(err error) error {
	return fault.New(fault.Unavailable, "Releases cannot be kept: %s.", err).
		WithHint("Check that the disk has room and that the folder may be written.").Because(err)
}
