package gitlab

import (
	"crypto/sha1"
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"path"
	"strings"

	"bobbin/runtime/simulate"
)

// simRepositoryRoutes are branches and files: enough to read and write a file on a branch. There is no history.
func simRepositoryRoutes() []simulate.Route {
	const branches, files = "/api/v4/projects/{id}/repository/branches", "/api/v4/projects/{id}/repository/files/{file_path}"
	branch := func(handle func(c *simCall, p, b simDoc) simAnswer) simulate.Handler {
		return simWithProject(func(c *simCall, p simDoc) simAnswer {
			b, ok := c.Tx.Get("branch", simulate.ToText(p["id"])+"/"+c.Params["branch"])
			if !ok {
				return simNone("Branch")
			}
			return handle(c, p, b)
		})
	}
	return []simulate.Route{
		{Method: "GET", Path: branches, Handle: simWithProject(func(c *simCall, p simDoc) simAnswer {
			all := []any{}
			for _, b := range c.Tx.List("branch", simulate.ToText(p["id"])) {
				if simContains(c.Query.Get("search"), simulate.Str(b, "name")) {
					all = append(all, simShowBranch(c, p, b))
				}
			}
			return simPage(c, all)
		})},
		{Method: "POST", Path: branches, Handle: simWithProject(simCreateBranch)},
		{Method: "GET", Path: branches + "/{branch}", Handle: branch(func(c *simCall, p, b simDoc) simAnswer {
			return simulate.JSON(http.StatusOK, simShowBranch(c, p, b))
		})},
		{Method: "DELETE", Path: branches + "/{branch}", Handle: branch(func(c *simCall, p, b simDoc) simAnswer {
			name := simulate.Str(b, "name")
			sha := simHead(c, p, name)
			c.Tx.Delete("branch", simFileID(p, name, ""))
			simPushHook(c, p, "Push Hook", "push_events", "refs/heads/"+name, sha, nothing, []any{})
			return simulate.Empty(http.StatusNoContent)
		})},
		{Method: "GET", Path: "/api/v4/projects/{id}/repository/tree", Handle: simWithProject(simTree)},
		{Method: "GET", Path: files, Handle: simWithFile(func(c *simCall, _, f simDoc) simAnswer {
			content := simulate.Str(f, "content")
			sum := simHash(content)
			return simulate.JSON(http.StatusOK, simDoc{"file_name": path.Base(simulate.Str(f, "path")), "file_path": f["path"], "size": len(content), "encoding": "base64",
				"content": base64.StdEncoding.EncodeToString([]byte(content)), "content_sha256": "", "ref": f["branch"], "blob_id": sum, "commit_id": sum, "last_commit_id": sum, "execute_filemode": false})
		})},
		{Method: "GET", Path: files + "/raw", Handle: simWithFile(func(_ *simCall, _, f simDoc) simAnswer {
			return simulate.Text(http.StatusOK, simulate.Str(f, "content"))
		})},
		{Method: "POST", Path: files, Handle: simWithProject(func(c *simCall, p simDoc) simAnswer { return simWriteFile(c, p, http.StatusCreated) })},
		{Method: "PUT", Path: files, Handle: simWithProject(func(c *simCall, p simDoc) simAnswer { return simWriteFile(c, p, http.StatusOK) })},
		{Method: "DELETE", Path: files, Handle: simWithFile(func(c *simCall, p, f simDoc) simAnswer {
			c.Tx.Delete("file", simFileID(p, simulate.Str(f, "branch"), simulate.Str(f, "path")))
			given, _ := c.Parameters() // it was read before
			simCommitted(c, p, simulate.Str(f, "branch"), simulate.ToText(given["commit_message"]), map[string][]any{"removed": {f["path"]}})
			return simulate.Empty(http.StatusNoContent)
		})},
	}
}

func simHash(text string) string {
	sum := sha1.Sum([]byte(text))
	return hex.EncodeToString(sum[:])
}

// simFileID names a file of a branch, or the branch itself.
func simFileID(p simDoc, branch, file string) string {
	id := simulate.ToText(p["id"]) + "/" + branch
	if file != "" {
		id += ":" + file
	}
	return id
}

func simPutBranch(c *simCall, p simDoc, name string) simDoc {
	b := simDoc{"name": name, "created_at": simStamp(c.Now)}
	c.Tx.Put("branch", simFileID(p, name, ""), simulate.ToText(p["id"]), b)
	return b
}

func simPutFile(c *simCall, p simDoc, branch, file, content string) {
	c.Tx.Put("file", simFileID(p, branch, file), simulate.ToText(p["id"]), simDoc{"branch": branch, "path": file, "content": content})
}

// simRef is the branch a call is about.
func simRef(given, p simDoc) string {
	for _, name := range []string{"branch", "ref"} {
		if ref := simulate.Str(given, name); ref != "" && ref != "HEAD" {
			return ref
		}
	}
	return simulate.Str(p, "default_branch")
}

