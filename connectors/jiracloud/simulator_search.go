package jiracloud

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"bobbin/connectors/jiracloud/jql"
	"bobbin/runtime/simulate"
)

func simSearchRoutes() []simulate.Route {
	gone := func(*simCall) simAnswer {
		return simErrors(http.StatusGone, "The requested API has been removed. Please migrate to the /rest/api/3/search/jql API. "+
			"A full migration guideline is available at https://developer.atlassian.com/changelog/#CHANGE-2046")
	}
	return []simulate.Route{
		{Method: "GET", Path: "/rest/api/3/search", Handle: gone},
		{Method: "POST", Path: "/rest/api/3/search", Handle: gone},
		{Method: "GET", Path: "/rest/api/3/search/jql", Handle: func(c *simCall) simAnswer {
			return simSearch(c, simDoc{"jql": c.Query.Get("jql"), "nextPageToken": c.Query.Get("nextPageToken"), "maxResults": c.Query.Get("maxResults"),
				"fields": strings.Join(c.Query["fields"], ","), "expand": c.Query.Get("expand")})
		}},
		{Method: "POST", Path: "/rest/api/3/search/jql", Handle: func(c *simCall) simAnswer {
			given, refused := c.Object()
			if refused != nil {
				return *refused
			}
			return simSearch(c, given)
		}},
		{Method: "POST", Path: "/rest/api/3/search/approximate-count", Handle: func(c *simCall) simAnswer {
			given, refused := c.Object()
			if refused != nil {
				return *refused
			}
			found, refused := simSelect(c, simulate.Str(given, "jql"), true)
			if refused != nil {
				return *refused
			}
			return simulate.JSON(http.StatusOK, simDoc{"count": len(found)})
		}},
		{Method: "POST", Path: "/rest/api/3/jql/parse", Handle: simParse},
		{Method: "GET", Path: "/rest/api/3/issue/picker", Handle: simPick},
	}
}

// simSearch answers one page. A page token names the query it belongs to and where it goes on.
func simSearch(c *simCall, given simDoc) simAnswer {
	query := simulate.Str(given, "jql")
	found, refused := simSelect(c, query, true)
	if refused != nil {
		return *refused
	}
	wanted := simWantedFields(simTexts(given["fields"]), "id")
	if len(simTexts(given["fields"])) == 0 {
		wanted = simWanted{names: []string{"id"}}
	}
	most, limit := 50, 100
	if wanted.idOnly() {
		limit = 5000
	}
	if n := simulate.Num(given, "maxResults"); n > 0 {
		most = n
	}
	most = min(most, limit)
	start, ok := simPageStart(simulate.Str(given, "nextPageToken"), query)
	if !ok {
		return simErrors(http.StatusBadRequest, "The provided next page token is invalid or expired.")
	}
	start = min(start, len(found))
	end := min(start+most, len(found))
	issues := []any{}
	for _, issue := range found[start:end] {
		issues = append(issues, simFoundIssue(c, issue, wanted, simTexts(given["expand"])))
	}
	answer := simDoc{"issues": issues, "isLast": end == len(found)}
	if end < len(found) {
		answer["nextPageToken"] = simPageToken(end, query)
	}
	return simulate.JSON(http.StatusOK, answer)
}

// simFoundIssue shows an issue of a search: the id alone when nothing else was asked for.
func simFoundIssue(c *simCall, issue simDoc, wanted simWanted, expand []string) simDoc {
	if wanted.idOnly() && len(expand) == 0 {
		for _, name := range wanted.names {
			if name == "key" {
				return simDoc{"id": issue["id"], "key": issue["key"], "self": simSelf(c, "/issue/"+simulate.Str(issue, "id"))}
			}
		}
		return simDoc{"id": issue["id"]}
	}
	return simShowIssue(c, issue, wanted, expand)
}

func simPageToken(start int, query string) string {
	return base64.URLEncoding.EncodeToString(fmt.Appendf(nil, "%d.%s", start, simHash(query)))
}

func simPageStart(token, query string) (int, bool) {
	if token == "" {
		return 0, true
	}
	text, err := base64.URLEncoding.DecodeString(token)
	number, hash, _ := strings.Cut(string(text), ".")
	start, wrong := strconv.Atoi(number)
	return max(0, start), err == nil && wrong == nil && hash == simHash(query)
}

func simHash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:8])
}

// simSelect gives the issues a query matches, in its order. Bounded refuses a query without a restriction.
func simSelect(c *simCall, text string, bounded bool) ([]simDoc, *simAnswer) {
	query, err := jql.Parse(text)
	if err != nil {
		return nil, simErrors(http.StatusBadRequest, err.Error()).Or()
	}
	if query.Where == nil && bounded {
		return nil, simErrors(http.StatusBadRequest, "Unbounded JQL queries are not allowed here. Please add a search restriction to your query.").Or()
	}
	matcher := &simMatcher{call: c}
	matches := matcher.compile(query.Where)
	sorted := matcher.sorter(query.Order)
	if len(matcher.wrong) > 0 {
		return nil, simErrors(http.StatusBadRequest, matcher.wrong...).Or()
	}
	found := []simDoc{}
	for _, issue := range c.Tx.All("issue") {
		if matches(issue) {
			found = append(found, issue)
		}
	}
	sorted(found)
	return found, nil
}

func simParse(c *simCall) simAnswer {
	given, refused := c.Object()
	if refused != nil {
		return *refused
	}
	queries := []any{}
	for _, text := range simTexts(given["queries"]) {
		one := simDoc{"query": text}
		if _, err := jql.Parse(text); err != nil {
			one["errors"] = []any{err.Error()}
		} else {
			one["structure"] = simDoc{}
		}
		queries = append(queries, one)
	}
	return simulate.JSON(http.StatusOK, simDoc{"queries": queries})
}

func simPick(c *simCall) simAnswer {
	query := strings.ToLower(c.Query.Get("query"))
	issues := []any{}
	for _, issue := range c.Tx.All("issue") {
		if strings.Contains(strings.ToLower(simulate.Str(issue, "key")+" "+simulate.Str(issue, "summary")), query) {
			issues = append(issues, simDoc{"id": simulate.ToInt(issue["id"]), "key": issue["key"], "keyHtml": issue["key"], "img": "/images/icons/issuetypes/task.png",
				"summary": issue["summary"], "summaryText": issue["summary"]})
		}
	}
	return simulate.JSON(http.StatusOK, simDoc{"sections": []any{simDoc{"label": "Current Search", "id": "cs", "sub": "Showing " + simulate.ToText(len(issues)) + " of " +
		simulate.ToText(len(issues)) + " matching issues", "issues": issues}}})
}
