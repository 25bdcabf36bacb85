package notify_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/base64"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"bobbin/runtime/control"
	"bobbin/runtime/fault"
	"bobbin/runtime/invocation"
	"bobbin/runtime/node"
	"bobbin/runtime/notify"
	"bobbin/runtime/outbound/tlstest"
	"bobbin/runtime/script"
	"bobbin/runtime/store"
)

// world is a service on a real store, whose clock the test moves.
type world struct {
	t       *testing.T
	db      *store.DB
	mu      sync.Mutex
	now     time.Time
	rules   []notify.Notification
	refuse  error
	dead    string      // a host that does not answer
	took    chan string // hosts that took a message
	sent    chan notify.Content
	place   string // the environment of what ends
	service *notify.Service
}

func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) passes(d time.Duration) {
	w.mu.Lock()
	w.now = w.now.Add(d)
	w.mu.Unlock()
	w.service.Poke()
}

// begin opens a store in a folder and runs a service on it until the test, or stop, ends it.
func begin(t *testing.T, dir string, rules ...notify.Notification) (w *world, stop func()) {
	t.Helper()
	db, err := store.Open(t.Context(), dir, store.Config{})
	if err != nil {
		t.Fatal(err)
	}
	w = &world{t: t, db: db, place: "production", now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC), rules: rules, sent: make(chan notify.Content, 100), took: make(chan string, 1000)}
	w.service = notify.New(notify.Config{Store: db.Notices(), Now: w.clock, Logger: slog.New(slog.DiscardHandler), Sent: func(string, error) {},
		Rules: func(context.Context) ([]notify.Notification, error) { return w.rules, nil },
		Secret: func(context.Context, string) (map[string]string, error) {
			return map[string]string{"key": "0123456789abcdef"}, nil
		},
		Complete: func(_ context.Context, _ notify.Notification, c *notify.Content) {
			c.WorkspaceName = "Orders"
			w.sent <- *c
		},
		Sender: notify.Sender{Now: w.clock, Way: notify.Way{Do: func(r *http.Request) (*http.Response, error) {
			w.mu.Lock()
			defer w.mu.Unlock()
			if r.URL.Host == w.dead {
				w.mu.Unlock()
				<-r.Context().Done()
				w.mu.Lock()
				return nil, r.Context().Err()
			}
			w.took <- r.URL.Host
			return &http.Response{StatusCode: 200, Body: http.NoBody}, w.refuse
		}}}})
	ctx, cancel := context.WithCancel(t.Context())
	var run sync.WaitGroup
	run.Go(func() { w.service.Run(ctx) })
	stop = sync.OnceFunc(func() {
		cancel()
		run.Wait()
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(stop)
	return w, stop
}

// ends lets an invocation end, and says so.
func (w *world) ends(name string, status script.Status) {
	w.t.Helper()
	i := invocation.Invocation{ID: invocation.ID(fmt.Sprint(name, w.clock().UnixNano(), time.Now().UnixNano())), Workspace: "w", Environment: w.place, Script: name,
		Trigger: invocation.External, Status: script.Queued, QueuedAt: w.clock(), MaxAttempts: 1}
	i, _, err := w.db.Invocations().Create(w.t.Context(), i, true)
	if err != nil {
		w.t.Fatal(err)
	}
	end := invocation.End{ID: i.ID, From: script.Running, Fence: 1, Status: status, At: w.clock()}
	if status != script.Finished {
		end.Error = &script.Failure{Message: "It went wrong.", Place: &fault.Place{File: "scripts/" + name + ".ts", Line: 3, Column: 1}}
	}
	if err := w.db.Invocations().End(w.t.Context(), end); err != nil {
		w.t.Fatal(err)
	}
	i.Status, i.FinishedAt = status, end.At
	w.service.Ended(i, invocation.Stages{})
}

// hears compares the next message, as TYPE COUNT/TOTAL SCRIPTxCOUNT....
func (w *world) hears(want string) {
	w.t.Helper()
	select {
	case c := <-w.sent:
		got := fmt.Sprintf("%s %d/%d", c.Type, c.Count, c.Total)
		if strings.HasPrefix(want, c.Notification) {
			got = c.Notification + " " + got
		}
		for _, f := range c.Failures {
			got += fmt.Sprintf(" %sx%d", f.Script, f.Count)
		}
		if got != want {
			w.t.Fatalf("told %q, want %q", got, want)
		}
	case <-time.After(2 * time.Minute):
		w.t.Fatalf("nobody was told %q", want)
	}
}

var hook = notify.Notification{Name: "ops", Kind: notify.Webhook, URL: "https://ops.example.com/"}

// listed makes the store note failures, as it does where there is a notification.
func listed(t *testing.T, w *world) {
	t.Helper()
	if err := w.db.Shelf().PutEntries(t.Context(), node.Entry{List: store.NotificationList, Name: "ops", Body: []byte("{}")}); err != nil {
		t.Fatal(err)
	}
	w.service.Poke()
}

func TestManyFailures_AreOneMessageAndADigest(t *testing.T) {
	w, _ := begin(t, t.TempDir(), hook)
	listed(t, w)
	w.ends("A", script.FunctionError)
	w.hears("failed 1/1 Ax1")
	for range 199 {
		w.ends("A", script.FunctionError)
	}
	w.ends("B", script.TimedOut)
	w.passes(9 * time.Minute)
	w.passes(2 * time.Minute)
	w.hears("digest 200/201 Ax199 Bx1")
	w.passes(time.Second)
	w.ends("A", script.Finished)
	w.ends("A", script.Aborted) // is no failure
	w.ends("B", script.Finished)
	w.hears("recovered 0/201")
	w.passes(time.Second)
	w.ends("B", script.FunctionError) // a new incident
	w.hears("failed 1/1 Bx1")
}

func TestNobodyIsTold_WhereNothingSaysSo(t *testing.T) {
	quiet := hook
	quiet.Environment = "staging"
	dead := hook
	dead.Name, dead.Dead = "dead", true
	only := hook
	only.Name, only.Statuses = "only", []script.Status{script.TimedOut}
	w, _ := begin(t, t.TempDir(), quiet, dead, only)
	listed(t, w)
	w.ends("A", script.FunctionError)
	w.ends("A", script.TimedOut)
	w.hears("failed 1/1 Ax1")
	if n := len(w.sent); n > 0 {
		t.Errorf("%d messages more", n)
	}
}

// TestATeamIsTold_OfWhatRanForIt gives a workspace to another team while something is wrong in it.
func TestATeamIsTold_OfWhatRanForIt(t *testing.T) {
	ours, theirs := hook, hook
	ours.Team, ours.Workspace = "acme", "w"
	theirs.Name, theirs.Team, theirs.Workspace = "theirs", "beta", "w"
	w, _ := begin(t, t.TempDir(), ours, theirs)
	listed(t, w)
	assign := func(team string) {
		t.Helper()
		if err := w.db.Gate().Assign(t.Context(), "w", team); err != nil {
			t.Fatal(err)
		}
	}
	for _, id := range []string{"acme", "beta"} {
		if err := w.db.Gate().AddTeam(t.Context(), control.Team{ID: id, Name: id}); err != nil {
			t.Fatal(err)
		}
	}
	assign("acme")
	w.ends("A", script.FunctionError)
	w.hears("ops failed 1/1 Ax1")
	assign("beta")
	w.passes(time.Second)
	w.ends("B", script.FunctionError)
	w.hears("theirs failed 1/1 Bx1")
	w.passes(time.Second)
	w.ends("A", script.Finished) // for beta: acme's incident is over, and acme is not told
	w.ends("B", script.Finished)
	w.hears("theirs recovered 0/1")
	assign("acme")
	w.passes(time.Second)
	w.ends("A", script.TimedOut)
	w.hears("ops failed 1/1 Ax1")
}

func TestMessages_OutliveTheRunner(t *testing.T) {
	dir := t.TempDir()
	w, stop := begin(t, dir, hook)
	listed(t, w)
	w.refuse = fault.New(fault.Unavailable, "It is away.")
	w.ends("A", script.FunctionError)
	w.hears("failed 1/1 Ax1") // tried, and refused
	stop()
	w, _ = begin(t, dir, hook)
	w.passes(time.Hour)
	w.hears("failed 1/1 Ax1")
	w.passes(25 * time.Hour)
	w.untilAllIsSent()
	if len(w.sent) > 0 {
		t.Error(len(w.sent))
	}
}

// TestANotice_IsNotForWhoeverHasItsNameNext has a notice left over by a notification of another workspace.
func TestANotice_IsNotForWhoeverHasItsNameNext(t *testing.T) {
	dir := t.TempDir()
	w, stop := begin(t, dir, hook)
	listed(t, w)
	w.refuse = fault.New(fault.Unavailable, "It is away.")
	w.ends("A", script.FunctionError)
	w.hears("failed 1/1 Ax1")
	stop()
	next := hook
	next.Workspace = "another"
	w, _ = begin(t, dir, next)
	w.passes(time.Hour)
	w.untilAllIsSent()
	if len(w.sent) > 0 {
		t.Errorf("the next one is told %+v", <-w.sent)
	}
}

// untilAllIsSent waits until it is noted of every notice that it was.
func (w *world) untilAllIsSent() {
	w.t.Helper()
	waiting, err := w.db.Notices().Waiting(w.t.Context())
	for err == nil && len(waiting) > 0 {
		waiting, err = w.db.Notices().Waiting(w.t.Context())
	}
	if err != nil {
		w.t.Error(err)
	}
}

// TestADeadTarget_HoldsUpNobody has one target that does not answer, with much to be told, and another
// that does.
func TestADeadTarget_HoldsUpNobody(t *testing.T) {
	away, quiet := hook, hook
	away.Name, away.URL = "away", "https://away.example.com/"
	quiet.Name, quiet.Environment = "quiet", "staging"
	w, _ := begin(t, t.TempDir(), away, hook, quiet)
	w.dead = "away.example.com"
	listed(t, w)
	for n := range 30 { // incidents of their own
		w.place = fmt.Sprint("place", n)
		w.ends("A", script.FunctionError)
		if host := <-w.took; host != "ops.example.com" {
			t.Fatalf("%s took a message", host)
		}
	}
}

func TestSign_IsTheMACOfTimestampAndBody(t *testing.T) {
	// printf '1700000000.{"a":1}' | openssl dgst -sha256 -hmac 0123456789abcdef
	const want = "sha256=9eb18f493f8ec135d9eb2dad817c369bb4e9cbfa818657897a7437c1cd8c3a23"
	if got := notify.Sign("0123456789abcdef", "1700000000", []byte(`{"a":1}`)); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestCheck_RefusesWhatCannotBeSent(t *testing.T) {
	mail := func(change func(*notify.Mail)) notify.Notification {
		m := &notify.Mail{Host: "smtp.example.com", From: "bobbin@example.com", To: []string{"a@example.com"}}
		change(m)
		return notify.Notification{Name: "x", Kind: notify.Email, Mail: m}
	}
	for name, c := range map[string]struct {
		n    notify.Notification
		want string
	}{
		"a name":              {notify.Notification{Name: "../x"}, "cannot be the name"},
		"no kind":             {notify.Notification{Name: "x"}, "is not a kind"},
		"a status":            {notify.Notification{Name: "x", Statuses: []script.Status{"finished"}}, "is not a status"},
		"no address":          {notify.Notification{Name: "x", Kind: notify.Webhook, URL: "ftp://x"}, "is not a URL"},
		"Slack without":       {notify.Notification{Name: "x", Kind: notify.Slack}, "is not a URL"},
		"no server":           {notify.Notification{Name: "x", Kind: notify.Email}, "needs a mail server"},
		"a sender":            {mail(func(m *notify.Mail) { m.From = "nobody" }), "is not an e-mail address"},
		"a line in a sender":  {mail(func(m *notify.Mail) { m.From = "a@example.com\r\nBcc: b@example.com" }), "is not an e-mail address"},
		"nobody":              {mail(func(m *notify.Mail) { m.To = nil }), "1 to 50 receivers"},
		"a password in plain": {mail(func(m *notify.Mail) { m.Security, m.User = "none", "me" }), "without encryption"},
		"a way":               {mail(func(m *notify.Mail) { m.Security = "ssl3" }), "is not a way"},
	} {
		err := c.n.Check(map[string]string{"key": "0123456789abcdef"})
		if !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

// mailbox is a mail server (RFC 5321) that takes one message a connection, after STARTTLS or in TLS,
// from whoever logs in.
type mailbox struct {
	address string
	tls     *tls.Config
	from    bool // TLS from the start
	got     chan string
}

func (m *mailbox) serve(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	m.address = listener.Addr().String()
	var served sync.WaitGroup
	t.Cleanup(func() { listener.Close(); served.Wait() })
	served.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			if m.from {
				conn = tls.Server(conn, m.tls)
			}
			m.talk(conn, m.from)
		}
	})
}

func (m *mailbox) talk(conn net.Conn, secured bool) {
	defer func() { conn.Close() }()
	lines := bufio.NewScanner(conn)
	say := func(text string) { fmt.Fprintf(conn, "%s\r\n", text) }
	loggedIn := false
	say("220 mail.example.com ESMTP")
	for lines.Scan() {
		verb, rest, _ := strings.Cut(lines.Text(), " ")
		switch strings.ToUpper(verb) {
		case "EHLO":
			say(map[bool]string{false: "250-mail\r\n250 STARTTLS", true: "250-mail\r\n250 AUTH PLAIN"}[secured])
		case "STARTTLS":
			say("220 go")
			upgraded := tls.Server(conn, m.tls)
			conn, lines, secured = upgraded, bufio.NewScanner(upgraded), true
		case "AUTH":
			text, _ := base64.StdEncoding.DecodeString(strings.TrimPrefix(rest, "PLAIN "))
			if loggedIn = secured && string(text) == "\x00me\x00pass word"; !loggedIn {
				say("535 no")
				continue
			}
			say("235 yes")
		case "DATA":
			say("354 go")
			var text strings.Builder
			for lines.Scan() && lines.Text() != "." {
				text.WriteString(lines.Text() + "\n")
			}
			m.got <- text.String()
			say("250 kept")
		case "QUIT":
			say("221 bye")
			return
		default:
			if !loggedIn && verb == "MAIL" {
				say("530 log in first")
				continue
			}
			say("250 ok")
		}
	}
}

func TestEmail_GoesToARealServer(t *testing.T) {
	authority := tlstest.New()
	borrowed := authority.Server(tls.NoClientCert, func(http.ResponseWriter, *http.Request) {}) // for its certificate
	defer borrowed.Close()
	for name, fromStart := range map[string]bool{notify.StartTLS: false, notify.TLS: true} {
		t.Run(name, func(t *testing.T) {
			box := &mailbox{tls: &tls.Config{Certificates: borrowed.TLS.Certificates}, from: fromStart, got: make(chan string, 1)}
			box.serve(t)
			n := notify.Notification{Name: "mail", Kind: notify.Email, Mail: &notify.Mail{Host: "127.0.0.1", Port: 1, Security: name, User: "me",
				From: "Bobbin <bobbin@example.com>", To: []string{"a@example.com"}}}
			sender := notify.Sender{Now: time.Now, RootCAs: authority.Pool(), Way: notify.Way{Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
				return (&net.Dialer{}).DialContext(ctx, network, box.address)
			}}}
			c := notify.Content{Type: notify.Failed, WorkspaceName: "Orders\r\nBcc: x@example.com", Environment: "production", Failures: []notify.Told{{Count: 1, URL: "https://runner/api/v1/invocations/i-1",
				Failure: notify.Failure{ID: "i-1", Script: "Sync", Status: script.FunctionError, At: time.Unix(0, 0), Error: &script.Failure{Message: "It went wrong.", Place: &fault.Place{File: "scripts/Sync.ts", Line: 3, Column: 7}}}}}}
			if err := sender.Send(t.Context(), n, map[string]string{"password": "pass word"}, c); err != nil {
				t.Fatal(err)
			}
			text := <-box.got
			for _, want := range []string{"Subject: Bobbin: Sync failed in Orders Bcc: x@example.com production", "From: \"Bobbin\" <bobbin@example.com>", "It went wrong.", "scripts/Sync.ts:3:7", "bobbin logs --id i-1", "https://runner/api/v1/invocations/i-1"} {
				if !strings.Contains(text, want) {
					t.Errorf("there is no %q in:\n%s", want, text)
				}
			}
			err := sender.Send(t.Context(), n, map[string]string{"password": "guess"}, c)
			if !fault.Is(err, fault.Unavailable) || strings.Contains(err.Error(), "guess") {
				t.Errorf("a wrong password: %v", err)
			}
			sender.RootCAs = nil
			if err := sender.Send(t.Context(), n, map[string]string{"password": "pass word"}, c); !fault.Is(err, fault.Unavailable) {
				t.Errorf("a server nobody knows: %v", err)
			}
		})
	}
}
