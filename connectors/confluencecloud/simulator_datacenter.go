package confluencecloud

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"bobbin/connectors/standard"
	"bobbin/runtime/simulate"
)

// DataCenter is the name of the connector whose simulator shares this one's behaviour.
const DataCenter = "confluence-data-center"

// simDC is where the API of a Data Center is.
const simDC = "/rest/api"

// DataCenterSimulator plays a Confluence Data Center with the same spaces and pages: version 1 of
// the API alone, with comments and attachments, and the webhooks that the cloud does not have.
func DataCenterSimulator() simulate.Service {
	service := simulator()
	var routes []simulate.Route
	for _, r := range service.Routes {
		if path, ok := strings.CutPrefix(r.Path, simV1); ok && path != "/content" && !(path == "/content/{id}" && r.Method == http.MethodGet) {
			r.Path = simDC + path
			routes = append(routes, r)
		}
	}
	for _, r := range simContentRoutes() { // pages; what is a comment goes another way
		if path, ok := strings.CutPrefix(r.Path, simV1); ok && (path == "/content" || path == "/content/{id}" && r.Method == http.MethodGet) {
			routes = append(routes, simulate.Route{Method: r.Method, Path: simDC + path, Handle: simOrComment(r.Handle)})
		}
	}
	service.Name, service.Routes = DataCenter, slices.Concat(routes, simNoteRoutes(), simAttachments().Routes(), simDataCenterSpaceRoutes())
	service.Login = standard.Login(func(c *simCall) simAnswer { return simRefuse(c, http.StatusUnauthorized, "Unauthorized") })
	return service
}

// simSite is the address that the site is below, and its path.
func simSite(c *simCall) (base, context string) {
	if c.Service == DataCenter {
		return c.Base, ""
	}
	return c.Base + "/wiki", "/wiki"
}

// simOld says whether a call is one of version 1 of the API.
func simOld(c *simCall) bool {
	return strings.HasPrefix(c.Path, simV1) || strings.HasPrefix(c.Path, simDC)
}

// simUserKey is how a Data Center's webhooks name people.
func simUserKey(account any) string {
	text := simulate.ToText(account)
	return "ff80818154ecab720154ecac13ac000" + text[max(0, len(text)-1):]
}

// simTell hands an event to the local listeners and to the webhooks that asked for it; only a
// Data Center has any.
func simTell(c *simCall, event string, body simDoc) {
	if c.Service != DataCenter {
		return
	}
	hook := simulate.NewWebhook(event, simulate.With(body, simDoc{"timestamp": c.Now.UnixMilli(), "event": event, "userKey": simUserKey(simMe(c))}), "X-Event-Key", event, "User-Agent", "Atlassian HttpClient")
	c.Deliver(hook)
	for _, w := range c.Tx.List("webhook", simDC+"/webhooks") {
		if events := simulate.List(w, "events"); w["active"] != false && slices.Contains(events, any(event)) {
			c.Send(simulate.Str(w, "url"), simulate.Str(simulate.Obj(w, "configuration"), "secret"), hook)
		}
	}
}

func simMillis(v any) int64 {
	t, err := time.Parse(time.RFC3339, simulate.ToText(v))
	if err != nil {
		return 0
	}
	return t.UnixMilli()
}

// simBriefPage is a page, a comment or an attachment as events have one.
func simBriefPage(c *simCall, p simDoc) simDoc {
	space, _ := c.Tx.Get("space", simulate.Str(p, "spaceId"))
	version, key := simulate.Obj(p, "version"), simulate.Str(space, "key")
	created := p["createdAt"]
	if created == nil {
		created = version["createdAt"]
	}
	return simDoc{"id": simulate.ToInt(p["id"]), "spaceKey": key, "title": p["title"], "version": version["number"], "creationDate": simMillis(created), "creatorKey": simUserKey(version["authorId"]),
		"lastModificationDate": simMillis(version["createdAt"]), "lastModifierKey": simUserKey(version["authorId"]), "self": c.Base + "/display/" + key + "/" + url.QueryEscape(simulate.Str(p, "title"))}
}

