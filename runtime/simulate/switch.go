package simulate

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"bobbin/runtime/fault"
)

// Kind is a way to misbehave.
type Kind string

// Kinds of Switch, with the numbers that stand for them.
const (
	Limited   Kind = "limit"     // 429 with Retry-After
	Outage    Kind = "outage"    // 503
	Closed    Kind = "closed"    // the connection closes without an answer
	Expired   Kind = "expired"   // 401, as with a token that has expired or was revoked
	Forbidden Kind = "forbidden" // 403, as without the permission
	Slow      Kind = "slow"      // answered, but late
)

var kinds = map[string]Kind{"limit": Limited, "429": Limited, "outage": Outage, "503": Outage, "closed": Closed, "expired": Expired, "401": Expired,
	"forbidden": Forbidden, "403": Forbidden, "slow": Slow}

// Switch makes a simulator misbehave while it is on.
type Switch struct {
	Kind Kind `json:"kind"`
	// On says which calls: an operation (Issue.createIssue), a group (Issue.*), or a path with or
	// without its method (POST /rest/api/3/issue*); * stands for any text. Empty means all.
	On    string `json:"on,omitempty"`
	Every int    `json:"every,omitempty"` // every n-th of those calls; 0 means each
	Times int    `json:"times,omitempty"` // switches itself off after as many; 0 means never
	// Seconds are Retry-After of a limit, rounded up (1 when 0), and how late a slow answer is.
	Seconds float64 `json:"seconds,omitempty"`
}

// switched is a Switch that counts.
type switched struct {
	Switch
	pattern *regexp.Regexp // nil: all calls
	seen    int            // calls it was on for
	done    int            // of those, how many it spoiled
}

// mostSeconds is how long a call may be made to wait.
const mostSeconds = 3600

// ParseSwitch reads a switch as people write it: KIND[@CALLS][,every=N][,times=N][,seconds=S].
// The kind is a word or its status: limit or 429. Faults: invalid.
func ParseSwitch(text string) (Switch, error) {
	wrong := func(what string) (Switch, error) {
		return Switch{}, fault.New(fault.Invalid, "The switch %q is not understood: %s.", text, what).
			WithHint("Write for example limit,every=3,seconds=30 or forbidden@Issue.createIssue; kinds are limit (429), outage (503), closed, expired (401), forbidden (403) and slow.")
	}
	parts := strings.Split(text, ",")
	word, on, _ := strings.Cut(parts[0], "@")
	s := Switch{Kind: kinds[strings.ToLower(strings.TrimSpace(word))], On: strings.TrimSpace(on)}
	if s.Kind == "" {
		return wrong(fmt.Sprintf("%q is no kind", word))
	}
	for _, part := range parts[1:] {
		name, value, _ := strings.Cut(part, "=")
		n, err := strconv.ParseFloat(value, 64)
		whole := n == math.Trunc(n)
		switch name = strings.TrimSpace(name); {
		case err != nil || !(n >= 0 && n < 1e6):
			return wrong(fmt.Sprintf("%q needs a number, as in every=3", name))
		case name == "every" && whole:
			s.Every = int(n)
		case name == "times" && whole:
			s.Times = int(n)
		case name == "seconds":
			s.Seconds = n
		default:
			return wrong(fmt.Sprintf("there is no %q", part))
		}
	}
	return s, s.Check()
}

// String writes a switch as ParseSwitch reads it.
func (s Switch) String() string {
	text := string(s.Kind)
	if s.On != "" {
		text += "@" + s.On
	}
	if s.Every > 0 {
		text += ",every=" + strconv.Itoa(s.Every)
	}
	if s.Times > 0 {
		text += ",times=" + strconv.Itoa(s.Times)
	}
	if s.Seconds > 0 {
		text += ",seconds=" + strconv.FormatFloat(s.Seconds, 'f', -1, 64)
	}
	return text
}

// Check says what is wrong with a switch. Faults: invalid.
func (s Switch) Check() error {
	known := slices.Contains([]Kind{Limited, Outage, Closed, Expired, Forbidden, Slow}, s.Kind)
	switch {
	case !known:
		return fault.New(fault.Invalid, "A simulator has no switch %q.", s.Kind).WithHint("There are limit, outage, closed, expired, forbidden and slow.")
	case s.Every < 0 || s.Times < 0 || s.Seconds < 0 || s.Seconds > mostSeconds:
		return fault.New(fault.Invalid, "The numbers of the switch %s are not possible.", s.Kind).WithHint("They are not below 0, and at most an hour is waited.")
	case s.Kind == Slow && s.Seconds == 0:
		return fault.New(fault.Invalid, "The switch slow needs to know how slow.").WithHint("Write for example slow,seconds=2.")
	}
	return nil
}

func (s Switch) counting() *switched {
	c := &switched{Switch: s}
	if s.On != "" {
		c.pattern = regexp.MustCompile("(?i)^" + strings.ReplaceAll(regexp.QuoteMeta(s.On), `\*`, ".*") + "$")
	}
	return c
}

