package github

import (
	"net/http"
	"slices"
	"strings"

	"bobbin/runtime/simulate"
)

// simSeed is an organisation with two repositories, and a few issues to look at.
func simSeed(c *simCall) {
	for i, p := range simulate.People() {
		c.Tx.Put("user", p.First, "", simDoc{"id": i + 1, "login": p.First, "name": p.Name, "email": p.Email, "type": "User"})
	}
	c.Tx.Put("user", "demo", "", simDoc{"id": 100, "login": "demo", "name": "Demo", "type": "Organization"})
	for _, name := range []string{"demo-project", "operations"} {
		r := simMakeRepo(c, "demo", simDoc{"name": name, "description": "Seeded by the simulator."})
		for _, l := range [][2]string{{"bug", "d73a4a"}, {"documentation", "0075ca"}, {"enhancement", "a2eeef"}} {
			_, _ = simLabels().Add(c, simKey(r), simDoc{"name": l[0], "color": l[1]}) // nothing in a seed is refused
		}
		simCommit(c, r, "main", "Initial commit", map[string]any{"README.md": "# " + name + "\n"})
	}
	for _, s := range []struct{ title, label, assignee string }{
		{"Welcome to the demo project", "documentation", "ada"}, {"The login page forgets the user", "bug", "dev"}, {"Export issues as a table", "enhancement", ""}} {
		_, _ = simIssues().Add(c, "demo/demo-project", simDoc{"title": s.title, "body": "Seeded by the simulator.", "labels": []any{s.label}, "assignees": simAny(simTexts(s.assignee))})
	}
}

func simMakeRepo(c *simCall, owner string, given simDoc) simDoc {
	r := simulate.With(simDoc{"description": nil, "private": false, "homepage": nil, "has_issues": true, "archived": false, "default_branch": "main", "topics": []any{}}, given,
		simDoc{"id": 1000 + c.Tx.Next("repo"), "owner": owner, "created_at": simStamp(c.Now), "updated_at": simStamp(c.Now), "pushed_at": simStamp(c.Now)})
	c.Tx.Put("repo", simKey(r), "", r)
	return r
}

func simShowRepo(c *simCall, r simDoc) simDoc {
	full := simulate.Str(r, "owner") + "/" + simulate.Str(r, "name")
	address := c.Base + "/repos/" + full
	open := 0
	for _, issue := range c.Tx.List("issue", simKey(r)) {
		if issue["state"] == "open" {
			open++
		}
	}
	return simulate.With(r, simDoc{"node_id": simNode("R", r["id"]), "full_name": full, "owner": simShowUser(c, r["owner"]), "html_url": c.Base + "/" + full, "url": address,
		"issues_url": address + "/issues{/number}", "clone_url": c.Base + "/" + full + ".git", "ssh_url": "git@localhost:" + full + ".git", "git_url": "git://localhost/" + full + ".git", "svn_url": c.Base + "/" + full, "fork": false, "visibility": map[bool]string{true: "private", false: "public"}[r["private"] == true],
		"open_issues_count": open, "open_issues": open, "forks_count": 0, "stargazers_count": 0, "watchers_count": 0, "size": 1, "language": nil, "disabled": false,
		"permissions": simDoc{"admin": true, "maintain": true, "push": true, "triage": true, "pull": true}})
}

