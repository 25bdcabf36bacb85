package github

import (
	"encoding/base64"
	"net/http"
	"path"
	"slices"
	"strings"

	"bobbin/runtime/simulate"
)

// simCommit writes files to a branch, which it makes if need be, and gives the commit's sha. A
// nil content takes a file away.
func simCommit(c *simCall, r simDoc, branch, message string, files map[string]any) string {
	at := simKey(r) + "@" + branch
	head, _ := c.Tx.Get("branch", at)
	sha := simSHA(at, message, c.Tx.Next("commit"))
	for _, name := range simulate.SortedKeys(files) {
		key := at + ":" + name
		if files[name] == nil {
			c.Tx.Delete("file", key)
			c.Tx.DeleteContent(key)
			continue
		}
		content := simulate.ToText(files[name])
		c.Tx.Put("file", key, at, simDoc{"key": key, "path": name, "sha": simSHA("blob", content), "size": len(content)})
		c.Tx.PutContent(key, []byte(content))
	}
	parents := []any{}
	if head != nil {
		parents = append(parents, head["sha"])
	}
	c.Tx.Put("commit", simKey(r)+"/"+sha, simKey(r), simDoc{"sha": sha, "message": message, "author": simMe(c), "date": simStamp(c.Now), "parents": parents})
	c.Tx.Put("branch", at, simKey(r), simDoc{"name": branch, "sha": sha})
	return sha
}

func simShowCommit(c *simCall, r, commit simDoc) any {
	author := simulate.Str(commit, "author")
	u, _ := c.Tx.Get("user", author)
	person := simDoc{"name": u["name"], "email": u["email"], "date": commit["date"]}
	parents := []any{}
	for _, sha := range simTexts(commit["parents"]) {
		parents = append(parents, simDoc{"sha": sha, "url": c.Base + "/repos/" + simKey(r) + "/commits/" + sha})
	}
	sha := simulate.Str(commit, "sha")
	return simDoc{"sha": sha, "node_id": simNode("C", sha), "commit": simDoc{"message": commit["message"], "author": person, "committer": person, "comment_count": 0},
		"author": simShowUser(c, author), "committer": simShowUser(c, author), "parents": parents, "url": c.Base + "/repos/" + simKey(r) + "/commits/" + sha, "html_url": c.Base + "/" + simKey(r) + "/commit/" + sha}
}

// simCommitOf finds a commit by branch or sha.
func simCommitOf(c *simCall, r simDoc, ref string) (simDoc, bool) {
	if ref == "" {
		ref = simulate.Str(r, "default_branch")
	}
	if branch, ok := c.Tx.Get("branch", simKey(r)+"@"+strings.TrimPrefix(ref, "heads/")); ok {
		ref = simulate.Str(branch, "sha")
	}
	return c.Tx.Get("commit", simKey(r)+"/"+ref)
}

func simShowBranch(c *simCall, r, branch simDoc) any {
	commit, _ := simCommitOf(c, r, simulate.Str(branch, "name"))
	return simDoc{"name": branch["name"], "commit": simShowCommit(c, r, commit), "protected": false}
}

func simCommitRoutes() []simulate.Route {
	ref := func(branch simDoc) simDoc {
		return simDoc{"ref": "refs/heads/" + simulate.Str(branch, "name"), "object": simDoc{"type": "commit", "sha": branch["sha"]}}
	}
	branchOf := func(handle func(c *simCall, r, branch simDoc) simAnswer) simulate.Handler {
		return simWithRepo(func(c *simCall, r simDoc) simAnswer {
			branch, ok := c.Tx.Get("branch", simKey(r)+"@"+strings.TrimPrefix(c.Params["branch"], "heads/"))
			if !ok {
				return simMessage(http.StatusNotFound, "Branch not found")
			}
			return handle(c, r, branch)
		})
	}
	routes := []simulate.Route{
		{Method: "GET", Path: simRepoPath + "/branches", Handle: simWithRepo(func(c *simCall, r simDoc) simAnswer {
			all := []any{}
			for _, branch := range c.Tx.List("branch", simKey(r)) {
				all = append(all, simShowBranch(c, r, branch))
			}
			return simPage(c, all)
		})},
		{Method: "GET", Path: simRepoPath + "/branches/{branch}", Handle: branchOf(func(c *simCall, r, branch simDoc) simAnswer {
			return simulate.JSON(http.StatusOK, simShowBranch(c, r, branch))
		})},
		{Method: "GET", Path: simRepoPath + "/commits", Handle: simWithRepo(func(c *simCall, r simDoc) simAnswer {
			all := []any{}
			for at, ok := simCommitOf(c, r, c.Query.Get("sha")); ok; {
				all = append(all, simShowCommit(c, r, at))
				parents := simTexts(at["parents"])
				if ok = len(parents) > 0; ok {
					at, ok = c.Tx.Get("commit", simKey(r)+"/"+parents[0])
				}
			}
			return simPage(c, all)
		})},
		{Method: "GET", Path: simRepoPath + "/commits/{ref}", Handle: simWithRepo(func(c *simCall, r simDoc) simAnswer {
			commit, ok := simCommitOf(c, r, c.Params["ref"])
			if !ok {
				return simMessage(http.StatusUnprocessableEntity, "No commit found for SHA: "+c.Params["ref"])
			}
			return simulate.JSON(http.StatusOK, simShowCommit(c, r, commit))
		})},
		{Method: "POST", Path: simRepoPath + "/git/refs", Handle: simWithRepo(simMakeRef)},
	}
	for _, name := range []string{"{branch}", "*branch"} {
		routes = append(routes,
			simulate.Route{Method: "GET", Path: simRepoPath + "/git/ref/" + name, Handle: branchOf(func(_ *simCall, _, branch simDoc) simAnswer {
				return simulate.JSON(http.StatusOK, ref(branch))
			})},
			simulate.Route{Method: "DELETE", Path: simRepoPath + "/git/refs/" + name, Handle: branchOf(func(c *simCall, r, branch simDoc) simAnswer {
				at := simKey(r) + "@" + simulate.Str(branch, "name")
				c.Tx.Delete("branch", at)
				c.Tx.DeleteBelow("file", at)
				simBranchGone(c, r, simulate.Str(branch, "name"), simulate.Str(branch, "sha"))
				return simulate.Empty(http.StatusNoContent)
			})})
	}
	return routes
}

