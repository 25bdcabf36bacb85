package trello

import (
	"bobbin/runtime/simulate"
)

// simBrief is a board, card or list in an action.
func simBrief(c *simCall, kind string, d simDoc) simDoc {
	brief := simDoc{"id": d["id"], "name": d["name"]}
	switch kind {
	case "board":
		brief["shortLink"] = simLinks(c, d, "b")["shortLink"]
	case "card":
		brief["idShort"], brief["shortLink"] = d["idShort"], simLinks(c, d, "c")["shortLink"]
	}
	return brief
}

// simAct records what was done to a card and tells the webhooks of it.
func simAct(c *simCall, kind string, card, data simDoc) simDoc {
	list, _ := c.Tx.Get("list", simulate.ToText(card["idList"]))
	return simRecord(c, kind, simDoc{"card": card, "list": list}, data)
}

// simRecord keeps an action on what it is about, by kind (the board is found by it), and tells the
// webhooks of the board, the card and the list.
func simRecord(c *simCall, kind string, about, data simDoc) simDoc {
	full, models := simDoc{}, []any{}
	for _, name := range []string{"card", "list", "board"} {
		d, _ := about[name].(simDoc)
		if board, ok := c.Tx.Get("board", simulate.ToText(d["idBoard"])); ok && about["board"] == nil {
			about["board"] = board
		}
		if d["id"] != nil {
			full[name] = simBrief(c, name, d)
			models = append(models, d["id"])
		}
	}
	board, _ := about["board"].(simDoc)
	me := simMe(c)
	action := simDoc{"id": simID(c, ""), "type": kind, "date": simStamp(c.Now), "idMemberCreator": me["id"], "memberCreator": me, "appCreator": nil, "limits": nil}
	if id := simulate.ToText(simFirst(data, "idMember", "idMemberAdded")); id != "" {
		action["member"], _ = simMember(c, id)
	}
	if data["listBefore"] != nil || data["checkItem"] != nil || data["label"] != nil || data["checklist"] != nil || data["action"] != nil {
		delete(full, "list")
	}
	action["data"] = simulate.With(full, data)
	card, _ := about["card"].(simDoc)
	c.Tx.Put("action", simulate.Str(action, "id"), simulate.Str(card, "id"), action)
	body := simDoc{"action": action, "model": simulate.With(simDoc{}, simShowBoard(c, board))}
	c.Deliver(simulate.NewWebhook(kind, simulate.With(body, simDoc{"webhook": simDoc{"id": "5b0bb1b0b0bb1b0b000000ff", "description": "Bobbin", "idModel": board["id"],
		"callbackURL": "", "active": true, "consecutiveFailures": 0, "firstConsecutiveFailDate": nil}})))
	for _, hook := range c.Tx.All("webhook") {
		for i, id := range append(models, me["id"]) {
			if hook["active"] != true || hook["idModel"] != id {
				continue
			}
			model := body["model"]
			if shown := []any{about["card"], about["list"], about["board"], me}; i < len(models) && len(models) == 3 {
				model = shown[i]
			}
			c.Send(simulate.Str(hook, "callbackURL"), c.Secret, simulate.NewWebhook(kind, simulate.With(body, simDoc{"model": model,
				"webhook": simulate.With(hook, simDoc{"consecutiveFailures": 0, "firstConsecutiveFailDate": nil})})))
			break
		}
	}
	return action
}

func simFirst(d simDoc, names ...string) any {
	for _, name := range names {
		if d[name] != nil {
			return d[name]
		}
	}
	return nil
}