func simRepositoryRoutes() []simulate.Route {
	list := func(keep func(c *simCall, r simDoc) bool) simulate.Handler {
		return func(c *simCall) simAnswer {
			all := []any{}
			for _, r := range c.Tx.All("repo") {
				if keep(c, r) {
					all = append(all, simShowRepo(c, r))
				}
			}
			return simPage(c, all)
		}
	}
	everything := func(*simCall, simDoc) bool { return true }
	create := func(owner func(*simCall) string) simulate.Handler {
		return func(c *simCall) simAnswer {
			given, refused := c.Object()
			if refused != nil {
				return *refused
			}
			if simulate.Str(given, "name") == "" {
				return *simInvalid("Repository", "name", "missing_field")
			}
			if _, taken := c.Tx.Get("repo", strings.ToLower(owner(c)+"/"+simulate.Str(given, "name"))); taken {
				return *simInvalid("Repository", "name", "name already exists on this account")
			}
			r := simMakeRepo(c, owner(c), given)
			simCommit(c, r, "main", "Initial commit", map[string]any{})
			simTellOf(c, r, "repository", "created", nil)
			return simulate.JSON(http.StatusCreated, simShowRepo(c, r))
		}
	}
	return []simulate.Route{
		{Method: "GET", Path: "/user/repos", Handle: list(everything)},
		{Method: "GET", Path: "/repositories", Handle: list(everything)},
		{Method: "GET", Path: "/orgs/{org}/repos", Handle: list(func(c *simCall, r simDoc) bool { return strings.EqualFold(simulate.Str(r, "owner"), c.Params["org"]) })},
		{Method: "GET", Path: "/users/{username}/repos", Handle: list(func(c *simCall, r simDoc) bool {
			return strings.EqualFold(simulate.Str(r, "owner"), c.Params["username"])
		})},
		{Method: "POST", Path: "/user/repos", Handle: create(simMe)},
		{Method: "POST", Path: "/orgs/{org}/repos", Handle: create(func(c *simCall) string { return c.Params["org"] })},
		{Method: "GET", Path: simRepoPath, Handle: simWithRepo(func(c *simCall, r simDoc) simAnswer { return simulate.JSON(http.StatusOK, simShowRepo(c, r)) })},
		{Method: "PATCH", Path: simRepoPath, Handle: simWithRepo(simEditRepo)},
		{Method: "DELETE", Path: simRepoPath, Handle: simWithRepo(func(c *simCall, r simDoc) simAnswer {
			simTellOf(c, r, "repository", "deleted", nil) // while its webhooks are there
			for _, collection := range []string{"issue", "label", "milestone", "branch", "hook"} {
				c.Tx.DeleteBelow(collection, simKey(r))
			}
			c.Tx.Delete("repo", simKey(r))
			return simulate.Empty(http.StatusNoContent)
		})},
	}
}

func simEditRepo(c *simCall, r simDoc) simAnswer {
	given, refused := c.Object()
	if refused != nil {
		return *refused
	}
	delete(given, "name") // a rename would move everything below
	old := r
	r = simulate.With(r, given, simDoc{"updated_at": simStamp(c.Now)})
	c.Tx.Put("repo", simKey(r), "", r)
	simRepositoryEdited(c, old, r)
	return simulate.JSON(http.StatusOK, simShowRepo(c, r))
}

func simLabels() simulate.Collection {
	return simulate.Collection{Name: "label", Path: simRepoPath + "/labels", Item: simRepoPath + "/labels/{name}", ID: "name", Update: "PATCH", Parent: simInRepo, Key: simNamed,
		New: func(c *simCall, parent string, given simDoc) (string, simDoc, *simAnswer) {
			name := simulate.Str(given, "name")
			if name == "" {
				return "", nil, simInvalid("Label", "name", "missing_field")
			}
			if _, taken := c.Tx.Get("label", simNamed(parent, name)); taken {
				return "", nil, simInvalid("Label", "name", "already_exists")
			}
			return simNamed(parent, name), simulate.With(simDoc{"color": "ededed", "description": nil}, given, simDoc{"id": 2000 + c.Tx.Next("label")}), nil
		},
		Change: func(c *simCall, old, given simDoc) (simDoc, *simAnswer) {
			now := simulate.With(old, given)
			if name := simulate.Str(given, "new_name"); name != "" {
				now["name"] = name
			}
			delete(now, "new_name")
			return now, nil
		},
		After: simLabelChanged,
		View:  func(c *simCall, l simDoc) any { return simShowLabel(c, c.Params["owner"]+"/"+c.Params["repo"], l) }, Page: simPage}
}

// simLabelChanged follows a renamed or deleted label on the issues that have it.
func simLabelChanged(c *simCall, verb string, old, now simDoc) {
	simLabelTold(c, verb, old, now)
	repo, err := simInRepo(c)
	if verb == simulate.Created || err != nil || old["name"] == now["name"] {
		return
	}
	if now != nil {
		c.Tx.Delete("label", simNamed(repo, simulate.Str(old, "name")))
		c.Tx.Put("label", simNamed(repo, simulate.Str(now, "name")), repo, now)
	}
	for _, issue := range c.Tx.List("issue", repo) {
		labels := simulate.List(issue, "labels")
		at := slices.Index(labels, old["name"])
		if at < 0 {
			continue
		}
		if labels = slices.Delete(labels, at, at+1); now != nil {
			labels = append(labels, now["name"])
		}
		issue["labels"] = labels
		c.Tx.Put("issue", simNumbered(repo, simulate.ToText(issue["id"])), repo, issue)
	}
}

