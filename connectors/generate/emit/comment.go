package emit

import "strings"

// How much of what a vendor says is kept, in characters: hovers show no more than a screen.
const (
	longestDoc   = 1500 // of an operation or a type
	longestShort = 240  // of a field or a parameter
)

// safe keeps a text from ending the comment it stands in.
func safe(s string) string { return strings.ReplaceAll(s, "*/", "* /") }

// short writes a comment for one field or parameter, before it on its line; "" for none.
func short(doc string) string {
	if doc == "" {
		return ""
	}
	return "/** " + safe(cut(strings.Join(strings.Fields(doc), " "), longestShort)) + " */ "
}

func cut(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return strings.TrimSpace(string(r[:most])) + "…"
	}
	return s
}

// comment writes what is said of an operation or a type, and a last line of ours.
func (d *declarer) comment(indent, doc, last string) {
	doc = strings.TrimSpace(cut(strings.Map(printable, doc), longestDoc))
	if doc == "" {
		if last != "" {
			d.line("%s/** %s */", indent, safe(last))
		}
		return
	}
	if last == "" && !strings.Contains(doc, "\n") {
		d.line("%s/** %s */", indent, safe(doc))
		return
	}
	d.line("%s/**", indent)
	blank := false
	for text := range strings.SplitSeq(safe(doc), "\n") {
		text = strings.TrimRight(text, " \t\r")
		if text != "" || !blank {
			d.line("%s", strings.TrimRight(indent+" * "+text, " "))
		}
		blank = text == ""
	}
	if last != "" {
		d.line("%s *\n%s * %s", indent, indent, safe(last))
	}
	d.line("%s */", indent)
}

// printable drops what no comment needs: control characters, and the line ends of other systems.
func printable(r rune) rune {
	if r < ' ' && r != '\n' && r != '\t' || r == '\u2028' || r == '\u2029' {
		return -1
	}
	return r
}
