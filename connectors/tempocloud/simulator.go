package tempocloud

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"bobbin/connectors/standard"
	"bobbin/runtime/simulate"
)

type (
	simCall   = simulate.Call
	simAnswer = simulate.Answer
	simDoc    = simulate.Doc
)

// simulator plays Tempo: worklogs and accounts. Issues are the numbers of the simulated Jira,
// which need not be there.
func simulator() simulate.Service {
	say := func(status int, text string) func(*simCall) simAnswer {
		return func(*simCall) simAnswer { return simRefuse(status, text) }
	}
	return simulate.Service{Routes: slices.Concat(simWorklogs().Routes(), simWorklogRoutes(), simAccounts().Routes(), simAccountRoutes()), Seed: simSeed,
		Login: standard.Login(say(http.StatusUnauthorized, "Unauthorized")),
		Errors: simulate.Errors{Forbidden: say(http.StatusForbidden, "You do not have permission to perform this operation"), NotFound: say(http.StatusNotFound, "Not Found"), BadBody: say(http.StatusBadRequest, "Malformed JSON"),
			TooMany: say(http.StatusTooManyRequests, "Too Many Requests"), Unavailable: say(http.StatusServiceUnavailable, "Service Unavailable")}}
}

func simRefuse(status int, text string) simAnswer {
	return simulate.JSON(status, simDoc{"errors": []any{simDoc{"message": text}}})
}

func simInvalid(text string) *simAnswer { return simRefuse(http.StatusBadRequest, text).Or() }

func simLacks(_ *simCall, field string) simAnswer { return *simInvalid(field + ": must not be null") }

func simStamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05Z") }

// simAccountID is the id Jira knows a person by.
func simAccountID(place int) string {
	return "712020:b0bb1000-0000-4000-8000-00000000000" + strconv.Itoa(place+1)
}

// simPage answers a part of a list with the address of the next.
func simPage(c *simCall, all []any) simAnswer {
	offset, limit := c.Int("offset", 0, 0), min(c.Int("limit", 50, 1), 5000)
	part := simulate.Part(all, offset, limit)
	metadata := simDoc{"count": len(part), "offset": offset, "limit": limit}
	link := func(name string, at int, ok bool) {
		if ok {
			metadata[name] = c.Address(map[string]string{"offset": strconv.Itoa(max(0, at)), "limit": strconv.Itoa(limit)})
		}
	}
	link("next", offset+limit, offset+limit < len(all))
	link("previous", offset-limit, offset > 0)
	return simulate.JSON(http.StatusOK, simDoc{"self": c.Address(nil), "metadata": metadata, "results": part})
}

func simWorklogs() simulate.Collection {
	return simulate.Collection{Name: "worklog", Path: "/4/worklogs", Item: "/4/worklogs/{id}", ID: "id", Created: http.StatusOK,
		Fields:   simDoc{"issueId": nil, "authorAccountId": "", "timeSpentSeconds": nil, "billableSeconds": nil, "startDate": "", "startTime": "00:00:00", "description": "", "attributes": []any{}},
		Required: []string{"issueId", "authorAccountId", "timeSpentSeconds", "startDate"}, Lacks: simLacks,
		Number: func(c *simCall, _ string) any { return 500 + c.Tx.Next("worklog") },
		Complete: func(c *simCall, _ string, old, now simDoc) *simAnswer {
			if _, err := time.Parse(time.DateOnly, simulate.Str(now, "startDate")); err != nil {
				return simInvalid("startDate: must be a date of the form yyyy-MM-dd")
			}
			if _, err := time.Parse(time.TimeOnly, simulate.Str(now, "startTime")); err != nil {
				return simInvalid("startTime: must be a time of the form HH:mm:ss")
			}
			if simulate.Num(now, "timeSpentSeconds") <= 0 {
				return simInvalid("timeSpentSeconds: must be greater than 0")
			}
			if now["billableSeconds"] == nil {
				now["billableSeconds"] = now["timeSpentSeconds"]
			}
			if old == nil {
				now["createdAt"] = simStamp(c.Now)
			}
			now["updatedAt"] = simStamp(c.Now)
			return nil
		},
		Keep: func(c *simCall, w simDoc) bool {
			q := c.Query
			return simWithin(w, q.Get("from"), q.Get("to")) && (len(q["issueId"]) == 0 || slices.Contains(q["issueId"], simulate.ToText(w["issueId"]))) && q.Get("updatedFrom") <= simulate.Str(w, "updatedAt")
		},
		Order: func(_ *simCall, all []simDoc) {
			slices.SortStableFunc(all, func(a, b simDoc) int {
				return strings.Compare(simulate.Str(a, "startDate"), simulate.Str(b, "startDate"))
			})
		},
		View: simShowWorklog, Page: simPage, Missing: func(*simCall) simAnswer { return simRefuse(http.StatusNotFound, "Worklog not found") }}
}

func simWithin(w simDoc, from, to string) bool {
	day := simulate.Str(w, "startDate")
	return from <= day && (to == "" || day <= to)
}

func simShowWorklog(c *simCall, w simDoc) any {
	id, author := simulate.ToText(w["id"]), simulate.Str(w, "authorAccountId")
	self := c.Base + "/4/worklogs/" + id
	issue := simulate.ToText(w["issueId"])
	return simDoc{"self": self, "tempoWorklogId": w["id"], "issue": simDoc{"self": c.Base + "/rest/api/2/issue/" + issue, "id": simulate.ToInt(w["issueId"])},
		"timeSpentSeconds": w["timeSpentSeconds"], "billableSeconds": w["billableSeconds"], "startDate": w["startDate"], "startTime": w["startTime"],
		"startDateTimeUtc": simulate.Str(w, "startDate") + "T" + simulate.Str(w, "startTime") + "Z", "description": w["description"], "createdAt": w["createdAt"], "updatedAt": w["updatedAt"],
		"author":     simDoc{"self": c.Base + "/rest/api/2/user?accountId=" + author, "accountId": author},
		"attributes": simDoc{"self": self + "/work-attribute-values", "values": simulate.List(w, "attributes")}}
}

