package recording

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"sync"

	"bobbin/runtime/fault"
	"bobbin/runtime/script"
	"bobbin/runtime/secret"
)

// maxDivergences is how many are reported; a script that goes wrong goes on going wrong.
const maxDivergences = 20

// Player is a Host that answers from a recording. Nothing leaves it, and nothing is read from
// anywhere else.
type Player struct {
	r *Recording
	m *masker
	c PlayerConfig

	mu     sync.Mutex
	used   []bool
	report Report
}

// PlayerConfig says what a Player works with; its zero value is usable.
type PlayerConfig struct {
	Console  func(script.Line) // gets the console lines
	Answered func(Exchange)    // is told of each answer that was given, with the recorded exchange
	Redactor *secret.Redactor  // masks what is asked as the recording was; may be nil
}

// Report is what came of a replay. It is in order when there are no divergences.
type Report struct {
	Exchanges   int          `json:"exchanges"` // that the recording has
	Answered    int          `json:"answered"`
	Divergences []Divergence `json:"divergences"`
	Unused      []Unused     `json:"unused"` // recorded, and not asked for
}

// Divergence is a wish of the script that the recording has no answer to.
type Divergence struct {
	Message    string       `json:"message"`
	Place      *fault.Place `json:"place,omitempty"` // where the script asked
	Asked      string       `json:"asked"`
	Expected   string       `json:"expected,omitempty"`   // the recorded wish that comes nearest; none when all were used
	ExpectedAt string       `json:"expectedAt,omitempty"` // file:line:column where that was asked
	// Difference is a unified diff: what was recorded (-) and what was asked (+).
	Difference string `json:"difference,omitempty"`
}

// Unused is a recorded exchange that the script did not ask for.
type Unused struct {
	Asked string `json:"asked"`
	At    string `json:"at,omitempty"` // file:line:column
}

// NewPlayer makes a Player. It is used for one invocation, whose input is of r.Input.
func NewPlayer(r *Recording, c PlayerConfig) *Player {
	return &Player{r: r, m: newMasker(c.Redactor), c: c, used: make([]bool, len(r.Exchanges)),
		report: Report{Exchanges: len(r.Exchanges), Divergences: []Divergence{}, Unused: []Unused{}}}
}

// Console passes a line on.
func (p *Player) Console(line script.Line) {
	if p.c.Console != nil {
		p.c.Console(line)
	}
}

// BeginAgain forgets what was asked: the invocation is run from its start once more.
func (p *Player) BeginAgain() {
	p.mu.Lock()
	defer p.mu.Unlock()
	clear(p.used)
	p.report.Answered, p.report.Divergences = 0, []Divergence{}
}

// Call answers one operation.
func (p *Player) Call(ctx context.Context, method string, arguments json.RawMessage) (json.RawMessage, error) {
	if method == clockAt {
		return json.RawMessage("{}"), nil
	}
	x, err := p.find(ctx, p.m.exchange(Exchange{Call: method, Arguments: arguments}))
	if err != nil {
		return nil, err
	}
	return x.Result, nil
}

// Fetch answers one request.
func (p *Player) Fetch(ctx context.Context, r script.FetchRequest) (script.FetchResponse, error) {
	wish := p.m.exchange(asked(r))
	if r.Body != nil {
		body := newCapture(&room{left: MaxBodies})
		if _, err := io.Copy(body, r.Body); err != nil {
			return script.FetchResponse{}, err
		}
		wish.Body = body.body(p.m.body)
	}
	x, err := p.find(ctx, wish)
	if err != nil {
		return script.FetchResponse{}, err
	}
	a := x.Answer
	if a == nil {
		return script.FetchResponse{}, missing("The recording does not hold the answer to this request.")
	}
	body, err := a.body()
	if err != nil {
		return script.FetchResponse{}, err
	}
	return script.FetchResponse{URL: a.URL, Status: a.Status, StatusText: a.StatusText, Redirected: a.Redirected, Header: a.Headers, Body: body}, nil
}

