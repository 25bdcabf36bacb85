package main

import (
	"archive/tar"
	"bytes"
	"fmt"
	"io"
	"os"
	"path"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// user is who the runner is in a container: nobody that another image has.
const user = 65532

// platform is a system the image is for.
type platform struct{ OS, Architecture string }

// entry is one file or folder of a layer.
type entry struct {
	name  string // from the root, without a slash before it; a folder ends with one
	mode  int64
	owner int
	body  io.Reader // nil for a folder
	size  int64
}

// newImage makes the image of a program: it, an owner for it, and two folders it may write to;
// no shell, no library, nothing of this machine. The same program gives the same image, byte for byte.
func newImage(program, version string, on platform) (v1.Image, error) {
	ground, err := layer(ground)
	if err != nil {
		return nil, err
	}
	top, err := layer(func() ([]entry, error) {
		f, err := os.ReadFile(program)
		if err != nil {
			return nil, fmt.Errorf("the program is missing (make headless builds it): %w", err)
		}
		return []entry{{name: "bobbin", mode: 0o755, body: bytes.NewReader(f), size: int64(len(f))}}, nil
	})
	if err != nil {
		return nil, err
	}
	image := mutate.MediaType(empty.Image, types.OCIManifestSchema1)
	image = mutate.ConfigMediaType(image, types.OCIConfigJSON)
	if image, err = mutate.AppendLayers(image, ground, top); err != nil {
		return nil, err
	}
	file, err := image.ConfigFile()
	if err != nil {
		return nil, err
	}
	file = file.DeepCopy()
	file.OS, file.Architecture = on.OS, on.Architecture
	file.Config = config(version)
	return mutate.ConfigFile(image, file)
}

// config is how a container of the image starts.
func config(version string) v1.Config {
	return v1.Config{
		User:         fmt.Sprintf("%d:%d", user, user),
		Entrypoint:   []string{"/bobbin", "runner"},
		Cmd:          []string{"--data", "/data", "--listen", "0.0.0.0:8480"},
		WorkingDir:   "/data",
		Env:          []string{"HOME=/data", "PATH=/"},
		ExposedPorts: map[string]struct{}{"8480/tcp": {}},
		Volumes:      map[string]struct{}{"/data": {}},
		StopSignal:   "SIGTERM",
		Healthcheck:  &v1.HealthConfig{Test: []string{"CMD", "/bobbin", "runner", "ready"}, Interval: 30 * time.Second, Timeout: 5 * time.Second, StartPeriod: 20 * time.Second, Retries: 3},
		Labels: map[string]string{
			"org.opencontainers.image.title":       "Bobbin runner",
			"org.opencontainers.image.description": "Runs published integrations, unattended",
			"org.opencontainers.image.version":     version,
		},
	}
}

// ground is what every program expects to be there.
func ground() ([]entry, error) {
	passwd := fmt.Sprintf("bobbin:x:%d:%d::/data:/nologin\nnobody:x:65534:65534::/:/nologin\n", user, user)
	group := fmt.Sprintf("bobbin:x:%d:\nnogroup:x:65534:\n", user)
	text := func(name, s string) entry {
		return entry{name: name, mode: 0o644, body: bytes.NewReader([]byte(s)), size: int64(len(s))}
	}
	return []entry{
		{name: "data/", mode: 0o700, owner: user},
		{name: "etc/", mode: 0o755},
		text("etc/group", group),
		text("etc/passwd", passwd),
		{name: "tmp/", mode: 0o1777},
	}, nil
}

// layer packs entries, with no time of this machine in them.
func layer(entries func() ([]entry, error)) (v1.Layer, error) {
	all, err := entries()
	if err != nil {
		return nil, err
	}
	var packed bytes.Buffer
	w := tar.NewWriter(&packed)
	for _, e := range all {
		h := &tar.Header{Name: e.name, Mode: e.mode, Uid: e.owner, Gid: e.owner, Size: e.size, Typeflag: tar.TypeReg, ModTime: time.Unix(0, 0), Format: tar.FormatPAX}
		if e.body == nil {
			h.Typeflag, h.Name = tar.TypeDir, path.Clean(e.name)+"/"
		}
		if err := w.WriteHeader(h); err != nil {
			return nil, err
		}
		if e.body == nil {
			continue
		}
		if _, err := io.Copy(w, e.body); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return tarball.LayerFromOpener(func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(packed.Bytes())), nil },
		tarball.WithMediaType(types.OCILayer))
}