// simWorklogRoutes find worklogs by what they are for, and by a search.
func simWorklogRoutes() []simulate.Route {
	find := func(keep func(c *simCall, w simDoc) bool) simulate.Handler {
		return func(c *simCall) simAnswer {
			all := []any{}
			for _, w := range c.Tx.All("worklog") {
				if simWithin(w, c.Query.Get("from"), c.Query.Get("to")) && keep(c, w) {
					all = append(all, simShowWorklog(c, w))
				}
			}
			return simPage(c, all)
		}
	}
	account := func(w simDoc) string {
		for _, a := range simulate.List(w, "attributes") {
			if a, _ := a.(simDoc); a["key"] == "_Account_" {
				return simulate.Str(a, "value")
			}
		}
		return ""
	}
	return []simulate.Route{
		{Method: "GET", Path: "/4/worklogs/user/{accountId}", Handle: find(func(c *simCall, w simDoc) bool { return w["authorAccountId"] == c.Params["accountId"] })},
		{Method: "GET", Path: "/4/worklogs/issue/{issueId}", Handle: find(func(c *simCall, w simDoc) bool { return simulate.ToText(w["issueId"]) == c.Params["issueId"] })},
		{Method: "GET", Path: "/4/worklogs/account/{accountKey}", Handle: find(func(c *simCall, w simDoc) bool { return account(w) == c.Params["accountKey"] })},
		{Method: "POST", Path: "/4/worklogs/search", Handle: func(c *simCall) simAnswer {
			given, refused := c.Object()
			if refused != nil {
				return *refused
			}
			among := func(name string, value any) bool {
				wanted := simulate.List(given, name)
				return len(wanted) == 0 || slices.ContainsFunc(wanted, func(v any) bool { return simulate.ToText(v) == simulate.ToText(value) })
			}
			return find(func(_ *simCall, w simDoc) bool {
				return simWithin(w, simulate.Str(given, "from"), simulate.Str(given, "to")) && among("authorIds", w["authorAccountId"]) && among("issueIds", w["issueId"])
			})(c)
		}},
	}
}

func simAccounts() simulate.Collection {
	return simulate.Collection{Name: "account", Path: "/4/accounts", Item: "/4/accounts/{key}", ID: "key", Created: http.StatusOK,
		New: func(c *simCall, _ string, given simDoc) (string, simDoc, *simAnswer) {
			for _, field := range []string{"key", "name", "leadAccountId"} {
				if simulate.Str(given, field) == "" {
					return "", nil, simLacks(c, field).Or()
				}
			}
			key := simulate.Str(given, "key")
			if _, taken := c.Tx.Get("account", key); taken {
				return "", nil, simInvalid("An account with the key " + key + " already exists")
			}
			return key, simulate.With(simDoc{"status": "OPEN", "global": false, "monthlyBudget": nil}, given, simDoc{"id": c.Tx.Next("account")}), nil
		},
		Keep: func(c *simCall, a simDoc) bool {
			status := c.Query["status"]
			return len(status) == 0 || slices.Contains(status, simulate.Str(a, "status"))
		},
		View: simShowAccount, Page: simPage, Missing: func(*simCall) simAnswer { return simRefuse(http.StatusNotFound, "Account not found") }}
}

func simShowAccount(c *simCall, a simDoc) any {
	self := c.Base + "/4/accounts/" + simulate.Str(a, "key")
	lead := simulate.Str(a, "leadAccountId")
	shown := simulate.With(a, simDoc{"self": self, "lead": simDoc{"self": c.Base + "/rest/api/2/user?accountId=" + lead, "accountId": lead}, "links": simDoc{"self": self + "/links"}})
	for _, name := range []string{"leadAccountId", "categoryKey", "customerKey"} {
		delete(shown, name)
	}
	return shown
}

func simAccountRoutes() []simulate.Route {
	return []simulate.Route{
		{Method: "POST", Path: "/4/accounts/search", Handle: func(c *simCall) simAnswer {
			given, refused := c.Object()
			if refused != nil {
				return *refused
			}
			all := []any{}
			for _, a := range c.Tx.All("account") {
				keys, states := simulate.List(given, "keys"), simulate.List(given, "statuses")
				if (len(keys) == 0 || slices.Contains(keys, a["key"])) && (len(states) == 0 || slices.Contains(states, a["status"])) {
					all = append(all, simShowAccount(c, a))
				}
			}
			return simPage(c, all)
		}},
	}
}

// simSeed is two accounts, and what two people did for the issues of the simulated Jira.
func simSeed(c *simCall) {
	for _, a := range [][2]string{{"DEMO", "Demo project"}, {"OPS", "Operations"}} {
		_, _ = simAccounts().Add(c, "", simDoc{"key": a[0], "name": a[1], "leadAccountId": simAccountID(0)}) // nothing in a seed is refused
	}
	for i, description := range []string{"Wrote the welcome", "Looked for the cause"} {
		_, _ = simWorklogs().Add(c, "", simDoc{"issueId": 10000 + i, "authorAccountId": simAccountID(i), "timeSpentSeconds": 3600 * (i + 1), "startDate": c.Now.UTC().Format(time.DateOnly),
			"startTime": "09:00:00", "description": description, "attributes": []any{simDoc{"key": "_Account_", "value": "DEMO"}}})
	}
}
