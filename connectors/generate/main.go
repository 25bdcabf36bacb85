// Command generate makes the connectors' operation tables, declarations and test data from
// the vendors' API documents and the overlays beside the connectors.
//
//	go run ./connectors/generate -documents DIR
//
// What it writes is committed, so that nobody needs the documents to build or to test.
// connectors/sources.lock says what it was made from.
//
// A name that was given once stays. New names are printed with -names, read by a person, and
// only then given with -lock.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"bobbin/connectors/generate/document"
	"bobbin/connectors/generate/emit"
	"bobbin/connectors/generate/service"
	"bobbin/connectors/generate/source"
	"bobbin/runtime/fault"
)

// options are the command's flags.
type options struct {
	documents string
	folder    string
	names     string // only print the names of this connector
	only      string // only this connector's files; the others' records stay
	lock      bool   // new names may be given
	stats     bool
}

func main() {
	var o options
	flag.StringVar(&o.documents, "documents", "", "folder of the API documents")
	flag.StringVar(&o.folder, "connectors", "connectors", "folder of the connectors")
	flag.StringVar(&o.names, "names", "", "print the names of this service instead of writing; new ones are marked with +")
	flag.StringVar(&o.only, "only", "", "write this service alone")
	flag.BoolVar(&o.lock, "lock", false, "give names to operations that have none yet; read them with -names first")
	flag.BoolVar(&o.stats, "stats", false, "print the time each service took and the sizes of all")
	flag.Parse()
	if err := run(o); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(o options) error {
	file := filepath.Join(o.folder, source.File)
	lock, err := source.Open(file)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	if lock.Generator, err = source.GeneratorHash(filepath.Join(o.folder, "generate")); err != nil {
		return err
	}
	services, err := source.Services(o.folder)
	if err != nil {
		return err
	}
	wanted := o.names + o.only
	old := lock.Services
	lock.Services = nil
	for _, name := range services {
		if wanted != "" && wanted != name {
			if i := slices.IndexFunc(old, func(e source.Entry) bool { return e.Connector == name }); i >= 0 {
				lock.Services = append(lock.Services, old[i])
			}
			continue
		}
		entry, err := o.generate(filepath.Join(o.folder, name))
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		entry.Connector = name
		lock.Services = append(lock.Services, entry)
	}
	if o.names != "" {
		return nil
	}
	if o.stats {
		total(lock)
	}
	return lock.Save(file)
}

func (o options) generate(folder string) (source.Entry, error) {
	var entry source.Entry
	start := time.Now()
	in, err := service.Load(folder)
	if err != nil {
		return entry, err
	}
	d, documents, err := read(o.documents, in)
	if err != nil {
		return entry, err
	}
	s, err := service.Build(d, in)
	if o.names != "" {
		printNames(s, in.Lock)
		return entry, err
	}
	if err != nil {
		return entry, err
	}
	if fresh := len(s.Lock) - len(in.Lock); fresh > 0 && !o.lock {
		return entry, fault.New(fault.Conflict, "%d operations have new names.", fresh).
			WithHint("Read them (-names " + filepath.Base(folder) + "), mend the bad ones in overlay.json, then give them with -lock.")
	}
	declarations, err := emit.Declarations(s)
	if err != nil {
		return entry, err
	}
	entry, err = source.Write(folder, map[string][]byte{
		service.LockFile:         source.Indented(s.Lock),
		"operations.json":        emit.Table(s),
		"schemas.json":           emit.Schemas(s),
		"client.d.ts":            declarations,
		"testdata/requests.json": emit.Requests(s),
	})
	entry.Documents = documents
	report(folder, len(d.Operations), s, entry)
	if o.stats {
		fmt.Printf("  made in %s\n", time.Since(start).Round(time.Millisecond))
	}
	return entry, err
}

// read reads a service's documents as one.
func read(folder string, in service.Input) (*document.Document, []source.Output, error) {
	var documents []*document.Document
	var files []source.Output
	sources := in.Overlay.Sources()
	for _, one := range sources {
		data, err := os.ReadFile(filepath.Join(folder, filepath.FromSlash(one.File)))
		if err != nil {
			return nil, nil, err
		}
		d, err := document.Read(data)
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", one.File, err)
		}
		documents = append(documents, d)
		files = append(files, source.Output{File: one.File, Hash: source.Hash(data), Size: len(data)})
	}
	d, err := service.Merge(sources, documents, in.Aliases)
	return d, files, err
}

// printNames lists the names for a person to read.
func printNames(s *service.Service, lock service.Lock) {
	for _, o := range s.Operations {
		mark := " "
		if lock[o.Key()] == "" {
			mark = "+"
		}
		fmt.Printf("%s %-60s %-50s %s\n", mark, o.Name, o.All, o.Key())
	}
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

// total prints the sizes of all services together, by file.
func total(lock source.Lock) {
	sizes := map[string]int{}
	for _, e := range lock.Services {
		for _, f := range e.Outputs {
			sizes[f.File] += f.Size
		}
	}
	var parts []string
	for _, file := range []string{"operations.json", "schemas.json", "client.d.ts", service.LockFile, "testdata/requests.json"} {
		parts = append(parts, fmt.Sprintf("%s %d KB", file, (sizes[file]+512)/1024))
	}
	fmt.Printf("%d services: %s\n", len(lock.Services), strings.Join(parts, ", "))
}
