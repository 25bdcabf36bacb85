package confluencecloud

import (
	"encoding/json"
	"html"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"bobbin/runtime/simulate"
)

func simMakeSpace(c *simCall, key, name string) simDoc {
	id := simID(c)
	space := simDoc{"id": id, "key": key, "name": name, "type": "global", "status": "current", "authorId": simMe(c), "createdAt": simStamp(c.Now), "homepageId": nil, "description": nil}
	c.Tx.Put("space", id, "", space)
	home, _ := simPages().Add(c, "", simDoc{"spaceId": id, "title": name + " Home", "status": "current", "body": simDoc{"representation": "storage", "value": "<p>Welcome.</p>"}})
	space["homepageId"] = home["id"]
	c.Tx.Put("space", id, "", space)
	return space
}

func simShowSpace(c *simCall, s simDoc) any {
	base, _ := simSite(c)
	return simulate.With(s, simDoc{"_links": simDoc{"webui": "/spaces/" + simulate.Str(s, "key"), "base": base}})
}

// simSpaceOf finds a space by its key.
func simSpaceOf(c *simCall, key string) (simDoc, bool) {
	for _, s := range c.Tx.All("space") {
		if strings.EqualFold(simulate.Str(s, "key"), key) {
			return s, true
		}
	}
	return nil, false
}

func simSpaceRoutes() []simulate.Route {
	create := func(c *simCall) simAnswer {
		given, refused := c.Object()
		if refused != nil {
			return *refused
		}
		key, name := simulate.Str(given, "key"), simulate.Str(given, "name")
		if key == "" || name == "" {
			return simRefuse(c, http.StatusBadRequest, "Space key and name must be given")
		}
		if _, taken := simSpaceOf(c, key); taken {
			return simRefuse(c, http.StatusBadRequest, "A space already exists with key "+key)
		}
		s := simMakeSpace(c, key, name)
		simSpaceTold(c, "space_created", s)
		return simulate.JSON(http.StatusOK, simShowSpace(c, s)).As(map[bool]int{true: http.StatusOK, false: http.StatusCreated}[simOld(c)])
	}
	spaces := simulate.Collection{Name: "space", Path: simV2 + "/spaces", Item: simV2 + "/spaces/{id}", ID: "id", Without: []string{simulate.Updated, simulate.Deleted},
		Keep: func(c *simCall, s simDoc) bool {
			return simAmong(c, "keys", s["key"]) && simAmong(c, "ids", s["id"]) && simAmong(c, "status", s["status"])
		},
		View: simShowSpace, Page: simPage, Missing: func(c *simCall) simAnswer { return simRefuse(c, http.StatusNotFound, "Space not found") }}
	return append(spaces.Routes(),
		simulate.Route{Method: "POST", Path: simV2 + "/spaces", Handle: create},
		simulate.Route{Method: "POST", Path: simV1 + "/space", Handle: create},
		simulate.Route{Method: "GET", Path: simV1 + "/user/current", Handle: func(c *simCall) simAnswer { return simulate.JSON(http.StatusOK, simShowUser(c, simMe(c))) }})
}

// simAmong says whether a value is among those of a query's parameter; without it any is.
func simAmong(c *simCall, name string, value any) bool {
	given := strings.Split(strings.Join(c.Query[name], ","), ",")
	return given[0] == "" || slices.Contains(given, simulate.ToText(value))
}

func simPages() simulate.Collection {
	return simulate.Collection{Name: "page", Path: simV2 + "/pages", Item: simV2 + "/pages/{id}", ID: "id", Created: http.StatusOK, Without: []string{simulate.Deleted},
		Fields: simDoc{"spaceId": nil, "parentId": nil, "title": "", "status": "current", "body": simDoc{}, "version": nil}, Required: []string{"spaceId", "title"},
		Lacks: func(c *simCall, field string) simAnswer {
			return simRefuse(c, http.StatusBadRequest, field+" must be given")
		},
		Number: func(c *simCall, _ string) any { return simID(c) }, Complete: simCompletePage, After: simKeepVersion,
		Keep: func(c *simCall, p simDoc) bool {
			return simAmong(c, "space-id", p["spaceId"]) && simAmong(c, "title", p["title"]) && simAmong(c, "id", p["id"]) && (p["status"] == "current" || c.Query.Get("status") != "" && simAmong(c, "status", p["status"]))
		},
		Order: simSorted, View: simShowPage, Page: simPage, Missing: simNoPage}
}

func simNoPage(c *simCall) simAnswer { return simRefuse(c, http.StatusNotFound, "Not Found") }