// find takes the recorded exchange that answers a wish, and waits or fails where that did.
func (p *Player) find(ctx context.Context, wish Exchange) (Exchange, error) {
	place := placeOf(ctx)
	p.mu.Lock()
	best, fit := p.nearest(wish)
	if fit > 0 {
		d := p.diverge(wish, place, best)
		p.mu.Unlock()
		return Exchange{}, missing(d.Message)
	}
	p.used[best] = true
	p.report.Answered++
	p.mu.Unlock()
	x := p.r.Exchanges[best]
	if p.c.Answered != nil {
		p.c.Answered(x)
	}
	switch {
	case x.Error != nil:
		return Exchange{}, x.Error.host()
	case x.Stopped && p.r.waited():
		<-ctx.Done()
		return Exchange{}, context.Cause(ctx)
	case x.Stopped:
		return Exchange{}, missing("The recording ends here: the invocation was stopped while it waited for this answer.")
	}
	return x, nil
}

// nearest finds the unused exchange that fits best, the first of several; -1 when none is left.
func (p *Player) nearest(wish Exchange) (index, fit int) {
	index, fit = -1, strangest+1
	for i, x := range p.r.Exchanges {
		if p.used[i] {
			continue
		}
		if f := fits(x, wish); f < fit {
			index, fit = i, f
			if f == 0 {
				break
			}
		}
	}
	return index, fit
}

// diverge notes that a wish was not recorded; the same wish is noted once.
func (p *Player) diverge(wish Exchange, place *fault.Place, nearest int) Divergence {
	d := Divergence{Place: place, Asked: wish.title(), Message: "The recording has no " + wish.title() + "."}
	if nearest >= 0 {
		near := p.r.Exchanges[nearest]
		if near.title() == d.Asked {
			d.Message = d.Asked + " is not what was recorded."
		}
		d.Expected, d.ExpectedAt, d.Difference = near.title(), near.Place, difference(near, wish)
	}
	again := slices.ContainsFunc(p.report.Divergences, func(o Divergence) bool { return o.Message == d.Message && o.Difference == d.Difference })
	if !again && len(p.report.Divergences) < maxDivergences {
		p.report.Divergences = append(p.report.Divergences, d)
	}
	return d
}

// Report says what came of the replay; it is called once the invocation has ended.
func (p *Player) Report() Report {
	p.mu.Lock()
	defer p.mu.Unlock()
	report := p.report
	report.Divergences = slices.Clone(report.Divergences)
	report.Unused = []Unused{}
	for i, x := range p.r.Exchanges {
		if !p.used[i] {
			report.Unused = append(report.Unused, Unused{x.title(), x.Place})
		}
	}
	return report
}

func placeOf(ctx context.Context) *fault.Place {
	if o := script.OriginOf(ctx); o != nil {
		return o.Place
	}
	return nil
}

// missing is the error a script gets where the recording has nothing for it.
func missing(message string) error {
	return &script.HostError{Name: "ReplayError", Message: message}
}

func (e *Error) host() error {
	return &script.HostError{Name: e.Name, Message: e.Message, Code: e.Code, Service: e.Service}
}

// body is the answer's, which ends as the recorded one did.
func (a *Answer) body() (io.ReadCloser, error) {
	var end error
	if a.Broken != nil {
		end = a.Broken.host()
	}
	if a.Body == nil && end == nil {
		return http.NoBody, nil
	}
	if a.Body != nil && a.Body.Left != nil {
		end = missing("The recording does not hold the body of this answer: it has " + size(a.Body.Left.Size) +
			", and bodies up to " + size(MaxBody) + " are kept, all of them together up to " + size(MaxBodies) + ".")
	}
	raw, err := a.Body.Bytes()
	if err != nil {
		return nil, err // unreachable: Decode has read it
	}
	return io.NopCloser(io.MultiReader(bytes.NewReader(raw), ending{cmp.Or(end, io.EOF)})), nil
}

// ending is a reader of nothing but an error.
type ending struct{ err error }

// Read gives the error.
func (e ending) Read([]byte) (int, error) { return 0, e.err }
