package typecheck

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/klauspost/compress/zstd"
)

// The files of a pack.
const (
	archiveName  = "tsc.tar.zst"
	manifestName = "tsc.json"
)

// manifest says what a pack holds. It is written after the archive, so that a pack with one is whole.
type manifest struct {
	Version  string            `json:"version"`  // of TypeScript
	Platform string            `json:"platform"` // linux-x64, as npm names it
	Binary   string            `json:"binary"`   // tsc or tsc.exe
	Files    map[string]string `json:"files"`    // SHA-256 by name
}

// Pack writes the compiler for one platform, found in a folder of npm's package
// (node_modules/@typescript/typescript-<os>-<cpu>), as an archive to the folder that is
// embedded. It says whether anything had to be written.
func Pack(npm, to string) (written bool, err error) {
	content, m, err := gather(npm)
	if err != nil {
		return false, err
	}
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return false, fmt.Errorf("write manifest: %w", err)
	}
	if was, err := os.ReadFile(filepath.Join(to, manifestName)); err == nil && bytes.Equal(was, text) {
		if _, err := os.Stat(filepath.Join(to, archiveName)); err == nil {
			return false, nil
		}
	}
	if err := os.Remove(filepath.Join(to, manifestName)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, fmt.Errorf("replace manifest: %w", err)
	}
	archive, err := compress(content, m.Binary)
	if err != nil {
		return false, err
	}
	if err := os.WriteFile(filepath.Join(to, archiveName), archive, 0o644); err != nil {
		return false, fmt.Errorf("write archive: %w", err)
	}
	return true, os.WriteFile(filepath.Join(to, manifestName), text, 0o644)
}

// gather reads what is shipped of npm's package: the binary, the libraries a script can have, and the licence.
func gather(npm string) (map[string][]byte, manifest, error) {
	var about struct{ Name, Version string }
	text, err := os.ReadFile(filepath.Join(npm, "package.json"))
	if err == nil {
		err = json.Unmarshal(text, &about)
	}
	if err != nil {
		return nil, manifest{}, fmt.Errorf("read package.json of the compiler: %w", err)
	}
	m := manifest{Version: about.Version, Platform: strings.TrimPrefix(about.Name, "@typescript/typescript-"), Files: map[string]string{}}
	content := map[string][]byte{}
	libraries, err := filepath.Glob(filepath.Join(npm, "lib", "*"))
	if err != nil {
		return nil, m, fmt.Errorf("list the compiler's libraries: %w", err)
	}
	for _, path := range append(libraries, filepath.Join(npm, "LICENSE"), filepath.Join(npm, "NOTICE.txt")) {
		name := filepath.Base(path)
		if !shipped(name) {
			continue
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return nil, m, fmt.Errorf("read the compiler's package: %w", err)
		}
		content[name], m.Files[name] = data, hash(data)
		if name == "tsc" || name == "tsc.exe" {
			m.Binary = name
		}
	}
	if m.Binary == "" {
		return nil, m, fmt.Errorf("%s has no compiler in it", npm)
	}
	return content, m, nil
}

// shipped leaves out the libraries of browsers and of Windows scripts: no script can use them.
func shipped(name string) bool {
	for _, prefix := range []string{"lib.dom.", "lib.webworker.", "lib.scripthost."} {
		if strings.HasPrefix(name, prefix) {
			return false
		}
	}
	return true
}

func hash(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// compress makes the archive; the same content gives the same bytes.
func compress(content map[string][]byte, binary string) ([]byte, error) {
	var out bytes.Buffer
	z, err := zstd.NewWriter(&out, zstd.WithEncoderLevel(zstd.SpeedBestCompression), zstd.WithEncoderConcurrency(1))
	if err != nil {
		return nil, fmt.Errorf("compress: %w", err)
	}
	t := tar.NewWriter(z)
	for _, name := range slices.Sorted(maps.Keys(content)) {
		h := &tar.Header{Name: name, Size: int64(len(content[name])), Mode: 0o644, Format: tar.FormatUSTAR}
		if name == binary {
			h.Mode = 0o755
		}
		if err := t.WriteHeader(h); err != nil {
			return nil, fmt.Errorf("compress %s: %w", name, err)
		}
		if _, err := t.Write(content[name]); err != nil {
			return nil, fmt.Errorf("compress %s: %w", name, err)
		}
	}
	if err := errors.Join(t.Close(), z.Close()); err != nil {
		return nil, fmt.Errorf("compress: %w", err)
	}
	return out.Bytes(), nil
}

// extract writes the files of an archive into a folder, checking each against the manifest.
func extract(archive io.Reader, m manifest, to string) error {
	z, err := zstd.NewReader(archive, zstd.WithDecoderConcurrency(1))
	if err != nil {
		return fmt.Errorf("unpack: %w", err)
	}
	defer z.Close()
	t := tar.NewReader(z)
	seen := 0
	for {
		h, err := t.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return fmt.Errorf("unpack: %w", err)
		}
		want, ok := m.Files[h.Name]
		if !ok || filepath.Base(h.Name) != h.Name {
			return fmt.Errorf("unpack: %s is not in the manifest", h.Name)
		}
		data, err := io.ReadAll(t)
		if err != nil {
			return fmt.Errorf("unpack %s: %w", h.Name, err)
		}
		if hash(data) != want {
			return fmt.Errorf("unpack: %s is damaged", h.Name)
		}
		if err := os.WriteFile(filepath.Join(to, h.Name), data, os.FileMode(h.Mode)&0o755); err != nil {
			return fmt.Errorf("unpack %s: %w", h.Name, err)
		}
		seen++
	}
	if seen != len(m.Files) {
		return fmt.Errorf("unpack: %d of %d files", seen, len(m.Files))
	}
	return nil
}