// simCompletePage numbers versions, and refuses a change of another version than the current one.
func simCompletePage(c *simCall, _ string, old, now simDoc) *simAnswer {
	refuse := func(status int, text string) *simAnswer { return simRefuse(c, status, text).Or() }
	now["spaceId"] = simulate.ToText(now["spaceId"])
	space, ok := c.Tx.Get("space", simulate.Str(now, "spaceId"))
	if !ok {
		return refuse(http.StatusNotFound, "Space not found")
	}
	for _, other := range c.Tx.All("page") {
		if other["spaceId"] == now["spaceId"] && other["id"] != now["id"] && other["status"] == "current" && other["title"] == now["title"] {
			return refuse(http.StatusBadRequest, "A page with this title already exists: A page already exists with the same TITLE in this space")
		}
	}
	if now["parentId"] == nil {
		now["parentId"] = space["homepageId"]
	}
	number := 1
	if old != nil {
		have, given := simulate.Num(simulate.Obj(old, "version"), "number"), simulate.Num(simulate.Obj(now, "version"), "number")
		if number = have + 1; given != number {
			return refuse(http.StatusConflict, "Version must be incremented when updating a page. Current Version: ["+strconv.Itoa(have)+"]. Provided version: ["+strconv.Itoa(given)+"]")
		}
	} else {
		now["authorId"], now["createdAt"], now["labels"] = simMe(c), simStamp(c.Now), []any{}
	}
	if id := now["id"]; id == now["parentId"] {
		now["parentId"] = nil
	}
	now["body"] = simBody(simulate.Obj(now, "body"))
	now["version"] = simDoc{"number": number, "message": simulate.Str(simulate.Obj(now, "version"), "message"), "minorEdit": false, "authorId": simMe(c), "createdAt": simStamp(c.Now)}
	return nil
}

// simBody reads a body in either of its two forms.
func simBody(given simDoc) simDoc {
	for _, name := range []string{"storage", "atlas_doc_format", "wiki"} {
		if inner := simulate.Obj(given, name); inner != nil {
			given = simulate.With(inner, simDoc{"representation": name})
		}
	}
	return simDoc{"representation": given["representation"], "value": simulate.Str(given, "value")}
}

func simKeepVersion(c *simCall, verb string, old, now simDoc) {
	simPageChanged(c, verb, old, now)
	id := simulate.Str(now, "id")
	c.Tx.Put("version", id+"/"+simulate.ToText(simulate.Obj(now, "version")["number"]), id, now)
}

var simTag = regexp.MustCompile(`<[^>]*>`)

// simText is the plain text of a body.
func simText(body simDoc) string {
	value := simulate.Str(body, "value")
	if body["representation"] != "atlas_doc_format" {
		return strings.TrimSpace(html.UnescapeString(simTag.ReplaceAllString(value, " ")))
	}
	var texts []string
	var walk func(any)
	walk = func(v any) {
		switch v := v.(type) {
		case simDoc:
			if text := simulate.Str(v, "text"); text != "" {
				texts = append(texts, text)
			}
			walk(v["content"])
		case []any:
			for _, one := range v {
				walk(one)
			}
		}
	}
	var document any
	if json.Unmarshal([]byte(value), &document) == nil {
		walk(document)
	}
	return strings.Join(texts, " ")
}

// simShowBody is a body in the form asked for; one written in another form is shown as its text.
func simShowBody(body simDoc, format string) simDoc {
	if format == "" {
		return simDoc{}
	}
	value := simulate.Str(body, "value")
	switch {
	case format == body["representation"]:
	case format == "atlas_doc_format":
		text, err := json.Marshal(simDoc{"type": "doc", "version": 1, "content": []any{simDoc{"type": "paragraph", "content": []any{simDoc{"type": "text", "text": simText(body)}}}}})
		if err == nil {
			value = string(text)
		}
	case body["representation"] == "atlas_doc_format":
		value = "<p>" + html.EscapeString(simText(body)) + "</p>"
	}
	return simDoc{format: simDoc{"representation": format, "value": value}}
}

func simShowPage(c *simCall, p simDoc) any {
	space, _ := c.Tx.Get("space", simulate.Str(p, "spaceId"))
	id, key := simulate.Str(p, "id"), simulate.Str(space, "key")
	format := c.Query.Get("body-format")
	if format == "" && c.Request.Method != http.MethodGet {
		format = "storage"
	}
	shown := simulate.With(p, simDoc{"body": simShowBody(simulate.Obj(p, "body"), format), "parentType": "page", "ownerId": p["authorId"], "lastOwnerId": nil, "position": 0,
		"_links": simDoc{"webui": "/spaces/" + key + "/pages/" + id, "editui": "/pages/resumedraft.action?draftId=" + id, "tinyui": "/x/" + id, "base": c.Base + "/wiki"}})
	delete(shown, "labels")
	return shown
}

