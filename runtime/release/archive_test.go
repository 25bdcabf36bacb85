package release_test

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"bobbin/runtime/fault"
	"bobbin/runtime/release"
)

func header(version string) release.Manifest {
	return release.Manifest{Engine: release.EngineLevel, Workspace: "0192f3c4-5d6e-7000-8000-000000000001", Name: "Demo", Version: version}
}

func entries() []release.Entry {
	return []release.Entry{
		release.Text(release.SourcePath("bobbin.json"), []byte(`{"format":1}`)),
		release.Text(release.SourcePath("scripts/sync/Issue.ts"), []byte("export default 1;\n")),
		release.Text(release.BundlePath("sync/Issue"), []byte("(async () => {})()")),
	}
}

func archive(t testing.TB, h release.Manifest, e []release.Entry) []byte {
	t.Helper()
	var out bytes.Buffer
	if _, _, err := release.Write(&out, h, e); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestWrite_TheSameEntriesAreTheSameBytes(t *testing.T) {
	reversed := entries()
	slices.Reverse(reversed)
	first := archive(t, header("1.0.0"), entries())
	if !bytes.Equal(first, archive(t, header("1.0.0"), reversed)) {
		t.Error("the order of the entries shows in the archive")
	}
	var out bytes.Buffer
	m, digest, err := release.Write(&out, header("1.0.1"), entries())
	if err != nil {
		t.Fatal(err)
	}
	read, same, err := release.Read(bytes.NewReader(first), nil)
	if err != nil {
		t.Fatal(err)
	}
	if digest == same || m.Content() != read.Content() {
		t.Error("another number must be another archive with the same content")
	}
}

func TestRead_GivesWhatWasWritten(t *testing.T) {
	got := map[string]string{}
	m, digest, err := release.Read(bytes.NewReader(archive(t, header("1.0.0"), entries())), func(f release.File, content io.Reader) error {
		text, err := io.ReadAll(content)
		got[f.Path] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"workspace/bobbin.json": `{"format":1}`, "workspace/scripts/sync/Issue.ts": "export default 1;\n", "bundles/sync/Issue.js": "(async () => {})()"}
	if fmt.Sprint(got) != fmt.Sprint(want) || len(digest) != 64 || m.Version != "1.0.0" {
		t.Errorf("%v\n%v %s", got, m, digest)
	}
}

// forged is an archive that no Bobbin wrote.
type forged struct {
	manifest any
	files    []tar.Header
	contents []string
	after    string // behind the end of the tar
}

func (f forged) pack(t testing.TB) []byte {
	t.Helper()
	var out bytes.Buffer
	packed, err := zstd.NewWriter(&out)
	if err != nil {
		t.Fatal(err)
	}
	w := tar.NewWriter(packed)
	text, err := json.Marshal(f.manifest)
	if err != nil {
		t.Fatal(err)
	}
	put := func(h tar.Header, content string) {
		h.Size = int64(len(content))
		if err := w.WriteHeader(&h); err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, content); err != nil {
			t.Fatal(err)
		}
	}
	put(tar.Header{Typeflag: tar.TypeReg, Name: "release.json"}, string(text))
	for i, h := range f.files {
		put(h, f.contents[i])
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(packed, f.after); err != nil {
		t.Fatal(err)
	}
	if err := packed.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func sum(text string) string {
	s := sha256.Sum256([]byte(text))
	return hex.EncodeToString(s[:])
}

// one is an archive with a file of that path, as an attacker would make it.
func one(path, content string, edit ...func(*release.Manifest)) forged {
	m := header("1.0.0")
	m.Format = 1
	m.Files = []release.File{{Path: path, Bytes: int64(len(content)), SHA256: sum(content)}}
	for _, f := range edit {
		f(&m)
	}
	return forged{m, []tar.Header{{Typeflag: tar.TypeReg, Name: path}}, []string{content}, ""}
}

func TestRead_RefusesAttacks(t *testing.T) {
	const fine = "workspace/scripts/A.ts"
	link := one(fine, "")
	link.files[0] = tar.Header{Typeflag: tar.TypeSymlink, Name: fine, Linkname: "/etc/passwd"}
	hard := one(fine, "")
	hard.files[0] = tar.Header{Typeflag: tar.TypeLink, Name: fine, Linkname: "release.json"}
	device := one(fine, "")
	device.files[0] = tar.Header{Typeflag: tar.TypeChar, Name: fine}
	other := one(fine, "a")
	other.files[0].Name = "../../../etc/cron.d/x"
	extra := one(fine, "a")
	extra.files, extra.contents = append(extra.files, tar.Header{Typeflag: tar.TypeReg, Name: "workspace/scripts/B.ts"}), append(extra.contents, "b")
	lacking := one(fine, "a")
	lacking.files, lacking.contents = nil, nil
	tail := one(fine, "a")
	tail.after = strings.Repeat("x", 2<<20)
	changed := one(fine, "a")
	changed.contents[0] = "b"
	longer := one(fine, "a")
	longer.contents[0] = "ab"
	twice := one(fine, "a", func(m *release.Manifest) { m.Files = append(m.Files, m.Files[0]) })
	folded := one("workspace/scripts/A.ts", "a", func(m *release.Manifest) {
		m.Files = append(m.Files, release.File{Path: "workspace/scripts/a.ts", Bytes: 1, SHA256: sum("a")})
	})
	nested := one("workspace/scripts", "a", func(m *release.Manifest) {
		m.Files = append(m.Files, release.File{Path: "workspace/scripts/a.ts", Bytes: 1, SHA256: sum("a")})
	})
	cases := map[string]struct {
		archive forged
		says    string
	}{
		"leaves its folder":       {one("workspace/../../x", "a"), "could leave its folder"},
		"an absolute path":        {one("/etc/passwd", "a"), "could leave its folder"},
		"beside the folders":      {one("config/vault/kind", "a"), "could leave its folder"},
		"Windows separators":      {one(`workspace/..\x`, "a"), "refused"},
		"a name of Windows":       {one("workspace/scripts/NUL.ts", "a"), "refused"},
		"a drive":                 {one("workspace/c:x", "a"), "refused"},
		"git's own files":         {one("workspace/.git/hooks/post-checkout", "a"), "refused"},
		"a hidden file":           {one("workspace/.env", "a"), "hidden"},
		"not clean":               {one("workspace//x", "a"), "could leave its folder"},
		"a symbolic link":         {link, "link"},
		"a hard link":             {hard, "link"},
		"a device":                {device, "no file"},
		"another name in the tar": {other, "where its manifest has"},
		"a file not listed":       {extra, "more files than it says"},
		"a file that is missing":  {lacking, "ends before"},
		"more behind the end":     {tail, "end is broken"},
		"another content":         {changed, "hash differs"},
		"a longer content":        {longer, "where its manifest has"},
		"a file twice":            {twice, "not in order"},
		"one on some machines":    {folded, "one on some machines"},
		"a file and a folder":     {nested, "one on some machines"},
		"a negative size":         {one(fine, "a", func(m *release.Manifest) { m.Files[0].Bytes = -1 }), "MB"},
		"a size beyond all":       {one(fine, "a", func(m *release.Manifest) { m.Files[0].Bytes = 1 << 62 }), "MB"},
		"no hash":                 {one(fine, "a", func(m *release.Manifest) { m.Files[0].SHA256 = "" }), "no hash"},
		"a newer format":          {one(fine, "a", func(m *release.Manifest) { m.Format = 99 }), "newer Bobbin (format 99"},
		"a newer engine":          {one(fine, "a", func(m *release.Manifest) { m.Engine = 99 }), "needs a newer Bobbin (engine level 99"},
		"no workspace":            {one(fine, "a", func(m *release.Manifest) { m.Workspace = "" }), "of which workspace"},
		"a workspace like a path": {one(fine, "a", func(m *release.Manifest) { m.Workspace = "../x" }), "of which workspace"},
		"no number":               {one(fine, "a", func(m *release.Manifest) { m.Version = "latest" }), "not the number"},
		"no manifest":             {forged{manifest: []int{1}}, "manifest is broken"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, _, err := release.Read(bytes.NewReader(c.archive.pack(t)), nil)
			f := fault.From(err)
			if !fault.Is(err, fault.Invalid) || !strings.Contains(f.Sentence, c.says) || f.Hint == "" {
				t.Errorf("%v", f)
			}
		})
	}
}

// TestRead_EndsWithABomb shows that what is small and unpacks to very much is given up.
func TestRead_EndsWithABomb(t *testing.T) {
	var out bytes.Buffer
	packed, err := zstd.NewWriter(&out)
	if err != nil {
		t.Fatal(err)
	}
	w := tar.NewWriter(packed)
	if err := w.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: "release.json", Size: 1 << 40}); err != nil {
		t.Fatal(err)
	}
	if err := packed.Close(); err != nil {
		t.Fatal(err)
	}
	if _, _, err := release.Read(bytes.NewReader(out.Bytes()), nil); !fault.Is(err, fault.Invalid) {
		t.Error(err)
	}
}