// simCardChanged records a card that was made, changed or deleted: each change is an action of its own.
func simCardChanged(c *simCall, verb string, old, now simDoc) {
	switch verb {
	case simulate.Created:
		if source, ok := c.Tx.Get("card", simulate.ToText(now["idCardSource"])); ok {
			simAct(c, "copyCard", now, simDoc{"cardSource": simBrief(c, "card", source)})
			return
		}
		simAct(c, "createCard", now, simDoc{})
		return
	case simulate.Deleted:
		simAct(c, "deleteCard", old, simDoc{"card": simDoc{"id": old["id"], "idShort": old["idShort"], "shortLink": simLinks(c, old, "c")["shortLink"]}})
		return
	}
	if old["idBoard"] != now["idBoard"] {
		list, _ := c.Tx.Get("list", simulate.ToText(old["idList"]))
		simRecord(c, "moveCardFromBoard", simDoc{"card": old, "list": list}, simDoc{"boardTarget": simDoc{"id": now["idBoard"]}})
		simAct(c, "moveCardToBoard", now, simDoc{"boardSource": simDoc{"id": old["idBoard"]}})
	} else if old["idList"] != now["idList"] {
		before, _ := c.Tx.Get("list", simulate.ToText(old["idList"]))
		after, _ := c.Tx.Get("list", simulate.ToText(now["idList"]))
		simAct(c, "updateCard", now, simDoc{"old": simDoc{"idList": old["idList"]}, "listBefore": simBrief(c, "list", before), "listAfter": simBrief(c, "list", after),
			"card": simulate.With(simBrief(c, "card", now), simDoc{"idList": now["idList"]})})
	}
	for _, field := range []string{"name", "desc", "due", "dueComplete", "start", "closed", "pos"} {
		if simulate.ToText(old[field]) != simulate.ToText(now[field]) && (field != "pos" || old["idList"] == now["idList"]) {
			simAct(c, "updateCard", now, simDoc{"old": simDoc{field: old[field]}, "card": simulate.With(simBrief(c, "card", now), simDoc{field: now[field]})})
		}
	}
	simCardParts(c, old, now)
}

// simCardParts records the members and labels that a card got and lost.
func simCardParts(c *simCall, old, now simDoc) {
	for _, part := range []struct{ field, collection, added, removed string }{
		{"idMembers", "member", "addMemberToCard", "removeMemberFromCard"}, {"idLabels", "label", "addLabelToCard", "removeLabelFromCard"},
	} {
		had, has := simulate.List(old, part.field), simulate.List(now, part.field)
		tell := func(kind string, id any) {
			d, _ := c.Tx.Get(part.collection, simulate.ToText(id))
			data := simDoc{"idMember": id, "member": simDoc{"id": id, "name": d["fullName"]}}
			if part.collection == "label" {
				data = simDoc{"label": simDoc{"id": id, "name": d["name"], "color": d["color"]}, "text": d["name"], "value": d["color"]}
			}
			simAct(c, kind, now, data)
		}
		for _, id := range has {
			if !simHas(had, id) {
				tell(part.added, id)
			}
		}
		for _, id := range had {
			if !simHas(has, id) {
				tell(part.removed, id)
			}
		}
	}
}

func simHas(list []any, id any) bool {
	for _, other := range list {
		if other == id {
			return true
		}
	}
	return false
}

// simChanged records a change to something on a board: createList, updateLabel, ...
func simChanged(kind string, fields ...string) func(c *simCall, verb string, old, now simDoc) {
	name := map[string]string{"board": "Board", "list": "List", "label": "Label"}[kind]
	return func(c *simCall, verb string, old, now simDoc) {
		switch verb {
		case simulate.Created, simulate.Deleted:
			if kind == "board" {
				return // nobody can have a webhook on what is not there
			}
			d := now
			if d == nil {
				d = old
			}
			word := map[string]string{simulate.Created: "create", simulate.Deleted: "delete"}[verb]
			simRecord(c, word+name, simDoc{kind: d, "board": simBoardOf(c, d)}, simParted(kind, d))
			return
		}
		if kind == "list" && old["idBoard"] != now["idBoard"] {
			simRecord(c, "moveListFromBoard", simDoc{"list": old}, simDoc{"boardTarget": simDoc{"id": now["idBoard"]}})
			simRecord(c, "moveListToBoard", simDoc{"list": now}, simDoc{"boardSource": simDoc{"id": old["idBoard"]}})
		}
		for _, field := range fields {
			if simulate.ToText(old[field]) == simulate.ToText(now[field]) {
				continue
			}
			about := simDoc{kind: now}
			if kind != "board" {
				about["board"] = simBoardOf(c, now)
			}
			data := simulate.With(simParted(kind, now), simDoc{"old": simDoc{field: old[field]}})
			simRecord(c, "update"+name, about, data)
		}
	}
}

