package confluencecloud

import (
	"net/http"
	"slices"

	"bobbin/runtime/simulate"
)

// simCommentRoutes are the comments below pages. Their updates count versions as pages do.
func simCommentRoutes() []simulate.Route {
	comments := simulate.Collection{Name: "comment", Path: simV2 + "/footer-comments", Item: simV2 + "/footer-comments/{comment-id}", ID: "comment-id",
		Fields: simDoc{"pageId": nil, "parentCommentId": nil, "body": simDoc{}, "version": nil},
		Number: func(c *simCall, _ string) any { return simID(c) },
		Complete: func(c *simCall, _ string, old, now simDoc) *simAnswer {
			if parent, ok := c.Tx.Get("comment", simulate.ToText(now["parentCommentId"])); ok {
				now["pageId"] = parent["pageId"]
			}
			page, ok := c.Tx.Get("page", simulate.ToText(now["pageId"]))
			if !ok {
				return simRefuse(c, http.StatusNotFound, "Not Found").Or()
			}
			number := 1
			if old != nil {
				if number += simulate.Num(simulate.Obj(old, "version"), "number"); simulate.Num(simulate.Obj(now, "version"), "number") != number {
					return simRefuse(c, http.StatusConflict, "Version must be incremented when updating a comment").Or()
				}
			}
			now["status"], now["title"], now["body"] = "current", "Re: "+simulate.Str(page, "title"), simBody(simulate.Obj(now, "body"))
			now["version"] = simDoc{"number": number, "message": "", "minorEdit": false, "authorId": simMe(c), "createdAt": simStamp(c.Now)}
			return nil
		},
		Order: simSorted, View: simShowComment, Page: simPage, Missing: simNoPage}
	below := func(field string) simulate.Handler {
		return func(c *simCall) simAnswer {
			all := []any{}
			for _, comment := range c.Tx.All("comment") {
				if simulate.ToText(comment[field]) == c.Params["id"] && (field != "pageId" || comment["parentCommentId"] == nil) {
					all = append(all, simShowComment(c, comment))
				}
			}
			return simPage(c, all)
		}
	}
	return append(comments.Routes(),
		simulate.Route{Method: "GET", Path: simV2 + "/pages/{id}/footer-comments", Handle: simWithPage(func(c *simCall, _ simDoc) simAnswer { return below("pageId")(c) })},
		simulate.Route{Method: "GET", Path: simV2 + "/footer-comments/{id}/children", Handle: below("parentCommentId")})
}

func simShowComment(c *simCall, comment simDoc) any {
	format := c.Query.Get("body-format")
	if format == "" && c.Request.Method != http.MethodGet {
		format = "storage"
	}
	return simulate.With(comment, simDoc{"body": simShowBody(simulate.Obj(comment, "body"), format),
		"_links": simDoc{"webui": "/pages/" + simulate.ToText(comment["pageId"]) + "?focusedCommentId=" + simulate.Str(comment, "id"), "base": c.Base + "/wiki"}})
}

// simLabelRoutes read labels by version 2 and change them by version 1.
func simLabelRoutes() []simulate.Route {
	show := func(name any) simDoc {
		return simDoc{"id": "l-" + simulate.ToText(name), "name": name, "prefix": "global", "label": name}
	}
	list := func(p simDoc) []any {
		all := []any{}
		for _, name := range simulate.List(p, "labels") {
			all = append(all, show(name))
		}
		return all
	}
	v1 := func(p simDoc) simAnswer {
		all := list(p)
		return simulate.JSON(http.StatusOK, simDoc{"results": all, "start": 0, "limit": 200, "size": len(all)})
	}
	remove := simWithPage(func(c *simCall, p simDoc) simAnswer {
		name := c.Params["label"] + c.Query.Get("name")
		labels := simulate.List(p, "labels")
		at := slices.Index(labels, any(name))
		if at < 0 {
			return simRefuse(c, http.StatusNotFound, "Label with name '"+name+"' does not exist on the content")
		}
		p["labels"] = slices.Delete(labels, at, at+1)
		c.Tx.Put("page", simulate.Str(p, "id"), "", p)
		simLabelTold(c, p, "label_removed", name)
		return simulate.Empty(http.StatusNoContent)
	})
	const path = simV1 + "/content/{id}/label"
	return []simulate.Route{
		{Method: "GET", Path: simV2 + "/pages/{id}/labels", Handle: simWithPage(func(c *simCall, p simDoc) simAnswer { return simPage(c, list(p)) })},
		{Method: "GET", Path: path, Handle: simWithPage(func(_ *simCall, p simDoc) simAnswer { return v1(p) })},
		{Method: "POST", Path: path, Handle: simWithPage(func(c *simCall, p simDoc) simAnswer {
			given, refused := c.Value()
			if refused != nil {
				return *refused
			}
			added, ok := given.([]any)
			if !ok {
				added = []any{given}
			}
			labels := simulate.List(p, "labels")
			for _, one := range added {
				one, _ := one.(simDoc)
				if name := simulate.Str(one, "name"); name != "" && !slices.Contains(labels, any(name)) {
					labels = append(labels, name)
					simLabelTold(c, p, "label_added", name)
				}
			}
			p["labels"] = labels
			c.Tx.Put("page", simulate.Str(p, "id"), "", p)
			return v1(p)
		})},
		{Method: "DELETE", Path: path, Handle: remove},
		{Method: "DELETE", Path: path + "/{label}", Handle: remove},
	}
}
