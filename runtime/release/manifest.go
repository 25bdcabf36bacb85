package release

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"

	"bobbin/runtime/fault"
	"bobbin/runtime/workspace"
)

// The folders of an archive. Nothing lies beside them but the manifest.
const (
	manifestFile = "release.json"
	sources      = "workspace/"
	packages     = "packages/" // npm's own archives, by their hashes
	bundles      = "bundles/"  // <script>.js, with their maps inside
)

// Manifest is the first file of an archive: what it is, and what else is in it.
type Manifest struct {
	Format    int          `json:"format"`
	Engine    int          `json:"engine"`
	Workspace workspace.ID `json:"workspace"`
	Name      string       `json:"name"`
	Version   string       `json:"version"`
	Commit    *Commit      `json:"commit,omitempty"`
	Files     []File       `json:"files"` // by path
}

// File is one file of an archive.
type File struct {
	Path   string `json:"path"` // with slashes
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"` // hex
}

// Content is the hash of everything but the number and the commit.
func (m Manifest) Content() string {
	m.Version, m.Commit = "", nil
	text, err := json.Marshal(m)
	if err != nil { // a Manifest is plain values
		panic("release: a manifest that is not JSON: " + err.Error())
	}
	return hashOf(text)
}

func hashOf(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

var idForm = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z0-9-]{1,100}$`) })

// check refuses a manifest that no honest program wrote. A file is accepted by its place in the
// list later on, so whatever could go wrong with paths is looked for here.
func (m Manifest) check(limits Limits) error {
	switch {
	case m.Format > Format:
		return fault.New(fault.Invalid, "This release was made by a newer Bobbin (format %d, this program knows %d).", m.Format, Format).
			WithHint("Update the Bobbin that is to run it.")
	case m.Format < 1:
		return bad("Its format is %d.", m.Format)
	case m.Engine > EngineLevel:
		return fault.New(fault.Invalid, "This release needs a newer Bobbin (engine level %d, this program has %d).", m.Engine, EngineLevel).
			WithHint("Update the runner, or publish with the Bobbin that the runner has.")
	case !idForm().MatchString(string(m.Workspace)):
		return bad("It does not say of which workspace it is.")
	case len(m.Files) > limits.Files:
		return bad("It has more than %d files.", limits.Files)
	}
	if err := CheckVersion(m.Version); err != nil {
		return err
	}
	return m.checkFiles(limits)
}

func (m Manifest) checkFiles(limits Limits) error {
	var total int64
	seen := map[string]string{} // files and folders, as they are written, by lower case
	for i, f := range m.Files {
		if err := checkPath(f.Path); err != nil {
			return err
		}
		if i > 0 && m.Files[i-1].Path >= f.Path {
			return bad("Its files are not in order at %q.", f.Path)
		}
		if total += f.Bytes; f.Bytes < 0 || f.Bytes > limits.UnpackedBytes || total > limits.UnpackedBytes {
			return bad("Its files have more than %d MB.", limits.UnpackedBytes>>20)
		}
		if raw, err := hex.DecodeString(f.SHA256); err != nil || len(raw) != sha256.Size {
			return bad("It has no hash of %q.", f.Path)
		}
		for at := f.Path; at != "."; at = path.Dir(at) {
			low := strings.ToLower(at)
			mark := at
			if at != f.Path {
				mark += "/"
			}
			if was, taken := seen[low]; taken && (was != mark || at == f.Path) {
				return bad("It has two files that are one on some machines, %q and %q.", strings.TrimSuffix(was, "/"), at)
			}
			seen[low] = mark
		}
	}
	return nil
}

// checkPath refuses paths that leave the archive's folders or that some machine cannot have.
func checkPath(name string) error {
	known := slices.ContainsFunc([]string{sources, packages, bundles}, func(folder string) bool {
		return strings.HasPrefix(name, folder) && len(name) > len(folder)
	})
	if !known || !filepath.IsLocal(filepath.FromSlash(name)) || path.Clean(name) != name || len(name) > 1000 {
		return bad("It has a path that could leave its folder, %q.", name)
	}
	if _, err := workspace.Path("", name); err != nil {
		return bad("It has a path that is refused, %q.", name)
	}
	for part := range strings.SplitSeq(name, "/") {
		if strings.HasPrefix(part, ".") {
			return bad("It has a hidden file, %q.", name)
		}
	}
	return nil
}

func bad(sentence string, args ...any) *fault.Error {
	why := fault.New(fault.Invalid, sentence, args...)
	why.Sentence = "The release is refused. " + why.Sentence
	return why.WithHint("Nothing of it was kept. Cut it again with `bobbin release`.")
}

// Change is a file that differs between two releases.
type Change struct {
	Path string `json:"path"` // in the workspace
	Kind string `json:"kind"` // added, changed or removed
}

// Compare says what of the sources was changed from one manifest to another, by path.
func Compare(from, to Manifest) []Change {
	was := map[string]string{}
	for _, f := range from.Files {
		if name, ok := strings.CutPrefix(f.Path, sources); ok {
			was[name] = f.SHA256
		}
	}
	changes := []Change{}
	for _, f := range to.Files {
		name, ok := strings.CutPrefix(f.Path, sources)
		if !ok {
			continue
		}
		before, there := was[name]
		delete(was, name)
		switch {
		case !there:
			changes = append(changes, Change{name, "added"})
		case before != f.SHA256:
			changes = append(changes, Change{name, "changed"})
		}
	}
	for name := range was {
		changes = append(changes, Change{name, "removed"})
	}
	slices.SortFunc(changes, func(a, b Change) int { return cmp.Compare(a.Path, b.Path) })
	return changes
}
