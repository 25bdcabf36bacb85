package adf_test

import (
	"encoding/json"
	"strings"
	"testing"

	"bobbin/runtime/script/convert/adf"
)

// Markdown as it is written, and the document's content.
var read = map[string]struct{ markdown, content string }{
	"paragraphs":      {"one\ntwo\n\nthree", `[{"type":"paragraph","content":[{"type":"text","text":"one two"}]},{"type":"paragraph","content":[{"type":"text","text":"three"}]}]`},
	"marks":           {"a **b *c*** `d` ~~e~~", `[{"type":"paragraph","content":[{"type":"text","text":"a "},{"type":"text","text":"b ","marks":[{"type":"strong"}]},{"type":"text","text":"c","marks":[{"type":"strong"},{"type":"em"}]},{"type":"text","text":" "},{"type":"text","text":"d","marks":[{"type":"code"}]},{"type":"text","text":" "},{"type":"text","text":"e","marks":[{"type":"strike"}]}]}]`},
	"code only links": {"**[`b`](http://c/)**", `[{"type":"paragraph","content":[{"type":"text","text":"b","marks":[{"type":"link","attrs":{"href":"http://c/"}},{"type":"code"}]}]}]`},
	"bare link":       {"see https://x.example/a_b.", `[{"type":"paragraph","content":[{"type":"text","text":"see "},{"type":"text","text":"https://x.example/a_b","marks":[{"type":"link","attrs":{"href":"https://x.example/a_b"}}]},{"type":"text","text":"."}]}]`},
	"picture":         {"![a cat](http://x/c.png)", `[{"type":"paragraph","content":[{"type":"text","text":"a cat","marks":[{"type":"link","attrs":{"href":"http://x/c.png"}}]}]}]`},
	"heading, rule":   {"## a\n\n---", `[{"type":"heading","attrs":{"level":2},"content":[{"type":"text","text":"a"}]},{"type":"rule"}]`},
	"code":            {"```go\na\n\n  b\n```", `[{"type":"codeBlock","attrs":{"language":"go"},"content":[{"type":"text","text":"a\n\n  b"}]}]`},
	"lists":           {"3. a\n   - b\n4. c", `[{"type":"orderedList","attrs":{"order":3},"content":[{"type":"listItem","content":[{"type":"paragraph","content":[{"type":"text","text":"a"}]},{"type":"bulletList","content":[{"type":"listItem","content":[{"type":"paragraph","content":[{"type":"text","text":"b"}]}]}]}]},{"type":"listItem","content":[{"type":"paragraph","content":[{"type":"text","text":"c"}]}]}]}]`},
	"tasks":           {"- [ ] a\n- [x] b", `[{"type":"taskList","attrs":{"localId":"list-1"},"content":[{"type":"taskItem","attrs":{"localId":"task-1","state":"TODO"},"content":[{"type":"text","text":"a"}]},{"type":"taskItem","attrs":{"localId":"task-2","state":"DONE"},"content":[{"type":"text","text":"b"}]}]}]`},
	"quote":           {"> # a\n>\n> b", `[{"type":"blockquote","content":[{"type":"paragraph","content":[{"type":"text","text":"a","marks":[{"type":"strong"}]}]},{"type":"paragraph","content":[{"type":"text","text":"b"}]}]}]`},
	"table":           {"| a | b |\n| --- | --- |\n| 1 | **2** |", `[{"type":"table","content":[{"type":"tableRow","content":[{"type":"tableHeader","content":[{"type":"paragraph","content":[{"type":"text","text":"a"}]}]},{"type":"tableHeader","content":[{"type":"paragraph","content":[{"type":"text","text":"b"}]}]}]},{"type":"tableRow","content":[{"type":"tableCell","content":[{"type":"paragraph","content":[{"type":"text","text":"1"}]}]},{"type":"tableCell","content":[{"type":"paragraph","content":[{"type":"text","text":"2","marks":[{"type":"strong"}]}]}]}]}]}]`},
	"line breaks":     {"a  \nb<br>c", `[{"type":"paragraph","content":[{"type":"text","text":"a"},{"type":"hardBreak"},{"type":"text","text":"b"},{"type":"hardBreak"},{"type":"text","text":"c"}]}]`},
	"escapes":         {`1\. \*a\* &amp; <b>`, `[{"type":"paragraph","content":[{"type":"text","text":"1. *a* \u0026 \u003cb\u003e"}]}]`},
	"empty":           {"", `[]`},
}

func TestFromMarkdown(t *testing.T) {
	for name, c := range read {
		got, err := json.Marshal(adf.FromMarkdown(c.markdown).Content)
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != c.content {
			t.Errorf("%s:\n got %s\nwant %s", name, got, c.content)
		}
	}
}

