package tempotimesheetsdatacenter

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"bobbin/runtime/simulate"
)

const (
	worklogs = "worklogs" // the store's collection
	worker   = "JIRAUSER10000"
)

// simulator plays worklogs, accounts, customers and teams; the rest answers by type.
func simulator() simulate.Service {
	const path = "/rest/tempo-timesheets/4/worklogs"
	say := func(status int, text string) func(*simulate.Call) simulate.Answer {
		return func(*simulate.Call) simulate.Answer { return refuse(status, text) }
	}
	routes := []simulate.Route{
		{Method: "GET", Path: "/rest/api/2/myself", Handle: func(*simulate.Call) simulate.Answer {
			return simulate.JSON(http.StatusOK, simulate.Doc{"key": worker, "name": "ada", "displayName": "Ada Admin", "emailAddress": "ada@example.com"})
		}},
		{Method: "POST", Path: path, Handle: create},
		{Method: "POST", Path: path + "/search", Handle: search},
		{Method: "GET", Path: path + "/{id}", Handle: one(func(_ *simulate.Call, doc simulate.Doc) simulate.Answer { return simulate.JSON(http.StatusOK, doc) })},
		{Method: "PUT", Path: path + "/{id}", Handle: one(update)},
		{Method: "DELETE", Path: path + "/{id}", Handle: one(func(c *simulate.Call, _ simulate.Doc) simulate.Answer {
			c.Tx.Delete(worklogs, c.Params["id"])
			return simulate.Empty(http.StatusNoContent)
		})},
		{Method: "GET", Path: "/rest/tempo-accounts/1/account/key/{key}", Handle: accountByKey},
	}
	for name, at := range map[string]string{"account": "/rest/tempo-accounts/1/account", "customer": "/rest/tempo-accounts/1/customer", "team": "/rest/tempo-teams/2/team"} {
		routes = append(routes, things(name, at).Routes()...)
	}
	return simulate.Service{Routes: routes, Seed: seed, Errors: simulate.Errors{
		Forbidden: say(http.StatusForbidden, "You do not have permission to perform this operation."),
		NotFound:  say(http.StatusNotFound, "Not found"), BadBody: say(http.StatusBadRequest, "The request body is not JSON."),
		TooMany: say(http.StatusTooManyRequests, "Too many requests"), Unavailable: say(http.StatusServiceUnavailable, "Service unavailable"),
	}}
}

func refuse(status int, text string) simulate.Answer {
	return simulate.JSON(status, simulate.Doc{"errorMessages": []any{text}, "errors": simulate.Doc{}})
}

// things is a plain collection: accounts, customers, teams.
func things(name, path string) simulate.Collection {
	return simulate.Collection{Name: name, Path: path, Item: path + "/{id}", ID: "id", Created: http.StatusOK,
		New: func(c *simulate.Call, _ string, given simulate.Doc) (string, simulate.Doc, *simulate.Answer) {
			if simulate.Str(given, "name") == "" {
				return "", nil, refuse(http.StatusBadRequest, "The name is missing.").Or()
			}
			id := c.Tx.Next(name)
			given["id"] = id
			if name == "account" && given["status"] == nil {
				given["status"] = "OPEN"
			}
			return strconv.Itoa(id), given, nil
		}}
}

func seed(c *simulate.Call) {
	for name, given := range map[string]simulate.Doc{
		"account":  {"key": "DEMO", "name": "Demo account", "status": "OPEN", "global": true},
		"customer": {"key": "ACME", "name": "Acme"},
		"team":     {"name": "Demo team", "lead": worker},
	} {
		id := c.Tx.Next(name)
		given["id"] = id
		c.Tx.Put(name, strconv.Itoa(id), "", given)
	}
	doc, _ := made(c, simulate.Doc{"worker": worker, "originTaskId": "DEMO-1", "started": c.Now.Format(time.DateOnly), "timeSpentSeconds": float64(3600), "comment": "Looked into it"}, simulate.Doc{})
	c.Tx.Put(worklogs, simulate.ToText(doc["tempoWorklogId"]), "", doc)
}

func accountByKey(c *simulate.Call) simulate.Answer {
	for _, doc := range c.Tx.All("account") {
		if simulate.Str(doc, "key") == c.Params["key"] {
			return simulate.JSON(http.StatusOK, doc)
		}
	}
	return refuse(http.StatusNotFound, "There is no account "+c.Params["key"]+".")
}

func one(handle func(*simulate.Call, simulate.Doc) simulate.Answer) simulate.Handler {
	return func(c *simulate.Call) simulate.Answer {
		doc, ok := c.Tx.Get(worklogs, c.Params["id"])
		if !ok {
			return refuse(http.StatusNotFound, "There is no worklog "+c.Params["id"]+".")
		}
		return handle(c, doc)
	}
}

