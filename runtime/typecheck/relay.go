package typecheck

import (
	"encoding/json"
	"strconv"
	"time"
)

// starting is how long the first requests may take, while the service reads the workspace for the first time.
const starting = 15 * time.Second

// document is a text that a page has open in the service.
type document struct {
	holder *Session // the page that opened it last; only its changes count
}

// ask sends a request under a number of our own and watches the time. The caller holds the lock.
func (s *Server) ask(r *request, params json.RawMessage) {
	s.number++
	number, p := s.number, s.process
	limit := s.config.Limit(r.method)
	if !s.answered {
		limit = max(limit, min(starting, 5*limit))
	}
	r.timer = time.AfterFunc(limit, func() { s.expire(p, number) })
	s.pending[number] = r
	p.box.put(envelope{ID: encode(number), Method: r.method, Params: params}.text())
}

// expire replaces a process that has not answered in time.
func (s *Server) expire(p *process, number int64) {
	s.mu.Lock()
	_, waits := s.pending[number]
	waits = waits && s.process == p
	s.mu.Unlock()
	if waits {
		p.kill() // ended does the rest
	}
}

// write passes one message of a page on. The caller holds the lock.
func (s *Server) write(e envelope) {
	switch {
	case e.Method == "": // an answer: requests of the service never reach a page
	case len(e.ID) > 0:
		s.ask(&request{session: e.from, id: e.ID, method: e.Method}, e.Params)
	default:
		s.process.box.put(e.text())
	}
}

// receive takes one message of the service, on its process's goroutine.
func (s *Server) receive(p *process, message []byte) {
	var e envelope
	if json.Unmarshal(message, &e) != nil {
		return // what is no message cannot be answered; the request it was meant for runs out
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.process != p {
		return
	}
	switch {
	case e.Method == "":
		s.answer(e)
	case len(e.ID) > 0:
		p.box.put(envelope{ID: e.ID, Result: s.reply(e)}.text())
		if refreshes(e.Method) {
			s.broadcast(envelope{Method: e.Method}.text())
		}
	case e.Method == "textDocument/publishDiagnostics" || e.Method == "window/showMessage":
		s.broadcast(message)
	}
}

// answer takes the service's answer to a request.
func (s *Server) answer(e envelope) {
	number, err := strconv.ParseInt(string(e.ID), 10, 64)
	r := s.pending[number]
	if err != nil || r == nil {
		return
	}
	r.timer.Stop()
	delete(s.pending, number)
	if r.done != nil {
		r.done(e.Result)
		return
	}
	s.answered = true
	e.ID = r.id
	if len(e.Result) == 0 && len(e.Error) == 0 {
		e.Result = json.RawMessage("null")
	}
	r.session.box.put(e.text())
}

// reply answers what the service asks of its client; the pages need not know.
func (s *Server) reply(e envelope) json.RawMessage {
	switch e.Method {
	case "workspace/configuration":
		var asked struct{ Items []struct{ Section string } }
		_ = json.Unmarshal(e.Params, &asked) // no items, no answers
		var unoffered []string
		if s.config.Unoffered != nil {
			unoffered = s.config.Unoffered()
		}
		answers := make([]any, len(asked.Items))
		for i, item := range asked.Items {
			answers[i] = settings(item.Section, unoffered)
		}
		return encode(answers)
	case "workspace/applyEdit":
		return json.RawMessage(`{"applied":false}`)
	}
	return json.RawMessage("null")
}

func refreshes(method string) bool {
	switch method {
	case "workspace/diagnostic/refresh", "workspace/semanticTokens/refresh", "workspace/inlayHint/refresh", "workspace/codeLens/refresh":
		return true
	}
	return false
}

func (s *Server) broadcast(message []byte) {
	for session := range s.sessions {
		if session.greeted {
			session.box.put(message)
		}
	}
}