// simParted is what an action says of a label; boards and lists are there anyway.
func simParted(kind string, d simDoc) simDoc {
	if kind != "label" {
		return simDoc{}
	}
	return simDoc{"label": simDoc{"id": d["id"], "name": d["name"], "color": d["color"]}}
}

func simBoardOf(c *simCall, d simDoc) simDoc {
	board, _ := c.Tx.Get("board", simulate.ToText(d["idBoard"]))
	return board
}

// simCardOf finds the card that a checklist or an attachment is on.
func simCardOf(c *simCall, d simDoc, field string) simDoc {
	card, _ := c.Tx.Get("card", simulate.ToText(d[field]))
	return card
}

// simChecklistChanged records checklists that a card gets and loses.
func simChecklistChanged(c *simCall, verb string, old, now simDoc) {
	kind := map[string]string{simulate.Created: "addChecklistToCard", simulate.Deleted: "removeChecklistFromCard"}[verb]
	d := now
	if d == nil {
		d = old
	}
	if kind != "" {
		simAct(c, kind, simCardOf(c, d, "idCard"), simDoc{"checklist": simDoc{"id": d["id"], "name": d["name"]}})
	}
}

// simItemChanged records the items of checklists; whether one is done is an action of its own.
func simItemChanged(c *simCall, verb string, old, now simDoc) {
	d := now
	if d == nil {
		d = old
	}
	list, _ := c.Tx.Get("checklist", simulate.ToText(d["idChecklist"]))
	kind := map[string]string{simulate.Created: "createCheckItem", simulate.Updated: "updateCheckItem", simulate.Deleted: "deleteCheckItem"}[verb]
	if verb == simulate.Updated && old["state"] != now["state"] {
		kind = "updateCheckItemStateOnCard"
	}
	simAct(c, kind, simCardOf(c, list, "idCard"), simDoc{"checklist": simDoc{"id": list["id"], "name": list["name"]}, "checkItem": simDoc{"id": d["id"], "name": d["name"], "state": d["state"]}})
}

// simAttachmentChanged records the attachments a card gets and loses.
func simAttachmentChanged(c *simCall, verb string, old, now simDoc) {
	if verb == simulate.Deleted {
		simAct(c, "deleteAttachmentFromCard", simCardOf(c, simDoc{"id": c.Params["id"]}, "id"), simDoc{"attachment": simDoc{"id": old["id"], "name": old["name"]}})
		return
	}
	simAct(c, "addAttachmentToCard", simCardOf(c, simDoc{"id": c.Params["id"]}, "id"), simDoc{"attachment": simDoc{"id": now["id"], "name": now["name"], "url": now["url"]}})
}

// simCommentChanged records what becomes of a comment.
func simCommentChanged(c *simCall, verb string, old, now simDoc) {
	if old["type"] != "commentCard" {
		return
	}
	data := simulate.Obj(old, "data")
	card, _ := c.Tx.Get("card", simulate.ToText(simulate.Obj(data, "card")["id"]))
	if verb == simulate.Deleted {
		simAct(c, "deleteComment", card, simDoc{"action": simDoc{"id": old["id"]}})
		return
	}
	simAct(c, "updateComment", card, simDoc{"action": simDoc{"id": now["id"], "text": simulate.Obj(now, "data")["text"]}, "old": simDoc{"text": data["text"]}})
}
