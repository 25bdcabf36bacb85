package control

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"
	"unicode"

	"bobbin/runtime/fault"
	"bobbin/runtime/invocation"
	"bobbin/runtime/release"
	"bobbin/runtime/tries"
)

// The answers whose types are other rooms'.
type (
	releaseAnswer    = release.Release
	invocationAnswer = invocation.Invocation
)

// Services is what a runner can do, behind its API.
type Services struct {
	About         About
	Releases      Releases
	Environments  Environments
	Contents      Contents
	Listeners     Listeners
	Invocations   Invocations
	Letters       Letters
	Pauses        Pauses
	Limits        Limits
	Switches      Switches
	Signals       Signals
	Access        Access
	Usage         Usage
	Teams         Teams
	Notifications Notifications
	Retentions    Retentions
	Nodes         Nodes
	Migrations    Migrations
}

// Config is what a Server is made of. All of it is required but Beat.
type Config struct {
	Services
	Gate   *Gate
	Now    func() time.Time
	Logger *slog.Logger
	// Beat is how often a stream shows that it is there, and looks whether its token still counts; 15 s
	// when zero. A client takes one that is silent for 45 s for lost.
	Beat time.Duration
}

// Server is the API as a handler of everything below Base.
type Server struct {
	c      Config
	mux    *http.ServeMux
	routes []route
	relay  bool // it only passes events on
	logins *tries.Counter
	quiet  context.Context
	end    context.CancelFunc
}

// route is what the document says of an endpoint.
type route struct {
	method, path, summary string
	role                  Role
	in, out               any // zero values
}

func newServer(c Config) *Server {
	c.Beat = cmp.Or(c.Beat, beat)
	s := &Server{c: c, mux: http.NewServeMux(), logins: tries.New(loginTries, loginWindow, c.Now)}
	s.quiet, s.end = context.WithCancel(context.Background())
	return s
}

// New makes the server.
func New(c Config) *Server {
	s := newServer(c)
	serve(s, getInfo, c.About.Info)
	serve(s, listWorkspaces, c.About.Workspaces)
	serve(s, listReleases, c.Releases.Releases)
	serve(s, getRelease, c.Releases.Release)
	serve(s, sendRelease, c.Releases.Send)
	serve(s, listEnvironments, c.Environments.Environments)
	serve(s, getEnvironment, c.Environments.Environment)
	serve(s, listDeployments, c.Environments.Deployments)
	serve(s, deploy, c.Environments.Deploy)
	serve(s, rollBack, c.Environments.RollBack)
	serve(s, promote, c.Environments.Promote)
	serve(s, getFile, c.Contents.File)
	serve(s, getKept, c.Contents.Kept)
	serve(s, listSchedules, c.Contents.Schedules)
	serve(s, rotateListener, c.Listeners.Rotate)
	serve(s, chooseAddress, c.Listeners.Choose)
	serve(s, listInvocations, c.Invocations.Invocations)
	serve(s, getInvocation, c.Invocations.Invocation)
	serve(s, replayInvocation, c.Invocations.Replay)
	serve(s, abortInvocation, c.Invocations.Abort)
	s.operate()
	s.migrations()
	serve(s, getUsage, c.Usage.Usage)
	s.teams(c.Teams)
	s.notifications()
	serve(s, listRetentions, c.Retentions.Retentions)
	serve(s, setRetention, c.Retentions.SetRetention)
	serve(s, listNodes, c.Nodes.Nodes)
	s.mux.HandleFunc("GET "+Base+"/signals", s.signals)
	s.access()
	return s
}

