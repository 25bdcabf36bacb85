package engine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
	"bobbin/runtime/outbound"
	"bobbin/runtime/script"
	"bobbin/runtime/simulate"
	"bobbin/runtime/workspace"
)

// OwnConnectors is what makes connectors of API documents and reads those that workspaces carry.
type OwnConnectors struct {
	// Make gives a connector's files by their names. parent has the folders of the workspace's
	// connectors; step hears what is done next.
	Make func(parent string, in connector.OwnDocument, step func(string)) (map[string][]byte, connector.OwnReport, error)
	// Open reads one folder. What it says of the connector it says also with a fault.
	Open func(folder string) (*connector.Connector, simulate.Service, connector.Own, error)
	// Largest is the largest document, in bytes.
	Largest int64
}

// carried is a connector that a workspace carries, as it was read last.
type carried struct {
	connector *connector.Connector // nil with a fault
	service   simulate.Service
	own       connector.Own
	stamp     string
	fault     error
}

// carriedAll remembers them by folder, so that a connector is the same until its files change.
type carriedAll struct {
	mu   sync.Mutex
	read map[string]*carried
}

// carries reads the connectors of a workspace by name.
func (e *Engine) carries(dir string) map[string]*carried {
	all := map[string]*carried{}
	if e.c.Own.Open == nil || dir == "" {
		return all
	}
	parent := filepath.Join(dir, connector.OwnFolder)
	entries, err := os.ReadDir(parent)
	if err != nil {
		return all // most have none
	}
	e.carried.mu.Lock()
	defer e.carried.mu.Unlock()
	for _, entry := range entries {
		folder := filepath.Join(parent, entry.Name())
		stamp := stampOf(folder)
		if !entry.IsDir() || stamp == "" {
			continue
		}
		known := e.carried.read[folder]
		if known == nil || known.stamp != stamp {
			known = &carried{stamp: stamp}
			known.connector, known.service, known.own, known.fault = e.c.Own.Open(folder)
			if _, taken := e.connectors[entry.Name()]; taken && known.fault == nil {
				known.connector, known.fault = nil, fault.New(fault.Conflict, "The workspace has a connector %q, but that is the name of one of Bobbin's own.", entry.Name()).
					At(fault.Place{File: connector.OwnFolder + "/" + entry.Name()}).WithHint("Rename its folder and the connections that use it.")
			}
			e.carried.read[folder] = known
		}
		all[entry.Name()] = known
	}
	return all
}

// stampOf changes with the files of a folder; "" when it is not a connector's.
func stampOf(folder string) string {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return ""
	}
	var s strings.Builder
	for _, entry := range entries {
		if info, err := entry.Info(); err == nil && !strings.HasPrefix(entry.Name(), ".") {
			fmt.Fprintf(&s, "%s %d %d\n", entry.Name(), info.Size(), info.ModTime().UnixNano())
		}
	}
	return s.String()
}

// ownOf lists the usable connectors that a workspace carries, by name.
func (e *Engine) ownOf(dir string) []*connector.Connector {
	var list []*connector.Connector
	all := e.carries(dir)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if all[name].connector != nil {
			list = append(list, all[name].connector)
		}
	}
	return list
}

// connectorIn finds a connector of the catalogue or of a workspace. Faults: not_found, or what is
// wrong with the workspace's.
func (e *Engine) connectorIn(dir, name string) (*connector.Connector, error) {
	if c, ok := e.connectors[name]; ok {
		return c, nil
	}
	if own, ok := e.carries(dir)[name]; ok {
		return own.connector, own.fault
	}
	return e.connector(name)
}

// ConnectorIn finds a connector of the catalogue or of a workspace. Faults: not_found, or what is
// wrong with the workspace's.
func (e *Engine) ConnectorIn(dir, name string) (*connector.Connector, error) {
	return e.connectorIn(dir, name)
}

// connectorOf finds the connector of an account, which may be one that a workspace carries: of
// the given workspace first, then of those opened on this machine. Faults: not_found.
func (e *Engine) connectorOf(dir, name string) (*connector.Connector, error) {
	c, err := e.connectorIn(dir, name)
	for _, r := range e.Recent() {
		if err == nil {
			break
		}
		c, err = e.connectorIn(r.Dir, name)
	}
	if err != nil {
		return e.connectorIn(dir, name)
	}
	return c, nil
}

// serviceIn is service for a workspace.
func (e *Engine) serviceIn(dir, name string) (simulate.Config, error) {
	if _, ok := e.connectors[name]; ok {
		return e.service(name)
	}
	own, ok := e.carries(dir)[name]
	if !ok {
		return e.service(name)
	}
	if own.fault != nil {
		return simulate.Config{}, own.fault
	}
	return simulate.Config{Service: own.service, Table: own.connector.Table(), Now: e.c.Now}, nil
}

// ConnectorsIn lists the catalogue and the usable connectors of a workspace.
func (e *Engine) ConnectorsIn(dir string) []*connector.Connector {
	return append(slices.Clone(e.c.Connectors), e.ownOf(dir)...)
}

