package typecheck

import (
	"encoding/json"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"bobbin/runtime/fault"
)

// State is how the language service stands.
type State string

// The states.
const (
	Starting  State = "starting"
	Ready     State = "ready"
	Restarted State = "restarted" // ready again; documents must be opened again
	Failed    State = "failed"    // it does not start, or ended too often; the message says more
)

// ServerConfig is what a Server needs.
type ServerConfig struct {
	Compiler *Compiler
	Dir      string // the workspace's folder, absolute
	// Unoffered gives the scopes of modules, such as @acme, that no import is offered of; nil is none. It is asked when a process begins.
	Unoffered func() []string
	// State hears of every change, in order. It must not call the Server.
	State func(state State, message string)
	// Limit says how long a request may take before the process is replaced; nil means DefaultLimit.
	Limit func(method string) time.Duration
	// Pause is the wait after too many restarts in a minute; 30 seconds when zero.
	Pause time.Duration
	Now   func() time.Time // time.Now when nil
}

// DefaultLimit gives requests ten seconds, those over the whole workspace more. A machine that is busy may
// need some of them for a completion, and a new process would begin cold and need longer.
func DefaultLimit(method string) time.Duration {
	switch method {
	case "textDocument/references", "textDocument/rename", "workspace/symbol", "workspace/willRenameFiles", "initialize":
		return 20 * time.Second
	}
	return 10 * time.Second
}

// Server is the language service of one workspace, for any number of pages. It does the life
// cycle; pages only send documents and requests. A request that takes too long and a crash are
// the same to it: the process is replaced, waiting requests fail, and pages open their documents again.
//
//	starting -> ready -> (killed or crashed) starting -> restarted -> ...
//	                                         failed -> (after a pause) starting
type Server struct {
	config ServerConfig

	mu           sync.Mutex
	sessions     map[*Session]bool
	process      *process // nil while none runs
	starts       []time.Time
	capabilities json.RawMessage // nil until ready
	pending      map[int64]*request
	answered     bool // a page's request, ever: the workspace is known to be readable in time
	documents    map[string]*document
	files        map[string]bool // that the process knows of, so that a new one can be told from a changed one
	number       int64
	again        *time.Timer // the next start
	stopped      bool
	ready        bool
	notes        *outbox        // calls to State, in order
	run          sync.WaitGroup // processes
}

// request is one that the process has not answered.
type request struct {
	session *Session // nil for our own
	id      json.RawMessage
	method  string
	timer   *time.Timer
	done    func(result json.RawMessage) // for our own
}

// NewServer makes a Server; Start starts its process.
func NewServer(config ServerConfig) *Server {
	if config.Limit == nil {
		config.Limit = DefaultLimit
	}
	if config.Pause == 0 {
		config.Pause = 30 * time.Second
	}
	if config.Now == nil {
		config.Now = time.Now
	}
	s := &Server{config: config, sessions: map[*Session]bool{}}
	s.notes = newOutbox(func(note []byte) error {
		state, message, _ := strings.Cut(string(note), "\n")
		if config.State != nil {
			config.State(State(state), message)
		}
		return nil
	})
	return s
}

func (s *Server) say(state State, message string) {
	s.notes.put([]byte(string(state) + "\n" + message))
}

// Start starts the process. The error is that of the first start; a Server that has started
// once keeps itself going until Stop.
func (s *Server) Start() error {
	if _, err := s.config.Compiler.Path(); err != nil {
		s.say(Failed, fault.From(err).Sentence)
		return err
	}
	found := filesBelow(s.config.Dir)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.files = found
	return s.launch()
}

// Stop ends the process and all sessions, and waits for them. It is safe twice.
func (s *Server) Stop() {
	s.mu.Lock()
	s.stopped = true
	if s.again != nil {
		s.again.Stop()
	}
	p := s.process
	s.fail("The language service was stopped.")
	sessions := s.sessions
	s.sessions = map[*Session]bool{}
	s.mu.Unlock()
	if p != nil {
		p.stop()
	}
	s.run.Wait()
	for session := range sessions {
		session.box.close()
		<-session.box.done
	}
	s.notes.close()
	<-s.notes.done
}

