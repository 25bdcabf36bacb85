package layout

import (
	"bytes"
	"go/ast"
	"io/fs"
	"os"
	"strings"
	"testing"
)

// The walls of the house style: a file is one idea, a function fits a screen.
const (
	fileWall     = 500
	moduleWall   = 400 // of a host module's TypeScript
	functionWall = 60
)

// tallFiles and tallFunctions list what stands above a wall, each with its reason. They may only shrink.
var (
	tallFiles     = map[string]string{}
	tallFunctions = map[string]string{}
)

func TestFilesStayBelowTheWall(t *testing.T) {
	for _, f := range files(t) {
		if f.test() || f.generated() || f.lines <= fileWall {
			continue
		}
		if _, ok := tallFiles[f.path]; !ok {
			t.Errorf("%s has %d lines, the wall is %d", f.path, f.lines, fileWall)
		}
	}
}

func TestModulesStayBelowTheWall(t *testing.T) {
	tree, seen := os.DirFS(root+"/runtime/script"), 0
	err := fs.WalkDir(tree, ".", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".ts") || strings.HasSuffix(path, ".d.ts") {
			return err
		}
		text, err := fs.ReadFile(tree, path)
		if lines := bytes.Count(text, []byte("\n")); lines > moduleWall {
			t.Errorf("runtime/script/%s has %d lines, the wall is %d", path, lines, moduleWall)
		}
		seen++
		return err
	})
	if err != nil || seen == 0 {
		t.Fatal(seen, err)
	}
}

func TestFunctionsFitAScreen(t *testing.T) {
	for _, f := range files(t) {
		if f.test() || f.generated() {
			continue
		}
		for _, decl := range f.tree.Decls {
			fn, ok := decl.(*ast.FuncDecl)
			if !ok {
				continue
			}
			lines := f.set.Position(fn.End()).Line - f.set.Position(fn.Pos()).Line + 1
			if _, listed := tallFunctions[f.path+":"+fn.Name.Name]; lines > functionWall && !listed {
				t.Errorf("%s: %s has %d lines, the wall is %d", f.path, fn.Name.Name, lines, functionWall)
			}
		}
	}
}
