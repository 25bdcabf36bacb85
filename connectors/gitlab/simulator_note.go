package gitlab

import (
	"crypto/sha1"
	"encoding/hex"
	"net/http"
	"slices"

	"bobbin/runtime/simulate"
)

// simNoteable is a kind of thing with notes, and where its notes are in the API.
type simNoteable struct{ kind, collection, path, parameter string }

func simNoteables() []simNoteable {
	return []simNoteable{{"Issue", "issue", "issues", "issue_iid"}, {"MergeRequest", "merge", "merge_requests", "merge_request_iid"}}
}

func simNoteRoutes() []simulate.Route {
	var routes []simulate.Route
	for _, n := range simNoteables() {
		for _, parameter := range []string{n.parameter, "noteable_id"} { // documents differ in the name; the path is the same
			n.parameter = parameter
			routes = append(routes, n.routes()...)
		}
	}
	return routes
}

// with finds the project and the thing of the path, and the note when the path names one.
func (n simNoteable) with(handle func(c *simCall, p, item, note simDoc) simAnswer) simulate.Handler {
	return simWithProject(func(c *simCall, p simDoc) simAnswer {
		item, ok := simFindBelow(c, n.collection, p, c.Params[n.parameter])
		if !ok {
			return simNone("")
		}
		id, named := c.Params["note_id"]
		note, found := c.Tx.GetBelow("note", id, n.kind+"/"+simulate.ToText(item["id"]), true)
		if named && !found {
			return simNone("Note")
		}
		return handle(c, p, item, note)
	})
}

func (n simNoteable) routes() []simulate.Route {
	path := "/api/v4/projects/{id}/" + n.path + "/{" + n.parameter + "}"
	create := func(shape func(*simCall, simDoc) any) simulate.Handler {
		return n.with(func(c *simCall, p, item, _ simDoc) simAnswer {
			given, refused := c.Parameters()
			if refused != nil {
				return *refused
			}
			note, refused := n.add(c, p, item, given)
			if refused != nil {
				return *refused
			}
			return simulate.JSON(http.StatusCreated, shape(c, note))
		})
	}
	list := func(shape func(*simCall, simDoc) any) simulate.Handler {
		return n.with(func(c *simCall, _, item, _ simDoc) simAnswer {
			notes := c.Tx.List("note", n.kind+"/"+simulate.ToText(item["id"]))
			simSort(notes, c.Query.Get("order_by"), c.Query.Get("sort"))
			views := []any{}
			for _, note := range notes {
				views = append(views, shape(c, note))
			}
			return simPage(c, views)
		})
	}
	return []simulate.Route{
		{Method: "GET", Path: path + "/notes", Handle: list(simShowNote)},
		{Method: "POST", Path: path + "/notes", Handle: create(simShowNote)},
		{Method: "GET", Path: path + "/notes/{note_id}", Handle: n.with(func(c *simCall, _, _, note simDoc) simAnswer {
			return simulate.JSON(http.StatusOK, simShowNote(c, note))
		})},
		{Method: "PUT", Path: path + "/notes/{note_id}", Handle: n.with(func(c *simCall, p, item, note simDoc) simAnswer {
			given, refused := c.Parameters()
			if refused != nil {
				return *refused
			}
			if body, ok := given["body"].(string); ok {
				note["body"], note["updated_at"] = body, simStamp(c.Now)
			}
			simPut(c, "note", n.kind+"/"+simulate.ToText(item["id"]), note)
			n.touch(c, p, item)
			simNoteHook(c, p, item, note, "update")
			return simulate.JSON(http.StatusOK, simShowNote(c, note))
		})},
		{Method: "DELETE", Path: path + "/notes/{note_id}", Handle: n.with(func(c *simCall, _, _, note simDoc) simAnswer {
			c.Tx.Delete("note", simulate.ToText(note["id"]))
			return simulate.Empty(http.StatusNoContent)
		})},
		{Method: "GET", Path: path + "/discussions", Handle: list(simShowDiscussion)},
		{Method: "POST", Path: path + "/discussions", Handle: create(simShowDiscussion)},
	}
}

// touch makes a note a change of what it is about, as in GitLab.
func (n simNoteable) touch(c *simCall, p, item simDoc) {
	item["updated_at"] = simStamp(c.Now)
	simPut(c, map[string]string{"Issue": "issue", "MergeRequest": "merge"}[n.kind], simulate.ToText(p["id"]), item)
}

// add stores a note and sends its webhook.
func (n simNoteable) add(c *simCall, p, item, given simDoc) (simDoc, *simAnswer) {
	if refused := simRequire(given, "body"); refused != nil {
		return nil, refused
	}
	body := simulate.ToText(given["body"])
	if body == "" {
		return nil, simMessage(http.StatusBadRequest, "400 Bad request - Note {:note=>[\"can't be blank\"]}").Or()
	}
	at := simStamp(c.Now)
	if given, ok := simMoment(given["created_at"]); ok {
		at = simStamp(given)
	}
	internal := simBool(given["internal"]) || simBool(given["confidential"])
	note := simDoc{"id": 300 + c.Tx.Next("note"), "body": body, "author_id": simMe(c), "created_at": at, "updated_at": at, "system": false, "internal": internal,
		"noteable_id": item["id"], "noteable_type": n.kind, "noteable_iid": item["iid"], "project_id": p["id"]}
	simPut(c, "note", n.kind+"/"+simulate.ToText(item["id"]), note)
	n.touch(c, p, item)
	simNoteHook(c, p, item, note, "create")
	return note, nil
}

