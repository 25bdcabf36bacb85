package typecheck

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"

	"bobbin/runtime/fault"
	"bobbin/runtime/hidden"
)

//go:embed all:pack
var packed embed.FS

// Config says where the compiler is.
type Config struct {
	// Cache is the folder compilers are unpacked to, such as the user's cache folder of Bobbin.
	// It must allow programs to be started.
	Cache string
	// Binary is a compiler to use instead of the embedded one; its libraries lie beside it.
	Binary string
	// Pack holds the archive; nil means the one in this program.
	Pack fs.FS
}

// Compiler is the TypeScript compiler of this build, unpacked at its first use. Safe for concurrent use.
type Compiler struct {
	config Config

	mu     sync.Mutex
	binary string // verified; "" before the first use
}

// New makes a Compiler. Nothing is read yet.
func New(config Config) *Compiler {
	if config.Pack == nil {
		config.Pack, _ = fs.Sub(packed, "pack") // unreachable error: the folder is embedded
	}
	return &Compiler{config: config, binary: config.Binary}
}

// Path gives the compiler's program file, unpacking it when it is not there. A build without
// a compiler, or a cache that cannot be written, is a fault unavailable.
func (c *Compiler) Path() (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.binary != "" {
		return c.binary, nil
	}
	m, err := c.manifest()
	if err != nil {
		return "", err
	}
	text, err := json.Marshal(m)
	if err != nil {
		return "", fmt.Errorf("name the compiler: %w", err)
	}
	dir := filepath.Join(c.config.Cache, "tsc", m.Version+"-"+hash(text)[:16])
	if !intact(dir, m) {
		if err := c.unpack(dir, m); err != nil {
			return "", fault.New(fault.Unavailable, "The TypeScript compiler could not be unpacked to %s.", dir).
				WithHint("Make room there, or start Bobbin with another cache folder.").Because(err)
		}
	}
	c.binary = filepath.Join(dir, m.Binary)
	return c.binary, nil
}

func (c *Compiler) manifest() (manifest, error) {
	var m manifest
	text, err := fs.ReadFile(c.config.Pack, manifestName)
	if errors.Is(err, fs.ErrNotExist) {
		return m, fault.New(fault.Unavailable, "This build has no TypeScript compiler.").
			WithHint("`make build` packs it in. Scripts run without it; completion and type errors need it.").Because(err)
	}
	if err == nil {
		err = json.Unmarshal(text, &m)
	}
	if err != nil {
		return m, fault.New(fault.Internal, "The TypeScript compiler of this build is damaged.").Because(err)
	}
	if m.Platform != platform() {
		return m, fault.New(fault.Unavailable, "The TypeScript compiler of this build is for %s, not for %s.", m.Platform, platform()).
			WithHint("Build Bobbin with GOOS and GOARCH set for `make build`, so that the matching compiler is packed.")
	}
	return m, nil
}

// platform is this machine as npm names it.
func platform() string { return Platform(runtime.GOOS, runtime.GOARCH) }

// Platform names a platform as npm does, from the words of Go.
func Platform(system, machine string) string {
	names := map[string]string{"windows": "win32", "amd64": "x64", "386": "ia32"}
	for _, word := range []*string{&system, &machine} {
		if other, ok := names[*word]; ok {
			*word = other
		}
	}
	return system + "-" + machine
}

// intact says whether an unpacked compiler is whole and as it was packed.
func intact(dir string, m manifest) bool {
	for name, want := range m.Files {
		if sum, err := hashFile(filepath.Join(dir, name)); err != nil || sum != want {
			return false
		}
	}
	return true
}

// hashFile is the hash of what a file holds. It is read by the piece: the compiler has tens of megabytes, for which the
// system would have to find memory at each start.
func hashFile(path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	sum := sha256.New()
	if _, err := io.CopyBuffer(struct{ io.Writer }{sum}, struct{ io.Reader }{file}, make([]byte, 256<<10)); err != nil {
		return "", err
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// unpack makes the folder in one step: another process that does the same at the same time is no harm.
func (c *Compiler) unpack(dir string, m manifest) error {
	parent := filepath.Dir(dir)
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return fmt.Errorf("make the cache folder: %w", err)
	}
	sibling, err := os.MkdirTemp(parent, ".unpacking-")
	if err != nil {
		return fmt.Errorf("make the cache folder: %w", err)
	}
	defer os.RemoveAll(sibling)
	if err := os.Chmod(sibling, 0o755); err != nil {
		return fmt.Errorf("make the cache folder: %w", err)
	}
	archive, err := c.config.Pack.Open(archiveName)
	if err != nil {
		return fmt.Errorf("open the pack: %w", err)
	}
	defer archive.Close()
	if err := extract(archive, m, sibling); err != nil {
		return err
	}
	if err := os.Rename(sibling, dir); err == nil {
		return nil
	}
	if intact(dir, m) { // somebody was faster
		return nil
	}
	if err := os.RemoveAll(dir); err != nil {
		return fmt.Errorf("replace a damaged compiler: %w", err)
	}
	return os.Rename(sibling, dir)
}

// command prepares the compiler as a child: without a PATH, because it would run npm to fetch
// types if it found it, and with a memory limit to aim at.
func (c *Compiler) command(ctx context.Context, dir string, arguments ...string) (*exec.Cmd, error) {
	binary, err := c.Path()
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, binary, arguments...)
	hidden.Make(cmd)
	cmd.Dir = dir
	cmd.Env = []string{"GOMEMLIMIT=1500MiB"}
	for _, name := range []string{"SYSTEMROOT", "TEMP", "TMP", "HOME", "USERPROFILE", "LANG"} {
		if value, ok := os.LookupEnv(name); ok {
			cmd.Env = append(cmd.Env, name+"="+value)
		}
	}
	return cmd, nil
}
