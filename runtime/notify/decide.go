package notify

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// success is a script that finished.
type success struct {
	workspace, environment, script string
	team                           string
	at                             time.Time
}

// matches says whether a notification tells of a failure.
func (n Notification) matches(f Failure) bool {
	statuses := n.Statuses
	if len(statuses) == 0 {
		statuses = Failures()
	}
	return (n.Team == "" || n.Team == f.Team) && (n.Workspace == "" || n.Workspace == f.Workspace) && (n.Environment == "" || n.Environment == f.Environment) &&
		(n.Listener == "" || n.Listener == f.Listener) && (!n.Dead || f.Dead) && slices.Contains(statuses, f.Status)
}

// covers says whether a notice is of what a notification tells of. One that was taken out before the
// name became another notification's is not.
func (n Notification) covers(c Content) bool {
	return (n.Workspace == "" || n.Workspace == c.Workspace) && (n.Environment == "" || n.Environment == c.Environment)
}

// every is how long further failures are gathered.
func (n Notification) every() time.Duration {
	return time.Duration(cmp.Or(n.EveryMinutes, 10)) * time.Minute
}

// incidentKey names an incident.
type incidentKey struct{ notification, workspace, environment string }

func (i Incident) key() incidentKey { return incidentKey{i.Notification, i.Workspace, i.Environment} }

// turn is one look at what failed and what finished.
type turn struct {
	now     time.Time
	rules   map[string]Notification
	open    map[incidentKey]*Incident
	changed map[incidentKey]bool
	out     Decision
}

// decide makes of failures and successes what is to be told.
func decide(now time.Time, rules []Notification, failed []Failure, finished []success, open []Incident) Decision {
	t := &turn{now: now, rules: map[string]Notification{}, open: map[incidentKey]*Incident{}, changed: map[incidentKey]bool{}}
	for _, n := range rules {
		t.rules[n.Name] = n
	}
	for _, one := range open {
		if _, kept := t.rules[one.Notification]; !kept {
			t.out.Over = append(t.out.Over, one)
			continue
		}
		one.Scripts = maps.Clone(one.Scripts)
		t.open[one.key()] = &one
	}
	for _, f := range failed {
		for _, n := range rules {
			if n.matches(f) {
				t.fail(n, f)
			}
		}
	}
	for _, s := range finished {
		t.finish(s)
	}
	t.digest()
	for _, key := range slices.SortedFunc(maps.Keys(t.changed), func(a, b incidentKey) int {
		return cmp.Or(cmp.Compare(a.notification, b.notification), cmp.Compare(a.workspace, b.workspace), cmp.Compare(a.environment, b.environment))
	}) {
		if one := t.open[key]; one != nil {
			t.out.Incidents = append(t.out.Incidents, *one)
		}
	}
	return t.out
}

// fail adds a failure to its incident. The first of one is told at once.
func (t *turn) fail(n Notification, f Failure) {
	key := incidentKey{n.Name, f.Workspace, f.Environment}
	one, known := t.open[key]
	if !known {
		one = &Incident{Notification: n.Name, Workspace: f.Workspace, Environment: f.Environment, Since: f.At, Scripts: map[string]Failing{}}
		t.open[key] = one
	}
	t.changed[key] = true
	script := one.Scripts[f.Script]
	script.Total, script.Pending, script.Last = script.Total+1, script.Pending+1, f
	one.Scripts[f.Script] = script
	one.Total, one.Pending = one.Total+1, one.Pending+1
	if !known {
		t.tell(one, Failed)
	}
}

// finish takes a script out of the incidents of its environment; one that has none left is over.
func (t *turn) finish(s success) {
	for key, one := range t.open {
		failing, in := one.Scripts[s.script]
		if key.workspace != s.workspace || key.environment != s.environment || !in || !s.at.After(failing.Last.At) {
			continue
		}
		if team := t.rules[key.notification].Team; team != "" && team != s.team { // it is another one's now
			if one.Pending == 0 {
				t.out.Over = append(t.out.Over, *one)
				delete(t.open, key)
			}
			continue
		}
		t.changed[key] = true
		if one.Pending -= failing.Pending; len(one.Scripts) > 1 {
			delete(one.Scripts, s.script)
			continue
		}
		t.tell(one, Recovered)
		t.out.Over = append(t.out.Over, *one)
		delete(t.open, key)
	}
}

// digest tells what was gathered for long enough.
func (t *turn) digest() {
	for key, one := range t.open {
		if one.Pending > 0 && !t.now.Before(one.ToldAt.Add(t.rules[one.Notification].every())) {
			t.changed[key] = true
			t.tell(one, Digest)
		}
	}
}

// tell makes a notice of what an incident has to tell.
func (t *turn) tell(one *Incident, kind string) {
	c := Content{Type: kind, Notification: one.Notification, Workspace: one.Workspace, Environment: one.Environment, Since: one.Since, At: t.now,
		Count: max(one.Pending, 0), Total: one.Total, Failures: []Told{}}
	for _, name := range slices.Sorted(maps.Keys(one.Scripts)) {
		s := one.Scripts[name]
		if s.Pending > 0 && len(c.Failures) < maxTold {
			c.Failures = append(c.Failures, Told{Failure: s.Last, Count: s.Pending})
		}
		s.Pending = 0
		one.Scripts[name] = s
	}
	one.Pending, one.ToldAt = 0, t.now
	t.out.Notices = append(t.out.Notices, Notice{Notification: one.Notification, Content: c, At: t.now})
}

// next is when the open incidents have something to tell; zero for never.
func next(rules []Notification, open []Incident) (at time.Time) {
	for _, one := range open {
		n := slices.IndexFunc(rules, func(n Notification) bool { return n.Name == one.Notification })
		if one.Pending == 0 || n < 0 {
			continue
		}
		if due := one.ToldAt.Add(rules[n].every()); at.IsZero() || due.Before(at) {
			at = due
		}
	}
	return at
}
