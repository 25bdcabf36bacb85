package jiracloud

import (
	"net/http"
	"slices"
	"strings"

	"bobbin/connectors/standard"
	"bobbin/runtime/simulate"
)

// DataCenter is the name of the connector whose simulator shares this one's behaviour.
const DataCenter = "jira-data-center"

// DataCenterSimulator plays a Jira Data Center with the same site: version 2 of the API alone,
// texts in place of documents, people by name and key in place of account ids, and the search
// that the cloud has given up.
func DataCenterSimulator() simulate.Service {
	service := Simulator()
	var routes []simulate.Route
	for _, r := range service.Routes {
		path, platform := strings.CutPrefix(r.Path, "/rest/api/3/")
		if platform && slices.ContainsFunc([]string{"search", "issue/bulkfetch", "jql/", "user/bulk", "users", "user", "issue/createmeta/"}, func(only string) bool {
			return path == only || strings.HasPrefix(path, only+"/") || strings.HasSuffix(only, "/") && strings.HasPrefix(path, only)
		}) && path != "user/assignable/search" {
			continue // the cloud's alone, or other parameters
		}
		if platform {
			r.Path = "/rest/api/2/" + path
		}
		routes = append(routes, r)
	}
	service.Name, service.Routes = DataCenter, append(routes, simDataCenterRoutes()...)
	service.Prepare = func(c *simCall) *simAnswer {
		c.Edition = "2"
		if rest, ok := strings.CutPrefix(c.Path, "/rest/api/latest/"); ok {
			c.Path = "/rest/api/2/" + rest
		}
		return nil
	}
	service.Errors.TooMany = func(*simCall) simAnswer {
		return simulate.JSON(http.StatusTooManyRequests, simDoc{"message": "Rate limit exceeded.", "status-code": http.StatusTooManyRequests}).With("X-RateLimit-Limit", "100").
			With("X-RateLimit-Remaining", "0").With("X-RateLimit-FillRate", "10").With("X-RateLimit-Interval-Seconds", "1")
	}
	service.Login = standard.Login(func(*simCall) simAnswer {
		return simulate.JSON(http.StatusUnauthorized, simDoc{"message": "Client must be authenticated to access this resource.", "status-code": http.StatusUnauthorized}).
			With("X-Seraph-Loginreason", "AUTHENTICATED_FAILED")
	})
	return service
}

// simOnPremise says whether it is a Data Center that is played.
func simOnPremise(c *simCall) bool { return strings.HasSuffix(c.Service, "-data-center") }

// simUserName is the name people log in to a Data Center with; "" in the cloud, which has none.
func simUserName(c *simCall, user simDoc) string {
	if !simOnPremise(c) {
		return ""
	}
	name, _, _ := strings.Cut(simulate.Str(user, "emailAddress"), "@")
	return name
}

func simUserKey(user simDoc) string {
	id := simulate.Str(user, "accountId")
	return "JIRAUSER1000" + id[max(0, len(id)-1):]
}

// simNamedUser reads a user field of a Data Center: an object with name or key, or an empty
// name for nobody.
func simNamedUser(c *simCall, given simDoc) (any, string) {
	name, key := simulate.Str(given, "name"), simulate.Str(given, "key")
	if name == "" && key == "" || name == "-1" {
		return nil, ""
	}
	for _, u := range c.Tx.All("user") {
		if name != "" && simUserName(c, u) == name || key != "" && simUserKey(u) == key {
			return u["accountId"], ""
		}
	}
	return nil, "User '" + name + key + "' does not exist."
}

func simDataCenterRoutes() []simulate.Route {
	people := func(c *simCall) simAnswer {
		text := c.Query.Get("username")
		if text == "." {
			text = "" // everybody
		}
		return simulate.JSON(http.StatusOK, simCut(simMatchingUsers(c, text, ""), c.Int("startAt", 0, 0), c.Int("maxResults", 50, 0)))
	}
	const user, search = "/rest/api/2/user", "/rest/api/2/search"
	return []simulate.Route{
		{Method: "GET", Path: user, Handle: func(c *simCall) simAnswer {
			id, wrong := simNamedUser(c, simDoc{"name": c.Query.Get("username"), "key": c.Query.Get("key")})
			if wrong != "" {
				return simErrors(http.StatusNotFound, "The user named '"+c.Query.Get("username")+c.Query.Get("key")+"' does not exist")
			}
			if id == nil {
				return simErrors(http.StatusBadRequest, "Either the 'username' or the 'key' query parameters need to be provided")
			}
			return simulate.JSON(http.StatusOK, simUser(c, simulate.ToText(id)))
		}},
		{Method: "GET", Path: user + "/search", Handle: people},
		{Method: "GET", Path: user + "/assignable/search", Handle: people},
		{Method: "GET", Path: search, Handle: func(c *simCall) simAnswer {
			given := simDoc{"jql": c.Query.Get("jql"), "startAt": c.Int("startAt", 0, 0), "maxResults": c.Int("maxResults", 50, 0)}
			if fields := c.Query.Get("fields"); fields != "" {
				given["fields"] = fields
			}
			return simOldSearch(c, given)
		}},
		{Method: "POST", Path: search, Handle: func(c *simCall) simAnswer {
			given, refused := c.Object()
			if refused != nil {
				return *refused
			}
			return simOldSearch(c, simulate.With(simDoc{"maxResults": 50}, given))
		}},
	}
}

// simOldSearch searches by JQL and counts from startAt.
func simOldSearch(c *simCall, given simDoc) simAnswer {
	found, refused := simSelect(c, simulate.Str(given, "jql"), false)
	if refused != nil {
		return *refused
	}
	fields := simTexts(given["fields"])
	if text := simulate.Str(given, "fields"); text != "" {
		fields = []string{text}
	}
	all, wanted := []any{}, simWantedFields(fields, "*navigable")
	start, most := simulate.Num(given, "startAt"), min(simulate.Num(given, "maxResults"), 1000)
	for _, issue := range found[min(start, len(found)):min(start+most, len(found))] {
		all = append(all, simFoundIssue(c, issue, wanted, simTexts(given["expand"])))
	}
	return simulate.JSON(http.StatusOK, simDoc{"expand": "schema,names", "startAt": start, "maxResults": most, "total": len(found), "issues": all})
}