// simMakeRef makes a branch with the files of the branch that has the commit.
func simMakeRef(c *simCall, r simDoc) simAnswer {
	given, refused := c.Object()
	if refused != nil {
		return *refused
	}
	name, ok := strings.CutPrefix(simulate.Str(given, "ref"), "refs/heads/")
	if !ok || name == "" {
		return simMessage(http.StatusUnprocessableEntity, "Reference name must start with 'refs/' and have at least two slashes")
	}
	at := simKey(r) + "@" + name
	if _, taken := c.Tx.Get("branch", at); taken {
		return simMessage(http.StatusUnprocessableEntity, "Reference already exists")
	}
	for _, from := range c.Tx.List("branch", simKey(r)) {
		if from["sha"] != given["sha"] {
			continue
		}
		for _, f := range c.Tx.List("file", simKey(r)+"@"+simulate.Str(from, "name")) {
			content, _ := c.Tx.Content(simulate.Str(f, "key"))
			key := at + ":" + simulate.Str(f, "path")
			c.Tx.Put("file", key, at, simulate.With(f, simDoc{"key": key}))
			c.Tx.PutContent(key, content)
		}
		c.Tx.Put("branch", at, simKey(r), simDoc{"name": name, "sha": from["sha"]})
		simBranchMade(c, r, name, simulate.Str(from, "sha"))
		return simulate.JSON(http.StatusCreated, simDoc{"ref": given["ref"], "object": simDoc{"type": "commit", "sha": from["sha"]}})
	}
	return simMessage(http.StatusUnprocessableEntity, "Object does not exist")
}

// simChangedFiles are the files that differ between two branches.
func simChangedFiles(c *simCall, r simDoc, base, head string) []any {
	changed := []any{}
	for _, f := range c.Tx.List("file", simKey(r)+"@"+head) {
		old, ok := c.Tx.Get("file", simKey(r)+"@"+base+":"+simulate.Str(f, "path"))
		if ok && old["sha"] == f["sha"] {
			continue
		}
		changed = append(changed, simDoc{"filename": f["path"], "sha": f["sha"], "status": map[bool]string{true: "modified", false: "added"}[ok], "additions": 1, "deletions": 0, "changes": 1})
	}
	return changed
}

func simContentRoutes() []simulate.Route {
	var routes []simulate.Route
	for _, name := range []string{"{path}", "*path"} {
		routes = append(routes,
			simulate.Route{Method: "GET", Path: simRepoPath + "/contents/" + name, Handle: simWithRepo(simReadContent)},
			simulate.Route{Method: "PUT", Path: simRepoPath + "/contents/" + name, Handle: simWithRepo(simWriteContent)},
			simulate.Route{Method: "DELETE", Path: simRepoPath + "/contents/" + name, Handle: simWithRepo(simWriteContent)})
	}
	return append(routes,
		simulate.Route{Method: "GET", Path: simRepoPath + "/contents", Handle: simWithRepo(simReadContent)},
		simulate.Route{Method: "GET", Path: simRepoPath + "/readme", Handle: simWithRepo(func(c *simCall, r simDoc) simAnswer {
			c.Params["path"] = "README.md"
			return simReadContent(c, r)
		})})
}

