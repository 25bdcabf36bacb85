package bitbucketcloud

import (
	"crypto/sha1"
	"encoding/hex"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"bobbin/connectors/standard"
	"bobbin/runtime/simulate"
)

type (
	simCall   = simulate.Call
	simAnswer = simulate.Answer
	simDoc    = simulate.Doc
)

const (
	simRepoPath = "/2.0/repositories/{workspace}/{repo_slug}"
	simPullPath = simRepoPath + "/pullrequests/{pull_request_id}"
	simTime     = "2006-01-02T15:04:05.000000-07:00"
)

// simulator plays Bitbucket Cloud: repositories, branches, pull requests, issues and the comments at both.
func simulator() simulate.Service {
	say := func(status int, text string) func(*simCall) simAnswer {
		return func(*simCall) simAnswer { return simRefuse(status, text) }
	}
	return simulate.Service{Words: map[string]string{"pull": "pull request"}, Routes: slices.Concat(simRepositories().Routes(), simCommitRoutes(), simForkRoutes(), simRepositoryRoutes(), simBranches().Routes(), simPulls().Routes(), simPullRoutes(), simComments().Routes(),
		simIssues().Routes(), simIssueComments().Routes()),
		Seed: simSeed, Login: standard.Login(say(http.StatusUnauthorized, "Token is invalid, expired, or not supported for this endpoint.")),
		Errors: simulate.Errors{Forbidden: say(http.StatusForbidden, "Your credentials lack one or more required privilege scopes."),
			Expired:  say(http.StatusUnauthorized, "Access token expired. Use your refresh token to obtain a new access token."),
			NotFound: say(http.StatusNotFound, "Resource not found"), BadBody: say(http.StatusBadRequest, "Bad request"),
			TooMany: say(http.StatusTooManyRequests, "Rate limit for this resource has been exceeded"), Unavailable: say(http.StatusServiceUnavailable, "Service Unavailable")}}
}

func simRefuse(status int, text string) simAnswer {
	return simulate.JSON(status, simDoc{"type": "error", "error": simDoc{"message": text}})
}

func simLacks(_ *simCall, field string) simAnswer {
	return simulate.JSON(http.StatusBadRequest, simDoc{"type": "error", "error": simDoc{"message": field + ": required key not provided", "fields": simDoc{field: []any{"required key not provided"}}}})
}

func simStamp(c *simCall) string { return c.Now.UTC().Format(simTime) }

func simHash(parts ...any) string {
	sum := sha1.Sum([]byte(fmt.Sprint(parts...)))
	return hex.EncodeToString(sum[:])
}

// simPage answers a page of a list, with the address of the next.
func simPage(c *simCall, all []any) simAnswer {
	length, page := min(c.Int("pagelen", 10, 1), 100), c.Int("page", 1, 1)
	body := simDoc{"values": simulate.Part(all, (page-1)*length, length), "pagelen": length, "page": page, "size": len(all)}
	if page*length < len(all) {
		body["next"] = c.Address(map[string]string{"page": strconv.Itoa(page + 1)})
	}
	if page > 1 {
		body["previous"] = c.Address(map[string]string{"page": strconv.Itoa(page - 1)})
	}
	return simulate.JSON(http.StatusOK, body)
}

// simShowUser shows a person by place among those every simulated service knows.
func simShowUser(c *simCall, place any) any {
	p := simulate.People()[simulate.ToInt(place)]
	return simDoc{"type": "user", "display_name": p.Name, "nickname": p.First, "account_id": "712020:b0bb1000-0000-4000-8000-00000000000" + strconv.Itoa(simulate.ToInt(place)+1),
		"uuid": "{b0bb1000-0000-4000-8000-00000000000" + strconv.Itoa(simulate.ToInt(place)+1) + "}", "links": simDoc{"html": simDoc{"href": c.Base + "/" + p.First}}}
}

// simKey names a repository, as full_name does.
func simKey(c *simCall) string {
	return strings.ToLower(c.Params["workspace"] + "/" + c.Params["repo_slug"])
}

func simBelow(parent, id string) string { return parent + "#" + id }

// simInRepo is the parent of what hangs below the repository of the path.
func simInRepo(c *simCall) (string, *simAnswer) {
	if _, ok := c.Tx.Get("repository", simKey(c)); !ok {
		return "", simRefuse(http.StatusNotFound, "Repository "+c.Params["workspace"]+"/"+c.Params["repo_slug"]+" not found").Or()
	}
	return simKey(c), nil
}

func simRepositories() simulate.Collection {
	inWorkspace := func(c *simCall) (string, *simAnswer) { return strings.ToLower(c.Params["workspace"]), nil }
	return simulate.Collection{Name: "repository", Path: "/2.0/repositories/{workspace}", Item: simRepoPath, ID: "repo_slug", Parent: inWorkspace,
		Key:    func(parent, id string) string { return strings.ToLower(parent + "/" + id) },
		Change: func(_ *simCall, old, given simDoc) (simDoc, *simAnswer) { return simulate.With(old, given), nil },
		View:   simShowRepository, Page: simPage,
		Missing: func(c *simCall) simAnswer { _, refused := simInRepo(c); return *refused },
		After: func(c *simCall, verb string, old, now simDoc) {
			changes := simDoc{}
			for _, field := range []string{"name", "description", "is_private", "website", "language"} {
				if verb == simulate.Updated && simulate.ToText(old[field]) != simulate.ToText(now[field]) {
					changes[field] = simDoc{"old": old[field], "new": now[field]}
				}
			}
			if len(changes) > 0 {
				simTell(c, simKey(c), "repo:updated", simDoc{"changes": changes})
			}
			for _, name := range []string{"branch", "pull", "issue"} {
				if verb == simulate.Deleted {
					c.Tx.DeleteBelow(name, simKey(c))
				}
			}
		}}
}

