package jiracloud

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"bobbin/connectors/jiracloud/jql"
	"bobbin/runtime/simulate"
)

// simSearchedField finds a field by the name a query uses for it.
func simSearchedField(c *simCall, name string) (simSearched, bool) {
	name = strings.ToLower(name)
	if alias, ok := map[string]string{"issue": "key", "issuekey": "key", "id": "key", "type": "issuetype", "createddate": "created", "updateddate": "updated",
		"due": "duedate", "resolutiondate": "resolved", "component": "components", "fixversion": "fixversions", "affectedversion": "versions",
		"statuscategorychangeddate": "statuschanged", "watcher": "watchers", "voter": "votes"}[name]; ok {
		name = alias
	}
	if field, ok := simNamedFields()[name]; ok {
		return field, true
	}
	if name == "approvals" && len(c.Tx.All("request")) > 0 { // a site with Jira Service Management
		return simSearched{values: func(c *simCall, issue simDoc) [][]string {
			var all [][]string
			for _, a := range c.Tx.List("approval", simulate.Str(issue, "id")) {
				all = append(all, []string{simulate.Str(a, "finalDecision")})
			}
			return all
		}}, true
	}
	if field, ok := simTextFields()[name]; ok {
		return field, true
	}
	if field, ok := simTimeFields()[name]; ok {
		return field, true
	}
	for _, f := range c.Tx.All("field") {
		id := simulate.Str(f, "id")
		if name == id || strings.EqualFold(name, simulate.Str(f, "name")) || name == "cf["+strings.TrimPrefix(id, "customfield_")+"]" {
			return simCustomField(f), true
		}
	}
	return simSearched{}, false
}

func simCustomField(f simDoc) simSearched {
	values := func(_ *simCall, issue simDoc) [][]string {
		v := simulate.Obj(issue, "extra")[simulate.Str(f, "id")]
		if v == nil {
			return nil
		}
		return [][]string{{simPlain(v) + simScalar(v)}}
	}
	field := simSearched{kind: simExact, values: values}
	switch simulate.Str(f, "type") {
	case "number":
		field.kind, field.rank = simOrder, func(_ *simCall, text string) float64 {
			n, _ := strconv.ParseFloat(text, 64)
			return n
		}
	case "string":
		field.kind = simWords
	}
	return field
}

// simScalar writes a value that is not text.
func simScalar(v any) string {
	if _, ok := v.(string); ok {
		return ""
	}
	return simulate.ToText(v)
}

// simNamedFields are compared by id or name.
func simNamedFields() map[string]simSearched {
	vocabulary := func(field string, all []simNamed) simSearched {
		return simSearched{
			values: func(_ *simCall, issue simDoc) [][]string {
				n, ok := simFind(all, simulate.Str(issue, field))
				if !ok {
					return nil
				}
				return [][]string{{n.id, n.name}}
			},
			known: func(_ *simCall, text string) bool { _, ok := simFind(all, text); return ok },
		}
	}
	ranked := func(s simSearched, all []simNamed, falling bool) simSearched {
		s.kind, s.rank = simOrder, func(_ *simCall, text string) float64 {
			for i, n := range all {
				if n.id == text || strings.EqualFold(n.name, text) {
					return map[bool]float64{true: -1, false: 1}[falling] * float64(i)
				}
			}
			return 0
		}
		return s
	}
	resolution := vocabulary("resolution", append([]simNamed{{"-1", "Unresolved", ""}}, simResolutions()...))
	resolved := resolution.values
	resolution.values = func(c *simCall, issue simDoc) [][]string {
		if found := resolved(c, issue); found != nil {
			return found
		}
		return [][]string{{"-1", "Unresolved"}}
	}
	priority := ranked(vocabulary("priority", simPriorities()), simPriorities(), true)
	status := vocabulary("status", simStatuses())
	status.rank = ranked(status, simStatuses(), false).rank
	fields := map[string]simSearched{"status": status, "issuetype": vocabulary("issuetype", simIssueTypes()), "priority": priority, "resolution": resolution,
		"labels": {values: func(_ *simCall, issue simDoc) [][]string { return simEach(simTexts(issue["labels"])) }}}
	for name, field := range simPeopleFields() {
		fields[name] = field
	}
	for name, field := range simPlaceFields() {
		fields[name] = field
	}
	return fields
}

func simEach(texts []string) [][]string {
	var all [][]string
	for _, text := range texts {
		all = append(all, []string{text})
	}
	return all
}

// simRemember looks a field's values up once for each value an issue stores under the name:
// few values, many issues.
func simRemember(name string, values func(*simCall, simDoc) [][]string) func(*simCall, simDoc) [][]string {
	seen := map[string][][]string{}
	return func(c *simCall, issue simDoc) [][]string {
		key := simulate.Str(issue, name)
		found, ok := seen[key]
		if !ok {
			found = values(c, issue)
			seen[key] = found
		}
		return found
	}
}

