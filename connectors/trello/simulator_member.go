package trello

import (
	"net/http"
	"slices"
	"strings"

	"bobbin/runtime/simulate"
)

// simMe is who calls.
func simMe(c *simCall) simDoc { return simShowMember(c.Tx.All("member")[c.Caller()]) }

func simShowMember(m simDoc) simDoc {
	return simulate.With(simDoc{"avatarUrl": nil, "avatarHash": nil, "activityBlocked": false, "idMemberReferrer": nil, "nonPublic": simDoc{}, "nonPublicAvailable": true}, m)
}

// simMember finds a member by id, by name, or as the caller.
func simMember(c *simCall, key string) (simDoc, bool) {
	if key == "me" {
		return simMe(c), true
	}
	for _, m := range c.Tx.All("member") {
		if m["id"] == key || m["username"] == key {
			return simShowMember(m), true
		}
	}
	return nil, false
}

func simMemberRoutes() []simulate.Route {
	with := func(answer func(c *simCall, m simDoc) any) simulate.Handler {
		return func(c *simCall) simAnswer {
			m, ok := simMember(c, c.Params["id"])
			if !ok {
				return simNone(c)
			}
			return simulate.JSON(http.StatusOK, answer(c, m))
		}
	}
	return []simulate.Route{
		{Method: "GET", Path: "/1/members/{id}", Handle: with(func(c *simCall, m simDoc) any { return simNarrow(nil)(c, m) })},
		{Method: "GET", Path: "/1/members/{id}/tokens", Handle: with(func(c *simCall, m simDoc) any {
			return []any{simDoc{"id": "5b0bb1b0b0bb1b0b000000ff", "idMember": m["id"], "identifier": "Bobbin", "webhooks": c.Tx.All("webhook")}}
		})},
		{Method: "GET", Path: "/1/members/{id}/boards", Handle: with(func(c *simCall, _ simDoc) any { return simShowAll(c, simBoards(), func(simDoc) bool { return true }) })},
		{Method: "GET", Path: "/1/members/{id}/cards", Handle: with(func(c *simCall, m simDoc) any {
			return simShowAll(c, simCards(), func(card simDoc) bool { return slices.Contains(simulate.List(card, "idMembers"), m["id"]) })
		})},
		{Method: "GET", Path: "/1/search", Handle: func(c *simCall) simAnswer {
			query := strings.ToLower(c.Query.Get("query"))
			if query == "" {
				return *simInvalid("query")
			}
			has := func(d simDoc) bool {
				return d["closed"] != true && strings.Contains(strings.ToLower(simulate.Str(d, "name")+" "+simulate.Str(d, "desc")), query)
			}
			return simulate.JSON(http.StatusOK, simDoc{"cards": simShowAll(c, simCards(), has), "boards": simShowAll(c, simBoards(), has), "members": []any{}, "organizations": []any{},
				"options": simDoc{"terms": []any{simDoc{"text": query}}}})
		}},
	}
}

func simShowAll(c *simCall, kind simulate.Collection, keep func(simDoc) bool) []any {
	all := []any{}
	for _, d := range c.Tx.All(kind.Name) {
		if keep(d) {
			all = append(all, kind.View(c, d))
		}
	}
	return all
}

