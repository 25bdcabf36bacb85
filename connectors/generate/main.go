// Command generate makes the connectors' operation tables, declarations and test data from
// the vendors' API documents and the overlays beside the connectors.
//
//	go run ./connectors/generate -documents DIR
//
// What it writes is committed, so that nobody needs the documents to build or to test.
// connectors/sources.lock says what it was made from.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"bobbin/connectors/generate/document"
	"bobbin/connectors/generate/emit"
	"bobbin/connectors/generate/service"
	"bobbin/connectors/generate/source"
)

func main() {
	documents := flag.String("documents", "", "folder of the API documents")
	folder := flag.String("connectors", "connectors", "folder of the connectors")
	names := flag.String("names", "", "print the names of this service instead of writing")
	flag.Parse()
	if err := run(*documents, *folder, *names); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(documents, folder, names string) error {
	lock := source.Lock{}
	var err error
	if lock.Generator, err = source.GeneratorHash(filepath.Join(folder, "generate")); err != nil {
		return err
	}
	services, err := source.Services(folder)
	if err != nil {
		return err
	}
	for _, name := range services {
		if names != "" && names != name {
			continue
		}
		entry, err := generate(documents, filepath.Join(folder, name), names != "")
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		entry.Connector = name
		lock.Services = append(lock.Services, entry)
	}
	if names != "" {
		return nil
	}
	return lock.Save(filepath.Join(folder, source.File))
}

func generate(documents, folder string, printNames bool) (source.Entry, error) {
	var entry source.Entry
	in, err := service.Load(folder)
	if err != nil {
		return entry, err
	}
	data, err := os.ReadFile(filepath.Join(documents, in.Overlay.Document))
	if err != nil {
		return entry, err
	}
	d, err := document.Read(data)
	if err != nil {
		return entry, err
	}
	s, err := service.Build(d, in)
	if printNames {
		for _, o := range s.Operations {
			fmt.Printf("%-60s %-50s %s\n", o.Name, o.All, o.Key())
		}
		return entry, err
	}
	if err != nil {
		return entry, err
	}
	declarations, err := emit.Declarations(s)
	if err != nil {
		return entry, err
	}
	outputs := map[string][]byte{
		service.LockFile:         source.Indented(s.Lock),
		"operations.json":        emit.Table(s),
		"schemas.json":           emit.Schemas(s),
		"client.d.ts":            declarations,
		"testdata/requests.json": emit.Requests(s),
	}
	entry, err = source.Write(folder, outputs)
	entry.Document, entry.DocumentHash = in.Overlay.Document, source.Hash(data)
	report(folder, len(d.Operations), s, entry)
	return entry, err
}

// report prints how much was made.
func report(folder string, inDocument int, s *service.Service, entry source.Entry) {
	var sizes []string
	for _, f := range entry.Outputs {
		sizes = append(sizes, fmt.Sprintf("%s %d KB", f.File, (f.Size+512)/1024))
	}
	fmt.Printf("%s: %d operations in the document, %d names, %d types; %s\n",
		filepath.Base(folder), inDocument, len(s.Operations), len(s.Types), strings.Join(sizes, ", "))
}