// access is what every server has: tokens, the audit log, the document.
func (s *Server) access() {
	serve(s, listTokens, s.c.Access.Tokens)
	serve(s, createToken, s.c.Access.CreateToken)
	serve(s, revokeToken, s.c.Access.RevokeToken)
	serve(s, listAudit, s.c.Access.Audit)
	s.mux.HandleFunc("GET "+Base+"/audit/export", s.export)
	s.mux.HandleFunc("GET "+Base+"/openapi.json", s.document)
	s.mux.HandleFunc(Base+"/", func(w http.ResponseWriter, r *http.Request) {
		if s.relay {
			WriteFault(w, fault.New(fault.NotFound, "This is a relay: it passes events on, and has no request %s %s.", r.Method, r.URL.Path).
				WithHint("Choose a runner that was started without --relay. %s/openapi.json lists what a relay has.", Base))
			return
		}
		WriteFault(w, fault.New(fault.NotFound, "There is no request %s %s.", r.Method, r.URL.Path).WithHint("%s/openapi.json lists those there are.", Base))
	})
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

// Quiet ends the streams that would never end by themselves, so that serving can stop.
func (s *Server) Quiet() { s.end() }

// serve makes a method the answer to an endpoint.
func serve[In, Out any](s *Server, e endpoint[In, Out], call func(context.Context, In) (Out, error)) {
	var in In
	var out Out
	s.routes = append(s.routes, route{e.Method, e.Path, e.Summary, e.Role, in, out})
	s.mux.HandleFunc(e.Method+" "+Base+e.Path, func(w http.ResponseWriter, r *http.Request) {
		r, err := s.admit(r, e.Role)
		if err != nil {
			s.refuse(w, r, e.Action, err)
			return
		}
		var in In
		var out Out
		if err = readRequest(w, r, &in); err == nil {
			out, err = call(r.Context(), in)
		}
		if kept := s.audit(r, e.Action, err); err == nil {
			err = kept
		}
		if err != nil {
			s.failed(r, err)
			WriteFault(w, err)
			return
		}
		writeJSON(w, http.StatusOK, out)
	})
}

// admit lets a caller in who shows a token that is enough.
func (s *Server) admit(r *http.Request, needed Role) (*http.Request, error) {
	source := sourceOf(r)
	if wait := s.logins.Wait(source); wait > 0 {
		return r, &tooMany{wait}
	}
	text, ok := bearer(r)
	if !ok {
		return r, errors.Join(errNoToken, fault.New(fault.Denied, "This request needs a token of the runner.").
			WithHint("Send it in the header Authorization: Bearer TOKEN."))
	}
	t, err := s.c.Gate.enter(r.Context(), text)
	if fault.Is(err, fault.Denied) {
		s.logins.Failed(source)
		return r, errors.Join(errNoToken, err)
	}
	if err != nil {
		return r, err
	}
	caller := Caller{t, source, baseOf(r), &noted{team: t.Team}}
	r = withCaller(r, caller)
	if err := t.enough(needed); err != nil {
		return r, err
	}
	if id := r.PathValue("workspace"); id != "" && !caller.Sees(id) {
		return r, fault.New(fault.Denied, "The token %q is for another workspace.", t.Name)
	}
	return r, s.within(r, caller)
}

// bearer is the text of the token that a request shows.
func bearer(r *http.Request) (text string, ok bool) {
	text, ok = strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	return strings.TrimSpace(text), ok
}

// enough says why a token is not enough for what an endpoint needs. Faults: denied.
func (t Token) enough(needed Role) error {
	switch {
	case t.may(needed):
		return nil
	case t.Role == Admin:
		return fault.New(fault.Denied, "The token %q is for the team %q, and this needs an admin's of the whole runner.", t.Name, t.Team)
	}
	return fault.New(fault.Denied, "The token %q is a %s's, and this needs one of a %s.", t.Name, t.Role, needed)
}

// lapsed says why a stream that was let in may not go on: its token was revoked, has expired, or is
// not enough any more. While that cannot be found out it goes on until the next beat.
func (s *Server) lapsed(r *http.Request, needed Role) error {
	text, _ := bearer(r)
	t, err := s.c.Gate.enter(r.Context(), text)
	if err == nil {
		return t.enough(needed)
	}
	if !fault.Is(err, fault.Denied) {
		s.failed(r, err)
		return nil
	}
	return err
}

// within refuses what is another team's, as if it were not there. Of a workspace that nobody has
// there is nothing; it is whoever's sends the first release of it.
func (s *Server) within(r *http.Request, caller Caller) error {
	if team := r.PathValue("team"); team != "" {
		only, err := s.c.Gate.teamOf(r.Context(), caller)
		if err != nil {
			return err
		}
		if only != "" && only != team {
			return noTeam(team)
		}
		caller.noted.team = team
	}
	id := r.PathValue("workspace")
	if id == "" {
		return nil
	}
	owner, known, err := s.c.Gate.Store.Owner(r.Context(), id)
	if err != nil {
		return err
	}
	if known && caller.Team != "" && caller.Team != owner {
		return fault.New(fault.NotFound, "There is no workspace %s.", id)
	}
	if known && r.PathValue("team") == "" {
		caller.noted.team = owner
	}
	return nil
}

// Guard lets those through to a handler beside the API who show a token that is enough, and that is
// for every workspace.
func (s *Server) Guard(needed Role, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r, err := s.admit(r, needed)
		if caller := CallerOf(r.Context()); err == nil && (caller.Workspace != "" || caller.Team != "") {
			err = fault.New(fault.Denied, "The token %q is for one workspace or one team, and this tells of all.", caller.Name)
		}
		if err != nil {
			s.refuse(w, r, "", err)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// sourceOf is the address a request came from.
func sourceOf(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// baseOf is the address of the runner as the caller knows it.
func baseOf(r *http.Request) string {
	if r.TLS != nil {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

// refuse answers who was not let in, and notes it: every try, but none of a caller who is told
// to wait.
func (s *Server) refuse(w http.ResponseWriter, r *http.Request, action string, err error) {
	var many *tooMany
	if !errors.As(err, &many) {
		if action == "" {
			action = "look"
		}
		if kept := s.audit(r, action, err); kept != nil {
			s.failed(r, kept)
		}
	}
	WriteFault(w, err)
}

// audit notes what was done; looking is not.
func (s *Server) audit(r *http.Request, action string, err error) error {
	if action == "" {
		return nil
	}
	outcome := "ok"
	if err != nil {
		outcome = string(fault.From(err).Code)
	}
	caller := CallerOf(r.Context())
	subject := ""
	for _, name := range pathNames(r.Pattern) {
		if name != "workspace" { // which an entry has beside
			subject = strings.Trim(subject+"/"+r.PathValue(name), "/")
		}
	}
	about := noted{}
	if caller.noted != nil {
		about = *caller.noted
	}
	// A change that was made is noted also when the caller has gone.
	return s.c.Gate.Store.AddAudit(context.WithoutCancel(r.Context()), AuditEntry{At: s.c.Gate.now(), Actor: caller.Name, Source: sourceOf(r), Action: action, Team: about.team,
		Workspace: short(cmp.Or(r.PathValue("workspace"), about.workspace)), Subject: short(strings.TrimSpace(subject + " " + about.text)), Outcome: outcome})
}

// pathNames gives the names of what stands in a pattern's path, in order.
func pathNames(pattern string) (names []string) {
	for part := range strings.SplitSeq(pattern, "/") {
		if name, ok := strings.CutPrefix(part, "{"); ok {
			names = append(names, strings.TrimSuffix(name, "}"))
		}
	}
	return names
}

// mostNoted bounds the subject of an entry, in characters: what was refused may have been of any length.
const mostNoted = 500

// short is a text for the audit log: on one line, and no longer than anybody reads.
func short(text string) string {
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, text)
	if all := []rune(text); len(all) > mostNoted {
		return string(all[:mostNoted]) + "…"
	}
	return text
}

// failed logs what is no fault of the caller's.
func (s *Server) failed(r *http.Request, err error) {
	if f := fault.From(err); f.Code == fault.Internal || f.Code == fault.Unavailable {
		s.c.Logger.Error("answer a request", "method", r.Method, "path", r.URL.Path, "error", err, "cause", f.Cause)
	}
}

// document is the description of the API.
func (s *Server) document(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, http.StatusOK, json.RawMessage(s.OpenAPI()))
}
