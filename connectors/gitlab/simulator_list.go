package gitlab

import (
	"slices"
	"strings"
	"time"

	"bobbin/runtime/simulate"
)

// simListIssues filters, sorts and pages issues by the query.
func simListIssues(c *simCall, issues []simDoc) simAnswer {
	query := c.Filters()
	if state := simulate.Str(query, "state"); state != "" && !slices.Contains([]string{"opened", "closed", "all", "merged", "locked"}, state) {
		return *simInvalid("state does not have a valid value")
	}
	found := []simDoc{}
	for _, issue := range issues {
		if simWanted(c, issue, query) {
			found = append(found, issue)
		}
	}
	simSort(found, simulate.Str(query, "order_by"), simulate.Str(query, "sort"))
	views := []any{}
	for _, issue := range found {
		views = append(views, simShowIssue(c, issue))
	}
	return simPage(c, views)
}

// simSort orders by a field; the newest come first unless asked otherwise.
func simSort(docs []simDoc, by, direction string) {
	if by == "" {
		by = "created_at"
	}
	slices.SortStableFunc(docs, func(a, b simDoc) int {
		order := strings.Compare(strings.ToLower(simulate.ToText(a[by])), strings.ToLower(simulate.ToText(b[by])))
		if order == 0 {
			order = simulate.Num(a, "id") - simulate.Num(b, "id")
		}
		if direction == "asc" {
			return order
		}
		return -order
	})
}

// simWanted says whether a list's query lets an issue through.
func simWanted(c *simCall, issue, query simDoc) bool {
	for _, test := range []func(*simCall, simDoc, simDoc) bool{simStateWanted, simLabelsWanted, simPeopleWanted, simTextWanted, simTimesWanted} {
		if !test(c, issue, query) {
			return false
		}
	}
	not := simulate.Obj(query, "not")
	if len(not) == 0 {
		return true
	}
	for name := range not { // each negated filter must fail on its own
		one := simDoc{name: not[name]}
		if simLabelsWanted(c, issue, one) && simPeopleWanted(c, issue, one) && simTextWanted(c, issue, one) {
			return false
		}
	}
	return true
}

func simStateWanted(_ *simCall, issue, query simDoc) bool {
	if state := simulate.Str(query, "state"); state != "" && state != "all" && state != issue["state"] {
		return false
	}
	if iids, ok := query["iids"]; ok && !slices.Contains(simTexts(iids), simulate.ToText(issue["iid"])) {
		return false
	}
	if kind := simulate.Str(query, "issue_type"); kind != "" && kind != issue["issue_type"] {
		return false
	}
	confidential, ok := query["confidential"]
	return !ok || simBool(confidential) == simBool(issue["confidential"])
}

func simLabelsWanted(c *simCall, issue, query simDoc) bool {
	have := simTexts(issue["labels"])
	for _, name := range simTexts(query["labels"]) {
		switch {
		case strings.EqualFold(name, "none") && len(have) > 0, strings.EqualFold(name, "any") && len(have) == 0:
			return false
		case strings.EqualFold(name, "none"), strings.EqualFold(name, "any"):
		case !slices.Contains(have, name):
			return false
		}
	}
	title := simulate.Str(query, "milestone")
	if title == "" {
		return true
	}
	m, has := c.Tx.Get("milestone", simulate.ToText(issue["milestone_id"]))
	switch strings.ToLower(title) {
	case "none":
		return !has
	case "any":
		return has
	}
	return has && simulate.Str(m, "title") == title
}

func simPeopleWanted(c *simCall, issue, query simDoc) bool {
	author := simulate.ToText(issue["author_id"])
	if id := simulate.ToText(query["author_id"]); id != "" && id != author {
		return false
	}
	if name := simulate.Str(query, "author_username"); name != "" && name != simUsername(c, author) {
		return false
	}
	assignees := simTexts(issue["assignee_ids"])
	switch id := simulate.ToText(query["assignee_id"]); {
	case id == "":
	case strings.EqualFold(id, "none") && len(assignees) > 0, strings.EqualFold(id, "any") && len(assignees) == 0:
		return false
	case !strings.EqualFold(id, "none") && !strings.EqualFold(id, "any") && !slices.Contains(assignees, id):
		return false
	}
	for _, name := range simTexts(query["assignee_username"]) {
		if !slices.ContainsFunc(assignees, func(id string) bool { return simUsername(c, id) == name }) {
			return false
		}
	}
	switch simulate.Str(query, "scope") {
	case "created_by_me", "created-by-me":
		return author == simulate.ToText(simMe(c))
	case "assigned_to_me", "assigned-to-me":
		return slices.Contains(assignees, simulate.ToText(simMe(c)))
	}
	return true
}

func simUsername(c *simCall, id string) string {
	u, _ := c.Tx.Get("user", id)
	return simulate.Str(u, "username")
}

func simTextWanted(_ *simCall, issue, query simDoc) bool {
	search := simulate.Str(query, "search")
	if search == "" {
		return true
	}
	in := simulate.Str(query, "in")
	if in == "" {
		in = "title,description"
	}
	var texts []string
	for _, field := range simTexts(in) {
		texts = append(texts, simulate.Str(issue, field))
	}
	for word := range strings.FieldsSeq(search) {
		if !simContains(word, texts...) {
			return false
		}
	}
	return true
}

func simTimesWanted(_ *simCall, issue, query simDoc) bool {
	for _, field := range []string{"created", "updated"} {
		have, err := time.Parse(time.RFC3339, simulate.Str(issue, field+"_at"))
		if err != nil {
			continue
		}
		if after, ok := simMoment(query[field+"_after"]); ok && have.Before(after) {
			return false
		}
		if before, ok := simMoment(query[field+"_before"]); ok && have.After(before) {
			return false
		}
	}
	return true
}

func simMoment(v any) (time.Time, bool) {
	text, _ := v.(string)
	for _, layout := range []string{time.RFC3339, time.DateOnly, "2006-01-02T15:04:05"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}
