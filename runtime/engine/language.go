package engine

import (
	"context"
	"slices"
	"strings"
	"sync"

	"bobbin/runtime/fault"
	"bobbin/runtime/typecheck"
	"bobbin/runtime/workspace"
)

// LanguageSession is one page's part in the language service of a workspace.
type LanguageSession interface {
	Send(message []byte) error
	Close()
}

// languages keeps one language service a workspace, started when the first page wants it.
type languages struct {
	compiler  *typecheck.Compiler
	unoffered func(dir string) []string // see typecheck.ServerConfig
	tell      func(Signal)
	started   func() // a service is there, or does not come: a start is over

	mu      sync.Mutex
	servers map[string]*typecheck.Server // by folder
	closed  bool
}

// Language attaches a page to the language service of a workspace, whose generated
// declarations are brought up to date first. send gets one message at a time, in order.
func (e *Engine) Language(ctx context.Context, dir string, send func(message []byte) error) (LanguageSession, error) {
	if !e.folders.watches(dir) { // a page has opened its workspace before, and shall not wait for that once more
		w, err := e.OpenWorkspace(dir)
		if err != nil {
			return nil, err
		}
		dir = w.Dir
	}
	server, err := e.languages.server(dir)
	if err != nil {
		return nil, err
	}
	return server.Attach(send), nil
}

func (l *languages) server(dir string) (*typecheck.Server, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if server, ok := l.servers[dir]; ok {
		return server, nil
	}
	if l.closed {
		return nil, fault.New(fault.Canceled, "Bobbin is stopping.")
	}
	server := typecheck.NewServer(typecheck.ServerConfig{Compiler: l.compiler, Dir: dir, Unoffered: func() []string { return l.unoffered(dir) },
		State: func(state typecheck.State, message string) {
			l.tell(Signal{Type: "language.state", Dir: dir, State: string(state), Message: message})
			if state != typecheck.Starting {
				l.started()
			}
		}})
	if err := server.Start(); err != nil {
		return nil, err
	}
	l.servers[dir] = server
	return server, nil
}

// Library reads a declaration file of the language itself, by its address.
func (e *Engine) Library(uri string) (string, error) { return e.languages.compiler.Library(uri) }

// filesChanged tells the service of a workspace, where there is one, what changed on disk.
func (l *languages) filesChanged(dir string, paths []string) {
	l.mu.Lock()
	server := l.servers[dir]
	l.mu.Unlock()
	if server != nil && len(paths) > 0 {
		server.FilesChanged(paths)
	}
}

func (l *languages) close() {
	l.mu.Lock()
	l.closed = true
	servers := l.servers
	l.servers = map[string]*typecheck.Server{}
	l.mu.Unlock()
	for _, server := range servers {
		server.Stop()
	}
}

// Check looks for everything that is wrong in a workspace: its files, its code, its types.
func (e *Engine) Check(ctx context.Context, dir string) ([]workspace.Diagnostic, error) {
	w, err := e.Workspace(dir)
	if err != nil {
		return nil, err
	}
	if err := e.generate(w); err != nil {
		return nil, err
	}
	problems := append([]workspace.Diagnostic{}, w.Problems...)
	problems = append(problems, e.missingPasswords(w, "")...)
	problems = append(problems, e.ownProblems(w.Dir)...)
	problems = append(problems, e.eventProblems(w)...)
	problems = append(problems, e.toldProblems(w)...)
	problems = append(problems, e.pollProblems(w)...)
	problems = append(problems, e.compiler.Check(ctx, w)...)
	types, err := e.languages.compiler.Check(ctx, w.Dir)
	if err != nil {
		return problems, err
	}
	return merge(problems, types), nil
}

// merge leaves out what the type checker says at a line where the compiler said something
// already: both find every syntax error.
func merge(problems, types []workspace.Diagnostic) []workspace.Diagnostic {
	for _, t := range types {
		known := slices.ContainsFunc(problems, func(p workspace.Diagnostic) bool {
			return p.File == t.File && p.Line == t.Line && p.Severity == workspace.SeverityError
		})
		if !known {
			problems = append(problems, t)
		}
	}
	slices.SortStableFunc(problems, func(a, b workspace.Diagnostic) int {
		if order := strings.Compare(a.File, b.File); order != 0 {
			return order
		}
		return a.Line - b.Line
	})
	return problems
}