func simShowNote(c *simCall, n simDoc) any {
	return simDoc{"id": n["id"], "type": nil, "body": n["body"], "author": simShowUser(c, simulate.Num(n, "author_id")), "created_at": n["created_at"],
		"updated_at": n["updated_at"], "system": n["system"], "noteable_id": n["noteable_id"], "noteable_type": n["noteable_type"], "project_id": n["project_id"],
		"resolvable": false, "confidential": n["internal"], "internal": n["internal"], "imported": false, "imported_from": "none", "noteable_iid": n["noteable_iid"], "commands_changes": simDoc{}}
}

// simShowDiscussion shows a note as a thread of its own.
func simShowDiscussion(c *simCall, n simDoc) any {
	sum := sha1.Sum([]byte("discussion " + simulate.ToText(n["id"])))
	return simDoc{"id": hex.EncodeToString(sum[:]), "individual_note": true, "notes": []any{simShowNote(c, n)}}
}

// simIssueLinkRoutes join issues with each other.
func simIssueLinkRoutes() []simulate.Route {
	const path = "/api/v4/projects/{id}/issues/{issue_iid}/links"
	return []simulate.Route{
		{Method: "GET", Path: path, Handle: simWithIssue(func(c *simCall, _, issue simDoc) simAnswer {
			all := []any{}
			me := simulate.Num(issue, "id")
			for _, link := range simLinksOf(c, me) {
				other, kind := simulate.Num(link, "target"), simulate.Str(link, "type")
				if other == me {
					other = simulate.Num(link, "source")
					kind = map[string]string{"blocks": "is_blocked_by", "is_blocked_by": "blocks", "relates_to": "relates_to"}[kind]
				}
				if found, ok := c.Tx.Get("issue", simulate.ToText(other)); ok {
					all = append(all, simWith(simShowIssue(c, found), simDoc{"issue_link_id": link["id"], "link_type": kind, "link_created_at": link["created_at"], "link_updated_at": link["created_at"]}))
				}
			}
			return simulate.JSON(http.StatusOK, all)
		})},
		{Method: "POST", Path: path, Handle: simWithIssue(simJoin)},
		{Method: "GET", Path: path + "/{issue_link_id}", Handle: simWithIssue(func(c *simCall, _, _ simDoc) simAnswer {
			link, ok := c.Tx.Get("link", c.Params["issue_link_id"])
			if !ok {
				return simNone("")
			}
			return simulate.JSON(http.StatusOK, simShowLink(c, link))
		})},
		{Method: "DELETE", Path: path + "/{issue_link_id}", Handle: simWithIssue(func(c *simCall, _, _ simDoc) simAnswer {
			link, ok := c.Tx.Get("link", c.Params["issue_link_id"])
			if !ok {
				return simNone("")
			}
			c.Tx.Delete("link", c.Params["issue_link_id"])
			return simulate.JSON(http.StatusOK, simShowLink(c, link))
		})},
	}
}

func simJoin(c *simCall, _, issue simDoc) simAnswer {
	given, refused := c.Parameters()
	if refused != nil {
		return *refused
	}
	if refused := simRequire(given, "target_project_id", "target_issue_iid"); refused != nil {
		return *refused
	}
	kind := simulate.Str(given, "link_type")
	if kind == "" {
		kind = "relates_to"
	}
	if !slices.Contains([]string{"relates_to", "blocks", "is_blocked_by"}, kind) {
		return *simInvalid("link_type does not have a valid value")
	}
	project, ok := simProject(c, simulate.ToText(given["target_project_id"]))
	if !ok {
		return simNone("Project")
	}
	target, ok := simFindBelow(c, "issue", project, simulate.ToText(given["target_issue_iid"]))
	if !ok {
		return simNone("")
	}
	for _, link := range simLinksOf(c, simulate.Num(issue, "id")) {
		if simulate.Num(link, "target") == simulate.Num(target, "id") || simulate.Num(link, "source") == simulate.Num(target, "id") {
			return simMessage(http.StatusConflict, "Issue(s) already assigned")
		}
	}
	link := simDoc{"id": c.Tx.Next("link"), "source": issue["id"], "target": target["id"], "type": kind, "created_at": simStamp(c.Now)}
	simPut(c, "link", "", link)
	return simulate.JSON(http.StatusCreated, simShowLink(c, link))
}

func simShowLink(c *simCall, link simDoc) any {
	source, _ := c.Tx.Get("issue", simulate.ToText(link["source"]))
	target, _ := c.Tx.Get("issue", simulate.ToText(link["target"]))
	return simDoc{"id": link["id"], "source_issue": simShowIssue(c, source), "target_issue": simShowIssue(c, target), "link_type": link["type"]}
}

func simLinksOf(c *simCall, issue int) []simDoc {
	var found []simDoc
	for _, link := range c.Tx.All("link") {
		if simulate.Num(link, "source") == issue || simulate.Num(link, "target") == issue {
			found = append(found, link)
		}
	}
	return found
}
