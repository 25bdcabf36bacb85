package jiracloud

import (
	"slices"
	"strings"

	"bobbin/runtime/simulate"
)

// simWanted is the choice of fields a caller made.
type simWanted struct {
	all, navigable, none bool
	names, without       []string
}

// simWantedFields reads the fields parameter: names, *all, *navigable, and -name to leave out.
func simWantedFields(given []string, otherwise string) simWanted {
	var w simWanted
	var parts []string
	for _, g := range given {
		parts = append(parts, simList(g)...)
	}
	if len(parts) == 0 {
		parts = []string{otherwise}
	}
	for _, name := range parts {
		switch {
		case name == "*all":
			w.all = true
		case name == "*navigable":
			w.navigable = true
		case name == "*none":
			w.none = true
		case strings.HasPrefix(name, "-"):
			w.without = append(w.without, name[1:])
		default:
			w.names = append(w.names, name)
		}
	}
	if len(w.names) == 0 && !w.all && !w.navigable && !w.none {
		w.all, w.navigable = otherwise == "*all", otherwise != "*all"
	}
	return w
}

// idOnly says whether nothing but ids and keys was asked for.
func (w simWanted) idOnly() bool {
	return !w.all && !w.navigable && !slices.ContainsFunc(w.names, func(n string) bool { return n != "id" && n != "key" })
}

func (w simWanted) has(name string) bool {
	if slices.Contains(w.without, name) {
		return false
	}
	hidden := slices.Contains([]string{"comment", "worklog", "attachment", "timetracking"}, name)
	return w.all || slices.Contains(w.names, name) || (w.navigable && !hidden)
}

// simShowIssue shows an issue as Jira does.
func simShowIssue(c *simCall, issue simDoc, wanted simWanted, expand []string) simDoc {
	id := simulate.Str(issue, "id")
	shown := simDoc{"expand": "renderedFields,names,schema,operations,editmeta,changelog,versionedRepresentations", "id": id,
		"self": simSelf(c, "/issue/"+id), "key": issue["key"]}
	if fields := simIssueFields(c, issue, wanted); len(fields) > 0 {
		shown["fields"] = fields
	}
	for _, e := range expand {
		switch e {
		case "changelog":
			histories := simHistory(c, issue)
			slices.Reverse(histories)
			shown["changelog"] = simDoc{"startAt": 0, "maxResults": len(histories), "total": len(histories), "histories": histories}
		case "transitions":
			shown["transitions"] = simTransitions(c)
		case "names":
			names := simDoc{}
			for _, f := range simFields(c) {
				names[f.id] = f.name
			}
			shown["names"] = names
		case "schema":
			schema := simDoc{}
			for _, f := range simFields(c) {
				schema[f.id] = f.schema()
			}
			shown["schema"] = schema
		case "renderedFields":
			shown["renderedFields"] = simDoc{"description": simHTML(issue["description"])}
		}
	}
	return shown
}

// simHTML renders a rich text roughly: paragraphs and escaped words.
func simHTML(v any) string {
	text, _ := simFromADF(v).(string)
	if text == "" {
		return ""
	}
	safe := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "\n\n", "</p><p>", "\n", "<br/>").Replace(text)
	return "<p>" + safe + "</p>"
}

// simIssueFields gives the wanted fields in their real shapes. Each is made only when wanted.
func simIssueFields(c *simCall, issue simDoc, wanted simWanted) simDoc {
	fields := simDoc{}
	for name, show := range simFieldShapes() {
		if wanted.has(name) {
			fields[name] = show(c, issue)
		}
	}
	if parent, ok := simIssue(c, simulate.Str(issue, "parent")); ok && wanted.has("parent") {
		fields["parent"] = simBrief(c, parent)
	}
	extra := simulate.Obj(issue, "extra")
	for _, f := range c.Tx.All("field") {
		if id := simulate.Str(f, "id"); wanted.has(id) {
			fields[id] = extra[id]
		}
	}
	return fields
}

// simBrief is an issue as it appears inside another.
func simBrief(c *simCall, issue simDoc) simDoc {
	return simDoc{"id": issue["id"], "key": issue["key"], "self": simSelf(c, "/issue/"+simulate.Str(issue, "id")), "fields": simDoc{
		"summary": issue["summary"], "status": simStatus(c, simulate.Str(issue, "status")),
		"priority": simPriority(c, simulate.Str(issue, "priority")), "issuetype": simIssueType(c, simulate.Str(issue, "issuetype"))}}
}

type simShape func(c *simCall, issue simDoc) any

