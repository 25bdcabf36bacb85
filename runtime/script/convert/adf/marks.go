package adf

import (
	"regexp"
	"slices"
	"strings"
)

// inline writes texts with their marks; within a table or a heading everything is one line.
func inline(nodes []*Node, single bool) string {
	w := &writer{}
	for _, n := range nodes {
		switch {
		case n == nil:
		case n.Type == "hardBreak" && single:
			w.put(" ")
		case n.Type == "hardBreak":
			w.close(0)
			w.b = append([]byte(strings.TrimRight(string(w.b), " ")), "  \n"...)
		case n.Type == "text":
			w.text(n)
		default:
			w.close(0)
			w.put(special(n))
		}
	}
	w.close(0)
	return strings.Trim(string(w.b), " \n")
}

func oneLine(nodes []*Node) string { return inline(nodes, true) }

// writer opens and closes marks as they come, so that texts that share one stand in one.
type writer struct {
	b    []byte
	open []Mark
}

// order is from the outermost mark to the innermost.
var order = []string{"link", "strike", "strong", "em", "code"}

func (w *writer) put(s string) { w.b = append(w.b, s...) }

func (w *writer) text(n *Node) {
	if strings.TrimSpace(n.Text) == "" { // marks around nothing are no marks
		w.put(strings.ReplaceAll(n.Text, "\n", " "))
		return
	}
	wanted := known(n.Marks)
	same := 0
	for same < len(wanted) && same < len(w.open) && equal(wanted[same], w.open[same]) {
		same++
	}
	w.close(same)
	body := n.Text
	if same < len(wanted) { // a mark begins at a letter, not at a space
		trimmed := strings.TrimLeft(body, " ")
		w.put(body[:len(body)-len(trimmed)])
		body = trimmed
	}
	for _, m := range wanted[same:] {
		w.put(opening(m))
		w.open = append(w.open, m)
	}
	if has(wanted, "code") {
		w.put(span(body))
		return
	}
	w.put(escaped(strings.ReplaceAll(body, "\n", " ")))
}

// close ends the marks beyond the first few; spaces at the end go outside of them.
func (w *writer) close(keep int) {
	if len(w.open) <= keep {
		return
	}
	kept := strings.TrimRight(string(w.b), " ")
	space := string(w.b[len(kept):])
	w.b = []byte(kept)
	for len(w.open) > keep {
		last := w.open[len(w.open)-1]
		w.open = w.open[:len(w.open)-1]
		w.put(closing(last))
	}
	w.put(space)
}

// known are the marks Markdown has, in order.
func known(marks []Mark) []Mark {
	var out []Mark
	for _, kind := range order {
		if i := slices.IndexFunc(marks, func(m Mark) bool { return m.Type == kind }); i >= 0 {
			out = append(out, marks[i])
		}
	}
	return out
}

func equal(a, b Mark) bool {
	return a.Type == b.Type && words(a.Attrs["href"]) == words(b.Attrs["href"])
}

func opening(m Mark) string {
	switch m.Type {
	case "link":
		return "["
	case "strike":
		return "~~"
	case "strong":
		return "**"
	case "em":
		return "*"
	}
	return ""
}

func closing(m Mark) string {
	if m.Type == "link" {
		return "](" + target(words(m.Attrs["href"])) + ")"
	}
	return opening(m)
}

// span is code within a line, between more backticks than it has.
func span(code string) string {
	fence := "`"
	for strings.Contains(code, fence) {
		fence += "`"
	}
	if strings.HasPrefix(code, "`") || strings.HasSuffix(code, "`") {
		code = " " + code + " "
	}
	return fence + strings.ReplaceAll(code, "\n", " ") + fence
}

// target is an address within parentheses.
func target(url string) string {
	return strings.NewReplacer(" ", "%20", "\n", "%0A", "(", "%28", ")", "%29", "<", "%3C", ">", "%3E").Replace(url)
}

// address is one that is its own text.
func address(url string) string {
	if url == "" {
		return ""
	}
	return "<" + strings.NewReplacer(" ", "%20", "\n", "%0A", "<", "%3C", ">", "%3E").Replace(url) + ">"
}

var (
	meant = regexp.MustCompile("[\\\\`*\\[\\]<]|~~|\\b_|_\\b|&(?:#|[A-Za-z])")
	// begins are what makes a block of a line: a heading, a quote, a list.
	begins = regexp.MustCompile(`(?m)^(#{1,6}(?:\s|$)|>|[-+](?:\s|$)|-{3,}|={2,}|\d{1,9}[.)](?:\s|$))`)
)

// escaped keeps characters from being taken for marks.
func escaped(s string) string { return meant.ReplaceAllString(s, `\${0}`) }

// lineStart keeps the beginnings of a paragraph's lines from being taken for other blocks.
func lineStart(s string) string {
	return begins.ReplaceAllStringFunc(s, func(found string) string {
		if end := strings.IndexAny(found, ".)"); end > 0 { // 1. and 1)
			return found[:end] + `\` + found[end:]
		}
		return `\` + found
	})
}
