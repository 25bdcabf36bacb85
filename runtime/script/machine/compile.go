package machine

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/dop251/goja"
	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/parser"

	"bobbin/runtime/script"
	"bobbin/runtime/script/stack"
)

// bundleName is the file of frames that no source map entry covers.
const bundleName = "bobbin-bundle"

// errMapFile answers every source map that is not inline: by default goja would read the
// file that the text names.
var errMapFile = errors.New("a source map can only be inline")

// parse reads a Bundle's code.
func parse(code []byte) (*ast.Program, error) {
	tree, err := goja.Parse(bundleName, string(stack.Exact(code)), parser.WithSourceMapLoader(noMap))
	if err != nil {
		return nil, fmt.Errorf("parse program: %w", err)
	}
	return tree, nil
}

// compile makes the program of a Bundle's code, one that counts its lines if that is asked
// for. goja's compiler may panic on what it does not know; that is an error here.
func compile(code []byte, counts bool) (p program, err error) {
	defer func() {
		if x := recover(); x != nil {
			p, err = program{}, fmt.Errorf("compile program: %v", x)
		}
	}()
	code = leaner(code)
	tree, err := parse(code)
	if err != nil {
		return program{}, err
	}
	var places []at
	if counts {
		places = counted(tree, code)
	}
	pauses(tree, code)
	compiled, err := goja.CompileAST(tree, false)
	if err != nil {
		return program{}, fmt.Errorf("compile program: %w", err)
	}
	return program{code: compiled, features: examine(code), places: places}, nil
}

// exporting is the helper of a Bundle that makes the namespace of a module. Its for-in makes
// goja create every property of Object.prototype, and Object itself: 10 KB in each runtime, for
// as long as it lives.
const (
	defining  = "var __defProp = Object.defineProperty;\n"
	exporting = "var __export = (target, all) => {\n  for (var name in all)\n    __defProp(target, name, { get: all[name], enumerable: true });\n};\n"
	exported  = "var __export = __bobbin_export;\n\n\n\n"
)

// leaner puts a function of our own in place of the helper. Lines stay where they are.
func leaner(code []byte) []byte {
	if !bytes.Contains(code, []byte(exporting)) {
		return code
	}
	code = bytes.Replace(code, []byte(exporting), []byte(exported), 1)
	if bytes.Count(code, []byte("__defProp")) == 1 {
		code = bytes.Replace(code, []byte(defining), []byte("\n"), 1)
	}
	return code
}

func noMap(string) ([]byte, error) { return nil, errMapFile }

// broken is the outcome of a Bundle that is no program.
func broken(err error) script.Outcome {
	return script.Outcome{Status: script.RuntimeError, Error: &script.Failure{
		Name: "Bundle", Message: "The compiled script cannot be loaded by the script engine: " + err.Error(),
		Hint: "Compiling it again may help. If it does not, this is a fault of Bobbin."}}
}