// simPageChanged tells of a page that was made, changed or moved.
func simPageChanged(c *simCall, verb string, old, now simDoc) {
	body := simDoc{"page": simBriefPage(c, now)}
	if verb == simulate.Updated && old["parentId"] != now["parentId"] {
		for name, id := range map[string]any{"oldParent": old["parentId"], "newParent": now["parentId"]} {
			if parent, ok := c.Tx.Get("page", simulate.ToText(id)); ok {
				body[name] = simBriefPage(c, parent)
			}
		}
		simTell(c, "page_moved", body)
		return
	}
	simTell(c, "page_"+verb, body)
}

// simLabelTold tells of a label that a page got or lost.
func simLabelTold(c *simCall, p simDoc, event, name string) {
	simTell(c, event, simDoc{"label": simDoc{"name": name, "owner": nil, "prefix": "global", "title": name, "self": c.Base + "/label/" + name}, "labeled": simBriefPage(c, p)})
}

// simOrComment lets comments, which are contents of another type, be made and read where pages are.
func simOrComment(page simulate.Handler) simulate.Handler {
	return func(c *simCall) simAnswer {
		if note, ok := c.Tx.Get("note", c.Params["id"]); ok && c.Request.Method == http.MethodGet {
			return simulate.JSON(http.StatusOK, simShowNote(c, note))
		}
		given, refused := c.Object()
		if refused != nil || given["type"] != "comment" || c.Request.Method == http.MethodGet {
			return page(c)
		}
		container, ok := c.Tx.Get("page", simulate.ToText(simulate.Obj(given, "container")["id"]))
		if c.Request.Method == http.MethodPut {
			return simEditNote(c, given)
		}
		if !ok {
			return simRefuse(c, http.StatusNotFound, "No parent or not permitted to view content with id : ContentId{id="+simulate.ToText(simulate.Obj(given, "container")["id"])+"}")
		}
		note := simDoc{"id": simID(c), "pageId": container["id"], "spaceId": container["spaceId"], "title": "Re: " + simulate.Str(container, "title"), "status": "current", "body": simBody(simulate.Obj(given, "body")),
			"version": simDoc{"number": 1, "authorId": simMe(c), "createdAt": simStamp(c.Now)}}
		c.Tx.Put("note", simulate.Str(note, "id"), simulate.Str(container, "id"), note)
		simNoteTold(c, "comment_created", note)
		return simulate.JSON(http.StatusOK, simShowNote(c, note))
	}
}

func simEditNote(c *simCall, given simDoc) simAnswer {
	note, ok := c.Tx.Get("note", c.Params["id"]+c.Params["contentId"])
	if !ok {
		return simNoPage(c)
	}
	have := simulate.Num(simulate.Obj(note, "version"), "number")
	if simulate.Num(simulate.Obj(given, "version"), "number") != have+1 {
		return simRefuse(c, http.StatusConflict, "Version must be incremented on update.")
	}
	note["body"], note["version"] = simBody(simulate.Obj(given, "body")), simDoc{"number": have + 1, "authorId": simMe(c), "createdAt": simStamp(c.Now)}
	c.Tx.Put("note", simulate.Str(note, "id"), simulate.Str(note, "pageId"), note)
	simNoteTold(c, "comment_updated", note)
	return simulate.JSON(http.StatusOK, simShowNote(c, note))
}

func simShowNote(c *simCall, note simDoc) any {
	shown, _ := simShowContent(c, note).(simDoc)
	return simulate.With(shown, simDoc{"type": "comment", "container": simDoc{"id": note["pageId"], "type": "page"}})
}

