package adf

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// ToMarkdown writes a document, or any node of one, as Markdown; null is an empty text. What
// Markdown cannot say, such as colours, is left out; mentions, dates and states are words.
// The error is about text that is not JSON of a node.
func ToMarkdown(document []byte) (string, error) {
	var n *Node
	if err := json.Unmarshal(document, &n); err != nil {
		return "", fmt.Errorf("this is no document of the Atlassian Document Format: %w", err)
	}
	if n == nil {
		return "", nil
	}
	return strings.Join(block(n, 0), "\n\n"), nil
}

// blocks writes what stands below each other.
func blocks(nodes []*Node, depth int) []string {
	var out []string
	var line []*Node // texts that stand among blocks, as some editors leave them
	flush := func() {
		if len(line) > 0 {
			out = append(out, inline(line, false))
			line = nil
		}
	}
	for _, n := range nodes {
		switch {
		case n == nil || depth > maxDepth:
		case isInline(n.Type):
			line = append(line, n)
		default:
			flush()
			out = append(out, block(n, depth)...)
		}
	}
	flush()
	return out
}

func block(n *Node, depth int) []string {
	switch n.Type {
	case "paragraph":
		return some(lineStart(inline(n.Content, false)))
	case "heading":
		level := min(max(number(n.Attrs["level"]), 1), 6)
		return some(strings.TrimSpace(strings.Repeat("#", level) + " " + oneLine(n.Content)))
	case "rule":
		return []string{"---"}
	case "codeBlock":
		return []string{fenced(n)}
	case "blockquote":
		return []string{prefixed("> ", "> ", blocks(n.Content, depth+1))}
	case "panel":
		return []string{prefixed("> ", "> ", append([]string{"**" + title(words(n.Attrs["panelType"])) + "**"}, blocks(n.Content, depth+1)...))}
	case "expand", "nestedExpand":
		return append(some(strong(words(n.Attrs["title"]))), blocks(n.Content, depth+1)...)
	case "bulletList", "orderedList", "taskList", "decisionList":
		return some(list(n, depth))
	case "table":
		return some(table(n))
	case "mediaSingle", "mediaGroup":
		return some(inline(n.Content, false))
	case "blockCard", "embedCard":
		return some(address(words(n.Attrs["url"])))
	}
	if isInline(n.Type) {
		return some(inline([]*Node{n}, false))
	}
	return blocks(n.Content, depth+1)
}

func some(block string) []string {
	if block == "" {
		return nil
	}
	return []string{block}
}

// prefixed puts a prefix before the first line and another before all others.
func prefixed(first, rest string, blocks []string) string {
	lines := strings.Split(strings.Join(blocks, "\n\n"), "\n")
	for i, line := range lines {
		prefix := rest
		if i == 0 {
			prefix = first
		}
		lines[i] = strings.TrimRight(prefix+line, " ")
		if strings.HasSuffix(line, "  ") { // a line break
			lines[i] = prefix + line
		}
	}
	return strings.Join(lines, "\n")
}

func list(n *Node, depth int) string {
	number := max(number(n.Attrs["order"]), 1)
	var items []string
	for i, item := range n.Content {
		if item == nil {
			continue
		}
		if nested := item.Type == "taskList"; nested {
			items = append(items, prefixed("  ", "  ", some(list(item, depth+1))))
			continue
		}
		mark := "- "
		switch n.Type {
		case "orderedList":
			mark = strconv.Itoa(number+i) + ". "
		case "taskList":
			mark = "- " + box(item.Attrs["state"] == "DONE")
		}
		indent := strings.Repeat(" ", len(mark))
		if n.Type == "taskList" {
			indent = "  "
		}
		items = append(items, prefixed(mark, indent, tight(item, depth)))
	}
	return strings.Join(items, "\n")
}

// tight writes an item whose list follows its text without an empty line.
func tight(item *Node, depth int) []string {
	parts := blocks(item.Content, depth+1)
	if len(parts) == 2 && len(item.Content) == 2 && item.Content[1] != nil && strings.HasSuffix(item.Content[1].Type, "List") {
		return []string{parts[0] + "\n" + parts[1]}
	}
	return parts
}

func fenced(n *Node) string {
	var code strings.Builder
	for _, c := range n.Content {
		if c != nil {
			code.WriteString(c.Text)
		}
	}
	fence := "```"
	for strings.Contains(code.String(), fence) {
		fence += "`"
	}
	language, _, _ := strings.Cut(words(n.Attrs["language"]), "\n")
	return fence + language + "\n" + code.String() + "\n" + fence
}

// table writes rows; the first one is the header, since Markdown knows no table without.
func table(n *Node) string {
	var rows []string
	for _, row := range n.Content {
		if row == nil {
			continue
		}
		var cells []string
		for _, cell := range row.Content {
			cells = append(cells, tableCell(cell))
		}
		rows = append(rows, "| "+strings.Join(cells, " | ")+" |")
		if len(rows) == 1 {
			rows = append(rows, "|"+strings.Repeat(" --- |", max(len(cells), 1)))
		}
	}
	return strings.Join(rows, "\n")
}

func tableCell(cell *Node) string {
	if cell == nil {
		return ""
	}
	var parts []string
	for _, b := range blocks(cell.Content, 1) {
		parts = append(parts, strings.ReplaceAll(strings.ReplaceAll(b, "  \n", "<br>"), "\n", "<br>"))
	}
	return strings.ReplaceAll(strings.Join(parts, "<br>"), "|", `\|`)
}

func isInline(kind string) bool {
	switch kind {
	case "text", "hardBreak", "mention", "emoji", "date", "status", "inlineCard", "media", "mediaInline", "placeholder":
		return true
	}
	return false
}

// special is the text of an inline node that is not a text.
func special(n *Node) string {
	switch n.Type {
	case "mention":
		return "@" + escaped(strings.TrimPrefix(first(words(n.Attrs["text"]), words(n.Attrs["id"])), "@"))
	case "emoji":
		return escaped(first(words(n.Attrs["text"]), words(n.Attrs["shortName"])))
	case "date":
		if ms, err := strconv.ParseInt(words(n.Attrs["timestamp"]), 10, 64); err == nil {
			return time.UnixMilli(ms).UTC().Format(time.DateOnly)
		}
		return ""
	case "status":
		return strong(words(n.Attrs["text"]))
	case "inlineCard":
		return address(words(n.Attrs["url"]))
	case "media", "mediaInline":
		return picture(n)
	}
	return escaped(words(n.Attrs["text"]))
}

// picture is one that lies at an address, or the name of one that was uploaded.
func picture(n *Node) string {
	name := escaped(first(words(n.Attrs["alt"]), words(n.Attrs["id"])))
	if url := words(n.Attrs["url"]); url != "" {
		return "![" + name + "](" + target(url) + ")"
	}
	return name
}

func strong(s string) string {
	if s = strings.TrimSpace(s); s == "" {
		return ""
	}
	return "**" + escaped(s) + "**"
}

func title(s string) string {
	if s == "" {
		return "Note"
	}
	return escaped(strings.ToUpper(s[:1]) + s[1:])
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// words is an attribute as text; numbers stand for themselves.
func words(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return ""
}

func number(v any) int {
	n, _ := v.(float64) // as JSON gives it
	return int(min(max(n, -1e9), 1e9))
}