func simMakeRepository(c *simCall, workspace, slug string, given simDoc) simDoc {
	key := strings.ToLower(workspace + "/" + slug)
	r := simulate.With(simDoc{"name": slug, "description": "", "is_private": true, "scm": "git", "has_issues": false}, given, simDoc{"full_name": workspace + "/" + slug, "slug": slug,
		"uuid": "{" + simHash(key)[:8] + "-0000-4000-8000-000000000000}", "created_on": simStamp(c), "updated_on": simStamp(c)})
	c.Tx.Put("repository", key, strings.ToLower(workspace), r)
	c.Tx.Put("branch", simBelow(key, "main"), key, simDoc{"id": "main", "name": "main", "hash": simHash(key)})
	return r
}

func simShowRepository(c *simCall, r simDoc) any {
	full := simulate.Str(r, "full_name")
	workspace, _, _ := strings.Cut(full, "/")
	return simulate.With(r, simDoc{"type": "repository", "workspace": simDoc{"type": "workspace", "slug": workspace, "name": workspace}, "mainbranch": simDoc{"type": "branch", "name": "main"},
		"links": simDoc{"self": simDoc{"href": c.Base + "/2.0/repositories/" + full}, "html": simDoc{"href": c.Base + "/" + full}}})
}

func simRepositoryRoutes() []simulate.Route {
	return []simulate.Route{
		{Method: "POST", Path: simRepoPath, Handle: func(c *simCall) simAnswer {
			given, refused := c.Object()
			if refused != nil {
				return *refused
			}
			if _, taken := c.Tx.Get("repository", simKey(c)); taken {
				return simRefuse(http.StatusBadRequest, "Repository with this Slug and Owner already exists.")
			}
			return simulate.JSON(http.StatusOK, simShowRepository(c, simMakeRepository(c, c.Params["workspace"], c.Params["repo_slug"], given)))
		}},
		{Method: "GET", Path: "/2.0/user", Handle: func(c *simCall) simAnswer {
			shown, _ := simShowUser(c, c.Caller()).(simDoc)
			return simulate.JSON(http.StatusOK, simulate.With(shown, simDoc{"username": shown["nickname"]}))
		}},
	}
}

func simBranches() simulate.Collection {
	return simulate.Collection{Name: "branch", Path: simRepoPath + "/refs/branches", Item: simRepoPath + "/refs/branches/{name}", ID: "name", Parent: simInRepo, Key: simBelow, Without: []string{simulate.Updated},
		New: func(c *simCall, parent string, given simDoc) (string, simDoc, *simAnswer) {
			name, hash := simulate.Str(given, "name"), simulate.Str(simulate.Obj(given, "target"), "hash")
			if name == "" {
				return "", nil, simLacks(c, "name").Or()
			}
			if _, taken := c.Tx.Get("branch", simBelow(parent, name)); taken {
				return "", nil, simRefuse(http.StatusBadRequest, `Branch "`+name+`" already exists.`).Or()
			}
			for _, from := range c.Tx.List("branch", parent) {
				if have := simulate.Str(from, "hash"); from["name"] == hash || hash != "" && strings.HasPrefix(have, hash) {
					return simBelow(parent, name), simDoc{"id": name, "name": name, "hash": have}, nil
				}
			}
			return "", nil, simRefuse(http.StatusBadRequest, "Commit not found: "+hash).Or()
		},
		View: func(c *simCall, b simDoc) any {
			return simDoc{"type": "branch", "name": b["name"], "target": simDoc{"type": "commit", "hash": b["hash"]}, "links": simDoc{"self": simDoc{"href": c.Base + c.Path}}}
		}, Page: simPage, After: func(c *simCall, verb string, old, now simDoc) {
			if verb == simulate.Created {
				simPushed(c, simKey(c), simulate.Str(now, "name"), "", simulate.Str(now, "hash"), "")
				return
			}
			simPushed(c, simKey(c), simulate.Str(old, "name"), simulate.Str(old, "hash"), "", "")
		}, Missing: func(c *simCall) simAnswer {
			return simRefuse(http.StatusNotFound, "Branch \""+c.Params["name"]+"\" does not exist")
		}}
}

var simClause = regexp.MustCompile(`^\s*([a-z._]+)\s*(!?[=~])\s*"([^"]*)"\s*$`)

// simAsked says whether the query q, clauses joined by AND, lets what is shown through.
func simAsked(c *simCall, shown any) bool {
	for clause := range strings.SplitSeq(c.Query.Get("q"), " AND ") {
		m := simClause.FindStringSubmatch(clause)
		if m == nil {
			continue // a clause that is not played lets everything through
		}
		have := shown
		for step := range strings.SplitSeq(m[1], ".") {
			d, _ := have.(simDoc)
			have = d[step]
		}
		text := simulate.ToText(have)
		found := text == m[3] || strings.HasSuffix(m[2], "~") && strings.Contains(strings.ToLower(text), strings.ToLower(m[3]))
		if found == strings.HasPrefix(m[2], "!") {
			return false
		}
	}
	return true
}

// simSeed is a workspace with two repositories.
func simSeed(c *simCall) {
	for _, slug := range []string{"demo-project", "operations"} {
		simMakeRepository(c, "demo", slug, simDoc{"description": "Seeded by the simulator.", "has_issues": true})
	}
}