func simBranchOf(r simDoc, given string) string {
	if given == "" {
		return simulate.Str(r, "default_branch")
	}
	return strings.TrimPrefix(given, "refs/heads/")
}

func simShowFile(c *simCall, r simDoc, branch string, f simDoc) simDoc {
	name := simulate.Str(f, "path")
	return simDoc{"type": "file", "name": path.Base(name), "path": name, "sha": f["sha"], "size": f["size"], "url": c.Base + "/repos/" + simKey(r) + "/contents/" + name + "?ref=" + branch,
		"html_url": c.Base + "/" + simKey(r) + "/blob/" + branch + "/" + name}
}

func simReadContent(c *simCall, r simDoc) simAnswer {
	name, branch := strings.Trim(c.Params["path"], "/"), simBranchOf(r, c.Query.Get("ref"))
	at := simKey(r) + "@" + branch
	if _, ok := c.Tx.Get("branch", at); !ok {
		return simMessage(http.StatusNotFound, "No commit found for the ref "+branch)
	}
	if f, ok := c.Tx.Get("file", at+":"+name); ok {
		content, _ := c.Tx.Content(simulate.Str(f, "key"))
		if strings.Contains(c.Request.Header.Get("Accept"), "raw") {
			return simAnswer{Status: http.StatusOK, Raw: content, Header: http.Header{"Content-Type": {"application/vnd.github.raw; charset=utf-8"}}}
		}
		return simulate.JSON(http.StatusOK, simulate.With(simShowFile(c, r, branch, f), simDoc{"encoding": "base64", "content": base64.StdEncoding.EncodeToString(content)}))
	}
	entries, folders := []any{}, []string{}
	for _, f := range c.Tx.List("file", at) {
		rest, below := strings.CutPrefix(simulate.Str(f, "path"), strings.TrimPrefix(name+"/", "/"))
		first, _, deeper := strings.Cut(rest, "/")
		switch {
		case !below:
		case !deeper:
			entries = append(entries, simShowFile(c, r, branch, f))
		case !slices.Contains(folders, first):
			folders = append(folders, first)
			entries = append(entries, simDoc{"type": "dir", "name": first, "path": path.Join(name, first), "size": 0, "sha": simSHA("tree", first)})
		}
	}
	if len(entries) == 0 && name != "" {
		return simNone()
	}
	return simulate.JSON(http.StatusOK, entries)
}

// simWriteContent makes, changes or deletes a file. A change must name the sha it replaces.
func simWriteContent(c *simCall, r simDoc) simAnswer {
	given, refused := c.Parameters()
	if refused != nil {
		return *refused
	}
	name, branch := c.Params["path"], simBranchOf(r, simulate.Str(given, "branch"))
	at := simKey(r) + "@" + branch
	head, ok := c.Tx.Get("branch", at)
	if !ok {
		return simMessage(http.StatusNotFound, "Branch "+branch+" not found")
	}
	before := simulate.Str(head, "sha")
	old, exists := c.Tx.Get("file", at+":"+name)
	deletes := c.Request.Method == http.MethodDelete
	switch {
	case simulate.Str(given, "message") == "":
		return simMessage(http.StatusUnprocessableEntity, `Invalid request. "message" wasn't supplied.`)
	case deletes && !exists:
		return simNone()
	case exists && simulate.Str(given, "sha") == "":
		return simMessage(http.StatusUnprocessableEntity, `Invalid request. "sha" wasn't supplied.`)
	case exists && given["sha"] != old["sha"]:
		return simMessage(http.StatusConflict, name+" does not match "+simulate.Str(given, "sha"))
	}
	if deletes {
		sha := simCommit(c, r, branch, simulate.Str(given, "message"), map[string]any{name: nil})
		simPushed(c, r, branch, before, sha, map[string]any{name: nil})
		return simulate.JSON(http.StatusOK, simDoc{"content": nil, "commit": simDoc{"sha": sha, "message": given["message"]}})
	}
	content, err := base64.StdEncoding.DecodeString(strings.ReplaceAll(simulate.Str(given, "content"), "\n", ""))
	if err != nil {
		return simMessage(http.StatusUnprocessableEntity, "content is not valid Base64")
	}
	sha := simCommit(c, r, branch, simulate.Str(given, "message"), map[string]any{name: string(content)})
	told := name
	if !exists {
		told = "+" + name
	}
	simPushed(c, r, branch, before, sha, map[string]any{told: ""})
	f, _ := c.Tx.Get("file", at+":"+name)
	status := http.StatusOK
	if !exists {
		status = http.StatusCreated
	}
	return simulate.JSON(status, simDoc{"content": simShowFile(c, r, branch, f), "commit": simDoc{"sha": sha, "message": given["message"]}})
}
