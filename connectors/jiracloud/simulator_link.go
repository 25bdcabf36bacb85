package jiracloud

import (
	"encoding/json"
	"net/http"
	"strings"

	"bobbin/runtime/simulate"
)

func simLinkRoutes() []simulate.Route {
	types := simulate.Collection{Name: "linktype", Path: "/rest/api/3/issueLinkType", Item: "/rest/api/3/issueLinkType/{issueLinkTypeId}", ID: "issueLinkTypeId",
		New: func(c *simCall, _ string, given simDoc) (string, simDoc, *simAnswer) {
			for _, name := range []string{"name", "inward", "outward"} {
				if simulate.Str(given, name) == "" {
					return "", nil, simErrors(http.StatusBadRequest, "The "+name+" of the issue link type is missing.").Or()
				}
			}
			given["id"] = simulate.ToText(10002 + c.Tx.Next("linktype"))
			return simulate.Str(given, "id"), given, nil
		},
		View: func(c *simCall, doc simDoc) any { return simShowLinkType(c, doc) },
		Page: func(_ *simCall, all []any) simAnswer {
			return simulate.JSON(http.StatusOK, simDoc{"issueLinkTypes": all})
		},
		Missing: func(c *simCall) simAnswer {
			return simErrors(http.StatusNotFound, "No issue link type with id '"+c.Params["issueLinkTypeId"]+"' found.")
		}}
	link := func(handle func(*simCall, simDoc) simAnswer) simulate.Handler {
		return func(c *simCall) simAnswer {
			doc, ok := c.Tx.Get("link", c.Params["linkId"])
			if !ok {
				return simErrors(http.StatusNotFound, "No issue link with id '"+c.Params["linkId"]+"' exists.")
			}
			return handle(c, doc)
		}
	}
	return append(types.Routes(),
		simulate.Route{Method: "POST", Path: "/rest/api/3/issueLink", Handle: simLink},
		simulate.Route{Method: "GET", Path: "/rest/api/3/issueLink/{linkId}", Handle: link(func(c *simCall, doc simDoc) simAnswer {
			shown := simShowLink(c, doc, "")
			return simulate.JSON(http.StatusOK, shown)
		})},
		simulate.Route{Method: "DELETE", Path: "/rest/api/3/issueLink/{linkId}", Handle: link(func(c *simCall, doc simDoc) simAnswer {
			simDropLink(c, doc)
			simLinkEvent(c, doc, "issuelink_deleted")
			return simulate.Empty(http.StatusNoContent)
		})})
}

// simLink joins two issues: the inward one is where the outward description starts from.
func simLink(c *simCall) simAnswer {
	given, refused := c.Object()
	if refused != nil {
		return *refused
	}
	wanted := simulate.ToText(simFirst(simulate.Obj(given, "type"), "id", "name"))
	var kind simDoc
	for _, t := range c.Tx.All("linktype") {
		if simulate.Str(t, "id") == wanted || strings.EqualFold(simulate.Str(t, "name"), wanted) {
			kind = t
		}
	}
	if kind == nil {
		return simErrors(http.StatusNotFound, "No issue link type with name '"+wanted+"' found.")
	}
	var ends []simDoc
	for _, side := range []string{"inwardIssue", "outwardIssue"} {
		issue, ok := simIssue(c, simulate.ToText(simFirst(simulate.Obj(given, side), "id", "key")))
		if !ok {
			return simNoIssue()
		}
		ends = append(ends, issue)
	}
	id := simNextID(c, "link")
	c.Tx.Put("link", id, "", simDoc{"id": id, "type": kind["id"], "inward": ends[0]["id"], "outward": ends[1]["id"]})
	defer simLinkEvent(c, simDoc{"id": id, "type": kind["id"], "inward": ends[0]["id"], "outward": ends[1]["id"]}, "issuelink_created")
	for side, end := range ends { // an index: the links of an issue
		c.Tx.Put("linkend", id+"/"+simulate.ToText(side), simulate.Str(end, "id"), simDoc{"id": id})
	}
	if comment := simulate.Obj(given, "comment"); comment != nil {
		if _, refused := simAddComment(c, ends[1], comment); refused != nil {
			return *refused
		}
	}
	return simulate.Empty(http.StatusCreated)
}

