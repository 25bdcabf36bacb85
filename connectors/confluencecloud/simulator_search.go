package confluencecloud

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"bobbin/connectors/jiracloud/jql"
	"bobbin/runtime/simulate"
)

// simContentRoutes are pages by version 1 of the API.
func simContentRoutes() []simulate.Route {
	// given turns a content of version 1 into a page of version 2.
	given := func(c *simCall) (simDoc, *simAnswer) {
		d, refused := c.Object()
		if refused != nil {
			return nil, refused
		}
		if key := simulate.Str(simulate.Obj(d, "space"), "key"); key != "" {
			space, ok := simSpaceOf(c, key)
			if !ok {
				return nil, simRefuse(c, http.StatusNotFound, "No space with key : "+key).Or()
			}
			d["spaceId"] = space["id"]
		}
		if old, ok := c.Tx.Get("page", c.Params["id"]); ok && d["spaceId"] == nil {
			d["spaceId"] = old["spaceId"]
		}
		if above := simulate.List(d, "ancestors"); len(above) > 0 {
			last, _ := above[len(above)-1].(simDoc)
			d["parentId"] = simulate.ToText(last["id"])
		}
		return d, nil
	}
	contents := simPages()
	contents.Path, contents.Item, contents.View, contents.Given = simV1+"/content", simV1+"/content/{id}", simShowContent, given
	contents.Keep = func(c *simCall, p simDoc) bool {
		space, _ := c.Tx.Get("space", simulate.Str(p, "spaceId"))
		return p["status"] == "current" && simAmong(c, "spaceKey", space["key"]) && simAmong(c, "title", p["title"])
	}
	contents.Page = simV1Page
	return append(contents.Routes(),
		simulate.Route{Method: "GET", Path: simV1 + "/content/{id}", Handle: simWithPage(func(c *simCall, p simDoc) simAnswer { return simulate.JSON(http.StatusOK, simShowContent(c, p)) })},
		simulate.Route{Method: "DELETE", Path: simV1 + "/content/{id}", Handle: simWithPage(simDropPage)})
}

func simV1Page(c *simCall, all []any) simAnswer {
	start, limit := c.Int("start", 0, 0), c.Int("limit", 25, 1)
	part := simulate.Part(all, start, limit)
	base, context := simSite(c)
	links := simDoc{"base": base, "context": context}
	if start+limit < len(all) {
		links["next"] = strings.TrimPrefix(c.Address(map[string]string{"start": simulate.ToText(start + limit)}), base)
	}
	return simulate.JSON(http.StatusOK, simDoc{"results": part, "start": start, "limit": limit, "size": len(part), "totalSize": len(all), "_links": links})
}

// simShowContent shows a page as version 1 does, with what expand asks for.
func simShowContent(c *simCall, p simDoc) any {
	space, _ := c.Tx.Get("space", simulate.Str(p, "spaceId"))
	id, key := simulate.Str(p, "id"), simulate.Str(space, "key")
	base, _ := simSite(c)
	version := simulate.Obj(p, "version")
	shown := simDoc{"id": id, "type": "page", "status": p["status"], "title": p["title"], "_links": simDoc{"webui": "/spaces/" + key + "/pages/" + id, "self": base + simDC + "/content/" + id, "base": base},
		"space":   simDoc{"id": simulate.ToInt(space["id"]), "key": key, "name": space["name"], "type": "global"},
		"version": simDoc{"number": version["number"], "when": version["createdAt"], "by": simShowUser(c, simulate.Str(version, "authorId")), "message": version["message"]}}
	for expand := range strings.SplitSeq(c.Query.Get("expand"), ",") {
		if expand == "history" {
			shown["history"] = simDoc{"latest": true, "createdBy": simShowUser(c, simulate.Str(p, "authorId")), "createdDate": p["createdAt"]}
		}
		if format, ok := strings.CutPrefix(expand, "body."); ok {
			shown["body"] = simShowBody(simulate.Obj(p, "body"), format)
		}
	}
	return shown
}

// simSearchRoutes search by CQL, Confluence's query language. Its grammar is that of JQL.
func simSearchRoutes() []simulate.Route {
	search := func(show func(*simCall, simDoc) any) simulate.Handler {
		return func(c *simCall) simAnswer {
			query, err := jql.Parse(c.Query.Get("cql"))
			if err != nil || query.Where == nil {
				return simRefuse(c, http.StatusBadRequest, "Could not parse cql : "+c.Query.Get("cql"))
			}
			m := &simMatcher{call: c}
			test := m.compile(query.Where)
			if m.wrong != "" {
				return simRefuse(c, http.StatusBadRequest, m.wrong)
			}
			pages := c.Tx.All("page")
			if len(query.Order) > 0 {
				field := query.Order[0].Field
				slices.SortStableFunc(pages, func(a, b simDoc) int {
					order := strings.Compare(strings.Join(m.values(field, a), " "), strings.Join(m.values(field, b), " "))
					if query.Order[0].Descending {
						return -order
					}
					return order
				})
			}
			all := []any{}
			for _, p := range pages {
				if p["status"] == "current" && test(p) {
					all = append(all, show(c, p))
				}
			}
			return simV1Page(c, all)
		}
	}
	return []simulate.Route{
		{Method: "GET", Path: simV1 + "/content/search", Handle: search(simShowContent)},
		{Method: "GET", Path: simV1 + "/search", Handle: search(func(c *simCall, p simDoc) any {
			content := simShowContent(c, p)
			return simDoc{"content": content, "title": p["title"], "excerpt": simText(simulate.Obj(p, "body")), "url": "/spaces/pages/" + simulate.Str(p, "id"), "entityType": "content", "lastModified": simulate.Obj(p, "version")["createdAt"], "score": 1}
		})},
	}
}