func simNoteTold(c *simCall, event string, note simDoc) {
	page, _ := c.Tx.Get("page", simulate.Str(note, "pageId"))
	simTell(c, event, simDoc{"comment": simulate.With(simBriefPage(c, note), simDoc{"parent": simBriefPage(c, page)})})
}

// simNoteRoutes change comments, and list what is below a page.
func simNoteRoutes() []simulate.Route {
	pages := simPages()
	list := func(collection string, show func(*simCall, simDoc) any) simulate.Handler {
		return simWithPage(func(c *simCall, p simDoc) simAnswer {
			all := []any{}
			for _, d := range c.Tx.All(collection) {
				if (d["pageId"] == p["id"] || d["parentId"] == p["id"]) && d["status"] != "trashed" {
					all = append(all, show(c, d))
				}
			}
			return simV1Page(c, all)
		})
	}
	update := func(c *simCall) simAnswer { return simEditPage(c, pages) }
	drop := func(c *simCall) simAnswer {
		if note, ok := c.Tx.Get("note", c.Params["id"]); ok {
			c.Tx.Delete("note", c.Params["id"])
			simNoteTold(c, "comment_removed", note)
			return simulate.Empty(http.StatusNoContent)
		}
		return simWithPage(simDropPage)(c)
	}
	return []simulate.Route{
		{Method: "PUT", Path: simDC + "/content/{id}", Handle: simOrComment(update)},
		{Method: "DELETE", Path: simDC + "/content/{id}", Handle: drop},
		{Method: "GET", Path: simDC + "/content/{id}/child/page", Handle: list("page", simShowContent)},
		{Method: "GET", Path: simDC + "/content/{id}/child/comment", Handle: list("note", simShowNote)},
	}
}

// simEditPage changes a page as version 1 does: the space need not be given again.
func simEditPage(c *simCall, pages simulate.Collection) simAnswer {
	for _, r := range simContentRoutes() {
		if r.Method == http.MethodPut && r.Path == simV1+"/content/{id}" {
			return r.Handle(c)
		}
	}
	return pages.Missing(c) // unreachable: version 1 changes pages
}

// simAttachments are the files at a page.
func simAttachments() simulate.Collection {
	const path = simDC + "/content/{id}/child/attachment"
	return simulate.Collection{Name: "attachment", Path: path, Item: path + "/{attachmentId}", ID: "attachmentId", Created: http.StatusOK, Without: []string{simulate.Updated},
		Parent: func(c *simCall) (string, *simAnswer) {
			if p, ok := c.Tx.Get("page", c.Params["id"]); !ok || p["status"] == "trashed" {
				return "", simNoPage(c).Or()
			}
			return c.Params["id"], nil
		},
		New: func(c *simCall, parent string, _ simDoc) (string, simDoc, *simAnswer) {
			for _, u := range c.Uploads() {
				if u.Name == "" {
					continue
				}
				page, _ := c.Tx.Get("page", parent)
				id := simID(c)
				c.Tx.PutContent(id, u.Content)
				return id, simDoc{"id": id, "pageId": parent, "spaceId": page["spaceId"], "title": u.Name, "mediaType": u.Type, "fileSize": len(u.Content), "status": "current",
					"version": simDoc{"number": 1, "authorId": simMe(c), "createdAt": simStamp(c.Now)}}, nil
			}
			return "", nil, simRefuse(c, http.StatusBadRequest, "At least one file must be specified").Or()
		},
		View: func(c *simCall, a simDoc) any {
			shown, _ := simShowContent(c, a).(simDoc)
			return simulate.With(shown, simDoc{"type": "attachment", "extensions": simDoc{"mediaType": a["mediaType"], "fileSize": a["fileSize"], "comment": ""}, "metadata": simDoc{"mediaType": a["mediaType"]},
				"_links": simDoc{"download": "/download/attachments/" + simulate.ToText(a["pageId"]) + "/" + url.PathEscape(simulate.Str(a, "title")), "base": c.Base}})
		},
		Page: func(c *simCall, all []any) simAnswer { return simV1Page(c, all) }, Missing: simNoPage,
		After: func(c *simCall, verb string, old, now simDoc) {
			a, event := now, "attachment_created"
			if verb == simulate.Deleted {
				a, event = old, "attachment_removed"
			}
			page, _ := c.Tx.Get("page", simulate.ToText(a["pageId"]))
			simTell(c, event, simDoc{"attachedTo": simBriefPage(c, page), "attachments": []any{simulate.With(simBriefPage(c, a), simDoc{"fileName": a["title"], "fileSize": a["fileSize"], "comment": "", "contentType": a["mediaType"]})}})
		}}
}