// made is a worklog of what was given, on top of what it was; or why there is none.
func made(c *simulate.Call, given, old simulate.Doc) (simulate.Doc, *simulate.Answer) {
	doc := simulate.With(old, given)
	started, _, _ := strings.Cut(strings.ReplaceAll(simulate.Str(doc, "started"), " ", "T"), "T")
	day, err := time.Parse(time.DateOnly, started)
	switch {
	case simulate.Str(doc, "worker") == "":
		return nil, refuse(http.StatusBadRequest, "The worker is missing.").Or()
	case simulate.ToText(doc["originTaskId"]) == "":
		return nil, refuse(http.StatusBadRequest, "The issue is missing: originTaskId.").Or()
	case err != nil:
		return nil, refuse(http.StatusBadRequest, "The date started is not written as 2026-01-31.").Or()
	case simulate.Num(doc, "timeSpentSeconds") <= 0:
		return nil, refuse(http.StatusBadRequest, "The time spent must be more than nothing.").Or()
	}
	if doc["tempoWorklogId"] == nil {
		id := c.Tx.Next(worklogs)
		doc["tempoWorklogId"], doc["originId"], doc["dateCreated"] = id, 10000+id, c.Now.Format("2006-01-02 15:04:05.000")
	}
	if given["billableSeconds"] == nil {
		doc["billableSeconds"] = doc["timeSpentSeconds"]
	}
	doc["started"], doc["dateUpdated"] = day.Format("2006-01-02 15:04:05.000"), c.Now.Format("2006-01-02 15:04:05.000")
	for name, empty := range map[string]any{"comment": "", "attributes": simulate.Doc{}} {
		if doc[name] == nil {
			doc[name] = empty
		}
	}
	task := simulate.ToText(doc["originTaskId"])
	issue := simulate.Doc{"id": 10000, "key": task, "summary": "Issue " + task}
	if project, _, isKey := strings.Cut(task, "-"); isKey {
		issue["projectKey"] = project
	} else {
		issue["id"], issue["key"], issue["projectKey"] = simulate.ToInt(task), "DEMO-1", "DEMO"
	}
	doc["issue"], doc["originTaskId"] = issue, issue["id"]
	return doc, nil
}

func create(c *simulate.Call) simulate.Answer {
	given, refused := c.Object()
	if refused != nil {
		return *refused
	}
	doc, refused := made(c, given, simulate.Doc{})
	if refused != nil {
		return *refused
	}
	c.Tx.Put(worklogs, simulate.ToText(doc["tempoWorklogId"]), "", doc)
	return simulate.JSON(http.StatusOK, []any{doc})
}

func update(c *simulate.Call, old simulate.Doc) simulate.Answer {
	given, refused := c.Object()
	if refused != nil {
		return *refused
	}
	if given["originTaskId"] == nil {
		given["originTaskId"] = simulate.Str(simulate.Obj(old, "issue"), "key")
	}
	doc, refused := made(c, given, old)
	if refused != nil {
		return *refused
	}
	c.Tx.Put(worklogs, c.Params["id"], "", doc)
	return simulate.JSON(http.StatusOK, []any{doc})
}

// search finds worklogs of a time, of workers, issues and projects.
func search(c *simulate.Call) simulate.Answer {
	asked, refused := c.Object()
	if refused != nil {
		return *refused
	}
	from, to := simulate.Str(asked, "from"), simulate.Str(asked, "to")
	if from == "" || to == "" {
		return refuse(http.StatusBadRequest, "The dates from and to are needed.")
	}
	found := []any{}
	for _, doc := range c.Tx.All(worklogs) {
		day, _, _ := strings.Cut(simulate.Str(doc, "started"), " ")
		issue := simulate.Obj(doc, "issue")
		if day >= from && day <= to && among(asked, "worker", doc["worker"]) && among(asked, "taskKey", issue["key"]) &&
			among(asked, "taskId", issue["id"]) && among(asked, "projectKey", issue["projectKey"]) {
			found = append(found, doc)
		}
	}
	if size := simulate.Num(asked, "maxResults"); size > 0 {
		found = simulate.Part(found, simulate.Num(asked, "offset"), size)
	}
	return simulate.JSON(http.StatusOK, found)
}

// among says whether a value is one of those asked for; nothing asked for is anything.
func among(asked simulate.Doc, name string, value any) bool {
	wanted := simulate.List(asked, name)
	return len(wanted) == 0 || slices.ContainsFunc(wanted, func(w any) bool { return simulate.ToText(w) == simulate.ToText(value) })
}
