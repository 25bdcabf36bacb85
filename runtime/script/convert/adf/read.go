package adf

import (
	"strconv"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	east "github.com/yuin/goldmark/extension/ast"
	gtext "github.com/yuin/goldmark/text"
)

// FromMarkdown makes a document of Markdown. Every text is Markdown: there are no errors.
func FromMarkdown(markdown string) *Node {
	source := []byte(strings.ReplaceAll(markdown, "\r\n", "\n"))
	parser := goldmark.New(goldmark.WithExtensions(extension.GFM)).Parser()
	r := &reader{source: source}
	content := r.blocks(parser.Parse(gtext.NewReader(source)), 0)
	if content == nil {
		content = []*Node{}
	}
	return &Node{Type: "doc", Version: 1, Content: content}
}

// reader turns the syntax tree of a Markdown text into nodes.
type reader struct {
	source []byte
	tasks  int // numbers the tasks: their ids must differ within a document
}

func (r *reader) blocks(parent ast.Node, depth int) []*Node {
	var out []*Node
	if depth > maxDepth {
		return nil
	}
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		out = append(out, r.block(n, depth)...)
	}
	return out
}

func (r *reader) block(n ast.Node, depth int) []*Node {
	switch n := n.(type) {
	case *ast.Heading:
		return []*Node{{Type: "heading", Attrs: map[string]any{"level": n.Level}, Content: r.inlines(n)}}
	case *ast.ThematicBreak:
		return []*Node{node("rule")}
	case *ast.FencedCodeBlock:
		return r.code(n, string(n.Language(r.source)))
	case *ast.CodeBlock:
		return r.code(n, "")
	case *ast.Blockquote:
		return []*Node{node("blockquote", inside(r.blocks(n, depth+1))...)}
	case *ast.List:
		return r.list(n, depth)
	case *ast.HTMLBlock:
		return r.html(n)
	case *east.Table:
		return r.table(n)
	case *ast.Paragraph, *ast.TextBlock:
		if content := r.inlines(n); len(content) > 0 {
			return []*Node{node("paragraph", content...)}
		}
		return nil
	}
	return r.blocks(n, depth+1)
}

func (r *reader) lines(n ast.Node) string {
	var b strings.Builder
	for i := range n.Lines().Len() {
		line := n.Lines().At(i)
		b.Write(line.Value(r.source))
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func (r *reader) code(n ast.Node, language string) []*Node {
	block := node("codeBlock")
	if language != "" {
		block.Attrs = map[string]any{"language": language}
	}
	if lines := r.lines(n); lines != "" {
		block.Content = []*Node{text(lines)}
	}
	return []*Node{block}
}

// html is shown as it was written: the format has no place for it.
func (r *reader) html(n *ast.HTMLBlock) []*Node {
	lines := strings.TrimSpace(r.lines(n))
	if lines == "" || strings.HasPrefix(lines, "<!--") {
		return nil
	}
	return []*Node{node("paragraph", text(lines))}
}

func (r *reader) list(n *ast.List, depth int) []*Node {
	if tasks := r.taskList(n); tasks != nil {
		return tasks
	}
	list := node("bulletList")
	if n.IsOrdered() {
		list.Type = "orderedList"
		if n.Start != 1 {
			list.Attrs = map[string]any{"order": n.Start}
		}
	}
	for item := n.FirstChild(); item != nil; item = item.NextSibling() {
		content := inside(r.blocks(item, depth+1))
		if len(content) == 0 || strings.HasSuffix(content[0].Type, "List") { // a list's item begins with a paragraph
			content = append([]*Node{node("paragraph")}, content...)
		}
		list.Content = append(list.Content, node("listItem", content...))
	}
	return []*Node{list}
}

// taskList takes a list of check boxes without anything below them; another is a plain list.
func (r *reader) taskList(n *ast.List) []*Node {
	list := &Node{Type: "taskList", Attrs: map[string]any{"localId": "list-" + strconv.Itoa(r.tasks+1)}}
	for item := n.FirstChild(); item != nil; item = item.NextSibling() {
		block := item.FirstChild()
		if block == nil || block.NextSibling() != nil {
			return nil
		}
		first, ok := block.FirstChild().(*east.TaskCheckBox)
		if !ok {
			return nil
		}
		state := "TODO"
		if first.IsChecked {
			state = "DONE"
		}
		content := r.inlines(block)
		if content[0].Text = content[0].Text[len(box(true)):]; content[0].Text == "" {
			content = content[1:]
		}
		list.Content = append(list.Content, &Node{Type: "taskItem", Content: content,
			Attrs: map[string]any{"localId": "task-" + strconv.Itoa(r.tasks+1+len(list.Content)), "state": state}})
	}
	r.tasks += len(list.Content)
	return []*Node{list}
}

// inside makes blocks fit where the format takes only paragraphs, lists and code: in quotes
// and in the items of lists.
func inside(blocks []*Node) []*Node {
	var out []*Node
	for _, b := range blocks {
		switch b.Type {
		case "paragraph", "bulletList", "orderedList", "codeBlock":
			out = append(out, b)
		case "taskList":
			out = append(out, plainTasks(b))
		case "heading":
			out = append(out, node("paragraph", marked(b.Content, Mark{Type: "strong"})...))
		case "table":
			for _, row := range b.Content {
				out = append(out, node("paragraph", joined(row)...))
			}
		default: // what is in a quote; a rule has nothing in it
			out = append(out, b.Content...)
		}
	}
	return out
}

// plainTasks is a list of tasks as a list of texts.
func plainTasks(tasks *Node) *Node {
	list := node("bulletList")
	for _, task := range tasks.Content {
		content := append([]*Node{text(box(task.Attrs["state"] == "DONE"))}, task.Content...)
		list.Content = append(list.Content, node("listItem", node("paragraph", content...)))
	}
	return list
}

// joined is a table's row as one line.
func joined(row *Node) []*Node {
	var out []*Node
	for _, cell := range row.Content {
		for _, paragraph := range cell.Content {
			if len(out) > 0 {
				out = append(out, text(" | "))
			}
			out = append(out, paragraph.Content...)
		}
	}
	return out
}

func (r *reader) table(n *east.Table) []*Node {
	table := node("table")
	for row := n.FirstChild(); row != nil; row = row.NextSibling() {
		kind := "tableCell"
		if _, header := row.(*east.TableHeader); header {
			kind = "tableHeader"
		}
		line := node("tableRow")
		for cell := row.FirstChild(); cell != nil; cell = cell.NextSibling() {
			line.Content = append(line.Content, node(kind, node("paragraph", r.inlines(cell)...)))
		}
		table.Content = append(table.Content, line)
	}
	return []*Node{table}
}