// What is written and read again is the same document.
func TestToMarkdown_ComesBack(t *testing.T) {
	for name, c := range read {
		document, _ := json.Marshal(adf.FromMarkdown(c.markdown))
		markdown, err := adf.ToMarkdown(document)
		if err != nil {
			t.Fatal(err)
		}
		again, _ := json.Marshal(adf.FromMarkdown(markdown))
		if string(again) != string(document) {
			t.Errorf("%s: %q\n got %s\nwant %s", name, markdown, again, document)
		}
	}
}

func TestToMarkdown_OfWhatMarkdownLacks(t *testing.T) {
	paragraph := func(inline string) string {
		return `{"type":"doc","version":1,"content":[{"type":"paragraph","content":[` + inline + `]}]}`
	}
	for name, c := range map[string]struct{ document, want string }{
		"mention":       {paragraph(`{"type":"text","text":"Ask "},{"type":"mention","attrs":{"id":"7","text":"@Ada"}}`), "Ask @Ada"},
		"emoji, status": {paragraph(`{"type":"emoji","attrs":{"shortName":":smile:"}},{"type":"text","text":" "},{"type":"status","attrs":{"text":"In progress"}}`), ":smile: **In progress**"},
		"date":          {paragraph(`{"type":"date","attrs":{"timestamp":"1767225600000"}}`), "2026-01-01"},
		"card":          {paragraph(`{"type":"inlineCard","attrs":{"url":"https://x.example/1"}}`), "<https://x.example/1>"},
		"spaces":        {paragraph(`{"type":"text","text":" a ","marks":[{"type":"strong"}]},{"type":"text","text":"b","marks":[{"type":"underline"}]}`), "**a** b"},
		"looks marked":  {paragraph(`{"type":"text","text":"1. a *b* _c_ d_e"}`), `1\. a \*b\* \_c\_ d_e`},
		"code":          {paragraph("{\"type\":\"text\",\"text\":\"a`b\",\"marks\":[{\"type\":\"code\"}]}"), "``a`b``"},
		"panel":         {`{"type":"panel","attrs":{"panelType":"warning"},"content":[{"type":"paragraph","content":[{"type":"text","text":"hot"}]}]}`, "> **Warning**\n>\n> hot"},
		"expand":        {`{"type":"expand","attrs":{"title":"More"},"content":[{"type":"paragraph","content":[{"type":"text","text":"a"}]}]}`, "**More**\n\na"},
		"picture":       {`{"type":"mediaSingle","content":[{"type":"media","attrs":{"type":"external","url":"http://x/a b.png","alt":"cat"}}]}`, "![cat](http://x/a%20b.png)"},
		"file":          {`{"type":"mediaSingle","content":[{"type":"media","attrs":{"type":"file","id":"f-1","alt":"log.txt"}}]}`, "log.txt"},
		"cell":          {`{"type":"table","content":[{"type":"tableRow","content":[{"type":"tableCell","content":[{"type":"paragraph","content":[{"type":"text","text":"a|b"}]},{"type":"paragraph","content":[{"type":"text","text":"c"}]}]}]}]}`, "| a\\|b<br>c |\n| --- |"},
		"unknown":       {`{"type":"doc","version":1,"content":[{"type":"layoutSection","content":[{"type":"layoutColumn","content":[{"type":"paragraph","content":[{"type":"text","text":"a"}]}]}]},{"type":"extension","attrs":{"extensionKey":"toc"}}]}`, "a"},
		"no document":   {`null`, ""},
		"holes":         {`{"type":"doc","content":[null,{"type":"bulletList","content":[null,{"type":"listItem"}]},{"type":"table","content":[null,{"type":"tableRow","content":[null]}]},{"type":"paragraph","content":[null]},{"type":"codeBlock","content":[null]}]}`, "-\n\n|  |\n| --- |\n\n```\n\n```"},
	} {
		got, err := adf.ToMarkdown([]byte(c.document))
		if err != nil || got != c.want {
			t.Errorf("%s: %q, %v; want %q", name, got, err, c.want)
		}
	}
	for _, bad := range []string{"", "7", `"text"`, "[]", `{"type":7}`, `{"type":"doc","content":{}}`, "{"} {
		if got, err := adf.ToMarkdown([]byte(bad)); err == nil {
			t.Errorf("%s gave %q", bad, got)
		}
	}
	deep := strings.Repeat(`{"type":"blockquote","content":[`, 5000) + strings.Repeat("]}", 5000)
	if _, err := adf.ToMarkdown([]byte(deep)); err != nil {
		t.Errorf("deep: %v", err)
	}
	adf.FromMarkdown(strings.Repeat("> ", 5000) + strings.Repeat("[", 5000) + strings.Repeat("*", 5001))
}

func FuzzMarkdown(f *testing.F) {
	for _, c := range read {
		f.Add(c.markdown)
	}
	f.Add("- [ ] \n- [x] a\n\n> - [x] b\n> - c\n\n<div>\n\n1. ```\n   a")
	f.Fuzz(func(t *testing.T, markdown string) {
		document, err := json.Marshal(adf.FromMarkdown(markdown))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := adf.ToMarkdown(document); err != nil {
			t.Errorf("%s: %v", document, err)
		}
	})
}
