package jiracloud

import (
	"strings"

	"bobbin/runtime/simulate"
)

// simToADF turns plain text into an Atlassian document: an empty line starts a paragraph.
func simToADF(text string) any {
	if text == "" {
		return nil
	}
	content := []any{}
	for paragraph := range strings.SplitSeq(strings.ReplaceAll(text, "\r\n", "\n"), "\n\n") {
		inline := []any{}
		for i, line := range strings.Split(paragraph, "\n") {
			if i > 0 {
				inline = append(inline, simDoc{"type": "hardBreak"})
			}
			if line != "" {
				inline = append(inline, simDoc{"type": "text", "text": line})
			}
		}
		content = append(content, simDoc{"type": "paragraph", "content": inline})
	}
	return simDoc{"type": "doc", "version": 1, "content": content}
}

// simIsADF says whether a value is a document as version 3 wants it.
func simIsADF(v any) bool {
	doc, ok := v.(simDoc)
	_, list := doc["content"].([]any)
	return ok && doc["type"] == "doc" && simulate.ToInt(doc["version"]) == 1 && list
}

// simFromADF writes a document as the wiki text of version 2. Nil stays nil.
func simFromADF(v any) any {
	doc, ok := v.(simDoc)
	if !ok {
		return v
	}
	return strings.Join(simBlocks(simulate.List(doc, "content"), 0), "\n\n")
}

// simBlocks writes block nodes. Documents deeper than any editor makes are cut off.
func simBlocks(nodes []any, depth int) []string {
	var blocks []string
	for _, n := range nodes {
		node, ok := n.(simDoc)
		if !ok || depth > 20 {
			continue
		}
		content := simulate.List(node, "content")
		attrs := simulate.Obj(node, "attrs")
		switch simulate.Str(node, "type") {
		case "heading":
			blocks = append(blocks, "h"+simulate.ToText(max(1, simulate.Num(attrs, "level")))+". "+simInline(content))
		case "codeBlock":
			blocks = append(blocks, "{code}\n"+simInline(content)+"\n{code}")
		case "rule":
			blocks = append(blocks, "----")
		case "bulletList", "orderedList":
			mark := map[string]string{"bulletList": "* ", "orderedList": "# "}[simulate.Str(node, "type")]
			var items []string
			for _, item := range content {
				inner, _ := item.(simDoc)
				items = append(items, mark+strings.Join(simBlocks(simulate.List(inner, "content"), depth+1), "\n"))
			}
			blocks = append(blocks, strings.Join(items, "\n"))
		case "blockquote":
			blocks = append(blocks, "{quote}\n"+strings.Join(simBlocks(content, depth+1), "\n\n")+"\n{quote}")
		case "paragraph":
			blocks = append(blocks, simInline(content))
		default:
			blocks = append(blocks, simBlocks(content, depth+1)...)
		}
	}
	return blocks
}

func simInline(nodes []any) string {
	var text strings.Builder
	for _, n := range nodes {
		node, _ := n.(simDoc)
		attrs := simulate.Obj(node, "attrs")
		switch simulate.Str(node, "type") {
		case "text":
			text.WriteString(simMarked(simulate.Str(node, "text"), simulate.List(node, "marks")))
		case "hardBreak":
			text.WriteString("\n")
		case "mention":
			text.WriteString("[~accountid:" + simulate.Str(attrs, "id") + "]")
		case "emoji":
			text.WriteString(simulate.Str(attrs, "shortName"))
		case "inlineCard":
			text.WriteString("[" + simulate.Str(attrs, "url") + "]")
		}
	}
	return text.String()
}

func simMarked(text string, marks []any) string {
	signs := map[string]string{"strong": "*", "em": "_", "strike": "-", "underline": "+"}
	for _, m := range marks {
		mark, _ := m.(simDoc)
		kind := simulate.Str(mark, "type")
		switch {
		case kind == "code":
			text = "{{" + text + "}}"
		case kind == "link":
			text = "[" + text + "|" + simulate.Str(simulate.Obj(mark, "attrs"), "href") + "]"
		case signs[kind] != "":
			text = signs[kind] + text + signs[kind]
		}
	}
	return text
}

// simPlain is a document's words without any markup, for searching.
func simPlain(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case []any:
		var all []string
		for _, item := range v {
			all = append(all, simPlain(item))
		}
		return strings.Join(all, " ")
	case simDoc:
		return strings.TrimSpace(simulate.Str(v, "text") + " " + simPlain(v["content"]))
	}
	return ""
}

// simRich reads a rich text as the caller's API version writes it. The second result is
// what is wrong with it, in Jira's words.
func simRich(c *simCall, v any) (any, string) {
	if v == nil {
		return nil, ""
	}
	text, isText := v.(string)
	if c.Edition == "2" {
		if !isText {
			return nil, "Operation value must be a string"
		}
		return simToADF(text), ""
	}
	if !simIsADF(v) {
		return nil, "Operation value must be an Atlassian Document (see the Atlassian Document Format)"
	}
	return v, ""
}

// simShowRich shows a stored rich text in the caller's API version.
func simShowRich(c *simCall, v any) any {
	if c.Edition == "2" {
		return simFromADF(v)
	}
	return v
}