// simMatcher turns a query into a test and keeps what is wrong with it.
type simMatcher struct {
	call  *simCall
	wrong string
}

// values are what a field of CQL says of a page; nil for a field CQL lacks.
func (m *simMatcher) values(field string, p simDoc) []string {
	space, _ := m.call.Tx.Get("space", simulate.Str(p, "spaceId"))
	text := simText(simulate.Obj(p, "body"))
	switch strings.ToLower(field) {
	case "type":
		return []string{"page"}
	case "space", "space.key":
		return []string{simulate.Str(space, "key")}
	case "title":
		return []string{simulate.Str(p, "title")}
	case "text", "sitesearch":
		return []string{simulate.Str(p, "title") + " " + text}
	case "id", "content":
		return []string{simulate.Str(p, "id")}
	case "parent", "ancestor":
		return []string{simulate.ToText(p["parentId"])}
	case "creator", "contributor":
		return []string{simulate.Str(p, "authorId")}
	case "created":
		return []string{simulate.Str(p, "createdAt")}
	case "lastmodified":
		return []string{simulate.Str(simulate.Obj(p, "version"), "createdAt")}
	case "label":
		names := []string{}
		for _, name := range simulate.List(p, "labels") {
			names = append(names, simulate.ToText(name))
		}
		return names
	}
	return nil
}

func (m *simMatcher) compile(node jql.Node) func(simDoc) bool {
	every := func(nodes []jql.Node) []func(simDoc) bool {
		var tests []func(simDoc) bool
		for _, n := range nodes {
			tests = append(tests, m.compile(n))
		}
		return tests
	}
	switch n := node.(type) {
	case jql.And:
		tests := every(n)
		return func(p simDoc) bool {
			return !slices.ContainsFunc(tests, func(t func(simDoc) bool) bool { return !t(p) })
		}
	case jql.Or:
		tests := every(n)
		return func(p simDoc) bool { return slices.ContainsFunc(tests, func(t func(simDoc) bool) bool { return t(p) }) }
	case jql.Not:
		test := m.compile(n.Node)
		return func(p simDoc) bool { return !test(p) }
	case jql.Clause:
		return m.clause(n)
	}
	return func(simDoc) bool { return true }
}

func (m *simMatcher) clause(q jql.Clause) func(simDoc) bool {
	if m.values(q.Field, simDoc{}) == nil {
		m.wrong = "No field exists with name: " + q.Field
	}
	operands := []string{}
	for _, o := range q.Operands {
		text := o.Text
		if o.Function && strings.EqualFold(o.Text, "currentUser") {
			text = simMe(m.call)
		}
		if o.Function && strings.EqualFold(o.Text, "now") {
			text = simStamp(simAgo(m.call.Now, o.Args))
		}
		operands = append(operands, text)
	}
	negative := strings.HasPrefix(q.Operator, "!") || strings.HasPrefix(q.Operator, "not")
	return func(p simDoc) bool {
		found := slices.ContainsFunc(m.values(q.Field, p), func(have string) bool {
			return slices.ContainsFunc(operands, func(want string) bool { return simCompares(q.Operator, have, want) })
		})
		return found != negative
	}
}

// simAgo is the moment that now("-15m") stands for.
func simAgo(now time.Time, args []string) time.Time {
	if len(args) == 0 {
		return now
	}
	text := strings.TrimSpace(args[0])
	if days, ok := strings.CutSuffix(text, "d"); ok {
		text = days + "h"
		if back, err := time.ParseDuration(text); err == nil {
			return now.Add(24 * back)
		}
	}
	back, err := time.ParseDuration(text)
	if err != nil {
		return now
	}
	return now.Add(back)
}

func simCompares(operator, have, want string) bool {
	have, want = strings.ToLower(have), strings.ToLower(want)
	switch operator {
	case "~", "!~":
		for word := range strings.FieldsSeq(strings.ReplaceAll(want, "*", "")) {
			if !strings.Contains(have, word) {
				return false
			}
		}
		return true
	case "<":
		return have < want
	case "<=":
		return have <= want
	case ">":
		return have > want
	case ">=":
		return have >= want
	}
	return have == want
}
