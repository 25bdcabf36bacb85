package adf

import (
	"reflect"
	"strings"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/util"
)

// inlines gives the texts of a block, neighbours of the same marks joined.
func (r *reader) inlines(block ast.Node) []*Node {
	var out []*Node
	for _, n := range r.inline(block, nil, 0) {
		if n.Type == "text" {
			if n.Text == "" {
				continue
			}
			if last := len(out) - 1; last >= 0 && out[last].Type == "text" && reflect.DeepEqual(out[last].Marks, n.Marks) {
				out[last].Text += n.Text
				continue
			}
		}
		out = append(out, n)
	}
	for len(out) > 0 && out[len(out)-1].Type == "hardBreak" {
		out = out[:len(out)-1]
	}
	return out
}

func (r *reader) inline(parent ast.Node, marks []Mark, depth int) []*Node {
	var out []*Node
	if depth > maxDepth {
		return nil
	}
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Text:
			out = append(out, r.text(n, marks)...)
		case *ast.String:
			out = append(out, text(string(n.Value), marks...))
		case *ast.CodeSpan:
			out = append(out, text(r.plain(n, depth+1), onlyLink(marks, Mark{Type: "code"})...))
		case *ast.Emphasis:
			kind := "em"
			if n.Level == 2 {
				kind = "strong"
			}
			out = append(out, r.inline(n, with(marks, Mark{Type: kind}), depth+1)...)
		case *east.Strikethrough:
			out = append(out, r.inline(n, with(marks, Mark{Type: "strike"}), depth+1)...)
		case *ast.Link:
			out = append(out, r.inline(n, with(marks, link(string(n.Destination))), depth+1)...)
		case *ast.AutoLink:
			out = append(out, text(string(n.Label(r.source)), with(marks, link(string(n.URL(r.source))))...))
		case *ast.Image: // only what was uploaded can be shown: a picture elsewhere is a link
			out = append(out, r.image(n, marks, depth)...)
		case *ast.RawHTML:
			out = append(out, r.raw(n, marks)...)
		case *east.TaskCheckBox:
			out = append(out, text(box(n.IsChecked), marks...))
		default:
			out = append(out, r.inline(n, marks, depth+1)...)
		}
	}
	return out
}

func (r *reader) text(n *ast.Text, marks []Mark) []*Node {
	out := []*Node{text(unescaped(n.Segment.Value(r.source)), marks...)}
	switch {
	case n.HardLineBreak():
		out = append(out, node("hardBreak"))
	case n.SoftLineBreak():
		out = append(out, text(" ", marks...))
	}
	return out
}

// unescaped resolves backslashes and entities, as a renderer would.
func unescaped(value []byte) string {
	return string(util.ResolveEntityNames(util.ResolveNumericReferences(util.UnescapePunctuations(value))))
}

// plain is the text of a code span, which has no escapes.
func (r *reader) plain(parent ast.Node, depth int) string {
	var b strings.Builder
	for n := parent.FirstChild(); n != nil && depth <= maxDepth; n = n.NextSibling() {
		if t, ok := n.(*ast.Text); ok {
			b.WriteString(strings.ReplaceAll(string(t.Segment.Value(r.source)), "\n", " "))
			continue
		}
		b.WriteString(r.plain(n, depth+1))
	}
	return b.String()
}

func (r *reader) image(n *ast.Image, marks []Mark, depth int) []*Node {
	target := string(n.Destination)
	shown := r.plain(n, depth+1)
	if shown == "" {
		shown = target
	}
	if target == "" {
		return []*Node{text(shown, marks...)}
	}
	return []*Node{text(shown, with(marks, link(target))...)}
}

// raw is HTML within a line: a line break is one, the rest is shown as it was written.
func (r *reader) raw(n *ast.RawHTML, marks []Mark) []*Node {
	var b strings.Builder
	for i := range n.Segments.Len() {
		segment := n.Segments.At(i)
		b.Write(segment.Value(r.source))
	}
	tag := b.String()
	if name := strings.ToLower(strings.Trim(tag, "</ >")); name == "br" {
		return []*Node{node("hardBreak")}
	}
	return []*Node{text(tag, marks...)}
}

// box is a check box as text, where it cannot be one.
func box(checked bool) string {
	if checked {
		return "[x] "
	}
	return "[ ] "
}

func link(target string) Mark {
	return Mark{Type: "link", Attrs: map[string]any{"href": target}}
}

// with adds a mark. Of two links or two of a kind the outer one stays.
func with(marks []Mark, mark Mark) []Mark {
	for _, m := range marks {
		if m.Type == mark.Type {
			return marks
		}
	}
	return append(marks[:len(marks):len(marks)], mark)
}

// onlyLink adds code, beside which the format allows no other mark but a link.
func onlyLink(marks []Mark, code Mark) []Mark {
	var out []Mark
	for _, m := range marks {
		if m.Type == "link" {
			out = append(out, m)
		}
	}
	return append(out, code)
}

// marked gives every text one more mark.
func marked(content []*Node, mark Mark) []*Node {
	for _, n := range content {
		if n.Type == "text" && !has(n.Marks, "code") {
			n.Marks = with(n.Marks, mark)
		}
	}
	return content
}

func has(marks []Mark, kind string) bool {
	for _, m := range marks {
		if m.Type == kind {
			return true
		}
	}
	return false
}
