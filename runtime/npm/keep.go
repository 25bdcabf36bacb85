package npm

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"bobbin/runtime/fault"
)

// keep is the cache: archives and their files, named by their hash. What is in it is whole:
// everything is made elsewhere and renamed into place.
//
//	content/sha512-<hex>.tgz                      the archive
//	packages/sha512-<hex>/node_modules/<name>/    its files
//	partial/                                      what is being made
type keep struct {
	dir    string
	limits Limits
	sweep  sync.Once
}

// folder is where the files of a package are, whether or not it was fetched.
func (k *keep) folder(i integrity, name string) string {
	return filepath.Join(k.dir, "packages", i.key(), "node_modules", filepath.FromSlash(name))
}

// has says whether a package's files are there.
func (k *keep) has(i integrity, name string) bool {
	info, err := os.Stat(filepath.Join(k.folder(i, name), packageFile))
	return err == nil && info.Mode().IsRegular()
}

// archive is where the archive of a package is.
func (k *keep) archive(i integrity) string {
	return filepath.Join(k.dir, "content", i.key()+".tgz")
}

// fetch brings a package into the cache and says whether the network was needed.
func (k *keep) fetch(ctx context.Context, r *registry, m *manifest) (fetched bool, err error) {
	i, err := parseIntegrity(m.Integrity)
	if err != nil {
		return false, badPackage(m.label(), "There is no hash to check it by.").Because(err)
	}
	if k.has(i, m.Name) {
		return false, checkSelf(k.folder(i, m.Name), m)
	}
	k.sweep.Do(k.sweepPartial)
	if file, err := os.Open(k.archive(i)); err == nil {
		err = k.unpack(file, i, m)
		file.Close()
		if err == nil {
			return false, nil
		}
		if !fault.Is(err, fault.Invalid) {
			return false, err
		}
		os.Remove(k.archive(i)) // damaged since; it is fetched anew
	}
	file, err := k.download(ctx, r, i, m)
	if err != nil {
		return false, err
	}
	defer os.Remove(file.Name())
	defer file.Close()
	if err := k.unpack(file, i, m); err != nil {
		return false, err
	}
	if err := errors.Join(os.MkdirAll(filepath.Dir(k.archive(i)), 0o755), file.Close(), os.Rename(file.Name(), k.archive(i))); err != nil {
		return false, diskFault(err)
	}
	return true, nil
}

// download fetches an archive into a file of its own and checks its hash.
func (k *keep) download(ctx context.Context, r *registry, i integrity, m *manifest) (*os.File, error) {
	file, err := k.partial()
	if err != nil {
		return nil, err
	}
	address := r.tarball(m)
	err = r.get(ctx, packageErrand(m.label()), address, func(response *http.Response, body io.Reader) error {
		if _, err := file.Seek(0, io.SeekStart); err != nil {
			return diskFault(err)
		}
		if err := file.Truncate(0); err != nil {
			return diskFault(err)
		}
		hash := i.hash()
		n, err := io.Copy(io.MultiWriter(diskWriter{file}, hash), io.LimitReader(body, k.limits.ArchiveBytes+1))
		switch {
		case err != nil:
			return err
		case n > k.limits.ArchiveBytes:
			return badPackage(m.label(), "Its archive is larger than %d MB.", k.limits.ArchiveBytes>>20)
		case i.matches(hash):
			return nil
		case strings.Contains(contentType(response), "html"):
			return fault.New(fault.Unavailable, "%s answered with a page instead of the package %s.", host(address), m.label()).
				WithHint("A proxy or a login page may have answered. Check the registry in .npmrc.")
		}
		return badPackage(m.label(), "What %s sent is not what %s names: its hash differs.", host(address), lockFile).
			WithHint("The package, the lock or the way between was tampered with, or the package was published anew. Nothing of it was installed.")
	})
	if err == nil {
		_, err = file.Seek(0, io.SeekStart)
	}
	if err != nil {
		file.Close()
		os.Remove(file.Name())
		return nil, diskOr(err)
	}
	return file, nil
}

