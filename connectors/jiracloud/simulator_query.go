package jiracloud

import (
	"fmt"
	"slices"
	"strings"

	"bobbin/connectors/jiracloud/jql"
	"bobbin/runtime/simulate"
)

// simKind says how a field compares.
type simKind int

const (
	simExact  simKind = iota // equals, in
	simWords                 // ~
	simMoment                // dates and times
	simOrder                 // numbers and ranked values
)

// simSearched is a field JQL can ask for.
type simSearched struct {
	kind simKind
	// values are the issue's values, each in every form it may be written as.
	values func(*simCall, simDoc) [][]string
	// known says whether a value can exist at all; nil takes any.
	known func(*simCall, string) bool
	// rank orders values; nil orders by the last form of the first value.
	rank func(*simCall, string) float64
}

// simTest says whether an issue matches.
type simTest func(simDoc) bool

// simMatcher turns a query into tests and collects what is wrong with it.
type simMatcher struct {
	call  *simCall
	wrong []string
}

func (m *simMatcher) fail(format string, args ...any) simTest {
	m.wrong = append(m.wrong, fmt.Sprintf(format, args...))
	return func(simDoc) bool { return false }
}

func (m *simMatcher) compile(node jql.Node) simTest {
	switch n := node.(type) {
	case jql.And:
		tests := m.all(n)
		return func(issue simDoc) bool { return !slices.ContainsFunc(tests, func(t simTest) bool { return !t(issue) }) }
	case jql.Or:
		tests := m.all(n)
		return func(issue simDoc) bool { return slices.ContainsFunc(tests, func(t simTest) bool { return t(issue) }) }
	case jql.Not:
		test := m.compile(n.Node)
		return func(issue simDoc) bool { return !test(issue) }
	case jql.Clause:
		return m.clause(n)
	}
	return func(simDoc) bool { return true }
}

func (m *simMatcher) all(nodes []jql.Node) []simTest {
	tests := make([]simTest, len(nodes))
	for i, n := range nodes {
		tests[i] = m.compile(n)
	}
	return tests
}

func (m *simMatcher) clause(q jql.Clause) simTest {
	field, ok := simSearchedField(m.call, q.Field)
	if !ok {
		return m.fail("Field '%s' does not exist or you do not have permission to view it.", q.Field)
	}
	empty := func(issue simDoc) bool { return len(field.values(m.call, issue)) == 0 }
	if q.Operator == "is" || q.Operator == "is not" {
		if !q.Operands[0].Empty {
			return m.fail("The operator '%s' can only be used with 'EMPTY' or 'NULL'.", q.Operator)
		}
		return func(issue simDoc) bool { return empty(issue) == (q.Operator == "is") }
	}
	if !slices.Contains(simOperators(field.kind), q.Operator) {
		return m.fail("The operator '%s' is not supported by the '%s' field.", q.Operator, q.Field)
	}
	if q.Operands[0].Empty && (q.Operator == "=" || q.Operator == "!=") {
		return func(issue simDoc) bool { return empty(issue) == (q.Operator == "=") }
	}
	switch q.Operator {
	case "~", "!~":
		return m.words(q, field)
	case "<", ">", "<=", ">=":
		return m.compare(q, field)
	}
	return m.equals(q, field)
}

func simOperators(k simKind) []string {
	switch k {
	case simWords:
		return []string{"~", "!~"}
	case simMoment, simOrder:
		return []string{"=", "!=", "<", ">", "<=", ">=", "in", "not in"}
	}
	return []string{"=", "!=", "in", "not in"}
}

// equals tests =, !=, in and not in. As in Jira, the negative ones do not match an empty field.
func (m *simMatcher) equals(q jql.Clause, field simSearched) simTest {
	var wanted []string
	for _, operand := range q.Operands {
		wanted = append(wanted, m.operand(q.Field, operand, field)...)
	}
	negative := q.Operator == "!=" || q.Operator == "not in"
	withEmpty := slices.ContainsFunc(q.Operands, func(o jql.Operand) bool { return o.Empty })
	return func(issue simDoc) bool {
		values := field.values(m.call, issue)
		if len(values) == 0 {
			return withEmpty && !negative
		}
		hit := slices.ContainsFunc(values, func(forms []string) bool {
			return slices.ContainsFunc(forms, func(form string) bool {
				return slices.ContainsFunc(wanted, func(w string) bool { return strings.EqualFold(form, w) })
			})
		})
		return hit != negative
	}
}