// simFieldShapes says how each system field of an issue is shown.
func simFieldShapes() map[string]simShape {
	plain := func(name string) simShape { return func(_ *simCall, issue simDoc) any { return issue[name] } }
	when := func(name string) simShape {
		return func(_ *simCall, issue simDoc) any { return simShowTime(issue[name]) }
	}
	rich := func(name string) simShape {
		return func(c *simCall, issue simDoc) any { return simShowRich(c, issue[name]) }
	}
	user := func(name string) simShape {
		return func(c *simCall, issue simDoc) any { return simUserOrNil(c, issue[name]) }
	}
	always := func(v any) simShape { return func(*simCall, simDoc) any { return v } }
	shapes := map[string]simShape{
		"summary": plain("summary"), "duedate": plain("duedate"), "description": rich("description"), "environment": rich("environment"),
		"created": when("created"), "updated": when("updated"), "resolutiondate": when("resolutiondate"), "statuscategorychangedate": when("statuschanged"),
		"creator": user("creator"), "reporter": user("reporter"), "assignee": user("assignee"),
		"status":     func(c *simCall, issue simDoc) any { return simStatus(c, simulate.Str(issue, "status")) },
		"priority":   func(c *simCall, issue simDoc) any { return simPriority(c, simulate.Str(issue, "priority")) },
		"issuetype":  func(c *simCall, issue simDoc) any { return simIssueType(c, simulate.Str(issue, "issuetype")) },
		"resolution": func(c *simCall, issue simDoc) any { return simResolution(c, simulate.Str(issue, "resolution")) },
		"statusCategory": func(c *simCall, issue simDoc) any {
			status, _ := simFind(simStatuses(), simulate.Str(issue, "status"))
			return simCategory(c, status.extra)
		},
		"labels": func(_ *simCall, issue simDoc) any { return append([]any{}, simulate.List(issue, "labels")...) },
		"project": func(c *simCall, issue simDoc) any {
			project, _ := c.Tx.Get("project", simulate.Str(issue, "project"))
			return simBriefProject(c, project)
		},
		"workratio": always(-1), "security": always(nil), "lastViewed": always(nil), "timeestimate": always(nil), "timeoriginalestimate": always(nil),
		"aggregatetimeestimate": always(nil), "aggregatetimeoriginalestimate": always(nil),
		"progress": always(simDoc{"progress": 0, "total": 0}), "aggregateprogress": always(simDoc{"progress": 0, "total": 0}),
	}
	for name, shape := range simRelatedShapes() {
		shapes[name] = shape
	}
	return shapes
}

// simRelatedShapes are the fields made of other documents.
func simRelatedShapes() map[string]simShape {
	parts := func(field, collection string, show func(*simCall, simDoc) any) simShape {
		return func(c *simCall, issue simDoc) any {
			list := []any{}
			for _, id := range simTexts(issue[field]) {
				if part, ok := c.Tx.Get(collection, id); ok {
					list = append(list, show(c, part))
				}
			}
			return list
		}
	}
	below := func(collection string, show func(*simCall, simDoc) any) func(*simCall, simDoc) []any {
		return func(c *simCall, issue simDoc) []any {
			list := []any{}
			for _, doc := range c.Tx.List(collection, simulate.Str(issue, "id")) {
				list = append(list, show(c, doc))
			}
			return list
		}
	}
	spent := func(c *simCall, issue simDoc) any { return simTimeSpent(c, simulate.Str(issue, "id")) }
	return map[string]simShape{
		"components": parts("components", "component", simShowComponent), "fixVersions": parts("fixVersions", "version", simShowVersion),
		"versions": parts("versions", "version", simShowVersion), "timespent": spent, "aggregatetimespent": spent,
		"attachment": func(c *simCall, issue simDoc) any { return below("attachment", simShowAttachment)(c, issue) },
		"issuelinks": func(c *simCall, issue simDoc) any { return simShowLinks(c, simulate.Str(issue, "id")) },
		"subtasks": func(c *simCall, issue simDoc) any {
			list := []any{}
			for _, s := range simSubtasks(c, simulate.Str(issue, "id")) {
				list = append(list, simBrief(c, s))
			}
			return list
		},
		"comment": func(c *simCall, issue simDoc) any {
			all := below("comment", simShowComment)(c, issue)
			return simDoc{"comments": all, "self": simSelf(c, "/issue/"+simulate.Str(issue, "id")+"/comment"), "maxResults": len(all), "total": len(all), "startAt": 0}
		},
		"worklog": func(c *simCall, issue simDoc) any {
			all := below("worklog", simShowWorklog)(c, issue)
			return simDoc{"worklogs": simCut(all, 0, 20), "maxResults": 20, "total": len(all), "startAt": 0}
		},
		"timetracking": func(c *simCall, issue simDoc) any {
			if given := simulate.Obj(issue, "timetracking"); given != nil {
				return given
			}
			return simDoc{}
		},
		"watches": func(c *simCall, issue simDoc) any {
			id := simulate.Str(issue, "id")
			_, watching := c.Tx.Get("watcher", id+"/"+simMe(c))
			return simDoc{"self": simSelf(c, "/issue/"+simulate.Str(issue, "key")+"/watchers"), "watchCount": len(c.Tx.List("watcher", id)), "isWatching": watching}
		},
		"votes": func(c *simCall, issue simDoc) any {
			id := simulate.Str(issue, "id")
			_, voted := c.Tx.Get("vote", id+"/"+simMe(c))
			return simDoc{"self": simSelf(c, "/issue/"+simulate.Str(issue, "key")+"/votes"), "votes": len(c.Tx.List("vote", id)), "hasVoted": voted}
		},
	}
}

// simHistory is the changelog of an issue, oldest first.
func simHistory(c *simCall, issue simDoc) []any {
	list := []any{}
	for _, h := range c.Tx.List("history", simulate.Str(issue, "id")) {
		list = append(list, simDoc{"id": h["id"], "author": simUser(c, simulate.Str(h, "author")), "created": simShowTime(h["created"]), "items": h["items"]})
	}
	return list
}
