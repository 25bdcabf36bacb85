package main

import (
	"bytes"
	"fmt"
	"html"
	"html/template"
	"regexp"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// convert makes a page of Markdown.
func convert(name string, markdown []byte) (page, error) {
	m := goldmark.New(goldmark.WithExtensions(extension.GFM),
		goldmark.WithRendererOptions(renderer.WithNodeRenderers(util.Prioritized(comments{}, 1))))
	document := m.Parser().Parse(text.NewReader(markdown), parser.WithContext(parser.NewContext(parser.WithIDs(anchors{}))))
	p := page{File: htmlName(name)}
	if err := ast.Walk(document, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering {
			p.visit(n, markdown)
		}
		return ast.WalkContinue, nil
	}); err != nil {
		return page{}, err
	}
	if p.Title == "" {
		return page{}, fmt.Errorf("it has no title")
	}
	p.split(document, markdown)
	var out bytes.Buffer
	err := m.Renderer().Render(&out, markdown, document)
	p.Body = template.HTML(out.String()) // of our own pages; raw HTML in them is left out
	return p, err
}

// visit gives headings their names and turns links to pages into links of the site.
func (p *page) visit(n ast.Node, markdown []byte) {
	switch n := n.(type) {
	case *ast.Heading:
		title := words(n, markdown)
		if n.Level == 1 && p.Title == "" {
			p.Title = title
		}
		n.SetAttributeString("id", []byte(anchor(title)))
	case *ast.Link:
		to := string(n.Destination)
		if strings.Contains(to, "://") {
			n.SetAttributeString("target", []byte("_blank"))
			n.SetAttributeString("rel", []byte("noopener"))
			return
		}
		target, place, has := strings.Cut(to, "#")
		if strings.HasSuffix(target, ".md") {
			target = htmlName(target)
		}
		if has {
			target += "#" + place
		}
		n.Destination = []byte(target)
		p.links = append(p.links, target)
	}
}

var notOfAnchors = regexp.MustCompile(`[^\p{L}\p{N} _-]`)

// anchor is the name of a heading as the usual viewers of Markdown make it.
func anchor(title string) string {
	return strings.ReplaceAll(notOfAnchors.ReplaceAllString(strings.ToLower(strings.TrimSpace(title)), ""), " ", "-")
}

// anchors leaves the names of headings to visit.
type anchors struct{}

func (anchors) Generate(value []byte, _ ast.NodeKind) []byte { return []byte(anchor(string(value))) }
func (anchors) Put([]byte)                                   {}

// words is the text in a node, without its form.
func words(n ast.Node, markdown []byte) string {
	var out strings.Builder
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) { // the function gives no error
		switch n := n.(type) {
		case *ast.Text:
			if entering {
				out.Write(n.Segment.Value(markdown))
				if n.SoftLineBreak() || n.HardLineBreak() {
					out.WriteByte(' ')
				}
			}
		case *ast.String:
			if entering {
				out.Write(n.Value)
			}
		case *ast.AutoLink:
			if entering {
				out.Write(n.URL(markdown))
			}
		case *ast.FencedCodeBlock, *ast.CodeBlock:
			if entering {
				out.Write(n.Lines().Value(markdown))
			}
		default:
			if !entering && n.Type() == ast.TypeBlock {
				out.WriteByte(' ')
			}
		}
		return ast.WalkContinue, nil
	})
	return strings.TrimSpace(out.String())
}

// split takes the page apart for the search, at its headings.
func (p *page) split(document ast.Node, markdown []byte) {
	now := section{File: p.File, Page: p.Title, Title: p.Title}
	for n := document.FirstChild(); n != nil; n = n.NextSibling() {
		heading, is := n.(*ast.Heading)
		switch {
		case is && heading.Level == 1:
		case is:
			p.sections = append(p.sections, now)
			title := words(n, markdown)
			now = section{File: p.File, Page: p.Title, ID: anchor(title), Title: title}
		default:
			now.Text = strings.TrimSpace(now.Text + " " + strings.Join(strings.Fields(words(n, markdown)), " "))
		}
	}
	p.sections = append(p.sections, now)
}

// comments writes of HTML in a page only what a comment says of the block below it: of which file it is.
// The rest of them is for the test that runs the examples.
type comments struct{}

var fileComment = regexp.MustCompile(`^<!-- file (?:W/)?(\S+) -->`)

func (comments) RegisterFuncs(r renderer.NodeRendererFuncRegisterer) {
	r.Register(ast.KindHTMLBlock, func(w util.BufWriter, markdown []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
		if found := fileComment.FindSubmatch(n.Lines().Value(markdown)); entering && found != nil {
			fmt.Fprintf(w, "<p class=\"file\">%s</p>\n", html.EscapeString(string(found[1])))
		}
		return ast.WalkContinue, nil
	})
	r.Register(ast.KindRawHTML, func(util.BufWriter, []byte, ast.Node, bool) (ast.WalkStatus, error) {
		return ast.WalkContinue, nil
	})
}