// simSorted orders a list by sort: title, -modified-date and the like.
func simSorted(c *simCall, docs []simDoc) {
	by, down := strings.CutPrefix(c.Query.Get("sort"), "-")
	key := func(d simDoc) string {
		switch by {
		case "title":
			return strings.ToLower(simulate.Str(d, "title"))
		case "created-date":
			return simulate.Str(d, "createdAt")
		case "modified-date":
			return simulate.Str(simulate.Obj(d, "version"), "createdAt")
		}
		return ""
	}
	slices.SortStableFunc(docs, func(a, b simDoc) int { return strings.Compare(key(a), key(b)) })
	if down {
		slices.Reverse(docs)
	}
}

// simWithPage finds the current page of the path before its handler runs.
func simWithPage(handle func(c *simCall, p simDoc) simAnswer) simulate.Handler {
	return func(c *simCall) simAnswer {
		p, ok := c.Tx.Get("page", c.Params["id"])
		if !ok || p["status"] == "trashed" && c.Query.Get("status") != "trashed" && c.Query.Get("purge") != "true" {
			return simNoPage(c)
		}
		return handle(c, p)
	}
}

// simDropPage puts a page into the bin, and one from there away.
func simDropPage(c *simCall, p simDoc) simAnswer {
	id := simulate.Str(p, "id")
	if c.Query.Get("purge") == "true" || p["status"] == "trashed" {
		c.Tx.Delete("page", id)
		c.Tx.DeleteBelow("version", id)
		c.Tx.DeleteBelow("comment", id)
		simTell(c, "page_removed", simDoc{"page": simBriefPage(c, p)})
		return simulate.Empty(http.StatusNoContent)
	}
	p["status"] = "trashed"
	c.Tx.Put("page", id, "", p)
	simTell(c, "page_trashed", simDoc{"page": simBriefPage(c, p)})
	return simulate.Empty(http.StatusNoContent)
}

func simPageRoutes() []simulate.Route {
	list := func(collection string, keep func(c *simCall, d simDoc) bool, show func(*simCall, simDoc) any) simulate.Handler {
		return func(c *simCall) simAnswer {
			docs := c.Tx.All(collection)
			simSorted(c, docs)
			all := []any{}
			for _, d := range docs {
				if keep(c, d) && (collection != "page" || d["status"] == "current") {
					all = append(all, show(c, d))
				}
			}
			return simPage(c, all)
		}
	}
	return append(simPages().Routes(),
		simulate.Route{Method: "GET", Path: simV2 + "/pages/{id}", Handle: simWithPage(func(c *simCall, p simDoc) simAnswer {
			if number := c.Query.Get("version"); number != "" {
				old, ok := c.Tx.Get("version", simulate.Str(p, "id")+"/"+number)
				if !ok {
					return simNoPage(c)
				}
				p = old
			}
			return simulate.JSON(http.StatusOK, simShowPage(c, p))
		})},
		simulate.Route{Method: "DELETE", Path: simV2 + "/pages/{id}", Handle: simWithPage(simDropPage)},
		simulate.Route{Method: "GET", Path: simV2 + "/spaces/{id}/pages", Handle: list("page", func(c *simCall, p simDoc) bool { return p["spaceId"] == c.Params["id"] }, simShowPage)},
		simulate.Route{Method: "GET", Path: simV2 + "/pages/{id}/children", Handle: list("page", func(c *simCall, p simDoc) bool { return p["parentId"] == c.Params["id"] }, func(_ *simCall, p simDoc) any {
			return simDoc{"id": p["id"], "status": p["status"], "title": p["title"], "spaceId": p["spaceId"], "childPosition": 0}
		})},
		simulate.Route{Method: "GET", Path: simV2 + "/pages/{id}/versions", Handle: simWithPage(func(c *simCall, p simDoc) simAnswer {
			versions := c.Tx.List("version", simulate.Str(p, "id"))
			slices.Reverse(versions)
			all := []any{}
			for _, v := range versions {
				all = append(all, simulate.With(simulate.Obj(v, "version"), simDoc{"page": simDoc{"id": v["id"], "title": v["title"], "body": simShowBody(simulate.Obj(v, "body"), c.Query.Get("body-format"))}}))
			}
			return simPage(c, all)
		})})
}