// simBoardRoutes are what boards, lists and cards tell of people and of what was done.
func simBoardRoutes() []simulate.Route {
	actions := func(collection string) simulate.Handler {
		return func(c *simCall) simAnswer {
			id := c.Params["id"] + c.Params["boardId"]
			if _, ok := c.Tx.Get(collection, id); !ok {
				return simNone(c)
			}
			docs := c.Tx.All("action")
			slices.Reverse(docs) // the newest come first
			all, kinds := []any{}, simTexts(c.Query.Get("filter"))
			for _, a := range docs {
				about := simulate.Obj(simulate.Obj(a, "data"), collection)
				if about["id"] == id && simWantedAction(a, kinds) && simulate.Str(a, "date") > c.Query.Get("since") {
					all = append(all, a)
				}
			}
			if before := slices.IndexFunc(all, func(a any) bool { return a.(simDoc)["id"] == c.Query.Get("before") }); before >= 0 {
				all = all[before+1:]
			}
			return simulate.JSON(http.StatusOK, simulate.Part(all, c.Int("page", 0, 0)*c.Int("limit", 50, 1), c.Int("limit", 50, 1)))
		}
	}
	return []simulate.Route{
		{Method: "GET", Path: "/1/boards/{id}/members", Handle: func(c *simCall) simAnswer {
			if _, refused := simBelow("board", "id")(c); refused != nil {
				return *refused
			}
			return simulate.JSON(http.StatusOK, c.Tx.All("member"))
		}},
		{Method: "GET", Path: "/1/cards/{id}/members", Handle: simWithCard(func(c *simCall, card, _ simDoc) simAnswer {
			all := []any{}
			for _, id := range simulate.List(card, "idMembers") {
				if m, ok := simMember(c, simulate.ToText(id)); ok {
					all = append(all, m)
				}
			}
			return simulate.JSON(http.StatusOK, all)
		})},
		{Method: "GET", Path: "/1/boards/{boardId}/actions", Handle: actions("board")},
		{Method: "GET", Path: "/1/lists/{id}/actions", Handle: actions("list")},
		{Method: "GET", Path: "/1/cards/{id}/actions", Handle: actions("card")},
		{Method: "PUT", Path: "/1/boards/{id}/members/{idMember}", Handle: simMembership("addMemberToBoard")},
		{Method: "DELETE", Path: "/1/boards/{id}/members/{idMember}", Handle: simMembership("removeMemberFromBoard")},
		{Method: "PUT", Path: "/1/lists/{id}/closed", Handle: simListField("closed", func(given any) any { return given == true || given == "true" })},
		{Method: "PUT", Path: "/1/lists/{id}/name", Handle: simListField("name", func(given any) any { return simulate.ToText(given) })},
		{Method: "PUT", Path: "/1/lists/{id}/idBoard", Handle: simListField("idBoard", func(given any) any { return simulate.ToText(given) })},
	}
}

// simListField sets one field of a list.
func simListField(field string, read func(any) any) simulate.Handler {
	return func(c *simCall) simAnswer {
		list, ok := c.Tx.Get("list", c.Params["id"])
		given, refused := c.Parameters()
		if !ok || refused != nil {
			return simNone(c)
		}
		now := simulate.With(list, simDoc{field: read(given["value"])})
		if refused := simOnBoard(c, now); refused != nil {
			return *refused
		}
		c.Tx.Put("list", c.Params["id"], "", now)
		simLists().After(c, simulate.Updated, list, now)
		return simulate.JSON(http.StatusOK, now)
	}
}

// simMembership tells of a member that a board gets or loses. Everybody is a member of every board.
func simMembership(kind string) simulate.Handler {
	return func(c *simCall) simAnswer {
		board, ok := c.Tx.Get("board", c.Params["id"])
		member, known := simMember(c, c.Params["idMember"])
		if !ok || !known {
			return simNone(c)
		}
		data := simDoc{"idMemberAdded": member["id"], "memberType": "normal"}
		if kind == "removeMemberFromBoard" {
			data = simDoc{"idMember": member["id"]}
		}
		simRecord(c, kind, simDoc{"board": board}, data)
		return simulate.JSON(http.StatusOK, simDoc{"id": board["id"], "members": c.Tx.All("member"), "memberships": []any{}})
	}
}

// simWantedAction says whether an action passes a filter: its kind, or updateCard:idList for the
// changes of one field.
func simWantedAction(a simDoc, kinds []any) bool {
	if len(kinds) == 0 || kinds[0] == "all" {
		return true
	}
	for _, kind := range kinds {
		name, field, only := strings.Cut(simulate.ToText(kind), ":")
		_, changed := simulate.Obj(simulate.Obj(a, "data"), "old")[field]
		if a["type"] == name && (!only || changed) {
			return true
		}
	}
	return false
}
