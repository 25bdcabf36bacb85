// Command manual makes a site of the manual's pages (docs/*.md) that needs no network: each page as HTML
// with the look of the workbench, a list of all pages, and a search over their sections.
//
//	go run ./build/manual -to build/bin/manual
//
// It works from a folder, in a browser, and inside the IDE, which has it below /manual/.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

func main() {
	to := flag.String("to", "", "folder to write to; what is in it goes")
	flag.Parse()
	if err := command(*to); err != nil {
		fmt.Fprintln(os.Stderr, "bobbin:", err)
		os.Exit(1)
	}
}

func command(to string) error {
	if to == "" {
		return errors.New("say where to, with -to FOLDER")
	}
	s, err := read("docs", "frontend/src/views/tokens.css", "frontend/public/icon.svg")
	if err != nil {
		return err
	}
	if err := os.RemoveAll(to); err != nil {
		return err
	}
	return s.write(to)
}

// write writes the files of a site into a folder.
func (s site) write(to string) error {
	for name, body := range s {
		path := filepath.Join(to, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, body, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// htmlName is the file of a page: what was README.md is what a folder shows first.
func htmlName(markdown string) string {
	if markdown == "README.md" {
		return "index.html"
	}
	return strings.TrimSuffix(markdown, ".md") + ".html"
}
