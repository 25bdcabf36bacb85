package standard

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"bobbin/runtime/connector"
)

// overlap is how far a poll looks behind the one before, unless its service needs more.
const overlap = 5 * time.Minute

// The bounds of what one poll reads of one list: then what was found is stored, and it goes on.
const (
	mostPages = 5
	mostSame  = 200 // pages of items that changed at one moment
)

// Mark is how far a list was read, in milliseconds on the service's clock.
type Mark struct {
	At    int64 `json:"at"`              // what changed until then was read
	Least int64 `json:"least,omitempty"` // while a reading goes on: what is older is not told
	Began int64 `json:"began,omitempty"` // when it began; 0 when it is done
}

// marks is the cursor of a Poll.
type marks struct {
	From  int64           `json:"from"`           // nothing before is told
	Skew  int64           `json:"skew,omitempty"` // the service's clock less ours
	Lists map[string]Mark `json:"lists,omitempty"`
}

// Poll is a poll under way of a service that lists what changed since a moment.
type Poll struct {
	*Ask
	Question connector.PollQuestion
	cursor   marks
	began    int64 // by the service's clock
	least    int64 // of the list that is being read
	fresh    bool  // the first poll
	more     bool
	note     string
	found    []told
}

// told is an event with its time.
type told struct {
	at int64
	connector.Event
}

// StartPoll begins a poll. The first one asks for hello, so that the service tells its time and
// whether it takes the login.
func StartPoll(ctx context.Context, ask *Ask, q connector.PollQuestion, hello string) (*Poll, error) {
	p := &Poll{Ask: ask, Question: q}
	known, err := Cursor(q, &p.cursor)
	if err != nil {
		return nil, err
	}
	if !known {
		p.fresh = true
		var any any
		if _, err := ask.Get(ctx, hello, nil, &any); err != nil {
			return nil, err
		}
		p.cursor = marks{From: q.Now.UnixMilli()}
		if !ask.Clock.IsZero() {
			p.cursor.From = ask.Clock.UnixMilli()
		}
		p.cursor.Skew = p.cursor.From - q.Now.UnixMilli()
		if !q.Since.IsZero() {
			p.cursor.From = min(p.cursor.From, q.Since.UnixMilli()+p.cursor.Skew)
		}
	}
	p.began = q.Now.UnixMilli() + p.cursor.Skew
	if !q.NotBefore.IsZero() {
		p.cursor.From = max(p.cursor.From, q.NotBefore.UnixMilli()+p.cursor.Skew)
	}
	if p.cursor.Lists == nil {
		p.cursor.Lists = map[string]Mark{}
	}
	return p, nil
}

// Wants says whether one of some event types is asked for.
func (p *Poll) Wants(events ...string) bool {
	return slices.ContainsFunc(events, func(e string) bool { return slices.Contains(p.Question.Events, e) })
}

// Least is how far back the list that is being read is told: what is not after it is not.
func (p *Poll) Least() time.Time { return time.UnixMilli(p.least).UTC() }

// Age is how far back that is, by the service's clock.
func (p *Poll) Age() time.Duration { return time.Duration(p.began-p.least) * time.Millisecond }

// List is one of what changed.
type List struct {
	Name string
	// Page gives the items that changed at a moment or after it, oldest change first: the page of
	// that number, from 1. Full says that there may be another page.
	Page func(ctx context.Context, since time.Time, number int) (items []Doc, full bool, err error)
	// Changed is when an item changed last. Tell tells its events.
	Changed func(item Doc) time.Time
	Tell    func(ctx context.Context, item Doc) error
}

// Read reads a list from where the last poll ended. An item that changes meanwhile moves to the
// end and is met again: each page is asked for by the time of the last item before, not by its
// number, so that none is stepped over.
func (p *Poll) Read(ctx context.Context, l List) error {
	mark, known := p.cursor.Lists[l.Name]
	if !known {
		mark.At = p.cursor.From
	}
	since := max(mark.At, p.cursor.From)
	if p.least = max(mark.Least, p.cursor.From); mark.Began == 0 {
		p.least = max(p.cursor.From, mark.At-overlap.Milliseconds())
		since, mark.Began, mark.Least = p.least, p.began, p.least
	}
	seen := map[string]bool{}
	for pages, number := 1, 1; ; pages++ {
		items, full, err := l.Page(ctx, time.UnixMilli(since).UTC(), number)
		if err != nil {
			return err
		}
		for _, item := range items {
			id := Text(item, "id") + " " + l.Changed(item).String()
			if seen[id] && Text(item, "id") != "" {
				continue
			}
			seen[id] = true
			if err := l.Tell(ctx, item); err != nil {
				return err
			}
		}
		if !full || len(items) == 0 || number > mostSame {
			p.cursor.Lists[l.Name] = Mark{At: max(mark.At, mark.Began)}
			return nil
		}
		number++
		if last := l.Changed(items[len(items)-1]).UnixMilli(); last > since {
			since, number = last, 1
			if pages >= mostPages {
				p.cursor.Lists[l.Name] = Mark{At: since, Least: mark.Least, Began: mark.Began}
				p.more = true
				return nil
			}
		}
	}
}

// mostBack is how many pages of a list that is newest first one poll reads.
const mostBack = 20

// ReadBack reads a list that is newest first, back to where the last poll ended. What changes
// meanwhile moves the rest back, so that none is stepped over. Page gets the address of the next
// page, "" for the first, and gives that of the one after, "" at the end.
func (p *Poll) ReadBack(ctx context.Context, l List, page func(ctx context.Context, next string) (items []Doc, after string, err error)) error {
	mark, known := p.cursor.Lists[l.Name]
	if !known {
		mark.At = p.cursor.From
	}
	p.least = max(p.cursor.From, mark.At-overlap.Milliseconds())
	next := ""
	for pages := 1; ; pages++ {
		items, after, err := page(ctx, next)
		if err != nil {
			return err
		}
		for _, item := range items {
			if !l.Changed(item).After(p.Least()) {
				after = ""
				continue
			}
			if err := l.Tell(ctx, item); err != nil {
				return err
			}
		}
		if after != "" && pages == mostBack {
			p.note = "So much has changed that the oldest of it is not told."
			after = ""
		}
		if next = after; next == "" {
			p.cursor.Lists[l.Name] = Mark{At: max(mark.At, p.began)}
			return nil
		}
	}
}

// Tell adds an event, when it is wanted and new enough.
func (p *Poll) Tell(event string, at time.Time, change string, body any) error {
	if at.UnixMilli() <= p.least || !p.Wants(event) {
		return nil
	}
	e, err := Payload(event, change, body)
	p.found = append(p.found, told{at.UnixMilli(), e})
	return err
}

// Answer puts the events into the order they happened in.
func (p *Poll) Answer() (connector.PollAnswer, error) {
	slices.SortStableFunc(p.found, func(a, b told) int { return int(a.at - b.at) })
	if !p.Clock.IsZero() {
		p.cursor.Skew = p.Clock.UnixMilli() - p.Question.Now.UnixMilli()
	}
	text, err := json.Marshal(p.cursor)
	answer := connector.PollAnswer{Cursor: text, More: p.more, Note: p.note}
	for _, one := range p.found {
		answer.Events = append(answer.Events, one.Event)
	}
	return answer, err
}