func simShowLabel(c *simCall, repo string, l simDoc) simDoc {
	return simulate.With(l, simDoc{"node_id": simNode("LA", l["id"]), "default": false, "url": c.Base + "/repos/" + repo + "/labels/" + simulate.Str(l, "name")})
}

func simMilestones() simulate.Collection {
	return simulate.Collection{Name: "milestone", Path: simRepoPath + "/milestones", Item: simRepoPath + "/milestones/{milestone_number}", ID: "milestone_number", Update: "PATCH",
		Parent: simInRepo, Key: simNumbered, Fields: simDoc{"title": "", "description": nil, "due_on": nil, "state": "open"}, Required: []string{"title"}, Lacks: simLacks("Milestone"),
		Number: func(c *simCall, parent string) any { return c.Tx.Next("milestone/" + parent) },
		Complete: func(c *simCall, repo string, old, now simDoc) *simAnswer {
			if old == nil {
				now["global"], now["creator"], now["created_at"], now["repo"] = 3000+c.Tx.Next("milestone"), simMe(c), simStamp(c.Now), repo
			}
			now["updated_at"] = simStamp(c.Now)
			return nil
		},
		Keep: func(c *simCall, m simDoc) bool {
			state := c.Query.Get("state")
			return state == "all" || m["state"] == state || state == "" && m["state"] == "open"
		},
		View: simShowMilestone, Page: simPage, After: simMilestoneChanged}
}

func simShowMilestone(c *simCall, m simDoc) any {
	shown := simulate.With(m, simDoc{"number": m["id"], "id": m["global"], "node_id": simNode("MI", m["global"]), "creator": simShowUser(c, m["creator"]), "url": c.Base + "/repos/" + simulate.ToText(m["repo"]) + "/milestones/" + simulate.ToText(m["id"]), "html_url": c.Base + "/" + simulate.ToText(m["repo"]) + "/milestone/" + simulate.ToText(m["id"]), "open_issues": 0, "closed_issues": 0, "closed_at": nil})
	delete(shown, "global")
	delete(shown, "repo")
	return shown
}

// simMe is the login of the caller.
func simMe(c *simCall) string { return simulate.People()[c.Caller()].First }

func simUserRoutes() []simulate.Route {
	show := func(login func(*simCall) string) simulate.Handler {
		return func(c *simCall) simAnswer {
			u, ok := c.Tx.Get("user", strings.ToLower(login(c)))
			if !ok {
				return simNone()
			}
			return simulate.JSON(http.StatusOK, simulate.With(simShowUser(c, u["login"]).(simDoc), simDoc{"name": u["name"], "email": u["email"], "company": nil, "blog": "", "bio": nil,
				"public_repos": len(c.Tx.All("repo")), "followers": 0, "following": 0, "created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-01T00:00:00Z"}))
		}
	}
	people := func(c *simCall) simAnswer {
		all := []any{}
		for _, u := range c.Tx.All("user") {
			if u["type"] == "User" || c.Path == "/users" {
				all = append(all, simShowUser(c, u["login"]))
			}
		}
		return simPage(c, all)
	}
	return []simulate.Route{
		{Method: "GET", Path: "/user", Handle: show(simMe)},
		{Method: "GET", Path: "/users/{username}", Handle: show(func(c *simCall) string { return c.Params["username"] })},
		{Method: "GET", Path: "/users", Handle: people},
		{Method: "GET", Path: simRepoPath + "/assignees", Handle: simWithRepo(func(c *simCall, _ simDoc) simAnswer { return people(c) })},
		{Method: "GET", Path: simRepoPath + "/collaborators", Handle: simWithRepo(func(c *simCall, _ simDoc) simAnswer { return people(c) })},
	}
}

// simShowUser shows a person briefly; null when there is none.
func simShowUser(c *simCall, login any) any {
	u, ok := c.Tx.Get("user", simulate.ToText(login))
	if !ok {
		return nil
	}
	name := simulate.Str(u, "login")
	return simDoc{"login": name, "id": u["id"], "node_id": simNode("U", u["id"]), "avatar_url": c.Base + "/avatars/" + name, "gravatar_id": "", "url": c.Base + "/users/" + name,
		"html_url": c.Base + "/" + name, "type": u["type"], "site_admin": name == "ada"}
}
