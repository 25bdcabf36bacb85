package main

import (
	"bytes"
	"encoding/json"
	"path"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

func made(t *testing.T) site {
	t.Helper()
	s, err := read("../../docs", "../../frontend/src/views/tokens.css", "../../frontend/public/icon.svg")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// found is what a page of HTML names and refers to.
type found struct {
	ids, links []string
}

func look(t *testing.T, body []byte) found {
	t.Helper()
	document, err := html.Parse(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	var f found
	for n := range document.Descendants() {
		for _, a := range n.Attr {
			switch a.Key {
			case "id":
				f.ids = append(f.ids, a.Val)
			case "href", "src":
				f.links = append(f.links, a.Val)
			}
		}
	}
	return f
}

func TestSite_NoLinkIsDeadAndNoneLeavesButToTheOutside(t *testing.T) {
	s := made(t)
	ids := map[string]map[string]bool{}
	pages := map[string]found{}
	for name, body := range s {
		if path.Ext(name) != ".html" {
			continue
		}
		f := look(t, body)
		pages[name], ids[name] = f, map[string]bool{}
		for _, id := range f.ids {
			if ids[name][id] {
				t.Errorf("%s has two places %q", name, id)
			}
			ids[name][id] = true
		}
	}
	if len(pages) < 30 {
		t.Errorf("%d pages", len(pages))
	}
	for name, f := range pages {
		for _, link := range f.links {
			if strings.HasPrefix(link, "https://") || strings.HasPrefix(link, "http://") {
				continue
			}
			file, anchor, _ := strings.Cut(link, "#")
			if file == "" {
				file = name
			}
			if _, there := s[file]; !there {
				t.Errorf("%s: %s leads nowhere", name, link)
			}
			if anchor != "" && !ids[file][anchor] {
				t.Errorf("%s: %s names no place", name, link)
			}
		}
	}
}

func TestSite_FetchesNothing(t *testing.T) {
	for name, body := range made(t) {
		switch path.Ext(name) {
		case ".css", ".js":
			if name != "search.js" && (bytes.Contains(body, []byte("http:")) || bytes.Contains(body, []byte("https:"))) {
				t.Errorf("%s names an address", name)
			}
		case ".html":
			document, err := html.Parse(bytes.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			for n := range document.Descendants() {
				for _, a := range n.Attr {
					if a.Key == "src" && strings.Contains(a.Val, ":") || n.Data == "link" && a.Key == "href" && strings.Contains(a.Val, ":") {
						t.Errorf("%s loads %s", name, a.Val)
					}
				}
			}
		}
	}
}

func TestSite_TheSearchKnowsEverySection(t *testing.T) {
	s := made(t)
	text, is := bytes.CutPrefix(s["search.js"], []byte("window.manualSections = "))
	var all []section
	if err := json.Unmarshal(text, &all); !is || err != nil {
		t.Fatalf("%v %v", is, err)
	}
	for _, one := range all {
		if one.File == "limits.html" && one.Title == "Where things lie" && one.ID == "where-things-lie" && strings.Contains(one.Text, "BOBBIN_HOME") {
			return
		}
	}
	t.Errorf("the section of limits.md is not among %d", len(all))
}

func TestConvert(t *testing.T) {
	p, err := convert("some.md", []byte("# A *title*\n\nSee [there](other.md#a-place), [here](#b) and [out](https://example.com).\n\n<!-- file W/scripts/A.ts -->\n```ts\n1 < 2\n```\n\n<!-- test -->\n\n## B\n\ntext <script>x</script>\n"))
	if err != nil {
		t.Fatal(err)
	}
	body := string(p.Body)
	for _, want := range []string{`<h1 id="a-title">`, `href="other.html#a-place"`, `href="#b"`, `rel="noopener"`, `<p class="file">scripts/A.ts</p>`, "1 &lt; 2", `<h2 id="b">B</h2>`} {
		if !strings.Contains(body, want) {
			t.Errorf("no %s in\n%s", want, body)
		}
	}
	if strings.Contains(body, "<script>") || strings.Contains(body, "test -->") {
		t.Errorf("HTML is left in:\n%s", body)
	}
	if p.Title != "A title" || len(p.sections) != 2 || p.sections[1].Text != "text x" {
		t.Errorf("%+v", p)
	}
	if _, err := convert("bad.md", []byte("no title\n")); err == nil {
		t.Error("a page without a title is one")
	}
}