// OwnConnectors lists what a workspace carries, by name, with what is wrong.
func (e *Engine) OwnConnectors(dir string) ([]connector.Own, error) {
	w, err := e.Workspace(dir)
	if err != nil {
		return nil, err
	}
	list := []connector.Own{}
	all := e.carries(w.Dir)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		own := all[name].own
		own.Name, own.Used = name, usedBy(w, name)
		if all[name].fault != nil {
			own.Problem = fault.From(all[name].fault).Sentence
		}
		list = append(list, own)
	}
	return list, nil
}

// usedBy lists the connections of a connector.
func usedBy(w *workspace.Workspace, name string) []string {
	used := []string{}
	for _, path := range slices.Sorted(maps.Keys(w.Connections)) {
		if w.Connections[path].Connector == name {
			used = append(used, path)
		}
	}
	return used
}

// ownProblems are the diagnostics of what a workspace carries.
func (e *Engine) ownProblems(dir string) []workspace.Diagnostic {
	var problems []workspace.Diagnostic
	all := e.carries(dir)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		f := fault.From(all[name].fault)
		if f == nil {
			continue
		}
		d := workspace.Diagnostic{Place: fault.Place{File: connector.OwnFolder + "/" + name}, Severity: workspace.SeverityError,
			Code: "workspace/connector", Message: f.Sentence, Hint: f.Hint, Source: "workspace"}
		if f.Place != nil {
			d.Place = *f.Place
		}
		problems = append(problems, d)
	}
	return problems
}

// ConnectorSource is where the API document of a connector is.
type ConnectorSource struct {
	From string // an absolute file name or a URL; with Text, what people call it
	Text string // the document itself, "" to read it
	Name string // of the connector; made of the document's title when empty
}

// AddConnector makes a connector of an API document and puts it into the workspace; one of that
// name is brought up to date. Signals of type connector.progress say what is done. It changes
// nothing when ctx ends first. Faults: invalid, conflict, unavailable, canceled.
func (e *Engine) AddConnector(ctx context.Context, dir string, source ConnectorSource) (connector.OwnReport, error) {
	w, err := e.runnable(dir)
	if err != nil {
		return connector.OwnReport{}, err
	}
	end, err := e.installs.begin(ctx, w.Dir)
	if err != nil {
		return connector.OwnReport{}, err
	}
	defer end()
	files, report, err := e.makeConnector(ctx, w, source)
	if err != nil {
		return connector.OwnReport{}, err
	}
	if _, taken := e.connectors[report.Name]; taken {
		return connector.OwnReport{}, fault.New(fault.Conflict, "%q is the name of one of Bobbin's own connectors.", report.Name).WithHint("Give another: --name my-%s.", report.Name)
	}
	if err := writeConnector(filepath.Join(w.Dir, connector.OwnFolder, report.Name), files); err != nil {
		return connector.OwnReport{}, err
	}
	return report, e.ownChanged(w)
}

// ExamineConnector says what AddConnector would make of a document. It keeps nothing.
func (e *Engine) ExamineConnector(ctx context.Context, dir string, source ConnectorSource) (connector.OwnReport, error) {
	w, err := e.runnable(dir)
	if err != nil {
		return connector.OwnReport{}, err
	}
	_, report, err := e.makeConnector(ctx, w, source)
	return report, err
}

func (e *Engine) makeConnector(ctx context.Context, w *workspace.Workspace, source ConnectorSource) (map[string][]byte, connector.OwnReport, error) {
	if e.c.Own.Make == nil {
		return nil, connector.OwnReport{}, fault.New(fault.Unavailable, "This program makes no connectors.")
	}
	step := func(text string) { e.signals.tell(Signal{Type: "connector.progress", Dir: w.Dir, Message: text}) }
	in := connector.OwnDocument{Name: source.Name, Source: filepath.Base(source.From), Data: []byte(source.Text)}
	var err error
	if source.Text == "" {
		if in.Source, in.Data, err = e.document(ctx, w.Dir, source.From, step); err != nil {
			return nil, connector.OwnReport{}, err
		}
	}
	files, report, err := e.c.Own.Make(filepath.Join(w.Dir, connector.OwnFolder), in, step)
	if err == nil && ctx.Err() != nil {
		err = fault.New(fault.Canceled, "Adding the connector was stopped.").Because(ctx.Err())
	}
	return files, report, err
}

// writeConnector writes the files of a connector.
func writeConnector(folder string, files map[string][]byte) error {
	for _, path := range []string{filepath.Dir(folder), folder} {
		if info, err := os.Lstat(path); err == nil && !info.IsDir() {
			return fault.New(fault.Conflict, "%s is not a folder.", path).WithHint("Connectors are kept in the workspace itself.")
		}
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if err := workspace.WriteFile(filepath.Join(folder, name), files[name]); err != nil {
			return err
		}
	}
	return nil
}

// ownChanged brings everything up to date that depends on a workspace's connectors.
func (e *Engine) ownChanged(w *workspace.Workspace) error {
	changed, err := w.Generate(e.compiler.Types(w))
	if err != nil {
		return err
	}
	e.signals.tell(Signal{Type: "workspace.changed", Dir: w.Dir, Workspace: w})
	e.languages.filesChanged(w.Dir, changed)
	return nil
}