// simPeopleFields hold account ids; people may also be named.
func simPeopleFields() map[string]simSearched {
	forms := func(c *simCall, id string) [][]string {
		user, ok := c.Tx.Get("user", id)
		if !ok {
			return nil
		}
		return [][]string{{id, simUserName(c, user), simulate.Str(user, "emailAddress"), simulate.Str(user, "displayName")}}
	}
	known := func(c *simCall, text string) bool {
		for _, u := range c.Tx.All("user") {
			if simulate.Str(u, "accountId") == text || strings.EqualFold(simUserName(c, u), text) || strings.EqualFold(simulate.Str(u, "displayName"), text) || strings.EqualFold(simulate.Str(u, "emailAddress"), text) {
				return true
			}
		}
		return false
	}
	fields := map[string]simSearched{}
	for _, name := range []string{"assignee", "reporter", "creator"} {
		fields[name] = simSearched{known: known, values: simRemember(name, func(c *simCall, issue simDoc) [][]string {
			return forms(c, simulate.Str(issue, name))
		})}
	}
	for name, collection := range map[string]string{"watchers": "watcher", "votes": "vote"} {
		fields[name] = simSearched{known: known, values: func(c *simCall, issue simDoc) [][]string {
			var all [][]string
			for _, w := range c.Tx.List(collection, simulate.Str(issue, "id")) {
				all = append(all, forms(c, simulate.Str(w, "accountId"))...)
			}
			return all
		}}
	}
	return fields
}

// simPlaceFields say where an issue belongs.
func simPlaceFields() map[string]simSearched {
	issueNumber := func(_ *simCall, text string) float64 { // by project key, then by number
		key, number, _ := strings.Cut(strings.ToUpper(text), "-")
		rank := 0.0
		for i := range 6 {
			rank *= 128
			if i < len(key) {
				rank += float64(key[i])
			}
		}
		return rank*1_000 + float64(simulate.ToInt(number))
	}
	issueKnown := func(c *simCall, text string) bool { _, ok := simIssue(c, text); return ok }
	fields := map[string]simSearched{
		"key": {kind: simOrder, known: issueKnown, rank: issueNumber, values: func(_ *simCall, issue simDoc) [][]string {
			return [][]string{{simulate.Str(issue, "id"), simulate.Str(issue, "key")}}
		}},
		"parent": {known: issueKnown, values: func(c *simCall, issue simDoc) [][]string {
			parent, ok := simIssue(c, simulate.Str(issue, "parent"))
			if !ok {
				return nil
			}
			return [][]string{{simulate.Str(parent, "id"), simulate.Str(parent, "key")}}
		}},
		"project": {
			known: func(c *simCall, text string) bool { _, ok := simProjectNamed(c, text); return ok },
			values: simRemember("project", func(c *simCall, issue simDoc) [][]string {
				p, _ := c.Tx.Get("project", simulate.Str(issue, "project"))
				return [][]string{{simulate.Str(p, "id"), simulate.Str(p, "name"), simulate.Str(p, "key")}}
			})},
		"statuscategory": {
			known: func(c *simCall, text string) bool {
				for _, key := range []string{"new", "indeterminate", "done", "undefined"} {
					category := simCategory(c, key)
					if strings.EqualFold(key, text) || strings.EqualFold(simulate.Str(category, "name"), text) || simulate.ToText(category["id"]) == text {
						return true
					}
				}
				return false
			},
			values: func(c *simCall, issue simDoc) [][]string {
				status, _ := simFind(simStatuses(), simulate.Str(issue, "status"))
				category := simCategory(c, status.extra)
				return [][]string{{simulate.ToText(category["id"]), status.extra, simulate.Str(category, "name")}}
			}},
	}
	for field, collection := range map[string]string{"components": "component", "fixVersions": "version", "versions": "version"} {
		fields[strings.ToLower(field)] = simSearched{values: func(c *simCall, issue simDoc) [][]string {
			var all [][]string
			for _, id := range simTexts(issue[field]) {
				part, _ := c.Tx.Get(collection, id)
				all = append(all, []string{id, simulate.Str(part, "name")})
			}
			return all
		}}
	}
	return fields
}

// simTextFields are searched by words.
func simTextFields() map[string]simSearched {
	of := func(texts func(*simCall, simDoc) []string) simSearched {
		return simSearched{kind: simWords, values: func(c *simCall, issue simDoc) [][]string {
			var all [][]string
			for _, text := range texts(c, issue) {
				if text != "" {
					all = append(all, []string{text})
				}
			}
			return all
		}}
	}
	comments := func(c *simCall, issue simDoc) []string {
		var texts []string
		for _, comment := range c.Tx.List("comment", simulate.Str(issue, "id")) {
			texts = append(texts, simPlain(comment["body"]))
		}
		return texts
	}
	field := func(name string) func(*simCall, simDoc) []string {
		return func(_ *simCall, issue simDoc) []string { return []string{simPlain(issue[name])} }
	}
	all := func(c *simCall, issue simDoc) []string {
		return append(comments(c, issue), simulate.Str(issue, "summary"), simPlain(issue["description"]), simPlain(issue["environment"]))
	}
	return map[string]simSearched{"summary": of(field("summary")), "description": of(field("description")), "environment": of(field("environment")),
		"comment": of(comments), "text": of(all), "textfields": of(all)}
}

