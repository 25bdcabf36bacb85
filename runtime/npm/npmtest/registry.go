// Package npmtest is a little npm registry on loopback for tests: real answers and real
// archives of packages made on the spot.
package npmtest

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
)

// Registry serves packages until Close.
type Registry struct {
	URL    string // with a slash at its end
	server *httptest.Server

	mu       sync.Mutex
	packages map[string]*published
	archives map[string][]byte // by path
	requests []string
	answer   func(w http.ResponseWriter, r *http.Request) bool
}

type published struct {
	tags     map[string]string
	versions map[string]map[string]any
}

// Start serves an empty registry.
func Start() *Registry {
	r := &Registry{packages: map[string]*published{}, archives: map[string][]byte{}}
	r.server = httptest.NewServer(r)
	r.URL = r.server.URL + "/"
	return r
}

// Close ends the server.
func (r *Registry) Close() { r.server.Close() }

// Publish adds a version of a package: its package.json, and its files by path. The one
// published last is the latest.
func (r *Registry) Publish(manifest string, files map[string]string) {
	all := maps.Clone(files)
	if all == nil {
		all = map[string]string{}
	}
	all["package.json"] = manifest
	r.PublishArchive(manifest, Archive(all))
}

// PublishArchive adds a version with an archive of any kind.
func (r *Registry) PublishArchive(manifest string, archive []byte) {
	var m map[string]any
	if err := json.Unmarshal([]byte(manifest), &m); err != nil {
		panic("npmtest: " + err.Error())
	}
	name, version := m["name"].(string), m["version"].(string)
	r.mu.Lock()
	defer r.mu.Unlock()
	p := r.packages[name]
	if p == nil {
		p = &published{map[string]string{}, map[string]map[string]any{}}
		r.packages[name] = p
	}
	path := "/" + name + "/-/" + name[strings.LastIndexByte(name, '/')+1:] + "-" + version + ".tgz"
	sum := sha512.Sum512(archive)
	m["dist"] = map[string]any{"tarball": strings.TrimSuffix(r.URL, "/") + path, "integrity": "sha512-" + base64.StdEncoding.EncodeToString(sum[:])}
	p.versions[version] = m
	p.tags["latest"] = version
	r.archives[path] = archive
}

// Change edits what the registry says of a version.
func (r *Registry) Change(name, version string, change func(manifest map[string]any)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	change(r.packages[name].versions[version])
}

// Tag names a version.
func (r *Registry) Tag(name, tag, version string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.packages[name].tags[tag] = version
}

// Answer lets a function answer requests itself; false leaves it to the registry.
func (r *Registry) Answer(f func(w http.ResponseWriter, req *http.Request) bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.answer = f
}

// Requests lists the paths that were asked for since the last call.
func (r *Registry) Requests() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	list := r.requests
	r.requests = nil
	return list
}

// ServeHTTP answers as a registry does.
func (r *Registry) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	r.mu.Lock()
	r.requests = append(r.requests, req.URL.Path)
	answer, archive, p := r.answer, r.archives[req.URL.Path], r.packages[strings.TrimPrefix(req.URL.Path, "/")]
	text := r.told(req)
	if p != nil {
		text, _ = json.Marshal(map[string]any{"name": strings.TrimPrefix(req.URL.Path, "/"), "dist-tags": p.tags, "versions": p.versions})
	}
	r.mu.Unlock()
	switch {
	case answer != nil && answer(w, req):
	case archive != nil:
		w.Header().Set("Content-Type", "application/octet-stream")
		_, _ = w.Write(archive)
	case text != nil:
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(text)
	default:
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprint(w, `{"error":"Not found"}`)
	}
}

// told is the answer to a search, or to a question for the latest version of a package; nil to any other.
func (r *Registry) told(req *http.Request) []byte {
	if name, ok := strings.CutSuffix(req.URL.Path, "/latest"); ok && r.packages[name[1:]] != nil {
		p := r.packages[name[1:]]
		text, _ := json.Marshal(p.versions[p.tags["latest"]])
		return text
	}
	if req.URL.Path != "/-/v1/search" {
		return nil
	}
	objects := []any{}
	for _, name := range slices.Sorted(maps.Keys(r.packages)) {
		m := r.packages[name].versions[r.packages[name].tags["latest"]]
		if words, _ := m["description"].(string); !strings.Contains(name+" "+words, req.URL.Query().Get("text")) {
			continue
		}
		objects = append(objects, map[string]any{"package": map[string]any{"name": name, "version": m["version"], "description": m["description"],
			"links": map[string]any{"homepage": m["homepage"], "repository": address(m["repository"])}}})
	}
	text, _ := json.Marshal(map[string]any{"objects": objects, "total": len(objects)})
	return text
}

func address(repository any) any {
	if whole, ok := repository.(map[string]any); ok {
		return whole["url"]
	}
	return repository
}

// Archive makes an archive as npm pack does.
func Archive(files map[string]string) []byte {
	var entries []tar.Header
	var contents []string
	for _, name := range slices.Sorted(maps.Keys(files)) {
		entries = append(entries, tar.Header{Typeflag: tar.TypeReg, Name: "package/" + name, Mode: 0o644, Size: int64(len(files[name]))})
		contents = append(contents, files[name])
	}
	return Entries(entries, contents)
}

// Entries makes an archive of any entries, also such as no package may have.
func Entries(headers []tar.Header, contents []string) []byte {
	var b bytes.Buffer
	zip := gzip.NewWriter(&b)
	writer := tar.NewWriter(zip)
	for i := range headers {
		if err := writer.WriteHeader(&headers[i]); err != nil {
			panic("npmtest: " + err.Error())
		}
		if _, err := writer.Write([]byte(contents[i])); err != nil {
			panic("npmtest: " + err.Error())
		}
	}
	if err := writer.Close(); err != nil {
		panic("npmtest: " + err.Error())
	}
	if err := zip.Close(); err != nil {
		panic("npmtest: " + err.Error())
	}
	return b.Bytes()
}
