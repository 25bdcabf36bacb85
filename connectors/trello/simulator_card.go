package trello

import (
	"net/http"
	"slices"
	"strings"

	"bobbin/runtime/simulate"
)

func simCards() simulate.Collection {
	cards := simKind("card", "cards", simDoc{"name": "", "desc": "", "idList": nil, "idMembers": []any{}, "idLabels": []any{}, "due": nil, "dueComplete": false, "start": nil, "closed": false, "pos": nil, "idCardSource": nil}, "idList")
	cards.Complete = func(c *simCall, _ string, old, now simDoc) *simAnswer {
		list, ok := c.Tx.Get("list", simulate.ToText(now["idList"]))
		if !ok {
			return simInvalid("idList")
		}
		for field, collection := range map[string]string{"idMembers": "member", "idLabels": "label"} {
			for _, id := range simulate.List(now, field) {
				if _, ok := c.Tx.Get(collection, simulate.ToText(id)); !ok {
					return simInvalid(field)
				}
			}
		}
		for _, field := range []string{"due", "start"} {
			if now[field] == "" || now[field] == "null" {
				now[field] = nil
			}
		}
		if source, ok := c.Tx.Get("card", simulate.ToText(now["idCardSource"])); ok && old == nil {
			for _, field := range []string{"name", "desc", "due", "start", "idLabels", "idMembers"} {
				if text := simulate.ToText(now[field]); text == "" || text == "[]" {
					now[field] = source[field]
				}
			}
		}
		now["idBoard"], now["dateLastActivity"] = list["idBoard"], simStamp(c.Now)
		if old == nil {
			now["idShort"] = c.Tx.Next("card/" + simulate.ToText(list["idBoard"]))
		}
		simPlace(c, "card", "idList", now)
		return nil
	}
	cards.View = simNarrow(simShowCard)
	cards.After = simCardChanged
	return cards
}

func simShowCard(c *simCall, card simDoc) simDoc {
	labels := []any{}
	for _, id := range simulate.List(card, "idLabels") {
		if l, ok := c.Tx.Get("label", simulate.ToText(id)); ok {
			labels = append(labels, l)
		}
	}
	comments, checklists := 0, []any{}
	for _, a := range c.Tx.List("action", simulate.Str(card, "id")) {
		if a["type"] == "commentCard" {
			comments++
		}
	}
	for _, l := range c.Tx.All("checklist") {
		if l["idCard"] == card["id"] {
			checklists = append(checklists, l["id"])
		}
	}
	shown := simulate.With(card)
	delete(shown, "idCardSource")
	return simulate.With(shown, simLinks(c, card, "c"), simDoc{"labels": labels, "idChecklists": checklists, "idAttachmentCover": nil, "subscribed": false,
		"badges": simDoc{"comments": comments, "due": card["due"], "dueComplete": card["dueComplete"], "description": card["desc"] != "", "checkItems": 0, "checkItemsChecked": 0, "votes": 0, "attachments": 0}})
}

// simActions are what was done; comments are among them.
func simActions() simulate.Collection {
	actions := simKind("action", "actions", simDoc{"text": nil})
	actions.Path = ""
	actions.Parent = func(c *simCall) (string, *simAnswer) {
		a, ok := c.Tx.Get("action", c.Params["id"]+c.Params["idAction"])
		if !ok {
			return "", simNone(c).Or()
		}
		return simulate.ToText(simulate.Obj(simulate.Obj(a, "data"), "card")["id"]), nil
	}
	actions.Change = func(c *simCall, old, given simDoc) (simDoc, *simAnswer) {
		if old["type"] != "commentCard" {
			return nil, simulate.Text(http.StatusBadRequest, "can only edit comment actions").Or()
		}
		return simulate.With(old, simDoc{"data": simulate.With(simulate.Obj(old, "data"), simDoc{"text": given["text"], "dateLastEdited": simStamp(c.Now)})}), nil
	}
	actions.After = simCommentChanged
	return actions
}

