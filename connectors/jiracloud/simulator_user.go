package jiracloud

import (
	"net/http"
	"strings"

	"bobbin/runtime/simulate"
)

func simUserRoutes() []simulate.Route {
	search := func(c *simCall) simAnswer {
		users := simMatchingUsers(c, c.Query.Get("query"), c.Query.Get("accountId"))
		return simulate.JSON(http.StatusOK, simCut(users, c.Int("startAt", 0, 0), c.Int("maxResults", 50, 0)))
	}
	return []simulate.Route{
		{Method: "GET", Path: "/rest/api/3/myself", Handle: func(c *simCall) simAnswer {
			me := simUser(c, simMe(c))
			me["groups"] = simDoc{"size": 1, "items": []any{}}
			me["applicationRoles"] = simDoc{"size": 1, "items": []any{}}
			me["expand"] = "groups,applicationRoles"
			return simulate.JSON(http.StatusOK, me)
		}},
		{Method: "GET", Path: "/rest/api/3/user", Handle: func(c *simCall) simAnswer {
			id := c.Query.Get("accountId")
			if id == "" {
				return simErrors(http.StatusBadRequest, "The 'accountId' query parameter needs to be provided")
			}
			if _, ok := c.Tx.Get("user", id); !ok {
				return simErrors(http.StatusNotFound, "Specified user does not exist or you do not have required permissions")
			}
			return simulate.JSON(http.StatusOK, simUser(c, id))
		}},
		{Method: "GET", Path: "/rest/api/3/user/search", Handle: search},
		{Method: "GET", Path: "/rest/api/3/user/assignable/search", Handle: search},
		{Method: "GET", Path: "/rest/api/3/user/assignable/multiProjectSearch", Handle: search},
		{Method: "GET", Path: "/rest/api/3/user/viewissue/search", Handle: search},
		{Method: "GET", Path: "/rest/api/3/users", Handle: search},
		{Method: "GET", Path: "/rest/api/3/users/search", Handle: search},
		{Method: "GET", Path: "/rest/api/3/user/bulk", Handle: func(c *simCall) simAnswer {
			found := []any{}
			for _, id := range c.Query["accountId"] {
				if _, ok := c.Tx.Get("user", id); ok {
					found = append(found, simUser(c, id))
				}
			}
			return simPage(c, found)
		}},
		{Method: "GET", Path: "/rest/api/3/user/picker", Handle: func(c *simCall) simAnswer {
			found := []any{}
			for _, u := range simMatchingUsers(c, c.Query.Get("query"), "") {
				user := u.(simDoc)
				found = append(found, simDoc{"accountId": user["accountId"], "accountType": "atlassian", "displayName": user["displayName"], "html": user["displayName"]})
			}
			return simulate.JSON(http.StatusOK, simDoc{"users": found, "total": len(found), "header": "Showing " + simulate.ToText(len(found)) + " of " + simulate.ToText(len(found)) + " matching users"})
		}},
	}
}

// simIntegration is the account that scripts work as when their connection is simulated.
const simIntegration = "Integration"

// simMe is the account id of the caller: the integration within Bobbin itself, the person with
// the login's e-mail, else the first. That scripts have an account of their own, as they should
// have on a real site, lets them tell their own changes from a person's.
func simMe(c *simCall) string {
	email, _, _ := c.Request.BasicAuth()
	users := c.Tx.All("user")
	inside := strings.HasSuffix(c.Request.Host, ".simulated")
	for _, u := range users {
		if inside && simulate.Str(u, "displayName") == simIntegration {
			return simulate.Str(u, "accountId")
		}
		if email != "" && strings.EqualFold(simulate.Str(u, "emailAddress"), email) {
			return simulate.Str(u, "accountId")
		}
	}
	if len(users) == 0 {
		return ""
	}
	return simulate.Str(users[0], "accountId")
}

// simUser shows a person.
func simUser(c *simCall, id string) simDoc {
	stored, _ := c.Tx.Get("user", id)
	if name := simUserName(c, stored); name != "" {
		return simDoc{"self": simSelf(c, "/user?username="+name), "name": name, "key": simUserKey(stored), "emailAddress": stored["emailAddress"],
			"displayName": stored["displayName"], "active": stored["active"], "timeZone": "Etc/UTC", "locale": "en_US", "avatarUrls": simAvatars(c, "user")}
	}
	return simDoc{"self": simSelf(c, "/user?accountId="+id), "accountId": id, "accountType": "atlassian", "emailAddress": stored["emailAddress"],
		"displayName": stored["displayName"], "active": stored["active"], "timeZone": "Etc/UTC", "locale": "en_US", "avatarUrls": simAvatars(c, "user")}
}

// simUserOrNil shows the person of a stored account id; nil when there is none.
func simUserOrNil(c *simCall, id any) any {
	text, ok := id.(string)
	if !ok || text == "" {
		return nil
	}
	return simUser(c, text)
}

func simAvatars(c *simCall, kind string) simDoc {
	urls := simDoc{}
	for _, size := range []string{"16", "24", "32", "48"} {
		urls[size+"x"+size] = c.Base + "/rest/api/2/universal_avatar/view/type/" + kind + "/avatar/10400?size=" + size
	}
	return urls
}

func simMatchingUsers(c *simCall, query, id string) []any {
	found := []any{}
	for _, u := range c.Tx.All("user") {
		text := strings.ToLower(simulate.Str(u, "displayName") + " " + simulate.Str(u, "emailAddress"))
		if id != "" && simulate.Str(u, "accountId") != id || !strings.Contains(text, strings.ToLower(query)) {
			continue
		}
		found = append(found, simUser(c, simulate.Str(u, "accountId")))
	}
	return found
}

// simGivenUser reads a user field: an object with accountId (or id), or null for nobody.
func simGivenUser(c *simCall, field string, v any) (any, string) {
	if v == nil {
		return nil, ""
	}
	given, ok := v.(simDoc)
	if !ok {
		return nil, "data was not an object"
	}
	id := simulate.Str(given, "accountId")
	if id == "" {
		id = simulate.Str(given, "id")
	}
	if simOnPremise(c) {
		return simNamedUser(c, given)
	}
	if id == "" {
		if _, named := given["name"]; named || len(given) > 0 {
			return nil, "'accountId' must be the only user identifying query parameter in GDPR strict mode."
		}
		return nil, ""
	}
	if id == "-1" && field == "assignee" { // automatic: the project has no default assignee
		return nil, ""
	}
	if _, known := c.Tx.Get("user", id); !known {
		return nil, "User '" + id + "' does not exist."
	}
	return id, ""
}
