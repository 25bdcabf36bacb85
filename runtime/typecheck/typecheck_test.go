package typecheck_test

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"bobbin/runtime/fault"
	"bobbin/runtime/typecheck"
)

// unpacked is where the tests' compiler lives; one for all of them.
var unpacked string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "typecheck")
	if err != nil {
		panic(err)
	}
	unpacked = dir
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

// newCompiler gives the real compiler: the one in this build, or one packed from npm's package.
func newCompiler(t testing.TB) *typecheck.Compiler {
	t.Helper()
	c := typecheck.New(typecheck.Config{Cache: unpacked})
	if _, err := c.Path(); err == nil {
		return c
	}
	npm := filepath.Join("..", "..", "frontend", "node_modules", "@typescript", "typescript-"+typecheck.Platform(runtime.GOOS, runtime.GOARCH))
	if _, err := os.Stat(npm); err != nil {
		t.Skip("SKIPPED: no TypeScript compiler. `npm ci` in frontend, or `make build`, brings it.")
	}
	pack := filepath.Join(unpacked, "pack")
	if err := os.MkdirAll(pack, 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := typecheck.Pack(npm, pack); err != nil {
		t.Fatal(err)
	}
	return typecheck.New(typecheck.Config{Cache: unpacked, Pack: os.DirFS(pack)})
}

const baseConfig = `{"compilerOptions": {"target": "es2022", "lib": ["es2023"], "module": "esnext", "moduleResolution": "bundler",
	"moduleDetection": "force", "types": [], "noEmit": true, "skipLibCheck": true, "strict": true,
	"rootDirs": ["../scripts", "./types"]}}`

// newFolder writes a workspace's files, with the settings every workspace has.
func newFolder(t testing.TB, files map[string]string) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	write(t, dir, "tsconfig.json", `{"extends": "./.bobbin/tsconfig.base.json", "include": ["scripts/**/*", ".bobbin/types/**/*.d.ts"]}`)
	write(t, dir, ".bobbin/tsconfig.base.json", baseConfig)
	for path, text := range files {
		write(t, dir, path, text)
	}
	return dir
}