// operand gives the values an operand stands for.
func (m *simMatcher) operand(name string, o jql.Operand, field simSearched) []string {
	switch {
	case o.Empty:
		return nil
	case field.kind == simMoment:
		moment, ok := m.moment(name, o)
		if !ok {
			return nil
		}
		return []string{simStamp(moment)}
	case o.Function && strings.EqualFold(o.Text, "currentUser"):
		return []string{simMe(m.call)}
	case o.Function && strings.EqualFold(o.Text, "membersOf"):
		var members []string
		for _, u := range m.call.Tx.All("user") {
			members = append(members, simulate.Str(u, "accountId"))
		}
		return members
	case o.Function && strings.EqualFold(name, "approvals") && slices.Contains([]string{"pending", "approved"}, strings.ToLower(o.Text)):
		return []string{o.Text}
	case o.Function && slices.ContainsFunc([]string{"unreleasedVersions", "releasedVersions"}, func(f string) bool { return strings.EqualFold(f, o.Text) }):
		var names []string
		for _, v := range m.call.Tx.All("version") {
			if released, _ := v["released"].(bool); released == strings.EqualFold(o.Text, "releasedVersions") {
				names = append(names, simulate.Str(v, "id"))
			}
		}
		return names
	case o.Function:
		m.fail("Unable to find JQL function '%s(%s)'.", o.Text, strings.Join(o.Args, ", "))
		return nil
	case field.known != nil && !field.known(m.call, o.Text):
		if slices.Contains([]string{"key", "issuekey", "issue", "id"}, strings.ToLower(name)) {
			m.fail("An issue with key '%s' does not exist for field '%s'.", o.Text, name)
			return nil
		}
		m.fail("The value '%s' does not exist for the field '%s'.", o.Text, name)
	}
	return []string{o.Text}
}

// words tests ~ and !~: every word of the operand occurs, a trailing * stands for any ending,
// and an operand in quotation marks of its own is a phrase.
func (m *simMatcher) words(q jql.Clause, field simSearched) simTest {
	text := strings.ToLower(q.Operands[0].Text)
	phrase, isPhrase := strings.CutPrefix(text, `"`)
	phrase = strings.TrimSuffix(phrase, `"`)
	wanted := simCutWords(text, true)
	return func(issue simDoc) bool {
		values := field.values(m.call, issue)
		if len(values) == 0 {
			return false
		}
		var whole []string
		for _, forms := range values {
			whole = append(whole, strings.ToLower(forms[0]))
		}
		all := strings.Join(whole, " \n ")
		have := simCutWords(all, false)
		hit := true
		for _, w := range wanted {
			prefix, open := strings.CutSuffix(w, "*")
			hit = hit && slices.ContainsFunc(have, func(h string) bool { return h == w || open && strings.HasPrefix(h, prefix) })
		}
		if isPhrase {
			hit = strings.Contains(" "+strings.Join(have, " ")+" ", " "+strings.Join(simCutWords(phrase, false), " ")+" ")
		}
		return hit == (q.Operator == "~")
	}
}

func simCutWords(text string, stars bool) []string {
	return strings.FieldsFunc(text, func(r rune) bool {
		letter := r == '_' || r > 127 || '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
		return !letter && !(stars && r == '*')
	})
}

// compare tests < > <= >= on times, numbers and ranked values.
func (m *simMatcher) compare(q jql.Clause, field simSearched) simTest {
	holds := func(order int) bool {
		return order < 0 && q.Operator[0] == '<' || order > 0 && q.Operator[0] == '>' || order == 0 && len(q.Operator) == 2
	}
	wanted := m.operand(q.Field, q.Operands[0], field)
	if len(wanted) == 0 {
		return func(simDoc) bool { return false }
	}
	return func(issue simDoc) bool {
		values := field.values(m.call, issue)
		if len(values) == 0 {
			return false
		}
		return holds(m.rankOrder(field, values[0][len(values[0])-1], wanted[0]))
	}
}

func (m *simMatcher) rankOrder(field simSearched, a, b string) int {
	if field.rank == nil {
		return strings.Compare(strings.ToLower(a), strings.ToLower(b))
	}
	switch x, y := field.rank(m.call, a), field.rank(m.call, b); {
	case x < y:
		return -1
	case x > y:
		return 1
	}
	return 0
}

// sorter makes the sorting of a query; without one, the newest issue comes first. An issue's
// values are looked up once, however often it is compared.
func (m *simMatcher) sorter(order []jql.Order) func([]simDoc) {
	var fields []simSearched
	for _, o := range order {
		field, ok := simSearchedField(m.call, o.Field)
		if !ok {
			m.fail("Not able to sort using field '%s'.", o.Field)
		}
		fields = append(fields, field)
	}
	return func(issues []simDoc) {
		keys := make(map[string][]*string, len(issues))
		for _, issue := range issues {
			id := simulate.Str(issue, "id")
			for _, field := range fields {
				keys[id] = append(keys[id], simSortKey(field.values(m.call, issue)))
			}
		}
		slices.SortStableFunc(issues, func(a, b simDoc) int {
			x, y := keys[simulate.Str(a, "id")], keys[simulate.Str(b, "id")]
			for i, field := range fields {
				by := m.keyOrder(field, x[i], y[i])
				if order[i].Descending {
					by = -by
				}
				if by != 0 {
					return by
				}
			}
			return simulate.ToInt(b["id"]) - simulate.ToInt(a["id"])
		})
	}
}

// simSortKey is what an issue sorts by: the last form of its first value, nil without one.
func simSortKey(values [][]string) *string {
	if len(values) == 0 {
		return nil
	}
	return &values[0][len(values[0])-1]
}

// keyOrder puts what is empty last when rising.
func (m *simMatcher) keyOrder(field simSearched, a, b *string) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return 1
	case b == nil:
		return -1
	}
	return m.rankOrder(field, *a, *b)
}
