package npm

import (
	"archive/tar"
	"compress/gzip"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"syscall"

	"bobbin/runtime/fault"
)

// unpacker writes the files of an archive into a folder, and nowhere else.
type unpacker struct {
	limits  Limits
	label   string // for sentences
	root    *os.Root
	seen    map[string]string // names so far by their lower-case form
	folders map[string]bool
	made    map[string]bool // folders on disk
	bytes   int64
}

// Unpack writes the files of a package's archive into a folder, which must be empty. The
// label names the package in what is said of a bad archive.
func Unpack(archive io.Reader, dir, label string, limits Limits) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return diskFault(err)
	}
	defer root.Close()
	u := &unpacker{limits: limits, label: label, root: root, seen: map[string]string{}, folders: map[string]bool{}, made: map[string]bool{}}
	plain, err := gzip.NewReader(archive)
	if err != nil {
		return u.bad("It is not an archive of the kind it must be (.tgz).").Because(err)
	}
	defer plain.Close()
	reader := tar.NewReader(plain)
	for {
		header, err := reader.Next()
		if errors.Is(err, io.EOF) {
			return u.end(plain)
		}
		if err != nil {
			return u.bad("It is broken: %s.", err).Because(err)
		}
		if err := u.entry(header, reader); err != nil {
			return err
		}
	}
}

// end reads what is left, so that a truncated or forged end is noticed.
func (u *unpacker) end(plain io.Reader) error {
	if n, err := io.Copy(io.Discard, io.LimitReader(plain, 1<<20)); err != nil {
		return u.bad("Its end is broken: %s.", err).Because(err)
	} else if n == 1<<20 {
		return u.bad("It goes on behind its end.")
	}
	if len(u.seen) == 0 {
		return u.bad("It is empty.")
	}
	return nil
}

func (u *unpacker) entry(header *tar.Header, content io.Reader) error {
	switch header.Typeflag {
	case tar.TypeReg:
	case tar.TypeDir, tar.TypeXGlobalHeader:
		return nil // folders come with their files
	case tar.TypeSymlink, tar.TypeLink:
		return u.bad("It has a link, %q.", header.Name)
	default:
		return u.bad("It has something that is no file, %q.", header.Name)
	}
	name, err := u.name(header.Name)
	if err != nil {
		return err
	}
	if err := u.claim(name); err != nil {
		return err
	}
	if u.bytes += header.Size; header.Size < 0 || u.bytes > u.limits.UnpackedBytes {
		return u.bad("Its files have more than %d MB.", u.limits.UnpackedBytes>>20)
	}
	return u.write(name, content)
}

// name gives a file's path below the package; the first folder of an archive is only wrapping.
func (u *unpacker) name(full string) (string, error) {
	_, name, ok := strings.Cut(strings.TrimPrefix(full, "./"), "/")
	if strings.HasPrefix(full, "/") || strings.ContainsAny(full, "\\\x00") || !ok || !filepath.IsLocal(filepath.FromSlash(name)) ||
		strings.HasPrefix(path.Clean(full), "..") || strings.ContainsRune(name, ':') {
		return "", u.bad("It has a path that could leave its folder, %q.", full)
	}
	return path.Clean(name), nil
}

// claim refuses a second file of one name, also where upper and lower case are one.
func (u *unpacker) claim(name string) error {
	for at := path.Dir(name); at != "."; at = path.Dir(at) {
		low := strings.ToLower(at)
		if was, ok := u.seen[low]; ok && (was != at || !u.folders[low]) {
			return u.bad("It has two files that are one on some machines, %q and %q.", was, at)
		}
		u.seen[low], u.folders[low] = at, true
	}
	low := strings.ToLower(name)
	if was, ok := u.seen[low]; ok {
		return u.bad("It has two files that are one on some machines, %q and %q.", was, name)
	}
	u.seen[low] = name
	if len(u.seen) > u.limits.Files {
		return u.bad("It has more than %d files.", u.limits.Files)
	}
	return nil
}

func (u *unpacker) write(name string, content io.Reader) error {
	if dir := path.Dir(name); dir != "." && !u.made[dir] {
		u.made[dir] = true
		if err := u.root.MkdirAll(filepath.FromSlash(dir), 0o755); err != nil {
			return diskFault(err)
		}
	}
	file, err := u.root.OpenFile(filepath.FromSlash(name), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return diskFault(err)
	}
	_, err = io.Copy(file, content)
	if closed := file.Close(); closed != nil {
		return diskFault(closed)
	}
	var disk *fs.PathError
	if errors.As(err, &disk) {
		return diskFault(err)
	}
	if err != nil {
		return u.bad("It is broken: %s.", err).Because(err)
	}
	return nil
}

func (u *unpacker) bad(sentence string, args ...any) *fault.Error {
	return badPackage(u.label, sentence, args...)
}

func badPackage(label, sentence string, args ...any) *fault.Error {
	why := fault.New(fault.Invalid, sentence, args...)
	why.Sentence = "The package " + label + " is refused. " + why.Sentence
	return why.WithHint("Nothing of it was installed. Choose another version, or tell its authors.")
}

// diskFault words what the disk says.
func diskFault(err error) error {
	var known *fault.Error
	if errors.As(err, &known) {
		return err
	}
	f := fault.New(fault.Unavailable, "Packages cannot be kept: %s.", plainError(err)).Because(err)
	switch {
	case errors.Is(err, syscall.ENOSPC):
		return f.WithHint("Make some room on the disk, then install again. Nothing was changed.")
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return f.WithHint("The folder does not allow writing. Nothing was changed.")
	}
	return f
}

func plainError(err error) string {
	var at *fs.PathError
	if errors.Is(err, syscall.ENOSPC) {
		return "the disk is full"
	}
	if errors.As(err, &at) {
		return at.Path + ": " + at.Err.Error()
	}
	return err.Error()
}
