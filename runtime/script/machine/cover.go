package machine

import (
	"context"
	"encoding/binary"
	stdjson "encoding/json"
	"reflect"
	"strings"

	"github.com/dop251/goja"
	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/file"
	"github.com/dop251/goja/token"

	"bobbin/runtime/script"
	"bobbin/runtime/script/stack"
)

// countersName is the global in which a program counts.
const countersName = "__bobbin_lines"

// at is where a counted statement stands in a person's files.
type at struct {
	file string
	line int
}

// counted makes a program count how often its statements run. The counting is put into the
// tree, not into the text: places stay what they were.
func counted(tree *ast.Program, code []byte) []at {
	c := &counter{base: tree.File.Base(), origins: stack.ReadOrigins(code), seen: map[any]bool{}}
	c.node(reflect.ValueOf(tree))
	return c.places
}

// counter walks a tree. goja has no walker of its own, so it goes by the fields of the nodes.
type counter struct {
	base    int // of the program's offsets
	origins *stack.Origins
	places  []at
	seen    map[any]bool
}

var (
	statements  = reflect.TypeFor[[]ast.Statement]()
	statement   = reflect.TypeFor[ast.Statement]()
	conciseBody = reflect.TypeFor[ast.ConciseBody]()
)

func (c *counter) node(v reflect.Value) {
	switch v.Kind() {
	case reflect.Interface:
		if s, ok := v.Interface().(ast.Statement); ok && bundlers(s) {
			return
		}
		c.node(v.Elem())
	case reflect.Pointer:
		if v.IsNil() || v.Type() == reflect.TypeFor[*file.File]() || c.seen[v.Interface()] {
			return
		}
		c.seen[v.Interface()] = true
		c.node(v.Elem())
	case reflect.Slice:
		for n := range v.Len() {
			c.node(v.Index(n))
		}
		if v.Type() == statements && v.CanSet() {
			v.Set(reflect.ValueOf(c.list(v.Interface().([]ast.Statement))))
		}
	case reflect.Struct:
		c.fields(v)
	}
}

// fields visits the parts of a node; those that are one statement or one expression become blocks that count.
func (c *counter) fields(v reflect.Value) {
	_, label := v.Addr().Interface().(*ast.LabelledStatement)
	for n := range v.NumField() {
		field := v.Field(n)
		if !field.CanInterface() || v.Type().Field(n).Name == "DeclarationList" { // the same declarations once more
			continue
		}
		c.node(field)
		switch {
		case field.Type() == statement && !label && !field.IsNil():
			body := field.Interface().(ast.Statement)
			if list := c.list([]ast.Statement{body}); len(list) > 1 {
				field.Set(reflect.ValueOf(&ast.BlockStatement{LeftBrace: body.Idx0(), List: list, RightBrace: body.Idx0()}))
			}
		case field.Type() == conciseBody:
			if body, ok := field.Interface().(*ast.ExpressionBody); ok {
				where := body.Expression.Idx0()
				answer := []ast.Statement{&ast.ReturnStatement{Return: where, Argument: body.Expression}}
				field.Set(reflect.ValueOf(&ast.BlockStatement{LeftBrace: where, List: c.list(answer), RightBrace: where}))
			}
		}
	}
}

// list puts a count before each statement that does something.
func (c *counter) list(all []ast.Statement) []ast.Statement {
	var out []ast.Statement
	prologue := true
	for _, s := range all {
		prologue = prologue && directive(s)
		if where := beginning(s); !prologue && where > 0 && !bundlers(s) {
			if place, ok := c.place(where); ok {
				out = append(out, count(len(c.places), where))
				c.places = append(c.places, place)
			}
		}
		out = append(out, s)
	}
	return out
}

// place is where a statement of a person's script stands, if it is one.
func (c *counter) place(where file.Idx) (at, bool) {
	p, ok := c.origins.Find(int(where) - c.base)
	return at{p.File, p.Line}, ok && strings.HasPrefix(p.File, "scripts/")
}

// bundlers says whether the bundler made a statement to hold a module's exports. Its source map
// puts that at the beginning of the module.
func bundlers(s ast.Statement) bool {
	switch s := s.(type) {
	case *ast.ExpressionStatement:
		call, ok := s.Expression.(*ast.CallExpression)
		if !ok {
			return false
		}
		name, ok := call.Callee.(*ast.Identifier)
		return ok && name.Name == "__export"
	case *ast.VariableStatement:
		if len(s.List) != 1 {
			return false
		}
		name, named := s.List[0].Target.(*ast.Identifier)
		value, object := s.List[0].Initializer.(*ast.ObjectLiteral)
		return named && object && len(value.Value) == 0 && strings.HasSuffix(name.Name.String(), "_exports")
	}
	return false
}

// directive says whether a statement is like "use strict", before which nothing may stand.
func directive(s ast.Statement) bool {
	e, ok := s.(*ast.ExpressionStatement)
	if !ok {
		return false
	}
	_, ok = e.Expression.(*ast.StringLiteral)
	return ok
}

// beginning is where a statement that is counted begins, 0 for one that only declares or holds others.
func beginning(s ast.Statement) file.Idx {
	switch s := s.(type) {
	case *ast.FunctionDeclaration, *ast.EmptyStatement, *ast.BlockStatement:
		return 0
	case *ast.IfStatement:
		return s.Test.Idx0() // goja does not set the place of the word
	}
	return s.Idx0()
}

// count is the statement countersName[n]++.
func count(n int, where file.Idx) ast.Statement {
	return &ast.ExpressionStatement{Expression: &ast.UnaryExpression{Operator: token.INCREMENT, Postfix: true, Idx: where,
		Operand: &ast.BracketExpression{Left: &ast.Identifier{Name: countersName, Idx: where},
			Member: &ast.NumberLiteral{Idx: where, Value: int64(n)}, LeftBracket: where, RightBracket: where}}}
}

// counting gives a program its counters.
func (i *invocation) counting(places []at) {
	if len(places) == 0 {
		return
	}
	i.places, i.counts = places, make([]byte, 4*len(places))
	i.Lazy(countersName, func() goja.Value {
		array, err := i.rt.New(i.global.original.Get("Uint32Array"), i.rt.ToValue(i.rt.NewArrayBuffer(i.counts)))
		if err != nil {
			panic(err)
		}
		return array
	})
}

// tellLines tells the host what was counted.
func (i *invocation) tellLines(ctx context.Context) {
	if len(i.places) == 0 {
		return
	}
	hits := make([]int, len(i.places))
	for n := range hits {
		hits[n] = int(binary.NativeEndian.Uint32(i.counts[4*n:]))
	}
	tellLines(ctx, i.sink, i.places, hits)
}

// tellLines tells the host which lines ran how often. One that cannot hear of it any more
// knows less, and that is all.
func tellLines(ctx context.Context, host script.Host, places []at, hits []int) {
	files := map[string]map[int]int{}
	for n, place := range places {
		if files[place.file] == nil {
			files[place.file] = map[int]int{}
		}
		files[place.file][place.line] = max(files[place.file][place.line], hits[n])
	}
	text, err := stdjson.Marshal(map[string]any{"files": files})
	if err == nil {
		_, _ = host.Call(ctx, "coverage.lines", text)
	}
}

// lines tells the host which lines of a Bundle can run, and runs none.
func lines(ctx context.Context, b *script.Bundle, host script.Host) script.Outcome {
	tree, err := parse(b.Code)
	if err != nil {
		return broken(err)
	}
	places := counted(tree, b.Code)
	tellLines(ctx, host, places, make([]int, len(places)))
	return script.Outcome{Status: script.Finished}
}