func simChecklists() simulate.Collection {
	checklists := simKind("checklist", "checklists", simDoc{"name": "Checklist", "idCard": nil, "pos": nil}, "idCard")
	checklists.Complete = func(c *simCall, _ string, _, now simDoc) *simAnswer {
		card, ok := c.Tx.Get("card", simulate.ToText(now["idCard"]))
		if !ok {
			return simInvalid("idCard")
		}
		now["idBoard"] = card["idBoard"]
		simPlace(c, "checklist", "idCard", now)
		return nil
	}
	checklists.After = simChecklistChanged
	checklists.View = simNarrow(func(c *simCall, l simDoc) simDoc {
		items := []any{}
		for _, item := range c.Tx.List("item", simulate.Str(l, "id")) {
			items = append(items, item)
		}
		return simulate.With(l, simDoc{"checkItems": items})
	})
	return checklists
}

// simWithCard finds the card of the path before its handler runs.
func simWithCard(handle func(c *simCall, card, given simDoc) simAnswer) simulate.Handler {
	return func(c *simCall) simAnswer {
		card, ok := c.Tx.Get("card", c.Params["id"])
		if !ok {
			return simNone(c)
		}
		given, refused := c.Parameters()
		if refused != nil {
			return *refused
		}
		return handle(c, card, given)
	}
}

func simCommentRoutes() []simulate.Route {
	comments := simActions()
	comments.Item, comments.ID = "/1/cards/{id}/actions/{idAction}/comments", "idAction"
	comments.Parent = func(c *simCall) (string, *simAnswer) { return c.Params["id"], nil }
	return append(comments.Routes(),
		simulate.Route{Method: "POST", Path: "/1/cards/{id}/actions/comments", Handle: simWithCard(func(c *simCall, card, given simDoc) simAnswer {
			text := simulate.ToText(given["text"])
			if text == "" {
				return *simInvalid("text")
			}
			return simulate.JSON(http.StatusOK, simAct(c, "commentCard", card, simDoc{"text": text}))
		})})
}

// simCardRoutes change the members and labels of a card, and its checklists and attachments.
func simCardRoutes() []simulate.Route {
	member := func(field, collection, parameter string) []simulate.Route {
		change := func(c *simCall, card simDoc, ids []any) simAnswer {
			now := simulate.With(card, simDoc{field: ids})
			c.Tx.Put("card", simulate.Str(card, "id"), "", now)
			simCardParts(c, card, now)
			return simulate.JSON(http.StatusOK, ids)
		}
		return []simulate.Route{
			{Method: "POST", Path: "/1/cards/{id}/" + field, Handle: simWithCard(func(c *simCall, card, given simDoc) simAnswer {
				id, ids := simulate.ToText(given["value"]), simulate.List(card, field)
				if _, ok := c.Tx.Get(collection, id); !ok {
					return *simInvalid("value")
				}
				if slices.Contains(ids, any(id)) {
					return simulate.Text(http.StatusBadRequest, collection+" is already on the card")
				}
				return change(c, card, append(slices.Clone(ids), id))
			})},
			{Method: "DELETE", Path: "/1/cards/{id}/" + field + "/{" + parameter + "}", Handle: simWithCard(func(c *simCall, card, _ simDoc) simAnswer {
				return change(c, card, slices.DeleteFunc(slices.Clone(simulate.List(card, field)), func(id any) bool { return id == c.Params[parameter] }))
			})},
		}
	}
	attachments := simKind("attachment", "cards/{id}/attachments", simDoc{"name": "", "url": "", "mimeType": ""})
	attachments.Item, attachments.ID = "/1/cards/{id}/attachments/{idAttachment}", "idAttachment"
	attachments.Without = []string{simulate.Updated}
	attachments.Parent = simBelow("card", "id")
	attachments.After = simAttachmentChanged
	attachments.Complete = func(c *simCall, _ string, _, now simDoc) *simAnswer {
		now["date"], now["idMember"], now["isUpload"], now["bytes"] = simStamp(c.Now), simMe(c)["id"], false, nil
		for _, upload := range c.Uploads() {
			if upload.Field == "file" {
				now["name"], now["fileName"], now["mimeType"], now["isUpload"], now["bytes"] = upload.Name, upload.Name, upload.Type, true, len(upload.Content)
				c.Tx.PutContent(simulate.Str(now, "id"), upload.Content)
			}
		}
		if now["url"] == "" && now["isUpload"] == false {
			return simulate.Text(http.StatusBadRequest, "Must provide either url or file").Or()
		}
		return nil
	}
	items := simKind("item", "checklists/{id}/checkItems", simDoc{"name": "", "pos": nil, "state": "incomplete", "checked": false}, "name")
	items.Item, items.ID, items.Parent = "/1/checklists/{id}/checkItems/{idCheckItem}", "idCheckItem", simBelow("checklist", "id")
	items.After = simItemChanged
	items.Complete = func(_ *simCall, parent string, old, now simDoc) *simAnswer {
		if now["idChecklist"] = parent; old == nil && now["checked"] == true {
			now["state"] = "complete"
		}
		delete(now, "checked")
		return nil
	}
	onCard := items
	onCard.Path, onCard.Item, onCard.Without = "", "/1/cards/{id}/checkItem/{idCheckItem}", []string{}
	onCard.Parent = func(c *simCall) (string, *simAnswer) {
		item, _ := c.Tx.Get("item", c.Params["idCheckItem"])
		return simulate.Str(item, "idChecklist"), nil
	}
	return slices.Concat(member("idMembers", "member", "idMember"), member("idLabels", "label", "idLabel"), attachments.Routes(), items.Routes(), onCard.Routes())
}