// simDataCenterSpaceRoutes read and change spaces by their keys, and give attachments.
func simDataCenterSpaceRoutes() []simulate.Route {
	with := func(handle func(c *simCall, s simDoc) simAnswer) simulate.Handler {
		return func(c *simCall) simAnswer {
			s, ok := simSpaceOf(c, c.Params["spaceKey"])
			if !ok {
				return simRefuse(c, http.StatusNotFound, "No space with key : "+c.Params["spaceKey"])
			}
			return handle(c, s)
		}
	}
	const one = simDC + "/space/{spaceKey}"
	return []simulate.Route{
		{Method: "GET", Path: simDC + "/space", Handle: func(c *simCall) simAnswer {
			all := []any{}
			for _, s := range c.Tx.All("space") {
				if simAmong(c, "spaceKey", s["key"]) {
					all = append(all, simShowSpace(c, s))
				}
			}
			return simV1Page(c, all)
		}},
		{Method: "GET", Path: one, Handle: with(func(c *simCall, s simDoc) simAnswer { return simulate.JSON(http.StatusOK, simShowSpace(c, s)) })},
		{Method: "PUT", Path: one, Handle: with(func(c *simCall, s simDoc) simAnswer {
			given, refused := c.Object()
			if refused != nil {
				return *refused
			}
			if name := simulate.Str(given, "name"); name != "" {
				s["name"] = name
			}
			c.Tx.Put("space", simulate.Str(s, "id"), "", s)
			simSpaceTold(c, "space_updated", s)
			return simulate.JSON(http.StatusOK, simShowSpace(c, s))
		})},
		{Method: "DELETE", Path: one, Handle: with(func(c *simCall, s simDoc) simAnswer {
			for _, p := range c.Tx.All("page") {
				if p["spaceId"] == s["id"] {
					c.Tx.Delete("page", simulate.Str(p, "id"))
				}
			}
			c.Tx.Delete("space", simulate.Str(s, "id"))
			simSpaceTold(c, "space_removed", s)
			return simulate.JSON(http.StatusAccepted, simDoc{"id": "1", "links": simDoc{"status": simDC + "/longtask/1"}})
		})},
		{Method: "GET", Path: "/download/attachments/{id}/{name}", Handle: func(c *simCall) simAnswer {
			for _, a := range c.Tx.List("attachment", c.Params["id"]) {
				if content, ok := c.Tx.Content(simulate.Str(a, "id")); ok && a["title"] == c.Params["name"] {
					return simAnswer{Status: http.StatusOK, Raw: content, Header: http.Header{"Content-Type": {simulate.ToText(a["mediaType"])}}}
				}
			}
			return simNoPage(c)
		}},
	}
}

func simSpaceTold(c *simCall, event string, s simDoc) {
	simTell(c, event, simDoc{"space": simDoc{"key": s["key"], "title": s["name"], "isPersonalSpace": false, "creationDate": simMillis(s["createdAt"]), "creatorKey": simUserKey(s["authorId"]),
		"lastModificationDate": c.Now.UnixMilli(), "lastModifierKey": simUserKey(simMe(c)), "self": c.Base + "/display/" + simulate.Str(s, "key")}})
}
