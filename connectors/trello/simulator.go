package trello

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"bobbin/connectors/standard"
	"bobbin/runtime/simulate"
)

type (
	simCall   = simulate.Call
	simAnswer = simulate.Answer
	simDoc    = simulate.Doc
)

// simulator plays Trello.
func simulator() simulate.Service {
	say := func(status int, text string) func(*simCall) simAnswer {
		return func(*simCall) simAnswer { return simulate.Text(status, text) }
	}
	routes := slices.Concat(simBoards().Routes(), simLists().Routes(), simCards().Routes(), simLabels().Routes(), simChecklists().Routes(), simActions().Routes(), simWebhooks().Routes(),
		simBelowRoutes(), simBoardRoutes(), simCardRoutes(), simCommentRoutes(), simMemberRoutes())
	return simulate.Service{Routes: routes, Seed: simSeed, Login: standard.Login(say(http.StatusUnauthorized, "invalid app token")),
		Errors: simulate.Errors{NotFound: func(c *simCall) simAnswer {
			return simulate.Text(http.StatusNotFound, "Cannot "+c.Request.Method+" "+c.Path)
		}, BadBody: say(http.StatusBadRequest, "Error parsing body: invalid json"),
			TooMany: func(*simCall) simAnswer {
				return simulate.JSON(http.StatusTooManyRequests, simDoc{"error": "API_TOKEN_LIMIT_EXCEEDED", "message": "Rate limit exceeded"}).
					With("X-Rate-Limit-Api-Token-Interval-Ms", "10000").With("X-Rate-Limit-Api-Token-Max", "100").With("X-Rate-Limit-Api-Token-Remaining", "0")
			},
			Forbidden: say(http.StatusUnauthorized, "unauthorized permission requested"), Expired: say(http.StatusUnauthorized, "expired token"),
			Unavailable: say(http.StatusServiceUnavailable, "Service Unavailable")}}
}

// simNone is the answer to an id that nothing has.
func simNone(c *simCall) simAnswer {
	return simulate.Text(http.StatusNotFound, "The requested resource was not found.")
}

func simInvalid(field string) *simAnswer {
	return simulate.Text(http.StatusBadRequest, "invalid value for "+field).Or()
}

func simStamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// simID makes an id of Trello's form: the time it was made and a number, in hexadecimal.
func simID(c *simCall, _ string) any {
	return fmt.Sprintf("%08xb0bb1b0b%08x", c.Now.Unix()&0xffffffff, c.Tx.Next("id"))
}

// simKind is what Trello's kinds of things have in common: fields from the query or the body,
// ids, refusals, deletions.
func simKind(name, path string, fields simDoc, needs ...string) simulate.Collection {
	return simulate.Collection{Name: name, Path: "/1/" + path, Item: "/1/" + path + "/{id}", ID: "id", Created: http.StatusOK, Fields: fields, Required: needs, Number: simID,
		Given: func(c *simCall) (simDoc, *simAnswer) {
			given, refused := c.Parameters()
			for field, value := range given { // the query knows text only
				switch {
				case value == "true" || value == "false":
					given[field] = value == "true"
				case strings.HasPrefix(field, "id") && strings.HasSuffix(field, "s"):
					given[field] = simTexts(value)
				}
			}
			return given, refused
		},
		Lacks:   func(_ *simCall, field string) simAnswer { return *simInvalid(field) },
		Missing: simNone, View: simNarrow(nil),
		Gone: func(*simCall, simDoc) simAnswer { return simulate.JSON(http.StatusOK, simDoc{"_value": nil}) }}
}

func simTexts(v any) []any {
	all := []any{}
	switch v := v.(type) {
	case string:
		for part := range strings.SplitSeq(v, ",") {
			if part != "" && !slices.Contains(all, any(part)) {
				all = append(all, part)
			}
		}
	case []any:
		return v
	}
	return all
}

// simNarrow shows a document with the fields asked for.
func simNarrow(show func(*simCall, simDoc) simDoc) func(*simCall, simDoc) any {
	return func(c *simCall, d simDoc) any {
		if show != nil {
			d = show(c, d)
		}
		wanted := simTexts(c.Query.Get("fields"))
		if len(wanted) == 0 || wanted[0] == "all" || c.Request.Method != http.MethodGet {
			return d
		}
		narrow := simDoc{"id": d["id"]}
		for _, field := range wanted {
			if value, ok := d[simulate.ToText(field)]; ok {
				narrow[simulate.ToText(field)] = value
			}
		}
		return narrow
	}
}

func simBoards() simulate.Collection {
	boards := simKind("board", "boards", simDoc{"name": "", "desc": "", "closed": false, "idOrganization": nil, "defaultLists": true, "defaultLabels": true}, "name")
	boards.Path, boards.After = "/1/boards", simFurnish
	boards.View = simNarrow(simShowBoard)
	return boards
}

func simShowBoard(c *simCall, b simDoc) simDoc {
	if b["id"] == nil {
		return simDoc{}
	}
	shown := simulate.With(b, simLinks(c, b, "b"), simDoc{"prefs": simDoc{"permissionLevel": "private", "background": "blue"}, "starred": false, "pinned": false, "memberships": []any{}})
	delete(shown, "defaultLists")
	delete(shown, "defaultLabels")
	return shown
}

// simLinks are the addresses of a board or card.
func simLinks(c *simCall, d simDoc, letter string) simDoc {
	id := simulate.Str(d, "id")
	short := id[len(id)-8:]
	return simDoc{"shortLink": short, "shortUrl": c.Base + "/" + letter + "/" + short, "url": c.Base + "/" + letter + "/" + short + "/" + strings.ReplaceAll(strings.ToLower(simulate.Str(d, "name")), " ", "-")}
}

