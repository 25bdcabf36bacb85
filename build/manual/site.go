package main

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"html/template"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// site is the finished files by their names.
type site map[string][]byte

//go:embed manual.css
var style []byte

//go:embed manual.js
var script []byte

//go:embed page.html
var frame string

var layout = template.Must(template.New("page").Parse(frame))

// page is one page of the manual.
type page struct {
	File     string // of the site: limits.html
	Title    string
	Body     template.HTML
	sections []section
	links    []string // in their order, as written
}

// section is what a search finds: a heading and the text below it.
type section struct {
	File  string `json:"file"`
	Page  string `json:"page"`
	ID    string `json:"id"` // "" for what stands before the first heading but the title
	Title string `json:"title"`
	Text  string `json:"text"`
}

// read makes the site of a folder of Markdown, the workbench's colours and its icon.
func read(folder, colours, icon string) (site, error) {
	names, err := filepath.Glob(filepath.Join(folder, "*.md"))
	if err != nil || len(names) == 0 {
		return nil, fmt.Errorf("there is no page in %s: %w", folder, err)
	}
	var pages []page
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		p, err := convert(filepath.Base(name), text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		pages = append(pages, p)
	}
	if pages, err = ordered(pages); err != nil {
		return nil, err
	}
	tokens, err := os.ReadFile(colours)
	if err != nil {
		return nil, err
	}
	out := site{"manual.css": append(tokens, style...), "manual.js": script}
	if out["icon.svg"], err = os.ReadFile(icon); err != nil {
		return nil, err
	}
	schemas, err := filepath.Glob(filepath.Join(folder, "*.schema.json"))
	if err != nil {
		return nil, err
	}
	for _, schema := range schemas {
		if out[filepath.Base(schema)], err = os.ReadFile(schema); err != nil {
			return nil, err
		}
	}
	images, err := filepath.Glob(filepath.Join(folder, "images", "*"))
	if err != nil {
		return nil, err
	}
	for _, image := range images {
		if out["images/"+filepath.Base(image)], err = os.ReadFile(image); err != nil {
			return nil, err
		}
	}
	return out, out.add(pages)
}

// add writes the pages and the index of the search, which is a script: a page that was opened as a file may
// not read other files.
func (s site) add(pages []page) error {
	var all []section
	for _, p := range pages {
		all = append(all, p.sections...)
		var html bytes.Buffer
		if err := layout.Execute(&html, map[string]any{"Page": p, "Pages": pages}); err != nil {
			return err
		}
		s[p.File] = html.Bytes()
	}
	text, err := json.Marshal(all)
	if err != nil {
		return err
	}
	s["search.js"] = slices.Concat([]byte("window.manualSections = "), text, []byte("\n"))
	return nil
}

// ordered puts the pages into the order in which the first one names them.
func ordered(pages []page) ([]page, error) {
	i := slices.IndexFunc(pages, func(p page) bool { return p.File == "index.html" })
	if i < 0 {
		return nil, fmt.Errorf("README.md, which names the others, is missing")
	}
	out := []page{pages[i]}
	for _, link := range pages[i].links {
		file, _, _ := strings.Cut(link, "#")
		if j := slices.IndexFunc(pages, func(p page) bool { return p.File == file }); j >= 0 && !slices.ContainsFunc(out, func(p page) bool { return p.File == file }) {
			out = append(out, pages[j])
		}
	}
	if len(out) != len(pages) {
		return nil, fmt.Errorf("README.md names %d of %d pages", len(out), len(pages))
	}
	return out, nil
}