// simBelow is the parent whose id a path names.
func simBelow(collection, parameter string) func(*simCall) (string, *simAnswer) {
	return func(c *simCall) (string, *simAnswer) {
		if _, ok := c.Tx.Get(collection, c.Params[parameter]); !ok {
			return "", simNone(c).Or()
		}
		return c.Params[parameter], nil
	}
}

// simBelowRoutes list and make things below what they belong to: the cards of a list.
func simBelowRoutes() []simulate.Route {
	var routes []simulate.Route
	for _, b := range []struct {
		above, path, field string
		kind               simulate.Collection
	}{
		{"board", "/1/boards/{id}/lists", "idBoard", simLists()}, {"board", "/1/boards/{id}/labels", "idBoard", simLabels()}, {"board", "/1/boards/{id}/cards", "idBoard", simCards()},
		{"list", "/1/lists/{id}/cards", "idList", simCards()}, {"card", "/1/cards/{id}/checklists", "idCard", simChecklists()}, {"board", "/1/boards/{id}/checklists", "idBoard", simChecklists()},
	} {
		list := func(c *simCall) simAnswer {
			if _, refused := simBelow(b.above, "id")(c); refused != nil {
				return *refused
			}
			docs, all := c.Tx.All(b.kind.Name), []any{}
			simByPlace(c, docs)
			filter := c.Params["filter"] + c.Query.Get("filter")
			for _, d := range docs {
				closed := d["closed"] == true
				if d[b.field] == c.Params["id"] && (filter == "all" || filter == "closed" && closed || filter != "closed" && !closed) {
					all = append(all, b.kind.View(c, d))
				}
			}
			return simulate.JSON(http.StatusOK, all)
		}
		routes = append(routes, simulate.Route{Method: "GET", Path: b.path, Handle: list})
		if !strings.HasSuffix(b.path, "/labels") && b.above == "board" {
			routes = append(routes, simulate.Route{Method: "GET", Path: b.path + "/{filter}", Handle: list})
		}
		routes = append(routes, simulate.Route{Method: "POST", Path: b.path, Handle: func(c *simCall) simAnswer {
			given, refused := b.kind.Given(c)
			if refused != nil {
				return *refused
			}
			given[b.field] = c.Params["id"]
			made, refused := b.kind.Add(c, "", given)
			if refused != nil {
				return *refused
			}
			return simulate.JSON(http.StatusOK, b.kind.View(c, made))
		}})
	}
	return routes
}