func simDropLink(c *simCall, link simDoc) {
	id := simulate.Str(link, "id")
	c.Tx.Delete("link", id)
	c.Tx.Delete("linkend", id+"/0")
	c.Tx.Delete("linkend", id+"/1")
}

func simLinksOf(c *simCall, issue string) []simDoc {
	var found []simDoc
	for _, end := range c.Tx.List("linkend", issue) {
		if link, ok := c.Tx.Get("link", simulate.Str(end, "id")); ok {
			found = append(found, link)
		}
	}
	return found
}

func simShowLinks(c *simCall, issue string) []any {
	all := []any{}
	for _, link := range simLinksOf(c, issue) {
		all = append(all, simShowLink(c, link, issue))
	}
	return all
}

// simShowLink shows a link as seen from one of its issues, or whole.
func simShowLink(c *simCall, link simDoc, from string) simDoc {
	kind, _ := c.Tx.Get("linktype", simulate.Str(link, "type"))
	shown := simDoc{"id": link["id"], "self": simSelf(c, "/issueLink/"+simulate.Str(link, "id")), "type": simShowLinkType(c, kind)}
	for side, name := range map[string]string{"inward": "inwardIssue", "outward": "outwardIssue"} {
		if id := simulate.Str(link, side); id != from {
			if issue, ok := simIssue(c, id); ok {
				shown[name] = simBrief(c, issue)
			}
		}
	}
	return shown
}

func simShowLinkType(c *simCall, t simDoc) simDoc {
	return simDoc{"id": t["id"], "name": t["name"], "inward": t["inward"], "outward": t["outward"], "self": simSelf(c, "/issueLinkType/"+simulate.Str(t, "id"))}
}

// simPropertyRoutes are the properties of things, and the people who watch an issue or vote for it.
func simPropertyRoutes() []simulate.Route {
	issue := func(c *simCall) (string, *simAnswer) {
		found, ok := simIssue(c, c.Params["issueIdOrKey"])
		if !ok {
			return "", simNoIssue().Or()
		}
		return "issue/" + simulate.Str(found, "id"), nil
	}
	project := func(c *simCall) (string, *simAnswer) {
		found, ok := simProject(c, c.Params["projectIdOrKey"])
		if !ok {
			return "", simNoProject(c.Params["projectIdOrKey"]).Or()
		}
		return "project/" + simulate.Str(found, "id"), nil
	}
	comment := func(c *simCall) (string, *simAnswer) {
		if _, ok := c.Tx.Get("comment", c.Params["commentId"]); !ok {
			return "", simErrors(http.StatusNotFound, "The comment was not found.").Or()
		}
		return "comment/" + c.Params["commentId"], nil
	}
	user := func(c *simCall) (string, *simAnswer) {
		id := c.Query.Get("accountId")
		if id == "" {
			id = simMe(c)
		}
		return "user/" + id, nil
	}
	var routes []simulate.Route
	for path, owner := range map[string]func(*simCall) (string, *simAnswer){"/issue/{issueIdOrKey}": issue, "/project/{projectIdOrKey}": project,
		"/comment/{commentId}": comment, "/user": user} {
		routes = append(routes, simProperties("/rest/api/3"+path+"/properties", owner)...)
	}
	return append(append(routes, simPeopleRoutes("watchers", "watcher")...), simPeopleRoutes("votes", "vote")...)
}