func simWithFile(handle func(c *simCall, p, f simDoc) simAnswer) simulate.Handler {
	return simWithProject(func(c *simCall, p simDoc) simAnswer {
		given, refused := c.Parameters()
		if refused != nil {
			return *refused
		}
		f, ok := c.Tx.Get("file", simFileID(p, simRef(given, p), c.Params["file_path"]))
		if !ok {
			return simNone("File")
		}
		return handle(c, p, f)
	})
}

func simWriteFile(c *simCall, p simDoc, status int) simAnswer {
	given, refused := c.Parameters()
	if refused != nil {
		return *refused
	}
	if refused := simRequire(given, "branch", "commit_message", "content"); refused != nil {
		return *refused
	}
	file, branch := c.Params["file_path"], simulate.Str(given, "branch")
	_, there := c.Tx.Get("file", simFileID(p, branch, file))
	_, known := c.Tx.Get("branch", simFileID(p, branch, ""))
	switch {
	case !known:
		return simMessage(http.StatusBadRequest, "You can only create or edit files when you are on a branch")
	case status == http.StatusCreated && there:
		return simMessage(http.StatusBadRequest, "A file with this name already exists")
	case status == http.StatusOK && !there:
		return simMessage(http.StatusBadRequest, "A file with this name doesn't exist")
	}
	content := simulate.ToText(given["content"])
	if simulate.Str(given, "encoding") == "base64" {
		decoded, err := base64.StdEncoding.DecodeString(content)
		if err != nil {
			return *simInvalid("content is invalid")
		}
		content = string(decoded)
	}
	simPutFile(c, p, branch, file, content)
	changed := map[string][]any{"modified": {file}}
	if !there {
		changed = map[string][]any{"added": {file}}
	}
	simCommitted(c, p, branch, simulate.Str(given, "commit_message"), changed)
	return simulate.JSON(status, simDoc{"file_path": file, "branch": branch})
}

func simCreateBranch(c *simCall, p simDoc) simAnswer {
	given, refused := c.Parameters()
	if refused != nil {
		return *refused
	}
	if refused := simRequire(given, "branch", "ref"); refused != nil {
		return *refused
	}
	name, ref := simulate.Str(given, "branch"), simulate.Str(given, "ref")
	if _, there := c.Tx.Get("branch", simFileID(p, name, "")); there {
		return simMessage(http.StatusBadRequest, "Branch already exists")
	}
	if _, known := c.Tx.Get("branch", simFileID(p, ref, "")); !known {
		return simMessage(http.StatusBadRequest, "Invalid reference name: "+ref)
	}
	for _, f := range c.Tx.List("file", simulate.ToText(p["id"])) {
		if f["branch"] == ref {
			simPutFile(c, p, name, simulate.Str(f, "path"), simulate.Str(f, "content"))
		}
	}
	made := simPutBranch(c, p, name)
	simPushHook(c, p, "Push Hook", "push_events", "refs/heads/"+name, nothing, simHead(c, p, name), []any{})
	return simulate.JSON(http.StatusCreated, simShowBranch(c, p, made))
}

func simShowBranch(c *simCall, p, b simDoc) any {
	name := simulate.Str(b, "name")
	id := simHead(c, p, name)
	commit := simDoc{"id": id, "short_id": id[:8], "title": "Simulated commit", "message": "Simulated commit\n", "author_name": "Ada Admin", "author_email": "ada@example.com",
		"authored_date": b["created_at"], "committer_name": "Ada Admin", "committer_email": "ada@example.com", "committed_date": b["created_at"], "created_at": b["created_at"],
		"parent_ids": []any{}, "trailers": simDoc{}, "web_url": simWeb(c, p) + "/-/commit/" + id}
	return simDoc{"name": name, "merged": false, "protected": name == p["default_branch"], "default": name == p["default_branch"], "developers_can_push": false,
		"developers_can_merge": false, "can_push": true, "web_url": simWeb(c, p) + "/-/tree/" + name, "commit": commit}
}

// simTree lists the files of a branch in one folder, or all below it.
func simTree(c *simCall, p simDoc) simAnswer {
	ref := simRef(simDoc{"ref": c.Query.Get("ref")}, p)
	folder := strings.Trim(c.Query.Get("path"), "/")
	all, seen := []any{}, map[string]bool{}
	for _, f := range c.Tx.List("file", simulate.ToText(p["id"])) {
		file := simulate.Str(f, "path")
		rest, below := strings.CutPrefix(file, folder+"/")
		if folder == "" {
			rest, below = file, true
		}
		if f["branch"] != ref || !below {
			continue
		}
		first, _, deeper := strings.Cut(rest, "/")
		if deeper && c.Query.Get("recursive") != "true" {
			file = strings.Trim(folder+"/"+first, "/")
			if !seen[file] {
				all = append(all, simDoc{"id": simHash(file), "name": first, "type": "tree", "path": file, "mode": "040000"})
			}
			seen[file] = true
			continue
		}
		all = append(all, simDoc{"id": simHash(simulate.Str(f, "content")), "name": path.Base(file), "type": "blob", "path": file, "mode": "100644"})
	}
	return simPage(c, all)
}