func write(t testing.TB, dir, path, text string) {
	t.Helper()
	full := filepath.Join(dir, filepath.FromSlash(path))
	if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(full, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestCheck_PlacesTypeErrors(t *testing.T) {
	dir := newFolder(t, map[string]string{
		"scripts/A.ts":                   "import tracker from './api/tracker';\n\nconst s = '😀'; const n: number = s;\nexport default async () => tracker.missing();\n",
		"scripts/sub/B.ts":               "export const fine: string = 'x';\n",
		"scripts/C.ts":                   "const o: { a: { b: number } } = { a: { b: 'x' } };\nfunction f(x: { a: { b: string } }) {}\nf(o);\n",
		".bobbin/types/api/tracker.d.ts": "declare const client: { get(): void };\nexport default client;\n",
	})
	got, err := newCompiler(t).Check(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, d := range got {
		lines = append(lines, d.Place.String()+" "+d.Code+" "+string(d.Severity)+" "+d.Source)
	}
	want := "scripts/A.ts:3:23 TS2322 error typescript\nscripts/A.ts:4:36 TS2339 error typescript\nscripts/C.ts:1:40 TS2322 error typescript\nscripts/C.ts:3:3 TS2345 error typescript"
	if strings.Join(lines, "\n") != want {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(lines, "\n"), want)
	}
	if !strings.Contains(got[3].Message, "\n") {
		t.Errorf("the indented lines are missing: %q", got[3].Message)
	}
}

func TestCheck_FindsNothingInAGoodWorkspace(t *testing.T) {
	got, err := newCompiler(t).Check(t.Context(), newFolder(t, map[string]string{"scripts/A.ts": "export default async () => 1;\n"}))
	if err != nil || len(got) > 0 {
		t.Errorf("%v %v", got, err)
	}
}

func TestCheck_SaysWhenSettingsAreMissing(t *testing.T) {
	got, err := newCompiler(t).Check(t.Context(), t.TempDir())
	if err != nil || len(got) != 1 || got[0].Code != "TS5081" || got[0].File != "tsconfig.json" {
		t.Errorf("%#v %v", got, err)
	}
}

func TestPath_SaysThatABuildHasNoCompiler(t *testing.T) {
	_, err := typecheck.New(typecheck.Config{Cache: t.TempDir(), Pack: os.DirFS(t.TempDir())}).Path()
	if !fault.Is(err, fault.Unavailable) || !strings.Contains(fault.From(err).Hint, "make build") {
		t.Error(err)
	}
}

func TestTry_SaysWhereNoProgramMayRun(t *testing.T) {
	if err := newCompiler(t).Try(t.Context()); err != nil {
		t.Errorf("a good one: %v", err)
	}
	if err := typecheck.New(typecheck.Config{Cache: t.TempDir(), Pack: os.DirFS(t.TempDir())}).Try(t.Context()); err != nil {
		t.Errorf("a build without one: %v", err)
	}
	folder := t.TempDir()
	binary := filepath.Join(folder, "tsc")
	if err := os.WriteFile(binary, []byte("may not run"), 0o644); err != nil {
		t.Fatal(err)
	}
	refused := typecheck.New(typecheck.Config{Binary: binary})
	service := typecheck.NewServer(typecheck.ServerConfig{Compiler: refused, Dir: t.TempDir()})
	t.Cleanup(service.Stop)
	for what, err := range map[string]error{"compiler": refused.Try(t.Context()), "language service": service.Start()} {
		if f := fault.From(err); !fault.Is(err, fault.Unavailable) || !strings.Contains(f.Hint, folder) || !strings.Contains(f.Hint, "BOBBIN_HOME") {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestPath_RepairsADamagedCompiler(t *testing.T) {
	npm := fakePackage(t, "linux-x64")
	pack, cache := t.TempDir(), t.TempDir()
	if typecheck.Platform(runtime.GOOS, runtime.GOARCH) != "linux-x64" {
		t.Skip("SKIPPED: the made-up compiler is for linux-x64")
	}
	for _, want := range []bool{true, false} {
		if written, err := typecheck.Pack(npm, pack); err != nil || written != want {
			t.Fatalf("written %v, want %v: %v", written, want, err)
		}
	}
	config := typecheck.Config{Cache: cache, Pack: os.DirFS(pack)}
	first, err := typecheck.New(config).Path()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(filepath.Dir(first), "lib.dom.d.ts")); err == nil {
		t.Error("the browser's library is shipped")
	}
	if err := os.WriteFile(first, []byte("something else"), 0o755); err != nil {
		t.Fatal(err)
	}
	again, err := typecheck.New(config).Path()
	if err != nil {
		t.Fatal(err)
	}
	if text, _ := os.ReadFile(again); again != first || string(text) != "a program" {
		t.Errorf("%s holds %q", again, text)
	}
}

func TestPath_RefusesADamagedPack(t *testing.T) {
	npm, pack := fakePackage(t, typecheck.Platform(runtime.GOOS, runtime.GOARCH)), t.TempDir()
	if _, err := typecheck.Pack(npm, pack); err != nil {
		t.Fatal(err)
	}
	archive := filepath.Join(pack, "tsc.tar.zst")
	data, err := os.ReadFile(archive)
	if err != nil {
		t.Fatal(err)
	}
	data[len(data)/2] ^= 0xff
	if err := os.WriteFile(archive, data, 0o644); err != nil {
		t.Fatal(err)
	}
	cache := t.TempDir()
	_, err = typecheck.New(typecheck.Config{Cache: cache, Pack: os.DirFS(pack)}).Path()
	if !fault.Is(err, fault.Unavailable) {
		t.Error(err)
	}
	if left, _ := filepath.Glob(filepath.Join(cache, "tsc", "*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func fakePackage(t *testing.T, platform string) string {
	t.Helper()
	dir := t.TempDir()
	for path, text := range map[string]string{
		"package.json": `{"name": "@typescript/typescript-` + platform + `", "version": "7.0.2"}`, "LICENSE": "licence", "NOTICE.txt": "notice",
		"lib/tsc": "a program", "lib/lib.d.ts": "declare const a: 1;", "lib/lib.dom.d.ts": "declare const window: 1;",
	} {
		write(t, dir, path, text)
	}
	return dir
}