// RemoveConnector takes a connector out of a workspace. Faults: not_found, conflict while
// connections use it.
func (e *Engine) RemoveConnector(dir, name string) error {
	w, err := e.runnable(dir)
	if err != nil {
		return err
	}
	all := e.carries(w.Dir)
	if all[name] == nil {
		names := slices.Sorted(maps.Keys(all))
		return fault.New(fault.NotFound, "The workspace carries no connector %q.", name).WithHint("It carries: %s.", strings.Join(append(names, "no other")[:max(len(names), 1)], ", "))
	}
	if used := usedBy(w, name); len(used) > 0 {
		return fault.New(fault.Conflict, "The connector %q is used by the connection %s.", name, strings.Join(used, ", ")).
			WithHint("Take the connection out of bobbin.json first.")
	}
	if err := os.RemoveAll(filepath.Join(w.Dir, connector.OwnFolder, name)); err != nil {
		return fault.New(fault.Unavailable, "The connector %q cannot be removed: %s.", name, err).Because(err)
	}
	_ = os.Remove(filepath.Join(w.Dir, connector.OwnFolder)) // goes when it is empty
	return e.ownChanged(w)
}

// document reads an API document from a file or a URL; from is what is told of where it came
// from: nothing of this machine and no secret.
func (e *Engine) document(ctx context.Context, dir, source string, step func(string)) (from string, data []byte, err error) {
	if strings.Contains(source, "://") {
		return e.download(ctx, source, step)
	}
	step("Reading the document")
	if from, err = filepath.Rel(dir, source); err != nil || !filepath.IsLocal(from) {
		from = filepath.Base(source)
	}
	from = filepath.ToSlash(from)
	f, err := os.Open(source)
	if errors.Is(err, fs.ErrNotExist) {
		return from, nil, fault.New(fault.NotFound, "There is no file %s.", source)
	}
	if err != nil {
		return from, nil, fault.New(fault.Unavailable, "The file %s cannot be read: %s.", source, err).Because(err)
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && !info.Mode().IsRegular() {
		return from, nil, fault.New(fault.Invalid, "%s is not a file.", source).WithHint("Name the API document itself.")
	}
	data, err = e.limited(f, source)
	return from, data, err
}

// limited reads what may not be larger than a document.
func (e *Engine) limited(r io.Reader, source string) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, e.c.Own.Largest+1))
	if err != nil {
		return nil, fault.New(fault.Unavailable, "%s could not be read to its end: %s.", source, err).Because(err)
	}
	if int64(len(data)) > e.c.Own.Largest {
		return nil, fault.New(fault.Invalid, "%s is larger than %d MB.", source, e.c.Own.Largest>>20).WithHint("Cut it down to the paths you need.")
	}
	return data, nil
}

// downloadTime is how long a document may take to arrive.
const downloadTime = 2 * time.Minute

// download gets a document through the one door, as nobody.
func (e *Engine) download(ctx context.Context, source string, step func(string)) (from string, data []byte, err error) {
	u, err := url.Parse(source)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return "", nil, fault.New(fault.Invalid, "%q is not an address of a document.", source).WithHint("It begins with https://, or it is the name of a file.")
	}
	if u.User != nil {
		return "", nil, fault.New(fault.Invalid, "The address of the document has a password in it.").WithHint("Download it yourself and give the file.")
	}
	shown := *u
	shown.RawQuery, shown.Fragment = "", "" // a token may be in it
	from = shown.String()
	step("Downloading " + from)
	ctx, cancel := context.WithTimeout(ctx, downloadTime)
	defer cancel()
	answer, err := e.door.Do(ctx, outbound.Request{FetchRequest: script.FetchRequest{Method: "GET", URL: u.String(),
		Header: [][2]string{{"Accept", "application/json, application/yaml, text/yaml, text/plain, */*"}}}})
	if err != nil {
		return from, nil, notDownloaded(from, err)
	}
	defer answer.Body.Close()
	if answer.Status < 200 || answer.Status > 299 {
		return from, nil, fault.New(fault.Unavailable, "%s answered %d instead of the document.", from, answer.Status).
			WithHint("Open the address in a browser. A document that wants a log-in: download it yourself and give the file.")
	}
	for _, h := range answer.Header {
		if size, err := strconv.ParseInt(h[1], 10, 64); strings.EqualFold(h[0], "content-length") && err == nil && size > e.c.Own.Largest {
			return from, nil, fault.New(fault.Invalid, "%s is larger than %d MB.", from, e.c.Own.Largest>>20)
		}
	}
	data, err = e.limited(answer.Body, from)
	return from, data, err
}

// notDownloaded words what the door says.
func notDownloaded(from string, err error) error {
	var said *script.HostError
	if errors.As(err, &said) {
		return fault.New(fault.Unavailable, "%s could not be downloaded: %s", from, said.Message).
			WithHint("Check the address and the network, or download it yourself and give the file.").Because(err)
	}
	return fault.New(fault.Canceled, "Downloading %s was stopped.", from).Because(err)
}
