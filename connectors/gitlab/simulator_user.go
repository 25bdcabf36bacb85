package gitlab

import (
	"net/http"
	"strings"

	"bobbin/runtime/simulate"
)

func simUserRoutes() []simulate.Route {
	members := func(find func(*simCall) (simDoc, bool), what string) simulate.Handler {
		return func(c *simCall) simAnswer {
			if _, ok := find(c); !ok {
				return simNone(what)
			}
			all := []any{}
			for _, u := range c.Tx.All("user") {
				if simContains(c.Query.Get("query"), simulate.Str(u, "name"), simulate.Str(u, "username")) {
					all = append(all, simWith(simShowUser(c, simulate.Num(u, "id")).(simDoc), simDoc{"access_level": 40, "expires_at": nil, "created_at": u["created_at"], "membership_state": "active"}))
				}
			}
			return simPage(c, all)
		}
	}
	project := func(c *simCall) (simDoc, bool) { return simProject(c, c.Params["id"]) }
	group := func(c *simCall) (simDoc, bool) { return simGroup(c, c.Params["id"]) }
	return []simulate.Route{
		{Method: "GET", Path: "/api/v4/user", Handle: func(c *simCall) simAnswer {
			u, _ := c.Tx.Get("user", simulate.ToText(simMe(c)))
			return simulate.JSON(http.StatusOK, simWith(simShowUser(c, simMe(c)).(simDoc), simDoc{"email": u["email"], "commit_email": u["email"], "public_email": "", "created_at": u["created_at"],
				"bio": "", "location": "", "is_admin": true, "two_factor_enabled": false, "can_create_project": true, "can_create_group": true, "external": false, "bot": false,
				"confirmed_at": u["created_at"], "last_sign_in_at": u["created_at"], "projects_limit": 100000, "identities": []any{}, "namespace_id": 1001}))
		}},
		{Method: "GET", Path: "/api/v4/users", Handle: func(c *simCall) simAnswer {
			all := []any{}
			name := c.Query.Get("username")
			for _, u := range c.Tx.All("user") {
				if (name == "" || strings.EqualFold(name, simulate.Str(u, "username"))) &&
					simContains(c.Query.Get("search"), simulate.Str(u, "name"), simulate.Str(u, "username"), simulate.Str(u, "email")) {
					all = append(all, simShowUser(c, simulate.Num(u, "id")))
				}
			}
			return simPage(c, all)
		}},
		{Method: "GET", Path: "/api/v4/users/{id}", Handle: func(c *simCall) simAnswer {
			u, ok := c.Tx.Get("user", c.Params["id"])
			if !ok {
				return simNone("User")
			}
			return simulate.JSON(http.StatusOK, simShowUser(c, simulate.Num(u, "id")))
		}},
		{Method: "GET", Path: "/api/v4/projects/{id}/users", Handle: members(project, "Project")},
		{Method: "GET", Path: "/api/v4/projects/{id}/members", Handle: members(project, "Project")},
		{Method: "GET", Path: "/api/v4/projects/{id}/members/all", Handle: members(project, "Project")},
		{Method: "GET", Path: "/api/v4/groups/{id}/members", Handle: members(group, "Group")},
		{Method: "GET", Path: "/api/v4/groups/{id}/members/all", Handle: members(group, "Group")},
		{Method: "GET", Path: "/api/v4/version", Handle: func(*simCall) simAnswer {
			return simulate.JSON(http.StatusOK, simDoc{"version": "18.9.0-ee", "revision": "simulated"})
		}},
		{Method: "GET", Path: "/api/v4/personal_access_tokens/self", Handle: func(c *simCall) simAnswer {
			return simulate.JSON(http.StatusOK, simDoc{"id": 1, "name": "simulated", "revoked": false, "active": true, "scopes": []any{"api"}, "user_id": simMe(c),
				"created_at": simStamp(c.Now), "expires_at": nil, "last_used_at": nil})
		}},
	}
}

// simMe is the number of the caller.
func simMe(*simCall) int { return 1 }

// simShowUser shows a person briefly; null when there is none.
func simShowUser(c *simCall, id int) any {
	u, ok := c.Tx.Get("user", simulate.ToText(id))
	if !ok {
		return nil
	}
	return simDoc{"id": id, "username": u["username"], "name": u["name"], "state": "active", "locked": false, "public_email": "",
		"avatar_url": c.Base + "/uploads/-/system/user/avatar/" + simulate.ToText(id) + "/avatar.png", "web_url": c.Base + "/" + simulate.Str(u, "username")}
}

func simShowUsers(c *simCall, ids []any) []any {
	all := []any{}
	for _, id := range ids {
		if u := simShowUser(c, simulate.ToInt(id)); u != nil {
			all = append(all, u)
		}
	}
	return all
}
