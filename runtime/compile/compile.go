// Package compile turns a workspace's TypeScript into Bundles and diagnostics with esbuild.
//
// It lowers only what the script engine lacks, resolves the names of host modules and
// connections to our own code, puts the operations a script uses into its Bundle, and
// closes the traps that must be closed in source text. Types are typecheck's; the
// declarations they are checked against are made here, because they say the same as the modules.
//
// A Bundle follows from the texts it was made of and from nothing else: the same texts give
// the same bytes on every machine.
package compile

import (
	"context"
	"maps"
	"slices"
	"strings"
	"sync"

	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
	"bobbin/runtime/npm"
	"bobbin/runtime/script"
	"bobbin/runtime/workspace"
)

// Config is what a Compiler needs.
type Config struct {
	// Connectors finds a connector by name. The answer for a name never changes.
	Connectors func(name string) (*connector.Connector, bool)
	// Names lists every connector's name, so that its packages can be imported and its name
	// suggested; those of a workspace's connections are known without it.
	Names []string
	// Own lists the connectors that the workspace in a folder carries, by name; nil where there are
	// none anywhere. One of the same name whose files have changed is another one.
	Own func(dir string) []*connector.Connector
	// Packages tells the npm packages of the workspace in a folder; nil where there are none anywhere.
	Packages func(dir string) (*npm.Tree, error)
}

// Compiler makes Bundles. It is safe for concurrent use and remembers what it made.
type Compiler struct {
	config   Config
	mentions mentions

	mu     sync.Mutex
	tables map[string]*table
	scans  map[[32]byte]*scan
	made   map[key]*result
}

// key names a remembered result.
type key struct{ dir, script string }

// New makes a Compiler.
func New(config Config) *Compiler {
	return &Compiler{config: config, mentions: mentions{of: map[string]seen{}}, tables: map[string]*table{}, scans: map[[32]byte]*scan{}, made: map[key]*result{}}
}

// connectors gives those a workspace may use, sorted by name.
func (c *Compiler) connectors(ws *workspace.Workspace) []*connector.Connector {
	names := slices.Clone(c.config.Names)
	for _, connection := range ws.Connections {
		names = append(names, connection.Connector)
	}
	slices.Sort(names)
	var list []*connector.Connector
	for _, name := range slices.Compact(names) {
		if known, ok := c.config.Connectors(name); ok {
			list = append(list, known)
		}
	}
	return append(list, c.own(ws.Dir)...)
}

// own lists the connectors that a workspace carries.
func (c *Compiler) own(dir string) []*connector.Connector {
	if c.config.Own == nil {
		return nil
	}
	return c.config.Own(dir)
}

// connector finds a connector of the program or of a workspace.
func (c *Compiler) connector(dir, name string) (*connector.Connector, bool) {
	if known, ok := c.config.Connectors(name); ok {
		return known, true
	}
	own := c.own(dir)
	i := slices.IndexFunc(own, func(o *connector.Connector) bool { return o.Name == name })
	if i < 0 {
		return nil, false
	}
	return own[i], true
}

// packages are the modules that connectors bring, by name.
func (c *Compiler) packages(ws *workspace.Workspace) map[string]bare {
	all := map[string]bare{}
	for _, known := range c.connectors(ws) {
		for _, p := range known.Packages {
			all[p] = bare{kind: clientModule, name: known.Name}
		}
		for _, p := range known.Events.Packages {
			all[p] = bare{kind: emptyModule, name: "types"}
		}
	}
	return all
}

// Script compiles one script with everything it imports. The overlay holds unsaved texts by
// workspace path (scripts/x.ts) and wins over the disk.
//
// A missing script is a fault not_found with the nearest names. What is wrong in the texts is
// in the diagnostics; if that leaves no Bundle, the error is an invalid fault saying the first of them.
func (c *Compiler) Script(ctx context.Context, ws *workspace.Workspace, name string, overlay map[string]string) (*script.Bundle, []workspace.Diagnostic, error) {
	b, err := c.newBuild(ws, overlay)
	if err != nil {
		return nil, nil, err
	}
	defer b.close()
	entry, ok := b.script(name)
	if !ok {
		return nil, nil, fault.New(fault.NotFound, "There is no script %s in this workspace.", name).
			WithHint("%s", didYouMean(nearest(name, b.scripts(), 3), "Scripts are the .ts files below scripts/; their names leave the ending out."))
	}
	r, err := c.result(ctx, b, key{ws.Dir, name}, []string{entry})
	if err != nil {
		return nil, nil, err
	}
	diagnostics := slices.Clone(r.diagnostics)
	if r.bundle == nil {
		return nil, diagnostics, firstError(diagnostics)
	}
	return r.bundle, diagnostics, nil
}