// switches is the collection of a connection that keeps its switches. A reset keeps it.
const switches = "(switches)"

// Switch sets the switches from now on, in place of those before, and keeps them with the
// state. Of several that a call meets, the first one decides; slow ones add up. Faults: invalid.
func (s *Simulator) Switch(all ...Switch) error {
	for _, one := range all {
		if err := one.Check(); err != nil {
			return err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.switched = nil
	for _, one := range all {
		s.switched = append(s.switched, one.counting())
	}
	return s.keepSwitches()
}

// Switches gives those that are on.
func (s *Simulator) Switches() []Switch {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := []Switch{}
	for _, one := range s.switched {
		all = append(all, one.Switch)
	}
	return all
}

// keepSwitches stores them. The caller holds the lock.
func (s *Simulator) keepSwitches() error {
	return s.config.Store.update(s.config.Connection, func(tx *Tx) {
		tx.DeleteBelow(switches, "")
		for i, one := range s.switched {
			text, err := json.Marshal(one.Switch)
			if err != nil {
				continue // unreachable: it is made of texts and numbers
			}
			tx.Put(switches, strconv.Itoa(i), "", Doc{"switch": string(text)})
		}
	})
}

// findSwitches reads those that were on when the state was last open.
func (s *Simulator) findSwitches(tx *Tx) {
	for _, doc := range tx.All(switches) {
		var one Switch
		if json.Unmarshal([]byte(Str(doc, "switch")), &one) == nil && one.Check() == nil {
			s.switched = append(s.switched, one.counting())
		}
	}
}

// spoil says what the switches do to a call: how long it waits, and which one answers it.
func (s *Simulator) spoil(call *Call) (late time.Duration, by *Switch) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var over bool
	for _, one := range s.switched {
		if !one.meets(s, call) {
			continue
		}
		one.seen++
		if one.Every > 1 && one.seen%one.Every != 0 || by != nil {
			continue
		}
		if one.Kind == Slow {
			late += time.Duration(one.Seconds * float64(time.Second))
		} else {
			found := one.Switch
			by = &found
		}
		one.done++
		over = over || one.done == one.Times
	}
	if over {
		s.switched = slices.DeleteFunc(s.switched, func(one *switched) bool { return one.Times > 0 && one.done >= one.Times })
		_ = s.keepSwitches() // it is off, whatever the file says
	}
	return late, by
}

// meets says whether the switch is for a call.
func (s *switched) meets(simulator *Simulator, call *Call) bool {
	if s.pattern == nil {
		return true
	}
	name, paths := simulator.named(call)
	for _, text := range append(paths, name) {
		if s.pattern.MatchString(text) || s.pattern.MatchString(call.Request.Method+" "+text) {
			return true
		}
	}
	return false
}

// named finds the operation of a call, and its path as it came and as the service takes it.
func (s *Simulator) named(call *Call) (operation string, paths []string) {
	if call.named == nil {
		probe := *call
		_ = s.config.Store.transact(s.config.Connection, func(tx *Tx) bool {
			probe.Tx = tx
			if s.config.Service.Prepare != nil {
				_ = s.config.Service.Prepare(&probe)
			}
			return false // nothing of it is kept
		}, nil)
		if found, _, _ := s.prepared.router.find(call.Request.Method, probe.Path); found != nil && found.operation != nil {
			operation = found.operation.Name
		}
		call.named = []string{operation, call.Path, probe.Path}
	}
	return call.named[0], slices.Clone(call.named[1:])
}

// wait spends the time, or less when the caller goes.
func wait(ctx context.Context, late time.Duration) error {
	if late <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(late)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// spoiled words the answer of a switch as the service does.
func (s *Simulator) spoiled(call *Call, by Switch) Answer {
	says := s.config.Service.Errors
	call.RetryAfter = max(1, int(math.Ceil(by.Seconds)))
	switch by.Kind {
	case Limited:
		return word(call, says.TooMany, http.StatusTooManyRequests).With("Retry-After", strconv.Itoa(call.RetryAfter))
	case Outage:
		return word(call, says.Unavailable, http.StatusServiceUnavailable)
	case Forbidden:
		return word(call, says.Forbidden, http.StatusForbidden)
	}
	if says.Expired == nil && s.config.Service.Login != nil {
		// Nobody has this token, which is what a service knows of one that has expired.
		says.Expired = func(c *Call) Answer {
			if refused := s.config.Service.Login(c, Login{User: "\x00", Token: "\x00"}); refused != nil {
				return *refused
			}
			return Text(http.StatusUnauthorized, "Unauthorized")
		}
	}
	return word(call, says.Expired, http.StatusUnauthorized)
}

func word(call *Call, say func(*Call) Answer, status int) Answer {
	if say == nil {
		return Text(status, http.StatusText(status))
	}
	return say(call)
}
