package own

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"bobbin/connectors/generate/document"
	"bobbin/connectors/generate/emit"
	"bobbin/connectors/generate/name"
	"bobbin/connectors/generate/service"
	"bobbin/connectors/generate/source"
	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
)

// named is what a connector of a document is called when nobody says: its title's words, or those
// of the file. Faults: invalid, when neither has any.
func named(in connector.OwnDocument, title string) (string, error) {
	if in.Name != "" {
		return in.Name, ValidName(in.Name)
	}
	file := fileOf(in.Source)
	for _, from := range []string{title, strings.TrimSuffix(file, filepath.Ext(file))} {
		words := strings.Split(strings.Trim(notPlain.ReplaceAllString(strings.ToLower(from), "-"), "-"), "-")
		for len(words) > 1 && slices.Contains([]string{"api", "rest", "openapi", "specification", "v1", "v2", "v3"}, words[len(words)-1]) {
			words = words[:len(words)-1]
		}
		for n := len(words); n > 0; n-- {
			if made := strings.Join(words[:n], "-"); ValidName(made) == nil {
				return made, nil
			}
		}
	}
	return "", fault.New(fault.Invalid, "The document's title gives no name for the connector.").WithHint("Give one: --name my-service.")
}

func fileOf(source string) string { return source[strings.LastIndexAny(source, `/\`)+1:] }

// Make makes a connector's files of an API document, by their names. parent has the folders of a
// workspace's connectors; overlay and lock of one that is there already are taken over. step hears
// what is done next. Faults: invalid, with the place in the document where there is one.
func Make(parent string, in connector.OwnDocument, step func(string)) (map[string][]byte, connector.OwnReport, error) {
	report := connector.OwnReport{}
	step("Reading the document")
	d, err := document.Open(in.Data, fileOf(in.Source))
	if err != nil {
		return nil, report, err
	}
	if report.Name, err = named(in, d.About.Title); err != nil {
		return nil, report, err
	}
	folder := filepath.Join(parent, report.Name)
	step(fmt.Sprintf("Naming %d operations", len(d.Operations)))
	if len(d.Operations) == 0 {
		return nil, report, fault.New(fault.Invalid, "The API document describes no operation.").At(fault.Place{File: fileOf(in.Source)}).
			WithHint("Its paths are empty, or it is only a part of a document.")
	}
	before, given, err := existing(folder)
	if err != nil {
		return nil, report, err
	}
	given.Tolerant = true
	title := cmp.Or(given.Overlay.Title, line(d.About.Title, 60), report.Name)
	m := manifest{Format: format, Title: title, BaseURL: address(d.About, in.Source), Who: before.manifest.Who,
		Document: origin{Source: in.Source, Format: line(d.About.Format, 40), Version: line(d.About.Version, 40), Bytes: len(in.Data)}}
	sum := sha256.Sum256(in.Data)
	m.Document.SHA256 = hex.EncodeToString(sum[:])
	m.Logins, report.Notes = logins(d.About)
	report.Notes = append(report.Notes, prepare(d, m.Logins)...)
	overlay := settle(&given.Overlay, d, report.Name, title)
	s, err := service.Build(d, given)
	if err != nil {
		return nil, report, inOverlay(folder, err)
	}
	step(fmt.Sprintf("Writing %d types", len(s.Types)))
	m.Client = s.Class
	if m.Who == nil {
		m.Who = ask(s)
	}
	files := map[string][]byte{
		manifestFile: source.Indented(m), service.LockFile: source.Indented(s.Lock), operationsFile: emit.Table(s), schemasFile: emit.Schemas(s),
	}
	if !before.there {
		files[service.OverlayFile] = source.Indented(overlay)
	}
	if files[clientFile], err = emit.Declarations(s); err != nil {
		return nil, report, inOverlay(folder, err)
	}
	report.Title, report.Format, report.BaseURL = title, m.Document.Format, m.BaseURL
	report.Operations, report.Types = len(s.Operations), len(s.Types)
	for _, l := range m.Logins {
		report.Auth = append(report.Auth, l.Name)
	}
	report.Update = before.there
	return files, report, compare(before, files, &report)
}

// inOverlay says of a fault that it is about what a person wrote.
func inOverlay(folder string, err error) error {
	f := fault.From(err)
	if f == nil || f.Code != fault.Invalid || f.Place != nil {
		return err
	}
	return fault.New(fault.Invalid, "%s", f.Sentence).At(place(folder, service.OverlayFile)).
		WithHint("Names and fixes of a connector are in its overlay.json and aliases.json.").Because(err)
}

// earlier is what there was of a connector.
type earlier struct {
	there    bool
	manifest manifest
	table    rows
	schemas  connector.Schemas
}

// rows are the operations of a table.
type rows struct {
	Operations map[string]connector.Operation `json:"operations"`
}

// existing reads what there is of a connector. Faults: invalid, for what a person wrote; generated
// files that cannot be read are made anew.
func existing(folder string) (earlier, service.Input, error) {
	var e earlier
	if _, err := os.Stat(filepath.Join(folder, service.OverlayFile)); err != nil {
		return e, service.Input{}, nil
	}
	in, err := service.Load(folder)
	if err != nil {
		f := fault.From(err)
		return e, in, fault.New(fault.Invalid, "%s", strings.ReplaceAll(f.Sentence, folder+string(filepath.Separator), "")).
			At(place(folder, service.OverlayFile)).Because(err)
	}
	patterns := []string{in.Overlay.Inline, in.Overlay.Always}
	for _, rule := range in.Overlay.Rules {
		patterns = append(patterns, rule.Match)
	}
	for _, p := range patterns {
		if _, err := regexp.Compile(p); err != nil {
			return e, in, fault.New(fault.Invalid, "%q is not a pattern: %v.", p, err).At(place(folder, service.OverlayFile)).Because(err)
		}
	}
	e.there = true
	_ = readJSON(folder, manifestFile, &e.manifest) // made anew
	_ = readJSON(folder, operationsFile, &e.table)
	_ = readJSON(folder, schemasFile, &e.schemas)
	return e, in, nil
}

// settle completes an overlay and gives what is kept of it on disk.
func settle(o *service.Overlay, d *document.Document, connectorName, title string) service.Overlay {
	if o.Naming == "" {
		o.Naming = naming(d)
	}
	o.LongAll = true
	kept := *o
	kept.Title = title
	o.Title = strings.ReplaceAll(title, "*/", "* /")
	o.Client = name.Pascal(connectorName) + "Client"
	o.Class = name.Pascal(connectorName) + "Api"
	return kept
}

// naming is the manner in which operationIds name things: resource where most begin with their
// groups (pets.list, Pets_List), else id.
func naming(d *document.Document) string {
	parted := 0
	for _, o := range d.Operations {
		if strings.ContainsAny(strings.Trim(o.ID, "._/"), "./") {
			parted++
		}
	}
	if parted*2 > len(d.Operations) {
		return "resource"
	}
	return "id"
}

// supplied are header parameters that are not a script's to give: the account and the client do.
var supplied = []string{"accept", "authorization", "content-type", "host", "cookie", "content-length"}

// prepare takes out of a document what would lead somewhere else or be meant twice.
func prepare(d *document.Document, logins []login) (notes []string) {
	strange := 0
	d.Operations = slices.DeleteFunc(d.Operations, func(o document.Operation) bool {
		bad := o.GraphQL == nil && (strings.ContainsFunc(o.Path, func(r rune) bool { return r <= ' ' || r == '#' || r == '\\' || r == 0x7f }) || strings.HasPrefix(o.Path, "//"))
		if bad {
			strange++
		}
		return bad
	})
	if strange > 0 {
		notes = append(notes, fmt.Sprintf("%d operations with an impossible path are left out.", strange))
	}
	for i := range d.Operations {
		o := &d.Operations[i]
		if o.GraphQL == nil && !strings.HasPrefix(o.Path, "/") {
			o.Path = "/" + o.Path
		}
		seen := map[string]bool{"errorStrategy": true, "__proto__": true, "body": o.Body != nil}
		o.Parameters = slices.DeleteFunc(o.Parameters, func(p document.Parameter) bool {
			drop := p.In != document.InPath && (seen[p.Name] || p.In == document.InHeader && slices.Contains(supplied, strings.ToLower(p.Name)) ||
				slices.ContainsFunc(logins, func(l login) bool { return l.gives(p.Name) }))
			drop = drop || p.In != document.InPath && p.In != document.InQuery && p.In != document.InHeader
			seen[p.Name] = true
			return drop
		})
	}
	return notes
}

// ask finds the operation that says who one is, nil when there is none.
func ask(s *service.Service) *who {
	for _, path := range []string{"/me", "/user", "/users/me", "/myself", "/whoami", "/self", "/account", "/users/self"} {
		for _, o := range s.Operations {
			if o.Method != "GET" || o.GraphQL != nil || !strings.HasSuffix(o.Path, path) || strings.Contains(o.Path, "{") || o.Answer.Type == nil {
				continue
			}
			t := o.Answer.Type
			if t.Ref != "" {
				t = s.Types[t.Ref]
			}
			field := func(names ...string) string {
				for _, n := range names {
					if f, ok := t.Field(n); ok && (f.Type.Kind == document.String || f.Type.Kind == document.Integer) {
						return n
					}
				}
				return ""
			}
			id := field("id", "uuid", "key", "accountId", "login", "username", "email")
			if id != "" {
				return &who{Path: o.Path, ID: id, Name: cmp.Or(field("name", "displayName", "fullName", "login", "username", "email"), id)}
			}
		}
	}
	return nil
}

// compare says what is new, gone and changed.
func compare(before earlier, files map[string][]byte, report *connector.OwnReport) error {
	if !before.there {
		return nil
	}
	var table rows
	var schemas connector.Schemas
	if err := json.Unmarshal(files[operationsFile], &table); err != nil {
		return err
	}
	if err := json.Unmarshal(files[schemasFile], &schemas); err != nil {
		return err
	}
	for _, n := range slices.Sorted(maps.Keys(table.Operations)) {
		old, ok := before.table.Operations[n]
		switch {
		case !ok:
			report.New = append(report.New, n)
		case !reflect.DeepEqual(old, table.Operations[n]) || !reflect.DeepEqual(before.schemas.Answers[n], schemas.Answers[n]):
			report.Changed = append(report.Changed, n)
		}
	}
	for _, n := range slices.Sorted(maps.Keys(before.table.Operations)) {
		if _, ok := table.Operations[n]; !ok {
			report.Gone = append(report.Gone, n)
		}
	}
	return nil
}