// Test compiles a test file, named by its workspace path. The Bundle's default export lists its
// tests and runs one of them (see package script/trial). It also gives the workspace paths of the files it was made of. What
// is wrong in the texts is an invalid fault saying the first of it.
func (c *Compiler) Test(ctx context.Context, ws *workspace.Workspace, file string) (*script.Bundle, []string, error) {
	b, err := c.newBuild(ws, nil)
	if err != nil {
		return nil, nil, err
	}
	defer b.close()
	r, err := c.result(ctx, b, key{ws.Dir, file}, []string{file})
	if err != nil {
		return nil, nil, err
	}
	var made []string
	for _, input := range slices.Sorted(maps.Keys(r.inputs)) {
		if !strings.HasSuffix(input, "/") {
			made = append(made, shown(input))
		}
	}
	if r.bundle == nil {
		return nil, made, firstError(r.diagnostics)
	}
	return r.bundle, made, nil
}

// Whole compiles every script of a workspace into one Bundle that leaves nothing out: it shows
// which lines there are and is not meant to be run. There is none (nil) without scripts, and
// while one of them cannot be compiled.
func (c *Compiler) Whole(ctx context.Context, ws *workspace.Workspace) (*script.Bundle, error) {
	b, err := c.newBuild(ws, nil)
	if err != nil {
		return nil, err
	}
	defer b.close()
	var entries []string
	for _, name := range b.scripts() {
		if entry, ok := b.script(name); ok {
			entries = append(entries, entry)
		}
	}
	if len(entries) == 0 {
		return nil, nil
	}
	b.whole = true
	r, err := c.result(ctx, b, key{ws.Dir, folder + "/"}, entries)
	if err != nil {
		return nil, err
	}
	return r.bundle, nil
}

// Tests lists the test files of a workspace, as workspace paths: tests/**/*.test.ts.
func (c *Compiler) Tests(ws *workspace.Workspace) ([]string, error) {
	b, err := openFiles(ws.Dir, nil)
	if err != nil {
		return nil, err
	}
	defer b.close()
	files := b.tests()
	for i, file := range files {
		files[i] = shown(file)
	}
	return files, nil
}

// Check compiles every script and test of the workspace as it is on disk and says what is wrong.
func (c *Compiler) Check(ctx context.Context, ws *workspace.Workspace) []workspace.Diagnostic {
	b, err := c.newBuild(ws, nil)
	if err != nil {
		return []workspace.Diagnostic{{Severity: workspace.SeverityError, Code: "compile/unreadable", Message: err.Error(), Source: "compile", Place: fault.Place{File: "scripts"}}}
	}
	defer b.close()
	var entries []string
	for _, name := range b.scripts() {
		if entry, ok := b.script(name); ok {
			entries = append(entries, entry)
		}
	}
	for _, file := range b.tests() {
		entries = append(entries, shown(file))
	}
	if len(entries) == 0 {
		return nil
	}
	r, err := c.result(ctx, b, key{dir: ws.Dir}, entries)
	if err != nil {
		return nil // canceled: nobody waits for the answer
	}
	return slices.Clone(r.diagnostics)
}

// result is what one build gave, and what it was made of.
type result struct {
	bundle      *script.Bundle
	diagnostics []workspace.Diagnostic
	workspace   string // what of the workspace it depends on
	own         []*connector.Connector
	inputs      map[string]string // texts and folder listings by path, as hashes
}

// mostResults bounds what a Compiler remembers; beyond it, it forgets everything.
const mostResults = 256

func (c *Compiler) result(ctx context.Context, b *build, k key, entries []string) (*result, error) {
	if err := ctx.Err(); err != nil {
		return nil, fault.New(fault.Canceled, "Compiling was stopped.").Because(err)
	}
	c.mu.Lock()
	known := c.made[k]
	c.mu.Unlock()
	if known != nil && known.workspace == b.identity() && slices.Equal(known.own, b.own) && b.unchanged(known.inputs) {
		return known, nil
	}
	r, err := b.run(ctx, k.script, entries)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.made) >= mostResults {
		c.made = map[key]*result{}
	}
	c.made[k] = r
	return r, nil
}

// table gives a connector's operations, prepared once.
func (c *Compiler) table(dir, name string) (*table, bool) {
	known, ok := c.connector(dir, name)
	if !ok {
		return nil, false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	where := name
	if _, ours := c.config.Connectors(name); !ours {
		where = dir + "\x00" + name
	}
	if t, ok := c.tables[where]; ok && t.connector == known {
		return t, true
	}
	t := newTable(known)
	c.tables[where] = t
	return t, true
}

// connections lists the connection paths of a workspace.
func connections(ws *workspace.Workspace) []string {
	return slices.Sorted(maps.Keys(ws.Connections))
}
