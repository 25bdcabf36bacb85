package control

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"bobbin/runtime/fault"
	"bobbin/runtime/relay"
)

var _ relay.Link = (*Client)(nil)

// The table of a relay's API, beside that of tokens and the audit log.
var (
	getRelay     = endpoint[Nothing, Info]{"GET", "/runner", Viewer, "", "What the relay is, and what the token may do"}
	openMailbox  = endpoint[relay.Opening, relay.Opened]{"PUT", "/mailboxes/{mailbox}", Publisher, "mailbox.open", "Open a mailbox, or find it open, with addresses for listeners"}
	closeMailbox = endpoint[relay.One, Nothing]{"DELETE", "/mailboxes/{mailbox}", Publisher, "mailbox.close", "End a mailbox, with all that waits in it"}
	takeEvent    = endpoint[relay.Taken, Nothing]{"POST", "/mailboxes/{mailbox}/events/{event}/taken", Publisher, "", "Say that an event is stored by its receiver"}
)

// NewRelay makes the server of a relay: of Config's services it has Access alone, and Info.
func NewRelay(c Config, mailboxes *relay.Service, about func(context.Context, Nothing) (Info, error)) *Server {
	s := newServer(c)
	s.relay = true
	serve(s, getRelay, about)
	serve(s, openMailbox, func(ctx context.Context, in relay.Opening) (relay.Opened, error) {
		caller := CallerOf(ctx)
		opened, err := mailboxes.Open(ctx, caller.ID, in)
		for i := range opened.Listeners {
			opened.Listeners[i].URL = caller.Base + relay.Prefix + opened.Listeners[i].Key
		}
		return opened, err
	})
	serve(s, closeMailbox, func(ctx context.Context, in relay.One) (Nothing, error) {
		return Nothing{}, mailboxes.Close(ctx, CallerOf(ctx).ID, in.ID)
	})
	serve(s, takeEvent, func(ctx context.Context, in relay.Taken) (Nothing, error) {
		return Nothing{}, mailboxes.Take(ctx, CallerOf(ctx).ID, in)
	})
	s.mux.HandleFunc("GET "+Base+"/mailboxes/{mailbox}/events", func(w http.ResponseWriter, r *http.Request) { s.events(w, r, mailboxes) })
	s.access()
	return s
}

// events is the stream of a mailbox, as server-sent events.
func (s *Server) events(w http.ResponseWriter, r *http.Request, mailboxes *relay.Service) {
	r, err := s.admit(r, Publisher)
	if err != nil {
		s.refuse(w, r, "", err)
		return
	}
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	defer context.AfterFunc(s.quiet, cancel)()
	flush := http.NewResponseController(w)
	_ = flush.SetWriteDeadline(time.Time{}) // a stream lasts longer than an answer may
	open := false
	say := func(kind, text string) error {
		if !open {
			w.Header().Set("Content-Type", "text/event-stream")
			w.Header().Set("Cache-Control", "no-store")
			open = true
			fmt.Fprint(w, ": open\n\n")
		}
		if kind != "" {
			fmt.Fprintf(w, "event: %s\ndata: %s\n\n", kind, text)
		}
		return flush.Flush()
	}
	looked := s.c.Now()
	may := func() error { // also where events never stop coming
		if now := s.c.Now(); now.Sub(looked) >= s.c.Beat {
			looked = now
			return s.lapsed(r, Publisher)
		}
		return nil
	}
	err = mailboxes.Stream(ctx, CallerOf(r.Context()).ID, r.PathValue("mailbox"), s.c.Beat, func(e relay.Event) error {
		if err := may(); err != nil {
			return err
		}
		return say("event", string(asJSON(e)))
	}, func() error {
		if err := s.lapsed(r, Publisher); err != nil {
			return err
		}
		fmt.Fprint(w, ": beat\n\n")
		return flush.Flush()
	}, func() error { return say("", "") })
	switch {
	case ctx.Err() != nil || err == nil:
	case open:
		if f := fault.From(err); f.Code == fault.Conflict || f.Code == fault.Denied {
			_ = say("fault", string(asJSON(f)))
		}
	default:
		s.failed(r, err)
		WriteFault(w, err)
	}
}

// OpenMailbox implements relay.Mailboxes.
func (c *Client) OpenMailbox(ctx context.Context, in relay.Opening) (relay.Opened, error) {
	return ask(ctx, c, openMailbox, in)
}

// CloseMailbox implements relay.Mailboxes.
func (c *Client) CloseMailbox(ctx context.Context, in relay.One) error {
	_, err := ask(ctx, c, closeMailbox, in)
	return err
}

// TakeEvent implements relay.Mailboxes.
func (c *Client) TakeEvent(ctx context.Context, in relay.Taken) error {
	_, err := ask(ctx, c, takeEvent, in)
	return err
}

// Events implements relay.Link. Faults: as for any request, conflict when another receiver took the
// mailbox, denied when the token counts no longer; nil when the relay ended the stream.
func (c *Client) Events(ctx context.Context, mailbox string, open func(), each func(relay.Event)) error {
	reading, silent, end := listening(ctx)
	defer end()
	response, err := c.send(reading, http.MethodGet, "/mailboxes/"+url.PathEscape(mailbox)+"/events", nil, "")
	if err != nil {
		return err
	}
	defer response.Body.Close()
	lines := bufio.NewReaderSize(response.Body, 64<<10)
	kind := ""
	for first := true; ; first = false {
		line, err := lines.ReadString('\n')
		if err != nil {
			return nil
		}
		silent.Reset(deaf)
		if first {
			open()
		}
		line = strings.TrimRight(line, "\n")
		if name, ok := strings.CutPrefix(line, "event: "); ok {
			kind = name
		}
		text, ok := strings.CutPrefix(line, "data: ")
		if !ok {
			continue
		}
		if f := told(kind, text); f != nil {
			return f
		}
		var e relay.Event
		if err := json.Unmarshal([]byte(text), &e); err != nil {
			return fault.New(fault.Unavailable, "The relay sent something that is no event.").Because(err)
		}
		each(e)
		silent.Reset(deaf) // handing over may have taken long
	}
}