// simTimeFields are compared as moments.
func simTimeFields() map[string]simSearched {
	fields := map[string]simSearched{}
	for name, stored := range map[string]string{"created": "created", "updated": "updated", "resolved": "resolutiondate", "duedate": "duedate", "statuschanged": "statuschanged"} {
		fields[name] = simSearched{kind: simMoment, values: func(_ *simCall, issue simDoc) [][]string {
			text := simulate.Str(issue, stored)
			if text == "" {
				return nil
			}
			if len(text) == len(time.DateOnly) {
				text += "T00:00:00.000Z"
			}
			return [][]string{{text}}
		}}
	}
	return fields
}

// simPeriod matches a relative time: -1d, 2w 3h.
var simPeriod = regexp.MustCompile(`^\s*([+-]?)((?:\s*\d+\s*[yMwdhm])+)\s*$`)

// moment reads a date, a relative time or a date function.
func (m *simMatcher) moment(field string, o jql.Operand) (time.Time, bool) {
	now := m.call.Now.UTC()
	if o.Function {
		return m.momentFunction(o, now)
	}
	for _, layout := range []string{"2006-01-02 15:04", "2006/01/02 15:04", "2006-01-02", "2006/01/02", "2006-1-2", "2006/1/2"} {
		if t, err := time.Parse(layout, strings.TrimSpace(o.Text)); err == nil {
			return t, true
		}
	}
	if t, ok := simShift(now, o.Text); ok {
		return t, true
	}
	if ms, err := strconv.ParseInt(o.Text, 10, 64); err == nil && len(o.Text) > 9 {
		return time.UnixMilli(ms), true
	}
	m.fail("Date value '%s' for field '%s' is invalid. Valid formats include: 'yyyy/MM/dd HH:mm', 'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd', or a period format e.g. '-5d', '4w 2d'.", o.Text, field)
	return time.Time{}, false
}

// simShift moves a time by a period.
func simShift(t time.Time, period string) (time.Time, bool) {
	found := simPeriod.FindStringSubmatch(period)
	if found == nil {
		return t, false
	}
	sign := 1
	if found[1] == "-" {
		sign = -1
	}
	number := 0
	for _, r := range found[2] {
		switch {
		case '0' <= r && r <= '9':
			number = min(number*10+int(r-'0'), 1_000_000)
			continue
		case r == 'y':
			t = t.AddDate(sign*number, 0, 0)
		case r == 'M':
			t = t.AddDate(0, sign*number, 0)
		case r == 'w':
			t = t.AddDate(0, 0, sign*7*number)
		case r == 'd':
			t = t.AddDate(0, 0, sign*number)
		case r == 'h':
			t = t.Add(time.Duration(sign*number) * time.Hour)
		case r == 'm':
			t = t.Add(time.Duration(sign*number) * time.Minute)
		}
		if r != ' ' {
			number = 0
		}
	}
	return t, true
}

// momentFunction reads now(), startOfDay(), endOfMonth("-1M") and their like.
func (m *simMatcher) momentFunction(o jql.Operand, now time.Time) (time.Time, bool) {
	name := strings.ToLower(o.Text)
	day := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, time.UTC)
	units := map[string]struct {
		start               time.Time
		years, months, days int
		unit                string
	}{
		"day":   {day, 0, 0, 1, "d"},
		"week":  {day.AddDate(0, 0, -int(now.Weekday())), 0, 0, 7, "w"},
		"month": {day.AddDate(0, 0, 1-now.Day()), 0, 1, 0, "M"},
		"year":  {time.Date(now.Year(), 1, 1, 0, 0, 0, 0, time.UTC), 1, 0, 0, "y"},
	}
	unit, ok := units[strings.TrimPrefix(strings.TrimPrefix(name, "startof"), "endof")]
	isEnd := strings.HasPrefix(name, "endof")
	switch {
	case name == "now":
		return now, true
	case !ok || !isEnd && !strings.HasPrefix(name, "startof"):
		m.fail("Unable to find JQL function '%s(%s)'.", o.Text, strings.Join(o.Args, ", "))
		return now, false
	}
	at := unit.start
	if isEnd {
		at = at.AddDate(unit.years, unit.months, unit.days).Add(-time.Millisecond)
	}
	if len(o.Args) == 0 {
		return at, true
	}
	by := o.Args[0]
	if _, err := strconv.Atoi(by); err == nil {
		by += unit.unit
	}
	moved, ok := simShift(at, by)
	if !ok {
		m.fail("Date value '%s' for function '%s' is invalid.", o.Args[0], o.Text)
	}
	return moved, ok
}