// simProperties are the four operations on the properties of one kind of owner.
func simProperties(path string, owner func(*simCall) (string, *simAnswer)) []simulate.Route {
	with := func(handle func(c *simCall, owner, key string) simAnswer) simulate.Handler {
		return func(c *simCall) simAnswer {
			parent, refused := owner(c)
			if refused != nil {
				return *refused
			}
			return handle(c, parent, c.Params["propertyKey"])
		}
	}
	return []simulate.Route{
		{Method: "GET", Path: path, Handle: with(func(c *simCall, parent, _ string) simAnswer {
			keys := []any{}
			for _, p := range c.Tx.List("property", parent) {
				keys = append(keys, simDoc{"key": p["key"], "self": c.Base + c.Request.URL.EscapedPath() + "/" + simulate.Str(p, "key")})
			}
			return simulate.JSON(http.StatusOK, simDoc{"keys": keys})
		})},
		{Method: "GET", Path: path + "/{propertyKey}", Handle: with(func(c *simCall, parent, key string) simAnswer {
			p, ok := c.Tx.Get("property", parent+"/"+key)
			if !ok {
				return simErrors(http.StatusNotFound, "The property '"+key+"' does not exist.")
			}
			return simulate.JSON(http.StatusOK, p)
		})},
		{Method: "PUT", Path: path + "/{propertyKey}", Handle: with(func(c *simCall, parent, key string) simAnswer {
			var value any
			if err := json.Unmarshal(c.Body, &value); err != nil || len(c.Body) > 32768 {
				return simErrors(http.StatusBadRequest, "The property value has to be a valid JSON of at most 32768 characters.")
			}
			_, known := c.Tx.Get("property", parent+"/"+key)
			c.Tx.Put("property", parent+"/"+key, parent, simDoc{"key": key, "value": value})
			if issue, ok := simPropertied(c, parent); ok {
				simPropertyEvent(c, issue, key, value)
			}
			return simAnswer{Status: map[bool]int{true: http.StatusOK, false: http.StatusCreated}[known]}
		})},
		{Method: "DELETE", Path: path + "/{propertyKey}", Handle: with(func(c *simCall, parent, key string) simAnswer {
			if !c.Tx.Delete("property", parent+"/"+key) {
				return simErrors(http.StatusNotFound, "The property '"+key+"' does not exist.")
			}
			if issue, ok := simPropertied(c, parent); ok {
				simPropertyEvent(c, issue, key, nil)
			}
			return simulate.Empty(http.StatusNoContent)
		})},
	}
}

// simPropertied is the issue that has a property, if it is one's.
func simPropertied(c *simCall, owner string) (simDoc, bool) {
	id, ok := strings.CutPrefix(owner, "issue/")
	if !ok {
		return nil, false
	}
	return simIssue(c, id)
}

// simPeopleRoutes are the people at an issue: its watchers or its voters.
func simPeopleRoutes(path, collection string) []simulate.Route {
	full := "/rest/api/3/issue/{issueIdOrKey}/" + path
	change := func(work func(c *simCall, issue, account string)) simulate.Handler {
		return simWithIssue(func(c *simCall, issue simDoc) simAnswer {
			account := c.Query.Get("accountId")
			var given string
			if len(c.Body) > 0 && json.Unmarshal(c.Body, &given) == nil {
				account = given
			}
			if account == "" || collection == "vote" {
				account = simMe(c)
			}
			if _, ok := c.Tx.Get("user", account); !ok {
				return simErrors(http.StatusNotFound, "The user with the accountId '"+account+"' does not exist.")
			}
			work(c, simulate.Str(issue, "id"), account)
			return simulate.Empty(http.StatusNoContent)
		})
	}
	return []simulate.Route{
		{Method: "GET", Path: full, Handle: simWithIssue(func(c *simCall, issue simDoc) simAnswer {
			people := []any{}
			for _, p := range c.Tx.List(collection, simulate.Str(issue, "id")) {
				people = append(people, simUser(c, simulate.Str(p, "accountId")))
			}
			_, mine := c.Tx.Get(collection, simulate.Str(issue, "id")+"/"+simMe(c))
			shown := simDoc{"self": simSelf(c, "/issue/"+simulate.Str(issue, "key")+"/"+path)}
			if collection == "vote" {
				shown["votes"], shown["hasVoted"], shown["voters"] = len(people), mine, people
			} else {
				shown["watchCount"], shown["isWatching"], shown["watchers"] = len(people), mine, people
			}
			return simulate.JSON(http.StatusOK, shown)
		})},
		{Method: "POST", Path: full, Handle: change(func(c *simCall, issue, account string) {
			c.Tx.Put(collection, issue+"/"+account, issue, simDoc{"accountId": account})
		})},
		{Method: "DELETE", Path: full, Handle: change(func(c *simCall, issue, account string) { c.Tx.Delete(collection, issue+"/"+account) })},
	}
}