// simFurnish gives a new board its lists and labels.
func simFurnish(c *simCall, verb string, old, b simDoc) {
	if verb == simulate.Deleted {
		for _, collection := range []string{"list", "card", "label"} {
			for _, d := range c.Tx.All(collection) {
				if d["idBoard"] == old["id"] {
					c.Tx.Delete(collection, simulate.Str(d, "id"))
				}
			}
		}
		return
	}
	if verb != simulate.Created {
		simChanged("board", "name", "desc", "closed", "idOrganization")(c, verb, old, b)
		return
	}
	lists, labels := simLists(), simLabels()
	lists.After, labels.After = nil, nil // a board comes with them
	if b["defaultLists"] == true {
		for i, name := range []string{"To Do", "Doing", "Done"} {
			_, _ = lists.Add(c, "", simDoc{"name": name, "idBoard": b["id"], "pos": (i + 1) * 16384}) // it has all it needs
		}
	}
	if b["defaultLabels"] == true {
		for _, color := range []string{"green", "yellow", "orange", "red", "purple", "blue"} {
			_, _ = labels.Add(c, "", simDoc{"name": "", "color": color, "idBoard": b["id"]})
		}
	}
}

// simOnBoard refuses what names a board that is not there.
func simOnBoard(c *simCall, d simDoc) *simAnswer {
	if _, ok := c.Tx.Get("board", simulate.ToText(d["idBoard"])); !ok {
		return simInvalid("idBoard")
	}
	return nil
}

// simPlace turns top and bottom into numbers: positions grow downwards.
func simPlace(c *simCall, collection, field string, d simDoc) {
	low, high := 32768.0, 0.0
	for _, other := range c.Tx.All(collection) {
		if pos, ok := other["pos"].(float64); ok && other[field] == d[field] && other["id"] != d["id"] {
			low, high = min(low, pos), max(high, pos)
		}
	}
	switch pos := d["pos"].(type) {
	case string:
		if n, err := strconv.ParseFloat(pos, 64); err == nil {
			d["pos"] = n
		} else if d["pos"] = high + 16384; pos == "top" {
			d["pos"] = low / 2
		}
	case nil:
		d["pos"] = high + 16384
	}
}

func simByPlace(_ *simCall, docs []simDoc) {
	slices.SortStableFunc(docs, func(a, b simDoc) int { return simulate.Num(a, "pos") - simulate.Num(b, "pos") })
}

func simLists() simulate.Collection {
	lists := simKind("list", "lists", simDoc{"name": "", "idBoard": nil, "pos": nil, "closed": false, "subscribed": false}, "name", "idBoard")
	lists.Without = []string{simulate.Deleted} // Trello only archives lists
	lists.Complete = func(c *simCall, _ string, _, now simDoc) *simAnswer {
		simPlace(c, "list", "idBoard", now)
		return simOnBoard(c, now)
	}
	lists.After = simChanged("list", "name", "closed", "pos")
	return lists
}

func simLabels() simulate.Collection {
	labels := simKind("label", "labels", simDoc{"name": "", "color": nil, "idBoard": nil}, "idBoard")
	labels.Complete = func(c *simCall, _ string, _, now simDoc) *simAnswer {
		if now["color"] == "null" {
			now["color"] = nil
		}
		return simOnBoard(c, now)
	}
	labels.After = simChanged("label", "name", "color")
	return labels
}

func simWebhooks() simulate.Collection {
	hooks := simKind("webhook", "webhooks", simDoc{"description": "", "callbackURL": "", "idModel": "", "active": true}, "callbackURL", "idModel")
	complete := hooks.Complete
	hooks.Complete = func(c *simCall, parent string, old, now simDoc) *simAnswer {
		if address := simulate.Str(now, "callbackURL"); address != simulate.Str(old, "callbackURL") { // it is asked first
			if status, _, asked := c.Ask(http.MethodHead, address, "", ""); asked && status != http.StatusOK {
				return simulate.JSON(http.StatusBadRequest, simDoc{"message": fmt.Sprintf("URL (%s) did not return 200 status code, got %d", withoutSecret(address), status), "error": "VALIDATOR_URL_RETURNED_INVALID_STATUS"}).Or()
			}
		}
		if complete == nil {
			return nil
		}
		return complete(c, parent, old, now)
	}
	return hooks
}

// withoutSecret is an address without its query.
func withoutSecret(address string) string {
	before, _, _ := strings.Cut(address, "?")
	return before
}

// simSeed is a board with the cards that the other services have as issues.
func simSeed(c *simCall) {
	for i, p := range simulate.People() {
		id := fmt.Sprintf("5b0bb1b0b0bb1b0b0000000%d", i+1)
		c.Tx.Put("member", id, "", simDoc{"id": id, "username": p.First, "fullName": p.Name, "email": p.Email, "initials": strings.ToUpper(p.First[:1]), "memberType": "normal", "confirmed": true})
	}
	members := c.Tx.All("member")
	board, _ := simBoards().Add(c, "", simDoc{"name": "Demo project", "desc": "Seeded by the simulator."}) // nothing in a seed is refused
	lists := c.Tx.All("list")
	for _, s := range []struct {
		name         string
		list, member int
	}{{"Welcome to the demo project", 2, 0}, {"The login page forgets the user", 1, 1}, {"Export issues as a table", 0, -1}} {
		card := simDoc{"name": s.name, "idList": lists[s.list]["id"], "idBoard": board["id"]}
		if s.member >= 0 {
			card["idMembers"] = []any{members[s.member]["id"]}
		}
		_, _ = simCards().Add(c, "", card)
	}
}
