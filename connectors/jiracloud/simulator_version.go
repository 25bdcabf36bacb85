package jiracloud

import (
	"net/http"

	"bobbin/runtime/simulate"
)

// simVersionRoutes move, merge and replace versions, and count what is to be done in them.
func simVersionRoutes() []simulate.Route {
	const one = "/rest/api/3/version/{id}"
	with := func(handle func(c *simCall, v simDoc) simAnswer) simulate.Handler {
		return func(c *simCall) simAnswer {
			v, ok := c.Tx.Get("version", c.Params["id"])
			if !ok {
				return simErrors(http.StatusNotFound, "Could not find version for id '"+c.Params["id"]+"'.")
			}
			return handle(c, v)
		}
	}
	return []simulate.Route{
		{Method: "POST", Path: one + "/move", Handle: with(func(c *simCall, v simDoc) simAnswer {
			if _, refused := c.Object(); refused != nil {
				return *refused
			}
			simSend(c, nil, "jira:version_moved", simDoc{"version": simInWebhook(c, v, simShowVersion)}, nil)
			return simulate.JSON(http.StatusOK, simShowVersion(c, v))
		})},
		{Method: "PUT", Path: one + "/mergeto/{moveIssuesTo}", Handle: with(func(c *simCall, v simDoc) simAnswer {
			to, ok := c.Tx.Get("version", c.Params["moveIssuesTo"])
			if !ok || to["id"] == v["id"] {
				return simErrors(http.StatusNotFound, "Could not find version for id '"+c.Params["moveIssuesTo"]+"'.")
			}
			simSwapVersion(c, v, to)
			simSend(c, nil, "jira:version_merged", simDoc{"version": simInWebhook(c, v, simShowVersion), "mergedTo": simInWebhook(c, to, simShowVersion)}, nil)
			return simulate.Empty(http.StatusNoContent)
		})},
		{Method: "POST", Path: one + "/removeAndSwap", Handle: with(func(c *simCall, v simDoc) simAnswer {
			given, refused := c.Object()
			if refused != nil {
				return *refused
			}
			to, _ := c.Tx.Get("version", simulate.ToText(simFirst(given, "moveFixIssuesTo", "moveAffectedIssuesTo")))
			simSwapVersion(c, v, to)
			simVersionChanged(c, simulate.Deleted, v, nil)
			return simulate.Empty(http.StatusNoContent)
		})},
		{Method: "GET", Path: one + "/unresolvedIssueCount", Handle: with(func(c *simCall, v simDoc) simAnswer {
			all, open := simCountVersion(c, v)
			return simulate.JSON(http.StatusOK, simDoc{"self": simSelf(c, "/version/"+simulate.Str(v, "id")), "issuesUnresolvedCount": open, "issuesCount": all})
		})},
	}
}

// simSwapVersion takes a version away and puts another (nil: none) in its place in issues.
func simSwapVersion(c *simCall, v, to simDoc) {
	for _, issue := range c.Tx.All("issue") {
		changed := false
		for _, field := range []string{"fixVersions", "versions"} {
			kept := []any{}
			for _, id := range simulate.List(issue, field) {
				if simulate.ToText(id) != simulate.Str(v, "id") {
					kept = append(kept, id)
				} else if changed = true; to != nil {
					kept = append(kept, to["id"])
				}
			}
			if changed {
				issue[field] = kept
			}
		}
		if changed {
			c.Tx.Put("issue", simulate.Str(issue, "id"), simulate.ToText(issue["project"]), issue)
		}
	}
	c.Tx.Delete("version", simulate.Str(v, "id"))
}

// simCountVersion counts the issues that are to be fixed in a version, and those not done.
func simCountVersion(c *simCall, v simDoc) (all, open int) {
	for _, issue := range c.Tx.All("issue") {
		for _, id := range simulate.List(issue, "fixVersions") {
			if simulate.ToText(id) == simulate.Str(v, "id") {
				all++
				if issue["resolution"] == nil {
					open++
				}
			}
		}
	}
	return all, open
}