// launch starts a process and greets it. The caller holds the lock.
func (s *Server) launch() error {
	if s.stopped || s.process != nil {
		return nil
	}
	s.say(Starting, "")
	s.pending, s.documents = map[int64]*request{}, map[string]*document{}
	s.starts = append(s.starts, s.config.Now())
	var p *process
	begun := make(chan struct{})
	p, err := s.config.Compiler.launch(s.config.Dir, func(message []byte) {
		<-begun
		s.receive(p, message)
	})
	if err != nil {
		s.say(Failed, "The language service cannot be started.")
		s.retry(s.config.Pause)
		return err
	}
	close(begun)
	s.process = p
	s.run.Go(func() {
		<-p.done
		s.ended(p)
	})
	s.ask(&request{method: "initialize", done: s.greet}, encode(initialize(s.config.Dir)))
	return nil
}

// greet takes the answer to initialize: the service is there. The caller holds the lock.
func (s *Server) greet(result json.RawMessage) {
	var answer struct{ Capabilities json.RawMessage }
	if err := json.Unmarshal(result, &answer); err != nil {
		return // the time limit of the next request deals with a service that makes no sense
	}
	first := !s.ready
	s.ready, s.capabilities = true, answer.Capabilities
	s.process.box.put(envelope{Method: "initialized", Params: json.RawMessage("{}")}.text())
	for session := range s.sessions {
		if session.greeted {
			session.box.put(envelope{Method: "bobbin/restarted"}.text())
			continue
		}
		s.hello(session)
	}
	if first {
		s.say(Ready, "")
	} else {
		s.say(Restarted, "")
	}
}

// hello is the first message a page gets.
func (s *Server) hello(session *Session) {
	session.greeted = true
	session.box.put(encode(map[string]any{"type": "hello", "capabilities": s.capabilities, "rootUri": fileURI(s.config.Dir)}))
}

// ended is called when a process is gone, for whatever reason.
func (s *Server) ended(p *process) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.process != p {
		return
	}
	s.process, s.capabilities = nil, nil
	s.fail("The language service was restarted.")
	if s.stopped {
		return
	}
	since := s.config.Now().Add(-time.Minute)
	recent := s.starts[:0]
	for _, at := range s.starts {
		if at.After(since) {
			recent = append(recent, at)
		}
	}
	s.starts = recent
	if len(recent) > 3 {
		s.say(Failed, "The language service ended "+plural(len(recent))+" within a minute; it starts again after a pause. "+p.last())
		s.retry(s.config.Pause)
		return
	}
	s.retry(0)
}

func plural(n int) string {
	words := []string{"", "once", "twice", "three times", "four times"}
	if n < len(words) {
		return words[n]
	}
	return "many times"
}

// retry starts a process after a while. The caller holds the lock.
func (s *Server) retry(after time.Duration) {
	if s.stopped {
		return
	}
	s.again = time.AfterFunc(after, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		_ = s.launch() // says so itself and tries again
	})
}

// fail answers every waiting request. The caller holds the lock.
func (s *Server) fail(reason string) {
	for number, r := range s.pending {
		r.timer.Stop()
		delete(s.pending, number)
		if r.session != nil {
			r.session.box.put(envelope{ID: r.id, Error: encode(map[string]any{"code": requestFailed, "message": reason})}.text())
		}
	}
}

// requestFailed is LSP's code for a request that was right and could not be done.
const requestFailed = -32803

func encode(v any) json.RawMessage {
	data, err := json.Marshal(v)
	if err != nil {
		panic("typecheck: cannot be written as JSON: " + err.Error())
	}
	return data
}

// fileURI names a file as the language service does.
func fileURI(path string) string {
	slashed := filepath.ToSlash(path)
	if !strings.HasPrefix(slashed, "/") {
		slashed = "/" + slashed
	}
	return (&url.URL{Scheme: "file", Path: slashed}).String()
}
