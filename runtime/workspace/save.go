package workspace

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"

	"bobbin/runtime/fault"
)

// Version names a file's content: equal content, equal version. An absent file's is "".
func Version(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:12])
}

// Path joins a workspace folder and a path below it. It refuses paths that leave the folder,
// that go into .git, or that another system could not have.
func Path(dir, path string) (string, error) {
	clean := filepath.ToSlash(filepath.Clean(filepath.FromSlash(path)))
	if path == "" || !filepath.IsLocal(filepath.FromSlash(path)) || clean == "." || strings.ContainsRune(path, 0) {
		return "", fault.New(fault.Invalid, "%q is not a path inside the workspace.", path)
	}
	for part := range strings.SplitSeq(clean, "/") {
		if strings.EqualFold(part, ".git") {
			return "", fault.New(fault.Denied, "Files of git are not edited here: %s.", path)
		}
		if reserved(part) {
			return "", fault.New(fault.Invalid, "%q is a name that Windows does not allow.", part).
				WithHint("Choose another name, so that the workspace opens on every system.")
		}
	}
	return filepath.Join(dir, filepath.FromSlash(clean)), nil
}

// reserved says whether Windows refuses a file of that name.
func reserved(name string) bool {
	stem, _, _ := strings.Cut(strings.ToUpper(name), ".")
	switch stem {
	case "CON", "PRN", "AUX", "NUL":
		return true
	}
	if len(stem) == 4 && (strings.HasPrefix(stem, "COM") || strings.HasPrefix(stem, "LPT")) && stem[3] >= '1' && stem[3] <= '9' {
		return true
	}
	return strings.ContainsAny(name, `<>:"|?*\`) || strings.HasSuffix(name, " ") || strings.HasSuffix(name, ".")
}

// WriteFile replaces a file in one step: a sibling is written and synced, then renamed over
// it, so that nobody ever sees half a file and a full disk loses nothing.
func WriteFile(path string, text []byte) error {
	return WriteFrom(path, func(to io.Writer) error {
		_, err := to.Write(text)
		return err
	})
}

// WriteFrom is WriteFile for what is too long to be held at once: write gives it piece by piece. A fault
// of write is given back as it is, and the file is left as it was.
func WriteFrom(path string, write func(to io.Writer) error) error {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return writeFault(path, err)
	}
	mode := fs.FileMode(0o644)
	if info, err := os.Stat(path); err == nil {
		mode = info.Mode().Perm()
		if mode&0o200 == 0 {
			return fault.New(fault.Denied, "%s is read-only.", filepath.Base(path)).WithHint("Allow writing to the file, then save again; your text is kept.")
		}
	}
	temp, err := os.CreateTemp(dir, ".bobbin-*.tmp")
	if err != nil {
		return writeFault(path, err)
	}
	defer os.Remove(temp.Name()) // gone after the rename; what is left of a failure otherwise
	err = write(temp)
	var said *fault.Error
	if errors.As(err, &said) {
		return errors.Join(temp.Close(), err)
	}
	err = errors.Join(err, temp.Chmod(mode), temp.Sync(), temp.Close())
	if err == nil {
		err = os.Rename(temp.Name(), path)
	}
	if err != nil {
		return writeFault(path, err)
	}
	return nil
}

// SyncFolder makes the names in a folder outlive a loss of power, where its file system can. Windows does
// so by itself.
func SyncFolder(path string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	// Some file systems have no such call, and say so in one of two ways.
	if err := f.Sync(); err != nil && !errors.Is(err, syscall.EINVAL) && !errors.Is(err, errors.ErrUnsupported) {
		return err
	}
	return nil
}

func writeFault(path string, err error) error {
	f := fault.New(fault.Unavailable, "%s could not be saved: %s.", filepath.Base(path), reason(err)).Because(err)
	switch {
	case errors.Is(err, syscall.ENOSPC):
		return f.WithHint("Make some room on the disk and save again. The file on disk is unchanged.")
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return f.WithHint("The folder does not allow writing. The file on disk is unchanged.")
	}
	return f
}

// reason is the operating system's own word for an error, without the path.
func reason(err error) string {
	var path *fs.PathError
	if errors.As(err, &path) {
		err = path.Err
	}
	if errors.Is(err, syscall.ENOSPC) {
		return "the disk is full"
	}
	return err.Error()
}
