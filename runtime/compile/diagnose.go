package compile

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/evanw/esbuild/pkg/api"

	"bobbin/runtime/fault"
	"bobbin/runtime/workspace"
)

// origin is the Source of our diagnostics.
const origin = "compile"

// The codes of our diagnostics.
const (
	codeSyntax     = "compile/syntax"
	codeImport     = "compile/unknown-import"
	codeBuiltin    = "compile/node-module"
	codePackage    = "compile/package"
	codeConnection = "compile/unknown-connection"
	codeOperation  = "compile/unknown-operation"
	codeOutside    = "compile/outside"
	codeCase       = "compile/case"
	codeUnreadable = "compile/unreadable"
	codeEncoding   = "compile/encoding"
	codeJSX        = "compile/jsx"
	codeEval       = "compile/direct-eval"
	codePattern    = "compile/regexp"
	codeWarning    = "compile/warning"
	codeSize       = "compile/size"
)

// detail rides on esbuild's messages.
type detail struct{ code, hint string }

// message makes an error for esbuild, which adds the place of the import.
func message(code, text, hint string) api.Message {
	return api.Message{Text: text, Detail: detail{code, hint}}
}

func refuse(code, text, hint string) api.OnResolveResult {
	return api.OnResolveResult{Errors: []api.Message{message(code, text, hint)}}
}

// diagnostics gathers what esbuild and our own reading found, in the order of the files.
func (b *build) diagnostics(out api.BuildResult) []workspace.Diagnostic {
	list := slices.Clone(b.problems)
	for _, m := range out.Errors {
		list = append(list, b.diagnostic(m, workspace.SeverityError))
	}
	for _, m := range out.Warnings {
		if m.Location == nil || !strings.HasPrefix(m.Location.File, folder+"/") && !strings.HasPrefix(m.Location.File, testFolder+"/") {
			continue // our own modules are our own business
		}
		list = append(list, b.diagnostic(m, workspace.SeverityWarning))
	}
	slices.SortStableFunc(list, func(x, y workspace.Diagnostic) int {
		return cmp.Or(cmp.Compare(x.File, y.File), cmp.Compare(x.Line, y.Line), cmp.Compare(x.Column, y.Column), cmp.Compare(x.Message, y.Message))
	})
	return slices.Compact(list)
}

func (b *build) diagnostic(m api.Message, severity workspace.Severity) workspace.Diagnostic {
	d := workspace.Diagnostic{Severity: severity, Code: codeSyntax, Message: m.Text, Source: origin}
	if severity == workspace.SeverityWarning {
		d.Code = codeWarning
	}
	if l := m.Location; l != nil {
		d.Place = fault.Place{File: l.File, Line: l.Line, Column: units(l.LineText[:min(l.Column, len(l.LineText))]) + 1}
		if end := l.Column + l.Length; l.Length > 0 && end <= len(l.LineText) {
			d.EndLine, d.EndColumn = l.Line, units(l.LineText[:end])+1
		}
	}
	file, ofPackage := strings.CutPrefix(d.File, npmNamespace+":")
	if ofPackage { // it is told where a script imports the package
		d.Place, d.EndLine, d.EndColumn = b.origin(file), 0, 0
	}
	if own, ok := m.Detail.(detail); ok {
		d.Code, d.Hint = own.code, own.hint
		return d
	}
	d = plain(d, m)
	if ofPackage {
		d.Message = strings.TrimSuffix(d.Message, ".") + fmt.Sprintf(" (in %s:%s, line %d).", npmNamespace, strings.TrimSuffix(file, asModule), m.Location.Line)
	}
	return d
}

// plain says esbuild's messages that people meet most in our words.
func plain(d workspace.Diagnostic, m api.Message) workspace.Diagnostic {
	switch {
	case m.ID == "direct-eval":
		d.Code, d.Message = codeEval, "Calling eval directly is refused: it can stop the program that runs the script."
		d.Hint = "Use JSON.parse for data and new Function(...) for code; both see no local variables."
	case strings.Contains(m.Text, "JSX syntax extension"):
		d.Code, d.Message = codeJSX, "JSX is not supported in scripts."
		d.Hint = "Scripts have no user interface; build text with template strings."
	case strings.HasPrefix(m.Text, "No matching export in"):
		d.Code = codeImport
		if _, name, ok := strings.Cut(m.Text, "for import "); ok {
			file, _ := quoted(m.Text)
			d.Message = displayed(file) + " exports nothing called " + strings.Trim(name, `"`) + "."
		}
	case !strings.HasSuffix(m.Text, "."):
		d.Message += "."
	}
	return d
}

// quoted gives the first text in double quotes.
func quoted(s string) (string, bool) {
	_, rest, ok := strings.Cut(s, `"`)
	inner, _, closed := strings.Cut(rest, `"`)
	return inner, ok && closed
}

// displayed gives a module's name as a person knows it.
func displayed(file string) string {
	rest, ok := strings.CutPrefix(file, namespace+":")
	if !ok {
		return file
	}
	switch kind, name := split(rest); kind {
	case apiModule:
		return "./" + path.Join("api", name)
	case hostModule:
		return name
	}
	return "This module"
}

// firstError makes a fault of the first error, nil when there is none.
func firstError(list []workspace.Diagnostic) error {
	for _, d := range list {
		if d.Severity == workspace.SeverityError {
			return fault.New(fault.Invalid, "%s", d.Message).At(d.Place).WithHint("%s", d.Hint)
		}
	}
	return nil
}