func TestRead_RefusesWhatIsCutOffOrDamaged(t *testing.T) {
	whole := archive(t, header("1.0.0"), entries())
	for n := range len(whole) {
		if _, _, err := release.Read(bytes.NewReader(whole[:n]), nil); !fault.Is(err, fault.Invalid) {
			t.Fatalf("the first %d of %d bytes: %v", n, len(whole), err)
		}
	}
	_, digest, err := release.Read(bytes.NewReader(whole), nil)
	if err != nil {
		t.Fatal(err)
	}
	for n := range len(whole) {
		damaged := bytes.Clone(whole)
		damaged[n] ^= 0x10
		if _, other, err := release.Read(bytes.NewReader(damaged), nil); err == nil && other == digest {
			continue // a bit that does not count, such as one of the frame's header
		} else if err == nil {
			t.Fatalf("byte %d damaged gives another release", n)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(archive(f, header("1.0.0"), entries()))
	f.Add(one("workspace/../../x", "a").pack(f))
	f.Add([]byte("\x28\xb5\x2f\xfd"))
	f.Fuzz(func(t *testing.T, text []byte) {
		m, digest, err := release.Read(bytes.NewReader(text), func(file release.File, _ io.Reader) error {
			if strings.Contains(file.Path, "..") || strings.HasPrefix(file.Path, "/") {
				t.Errorf("took %q", file.Path)
			}
			return nil
		})
		if err != nil && !fault.Is(err, fault.Invalid) {
			t.Errorf("not a person's fault: %v", err)
		}
		if err == nil && (len(digest) != 64 || m.Workspace == "") {
			t.Errorf("%v %s", m, digest)
		}
	})
}
