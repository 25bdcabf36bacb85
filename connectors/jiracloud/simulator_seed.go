package jiracloud

import (
	"strings"
	"time"

	"bobbin/runtime/simulate"
)

// simNamed is one entry of the site's fixed vocabulary.
type simNamed struct{ id, name, extra string }

func simStatuses() []simNamed {
	return []simNamed{{"10000", "To Do", "new"}, {"10001", "In Progress", "indeterminate"}, {"10002", "Done", "done"}}
}

func simPriorities() []simNamed {
	return []simNamed{{"1", "Highest", "#d04437"}, {"2", "High", "#f15C75"}, {"3", "Medium", "#f79232"}, {"4", "Low", "#707070"}, {"5", "Lowest", "#999999"}}
}

func simIssueTypes() []simNamed {
	return []simNamed{{"10001", "Task", "0"}, {"10002", "Bug", "0"}, {"10003", "Story", "0"}, {"10000", "Epic", "1"}, {"10004", "Subtask", "-1"}}
}

func simResolutions() []simNamed {
	return []simNamed{{"10000", "Done", "Work has been completed on this issue."}, {"10001", "Won't Do", "This issue won't be actioned."},
		{"10002", "Duplicate", "The problem is a duplicate of an existing issue."}}
}

// simFind finds an entry by id or name.
func simFind(all []simNamed, key string) (simNamed, bool) {
	for _, n := range all {
		if n.id == key || strings.EqualFold(n.name, key) {
			return n, true
		}
	}
	return simNamed{}, false
}

func simCategory(c *simCall, key string) simDoc {
	known := map[string]simDoc{
		"new":           {"id": 2, "key": "new", "colorName": "blue-gray", "name": "To Do"},
		"indeterminate": {"id": 4, "key": "indeterminate", "colorName": "yellow", "name": "In Progress"},
		"done":          {"id": 3, "key": "done", "colorName": "green", "name": "Done"},
		"undefined":     {"id": 1, "key": "undefined", "colorName": "medium-gray", "name": "No Category"},
	}
	category := known[key]
	category["self"] = simSelf(c, "/statuscategory/"+simulate.ToText(category["id"]))
	return category
}

func simStatus(c *simCall, id string) simDoc {
	s, _ := simFind(simStatuses(), id)
	return simDoc{"self": simSelf(c, "/status/"+s.id), "description": "", "iconUrl": c.Base + "/", "name": s.name, "id": s.id, "statusCategory": simCategory(c, s.extra)}
}

func simPriority(c *simCall, id string) any {
	p, ok := simFind(simPriorities(), id)
	if !ok {
		return nil
	}
	return simDoc{"self": simSelf(c, "/priority/"+p.id), "iconUrl": c.Base + "/images/icons/priorities/" + strings.ToLower(p.name) + "_new.svg",
		"name": p.name, "id": p.id, "statusColor": p.extra, "description": "", "isDefault": p.name == "Medium"}
}

func simIssueType(c *simCall, id string) simDoc {
	t, _ := simFind(simIssueTypes(), id)
	return simDoc{"self": simSelf(c, "/issuetype/"+t.id), "id": t.id, "description": "", "iconUrl": c.Base + "/rest/api/2/universal_avatar/view/type/issuetype/avatar/10318?size=medium",
		"name": t.name, "untranslatedName": t.name, "subtask": t.extra == "-1", "avatarId": 10318, "hierarchyLevel": simulate.ToInt(t.extra)}
}

func simResolution(c *simCall, id string) any {
	r, ok := simFind(simResolutions(), id)
	if !ok {
		return nil
	}
	return simDoc{"self": simSelf(c, "/resolution/"+r.id), "id": r.id, "name": r.name, "description": r.extra}
}

// simSeed is a fresh site: three people and the integration, two projects, and a few issues to look at.
func simSeed(c *simCall) {
	c.Edition = "3"
	for i, name := range []string{"Ada Admin", "Dev Developer", "Robin Reporter", simIntegration} {
		first, _, _ := strings.Cut(strings.ToLower(name), " ")
		id := "712020:b0bb1000-0000-4000-8000-00000000000" + simulate.ToText(i+1)
		c.Tx.Put("user", id, "", simDoc{"accountId": id, "emailAddress": first + "@example.com", "displayName": name, "active": true})
	}
	users := c.Tx.All("user")
	ada, dev, robin := simulate.Str(users[0], "accountId"), simulate.Str(users[1], "accountId"), simulate.Str(users[2], "accountId")
	for _, p := range [][2]string{{"DEMO", "Demo project"}, {"OPS", "Operations"}} {
		simPutProject(c, simDoc{"id": simNextID(c, "project"), "key": p[0], "name": p[1], "leadAccountId": ada, "projectTypeKey": "software", "description": ""})
	}
	for i, t := range [][3]string{{"Blocks", "is blocked by", "blocks"}, {"Duplicate", "is duplicated by", "duplicates"}, {"Relates", "relates to", "relates to"}} {
		id := simulate.ToText(10000 + i)
		c.Tx.Put("linktype", id, "", simDoc{"id": id, "name": t[0], "inward": t[1], "outward": t[2]})
	}
	c.Tx.Put("field", "customfield_10016", "", simDoc{"id": "customfield_10016", "name": "Story point estimate", "type": "number", "description": ""})
	simNextID(c, "linktype")
	now := c.Now
	for i, s := range []struct{ project, summary, kind, status, reporter, assignee, label string }{
		{"10000", "Welcome to the demo project", "10001", "10002", ada, ada, "demo"},
		{"10000", "The login page forgets the user", "10002", "10001", robin, dev, "bug"},
		{"10000", "Export issues as a table", "10003", "10000", robin, "", "feature"},
		{"10001", "Renew the certificate", "10001", "10000", ada, "", ""},
	} {
		c.Now = now.Add(time.Duration(i-10) * time.Hour)
		issue := simDoc{"project": s.project, "summary": s.summary, "description": simToADF("Seeded by the simulator."), "issuetype": s.kind, "status": s.status,
			"priority": "3", "creator": s.reporter, "reporter": s.reporter, "assignee": nil, "labels": []any{}}
		if s.assignee != "" {
			issue["assignee"] = s.assignee
		}
		if s.label != "" {
			issue["labels"] = []any{s.label}
		}
		if s.status == "10002" {
			issue["resolution"], issue["resolutiondate"] = "10000", simStamp(c.Now)
		}
		simPutNewIssue(c, issue)
	}
	c.Now = now
	simSeedBoards(c)
}
