package github

import (
	"net/http"
	"slices"
	"strings"

	"bobbin/runtime/simulate"
)

// simSearchRoutes search issues, repositories and users by words and qualifiers.
func simSearchRoutes() []simulate.Route {
	search := func(all func(*simCall) []simDoc, matches func(c *simCall, d simDoc, term string) bool, show func(*simCall, simDoc) any) simulate.Handler {
		return func(c *simCall) simAnswer {
			terms := simTerms(c.Query.Get("q"))
			if len(terms) == 0 {
				return *simInvalid("Search", "q", "missing")
			}
			docs := all(c)
			simIssueOrder(c, docs)
			found := []any{}
			for _, d := range docs {
				if !slices.ContainsFunc(terms, func(term string) bool {
					positive, not := strings.CutPrefix(term, "-")
					return matches(c, d, positive) == not
				}) {
					found = append(found, show(c, d))
				}
			}
			return simPaged(c, len(found), found, func(part []any) any {
				return simDoc{"total_count": len(found), "incomplete_results": false, "items": part}
			})
		}
	}
	collection := func(name string) func(*simCall) []simDoc {
		return func(c *simCall) []simDoc { return c.Tx.All(name) }
	}
	return []simulate.Route{
		{Method: http.MethodGet, Path: "/search/issues", Handle: search(collection("issue"), simIssueMatches, func(c *simCall, d simDoc) any {
			return simulate.With(simShowIssue(c, d).(simDoc), simDoc{"score": 1})
		})},
		{Method: http.MethodGet, Path: "/search/repositories", Handle: search(collection("repo"), func(_ *simCall, r simDoc, term string) bool {
			key, value, qualified := strings.Cut(term, ":")
			if qualified && (key == "org" || key == "user") {
				return strings.EqualFold(value, simulate.Str(r, "owner"))
			}
			return simHas(term, simulate.Str(r, "name"), simulate.Str(r, "description"))
		}, func(c *simCall, r simDoc) any { return simShowRepo(c, r) })},
		{Method: http.MethodGet, Path: "/search/users", Handle: search(collection("user"), func(_ *simCall, u simDoc, term string) bool {
			return simHas(term, simulate.Str(u, "login"), simulate.Str(u, "name"), simulate.Str(u, "email"))
		}, func(c *simCall, u simDoc) any { return simShowUser(c, u["login"]) })},
	}
}

// simTerms cuts a question into words and qualifiers; quotes keep spaces together.
func simTerms(text string) []string {
	var terms []string
	var term strings.Builder
	quoted := false
	for _, r := range text + " " {
		switch {
		case r == '"':
			quoted = !quoted
		case r == ' ' && !quoted:
			if term.Len() > 0 {
				terms = append(terms, term.String())
			}
			term.Reset()
		default:
			term.WriteRune(r)
		}
	}
	return terms
}

func simHas(word string, texts ...string) bool {
	return slices.ContainsFunc(texts, func(t string) bool { return strings.Contains(strings.ToLower(t), strings.ToLower(word)) })
}

func simIssueMatches(_ *simCall, issue simDoc, term string) bool {
	key, value, qualified := strings.Cut(term, ":")
	owner, _, _ := strings.Cut(simulate.Str(issue, "repo"), "/")
	in := func(field string) bool {
		return slices.ContainsFunc(simTexts(issue[field]), func(t string) bool { return strings.EqualFold(t, value) })
	}
	pull := issue["head"] != nil
	switch {
	case !qualified:
		return simHas(term, simulate.Str(issue, "title"), simulate.Str(issue, "body"))
	case key == "repo":
		return strings.EqualFold(value, simulate.Str(issue, "repo"))
	case key == "org" || key == "user":
		return strings.EqualFold(value, owner)
	case key == "label":
		return in("labels")
	case key == "assignee":
		return in("assignees")
	case key == "author":
		return value == issue["user"]
	case key == "no":
		return len(simTexts(issue[value+"s"])) == 0 && issue[value] == nil
	case key == "is" || key == "state" || key == "type":
		return map[string]bool{"issue": !pull, "pr": pull, "pull-request": pull, "open": issue["state"] == "open", "closed": issue["state"] == "closed", "merged": issue["merged_at"] != nil, "public": true}[value]
	}
	return true // a qualifier that is not played lets everything through
}
