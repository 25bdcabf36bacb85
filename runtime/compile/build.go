package compile

import (
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/evanw/esbuild/pkg/api"

	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
	"bobbin/runtime/npm"
	"bobbin/runtime/script"
	"bobbin/runtime/workspace"
)

// build is one run of esbuild over one state of a workspace.
type build struct {
	*files
	compiler  *Compiler
	ws        *workspace.Workspace
	packages  map[string]bare
	own       []*connector.Connector // that the workspace carries
	tree      *npm.Tree
	treeFault *fault.Error // why the npm packages cannot be known
	entries   []string     // workspace paths of the scripts to begin with
	whole     bool         // what nobody uses stays in the Bundle
	// everything says that connections which no script imports are looked at, too.
	everything bool

	mu         sync.Mutex // esbuild loads modules on several goroutines
	selections map[string]*selection
	aliased    map[string]*table // of connections to which the workspace adds names
	problems   []workspace.Diagnostic
	npmFiles   map[string]npmFile  // by their path in npmNamespace
	importers  map[string]importOf // by the same
}

func (c *Compiler) newBuild(ws *workspace.Workspace, overlay map[string]string) (*build, error) {
	f, err := openFiles(ws.Dir, overlay)
	if err != nil {
		return nil, err
	}
	b := &build{files: f, compiler: c, ws: ws, packages: c.packages(ws), own: c.own(ws.Dir), tree: &npm.Tree{}, npmFiles: map[string]npmFile{}, importers: map[string]importOf{}}
	if c.config.Packages != nil {
		tree, err := c.config.Packages(ws.Dir)
		if b.treeFault = fault.From(err); err == nil {
			b.tree = tree
		}
	}
	return b, nil
}

// identity is everything of the workspace besides its scripts that a Bundle depends on.
func (b *build) identity() string {
	var s strings.Builder
	for _, path := range slices.Sorted(maps.Keys(b.ws.Connections)) {
		fmt.Fprintf(&s, "%q %q %q\n", path, b.ws.Connections[path].Connector, b.ws.Connections[path].Aliases) // maps are written in order
	}
	s.WriteString(b.tree.Hash)
	if b.treeFault != nil {
		s.WriteString(b.treeFault.Sentence)
	}
	return s.String()
}

// run builds the entries. For one script the result has its Bundle; for several (name is "") only diagnostics.
func (b *build) run(ctx context.Context, name string, entries []string) (*result, error) {
	b.entries, b.everything = entries, name == ""
	out, err := b.esbuild(ctx)
	if err != nil {
		return nil, err
	}
	r := &result{workspace: b.identity(), own: b.own, inputs: b.inputs(), diagnostics: b.diagnostics(out)}
	if name == "" || firstError(r.diagnostics) != nil {
		return r, nil
	}
	code, err := b.assemble(out)
	if err != nil {
		return nil, fault.New(fault.Internal, "The script %s was compiled, but its Bundle could not be put together.", name).Because(err)
	}
	if d, ok := b.oversize(name, out); ok {
		r.diagnostics = append(r.diagnostics, d)
	}
	r.bundle = &script.Bundle{Hash: digest(string(code)), Script: name, Code: code}
	return r, nil
}

// lowered is what the script engine lacks or gets wrong. Nothing else is lowered: older
// targets make await three times slower and forbid it at the top level.
var lowered = map[string]bool{
	"async-generator": false, "for-await": false, "using": false, "decorators": false,
	"dynamic-import": false, "regexp-set-notation": false, "regexp-match-indices": false,
}

func (b *build) esbuild(ctx context.Context) (api.BuildResult, error) {
	b.selections, b.problems, b.aliased = map[string]*selection{}, nil, nil
	if b.everything {
		for _, connection := range connections(b.ws) {
			b.table(connection)
		}
	}
	options := api.BuildOptions{
		EntryPoints:   []string{entryModule},
		Bundle:        true,
		Target:        api.ESNext,
		Format:        api.FormatESModule,
		Platform:      api.PlatformBrowser,
		Supported:     lowered,
		Sourcemap:     api.SourceMapExternal,
		LegalComments: api.LegalCommentsNone,
		Metafile:      true, // says whose code is how much of the output
		Charset:       api.CharsetUTF8,
		Outfile:       filepath.Join(b.ws.Dir, "bundle.js"), // never written; the map's paths are relative to it
		AbsWorkingDir: b.ws.Dir,
		TsconfigRaw:   "{}", // the workspace's own is for editors
		LogLevel:      api.LogLevelSilent,
		LogOverride:   map[string]api.LogLevel{"direct-eval": api.LogLevelError},
		Define: map[string]string{
			"process.env.NODE_ENV": `"production"`,
			"global":               "globalThis", // as older packages call it
			"import.meta.url":      quote("workspace:" + b.entries[0]),
		},
		SourcesContent: api.SourcesContentExclude,
		Plugins:        []api.Plugin{{Name: "bobbin", Setup: b.plug}},
	}
	if b.whole {
		options.TreeShaking = api.TreeShakingFalse
	}
	esbuild, fail := api.Context(options)
	if fail != nil {
		return api.BuildResult{}, fault.New(fault.Internal, "The compiler does not take its settings.").Because(fail)
	}
	defer esbuild.Dispose()
	defer context.AfterFunc(ctx, esbuild.Cancel)()
	out := esbuild.Rebuild()
	if err := ctx.Err(); err != nil {
		return out, fault.New(fault.Canceled, "Compiling was stopped.").Because(err)
	}
	return out, nil
}