// diskWriter words a full disk where it happens: behind the copy it would look like the network.
type diskWriter struct{ file *os.File }

func (w diskWriter) Write(p []byte) (int, error) {
	n, err := w.file.Write(p)
	if err != nil {
		err = diskFault(err)
	}
	return n, err
}

func diskOr(err error) error {
	var known *fault.Error
	if errors.As(err, &known) {
		return err
	}
	return diskFault(err)
}

// unpack makes the files of an archive whose hash was checked, and compares what they call themselves.
func (k *keep) unpack(archive io.ReadSeeker, i integrity, m *manifest) error {
	hash := i.hash()
	if _, err := io.Copy(hash, archive); err != nil {
		return diskFault(err)
	}
	if !i.matches(hash) {
		return badPackage(m.label(), "Its archive in the cache is damaged.")
	}
	if _, err := archive.Seek(0, io.SeekStart); err != nil {
		return diskFault(err)
	}
	if err := os.MkdirAll(filepath.Join(k.dir, "partial"), 0o755); err != nil {
		return diskFault(err)
	}
	temp, err := os.MkdirTemp(filepath.Join(k.dir, "partial"), "package-")
	if err != nil {
		return diskFault(err)
	}
	defer os.RemoveAll(temp)
	inner := filepath.Join(temp, "node_modules", filepath.FromSlash(m.Name))
	if err := os.MkdirAll(inner, 0o755); err != nil {
		return diskFault(err)
	}
	if err := Unpack(archive, inner, m.label(), k.limits); err != nil {
		return err
	}
	if err := checkSelf(inner, m); err != nil {
		return err
	}
	final := filepath.Join(k.dir, "packages", i.key())
	if err := os.MkdirAll(filepath.Dir(final), 0o755); err != nil {
		return diskFault(err)
	}
	if !k.has(i, m.Name) {
		if _, err := os.Stat(final); err == nil { // of an interrupted removal
			os.RemoveAll(final)
		}
	}
	if err := os.Rename(temp, final); err != nil && !k.has(i, m.Name) { // another process may have been first
		return diskFault(err)
	}
	return nil
}

// checkSelf compares name and version with what the package says itself.
func checkSelf(dir string, m *manifest) error {
	text, err := os.ReadFile(filepath.Join(dir, packageFile))
	if errors.Is(err, fs.ErrNotExist) {
		return badPackage(m.label(), "It has no package.json.")
	}
	if err != nil {
		return diskFault(err)
	}
	var self struct{ Name, Version string }
	if err := json.Unmarshal([]byte(strings.TrimPrefix(string(text), "\ufeff")), &self); err != nil {
		return badPackage(m.label(), "Its package.json is broken: %s.", err)
	}
	if strings.EqualFold(self.Name, m.Name) && sameVersion(self.Version, m.Version) {
		return nil
	}
	return badPackage(m.label(), "It calls itself %s %s.", self.Name, self.Version)
}

func sameVersion(a, b string) bool {
	x, err := parseVersion(a)
	if err != nil {
		return false
	}
	y, err := parseVersion(b)
	return err == nil && x.Equal(y)
}

// label names a package for people.
func (m *manifest) label() string { return m.Name + " " + m.Version }

func (k *keep) partial() (*os.File, error) {
	dir := filepath.Join(k.dir, "partial")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, diskFault(err)
	}
	file, err := os.CreateTemp(dir, "archive-")
	if err != nil {
		return nil, diskFault(err)
	}
	return file, nil
}

// sweepPartial removes what processes that died left, a day later.
func (k *keep) sweepPartial() {
	entries, _ := os.ReadDir(filepath.Join(k.dir, "partial")) // none when it is not there
	for _, entry := range entries {
		info, err := entry.Info()
		if err == nil && time.Since(info.ModTime()) > 24*time.Hour {
			os.RemoveAll(filepath.Join(k.dir, "partial", entry.Name()))
		}
	}
}
