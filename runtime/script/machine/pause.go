package machine

import (
	"bytes"
	"reflect"
	"sync"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/file"
	"github.com/dop251/goja/token"
)

// settledName is the global with a promise that is fulfilled.
const settledName = "__bobbin_settled"

// pauses puts `?? __bobbin_settled` behind what a statement awaits. Awaiting nothing (null, or
// what a function or `hook?.()` gave that has no answer) would make a promise for it, which is
// more than half of what an await costs in goja; one that is fulfilled already serves as well,
// because nobody sees its value, and as soon. What is there is awaited as it was.
//
// The tree is changed, not the text: places stay what they were.
func pauses(tree *ast.Program, code []byte) {
	if bytes.Contains(code, []byte("await")) {
		pause(reflect.ValueOf(tree))
	}
}

// pause walks a tree by the fields of its nodes, as counter does.
func pause(v reflect.Value) {
	switch v.Kind() {
	case reflect.Interface:
		if !v.IsNil() {
			pause(v.Elem())
		}
	case reflect.Pointer:
		if v.IsNil() {
			return
		}
		if s, ok := v.Interface().(*ast.ExpressionStatement); ok {
			if a, ok := s.Expression.(*ast.AwaitExpression); ok {
				a.Argument = &ast.BinaryExpression{Operator: token.COALESCE, Left: a.Argument,
					Right: &ast.Identifier{Name: settledName, Idx: calledAt(a.Argument)}}
			}
		}
		pause(v.Elem())
	case reflect.Slice:
		for n := range v.Len() {
			pause(v.Index(n))
		}
	case reflect.Struct:
		for _, n := range parts(v.Type()) {
			pause(v.Field(n))
		}
	}
}

// calledAt is the place that traces name for what is awaited, the one goja would give it.
func calledAt(e ast.Expression) file.Idx {
	switch e := e.(type) {
	case *ast.CallExpression:
		return e.LeftParenthesis
	case *ast.OptionalChain:
		return calledAt(e.Expression)
	}
	return e.Idx0()
}

// nodeParts are the fields of a type of nodes that may hold nodes, by the type.
var nodeParts sync.Map

func parts(t reflect.Type) []int {
	if known, ok := nodeParts.Load(t); ok {
		return known.([]int)
	}
	var found []int
	for n := range t.NumField() {
		f := t.Field(n)
		of := f.Type
		for of.Kind() == reflect.Slice || of.Kind() == reflect.Pointer {
			of = of.Elem()
		}
		// The declarations of a scope are there once more as its list.
		if f.IsExported() && f.Name != "DeclarationList" && (of.Kind() == reflect.Interface || of.Kind() == reflect.Struct) && of.PkgPath() == nodePackage {
			found = append(found, n)
		}
	}
	nodeParts.Store(t, found)
	return found
}

var nodePackage = reflect.TypeFor[ast.Program]().PkgPath()
