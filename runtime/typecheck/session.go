package typecheck

import (
	"encoding/json"

	"bobbin/runtime/fault"
)

// Session is one page's part in a Server.
type Session struct {
	server  *Server
	box     *outbox
	greeted bool // has its hello
}

// Attach adds a page. Its messages are given to send one at a time and in order: first
// {"type":"hello", capabilities, rootUri}, then answers and notifications of LSP, and
// "bobbin/restarted" when the page must open its documents again. An error of send ends the
// session; send must end when its page is gone, because Stop waits for it.
func (s *Server) Attach(send func(message []byte) error) *Session {
	session := &Session{server: s, box: newOutbox(send)}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sessions[session] = true
	if s.stopped {
		session.box.close()
		return session
	}
	if s.capabilities != nil {
		s.hello(session)
	}
	return session
}

// Close takes the page away; its documents are closed in the service. It does not wait for a send under way.
func (session *Session) Close() {
	s := session.server
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.sessions, session)
	session.box.close()
	for _, r := range s.pending {
		if r.session == session && s.process != nil { // the answer goes nowhere, but the time limit stays
			s.cancel(session, r.id)
		}
	}
	for uri, d := range s.documents {
		if d.holder == session {
			s.close(uri)
		}
	}
}

// close tells the service that a document is as on disk again. The caller holds the lock.
func (s *Server) close(uri string) {
	delete(s.documents, uri)
	if s.process != nil {
		s.process.box.put(envelope{Method: "textDocument/didClose",
			Params: encode(map[string]any{"textDocument": map[string]any{"uri": uri}})}.text())
	}
}

// Send takes one message of the page: a request or a notification of LSP. Messages count in
// the order of the calls. What is no message is a fault invalid.
func (session *Session) Send(message []byte) error {
	var e envelope
	if err := json.Unmarshal(message, &e); err != nil {
		return fault.New(fault.Invalid, "A message to the language service is not JSON.").Because(err)
	}
	s := session.server
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.sessions[session] || e.Method == "" {
		return nil
	}
	e.from = session
	if s.capabilities == nil {
		return s.refuse(e)
	}
	return s.pass(e)
}

// refuse answers a request while no service is there. Nothing is kept for later: before its
// hello a page has nothing to say, and after a restart it opens its documents again.
func (s *Server) refuse(e envelope) error {
	if len(e.ID) > 0 {
		e.from.box.put(envelope{ID: e.ID, Error: encode(map[string]any{"code": requestFailed, "message": "The language service is starting."})}.text())
	}
	return nil
}

// pass looks at what concerns the life of documents and sends the rest on. The caller holds the lock.
func (s *Server) pass(e envelope) error {
	switch e.Method {
	case "initialize":
		e.from.box.put(envelope{ID: e.ID, Result: encode(map[string]any{"capabilities": s.capabilities})}.text())
	case "shutdown":
		e.from.box.put(envelope{ID: e.ID, Result: json.RawMessage("null")}.text())
	case "initialized", "exit": // the process is not the page's
	case "$/cancelRequest":
		var params struct{ ID json.RawMessage }
		if json.Unmarshal(e.Params, &params) == nil {
			s.cancel(e.from, params.ID)
		}
	case "textDocument/didOpen", "textDocument/didChange", "textDocument/didClose":
		return s.edit(e)
	default:
		s.write(e)
	}
	return nil
}

// cancel tells the service that a page does not want an answer any more. The caller holds the lock.
func (s *Server) cancel(session *Session, id json.RawMessage) {
	for number, r := range s.pending {
		if r.session == session && string(r.id) == string(id) {
			s.process.box.put(envelope{Method: "$/cancelRequest", Params: encode(map[string]any{"id": number})}.text())
		}
	}
}

// edit follows which page holds which document. Two pages with the same document: the one that
// opened it last holds it, and its text is what the service sees.
func (s *Server) edit(e envelope) error {
	var params struct {
		TextDocument struct{ URI string }
	}
	if err := json.Unmarshal(e.Params, &params); err != nil {
		return fault.New(fault.Invalid, "A document for the language service is not as it must be.").Because(err)
	}
	uri := params.TextDocument.URI
	open := s.documents[uri]
	switch {
	case e.Method == "textDocument/didOpen":
		if open != nil {
			s.close(uri)
		}
		s.documents[uri] = &document{holder: e.from}
	case open == nil || open.holder != e.from:
		return nil // of a process that is gone, or another page's by now
	case e.Method == "textDocument/didClose":
		s.close(uri)
		return nil
	}
	s.write(e)
	return nil
}
