package jiracloud

import (
	"encoding/json"
	"math"
	"reflect"
	"slices"
	"sort"
	"strings"
	"time"

	"bobbin/runtime/simulate"
)

// simFoldUpdate turns the verbs of an update (add, remove, set, edit) into plain field values.
func simFoldUpdate(issue, update, fields simDoc) {
	for name, v := range update {
		if name == "comment" {
			continue
		}
		operations, _ := v.([]any)
		current, _ := issue[simStoredName(name)].([]any)
		list := slices.Clone(current)
		for _, o := range operations {
			operation, _ := o.(simDoc)
			for verb, value := range operation {
				switch verb {
				case "set", "edit":
					fields[name] = value
					list, _ = value.([]any)
				case "add":
					list = append(list, value)
					fields[name] = list
				case "remove":
					list = slices.DeleteFunc(slices.Clone(list), func(have any) bool { return simSame(have, value) })
					fields[name] = append([]any{}, list...)
				}
			}
		}
	}
}

// simSame compares an entry of a list with a given one: whole, or by id or name.
func simSame(have, given any) bool {
	if object, ok := given.(simDoc); ok {
		return simulate.ToText(have) == simulate.ToText(simFirst(object, "id", "name"))
	}
	return reflect.DeepEqual(have, given)
}

// simStoredName is the key under which an issue keeps a field.
func simStoredName(field string) string {
	if strings.HasPrefix(field, "customfield_") {
		return "extra"
	}
	return field
}

// simSetFields puts given field values onto an issue; wrong gets Jira's complaint per field.
func simSetFields(c *simCall, issue, fields, wrong simDoc) {
	for name, value := range fields {
		var complaint string
		switch name {
		case "summary":
			complaint = simSetSummary(issue, value)
		case "description", "environment":
			issue[name], complaint = simRich(c, value)
		case "labels":
			complaint = simSetLabels(issue, value)
		case "assignee", "reporter":
			issue[name], complaint = simGivenUser(c, name, value)
		case "priority", "resolution", "issuetype":
			complaint = simSetNamed(issue, name, value)
		case "duedate":
			complaint = simSetDate(issue, value)
		case "parent":
			complaint = simSetParent(c, issue, value)
		case "components", "fixVersions", "versions":
			complaint = simSetParts(c, issue, name, value)
		case "timetracking":
			issue[name] = value
		default:
			complaint = simSetCustom(c, issue, name, value)
		}
		if complaint != "" {
			wrong[name] = complaint
		}
	}
}

func simSetSummary(issue simDoc, value any) string {
	text, ok := value.(string)
	switch {
	case !ok && value != nil:
		return "Operation value must be a string"
	case strings.TrimSpace(text) == "":
		return "You must specify a summary of the issue."
	case strings.ContainsAny(text, "\r\n"):
		return "The summary is invalid because it contains newline characters."
	case len([]rune(text)) > 255:
		return "Summary can't exceed 255 characters."
	}
	issue["summary"] = text
	return ""
}

func simSetLabels(issue simDoc, value any) string {
	list, ok := value.([]any)
	if !ok && value != nil {
		return "data was not an array"
	}
	labels := []any{}
	for _, v := range list {
		label, ok := v.(string)
		switch {
		case !ok:
			return "string expected at index 0"
		case strings.ContainsAny(label, " \t\n"):
			return "The label '" + label + "' contains spaces which is invalid."
		case len(label) > 255:
			return "The label '" + label + "' exceeds the maximum length for a single label of 255 characters."
		case label != "" && !slices.Contains(labels, v):
			labels = append(labels, v)
		}
	}
	sort.Slice(labels, func(i, j int) bool { return labels[i].(string) < labels[j].(string) })
	issue["labels"] = labels
	return ""
}

func simSetNamed(issue simDoc, name string, value any) string {
	if value == nil {
		issue[name] = nil
		return ""
	}
	given, _ := value.(simDoc)
	all := map[string][]simNamed{"priority": simPriorities(), "resolution": simResolutions(), "issuetype": simIssueTypes()}[name]
	found, ok := simFind(all, simulate.ToText(simFirst(given, "id", "name")))
	if !ok {
		return map[string]string{"priority": "The priority selected is invalid.", "resolution": "Resolution is not valid.", "issuetype": "Specify a valid issue type"}[name]
	}
	issue[name] = found.id
	return ""
}

func simSetDate(issue simDoc, value any) string {
	text, ok := value.(string)
	if value == nil || text == "" && ok {
		issue["duedate"] = nil
		return ""
	}
	if _, err := time.Parse(time.DateOnly, text); err != nil {
		return "Error parsing date string: " + simulate.ToText(value)
	}
	issue["duedate"] = text
	return ""
}

func simSetParent(c *simCall, issue simDoc, value any) string {
	if value == nil {
		issue["parent"] = nil
		return ""
	}
	given, _ := value.(simDoc)
	parent, ok := simIssue(c, simulate.ToText(simFirst(given, "id", "key")))
	if !ok {
		return "Could not find issue by id or key."
	}
	issue["parent"] = parent["id"]
	return ""
}

// simSetParts sets components or versions, given by id or name, from the issue's project.
func simSetParts(c *simCall, issue simDoc, name string, value any) string {
	collection, word := "version", "Version"
	if name == "components" {
		collection, word = "component", "Component"
	}
	ids := []any{}
	list, _ := value.([]any)
	for _, v := range list {
		key := simulate.ToText(v)
		if given, ok := v.(simDoc); ok {
			key = simulate.ToText(simFirst(given, "id", "name"))
		}
		found := ""
		for _, part := range c.Tx.List(collection, simulate.Str(issue, "project")) {
			if simulate.Str(part, "id") == key || simulate.Str(part, "name") == key {
				found = simulate.Str(part, "id")
			}
		}
		if found == "" {
			return word + " name '" + key + "' is not valid"
		}
		ids = append(ids, found)
	}
	issue[name] = ids
	return ""
}

func simSetCustom(c *simCall, issue simDoc, name string, value any) string {
	field, ok := c.Tx.Get("field", name)
	if !ok {
		return "Field '" + name + "' cannot be set. It is not on the appropriate screen, or unknown."
	}
	number, isNumber := value.(float64)
	if simulate.Str(field, "type") == "number" && value != nil && (!isNumber || math.IsInf(number, 0)) {
		return "Operation value must be a number"
	}
	if simulate.Str(field, "type") == "string" && value != nil && c.Edition == "2" {
		if _, text := value.(string); !text {
			return "Operation value must be a string"
		}
	}
	extra := simWithout(simulate.Obj(issue, "extra"))
	extra[name] = value
	issue["extra"] = extra
	return ""
}

// simDifference lists what changed between two states of an issue, as the items of a changelog.
func simDifference(c *simCall, before, now simDoc) []any {
	items := []any{}
	for _, field := range []string{"status", "resolution", "summary", "description", "environment", "priority", "issuetype", "assignee", "reporter",
		"labels", "duedate", "parent", "components", "fixVersions", "versions", "timetracking"} {
		if !simEqual(before[field], now[field]) {
			items = append(items, simItem(c, field, before[field], now[field]))
		}
	}
	old, extra := simulate.Obj(before, "extra"), simulate.Obj(now, "extra")
	for _, name := range simulate.SortedKeys(extra) {
		if simEqual(old[name], extra[name]) {
			continue
		}
		field, _ := c.Tx.Get("field", name)
		items = append(items, simDoc{"field": field["name"], "fieldtype": "custom", "fieldId": name, "from": nil, "fromString": simulate.ToText(old[name]),
			"to": nil, "toString": simulate.ToText(extra[name])})
	}
	return items
}

// simEqual compares field values as they are stored: nothing, null and an empty list are one.
func simEqual(a, b any) bool {
	text := func(v any) string {
		encoded, err := json.Marshal(v)
		if err != nil || string(encoded) == "[]" || string(encoded) == `""` {
			return "null"
		}
		return string(encoded)
	}
	return text(a) == text(b)
}

// simItem is one changelog item.
func simItem(c *simCall, field string, from, to any) simDoc {
	item := simDoc{"field": field, "fieldtype": "jira", "fieldId": field, "from": nil, "to": nil, "fromString": nil, "toString": nil}
	if name := map[string]string{"fixVersions": "Fix Version", "versions": "Version", "components": "Component", "parent": "IssueParentAssociation"}[field]; name != "" {
		item["field"] = name
	}
	for side, value := range map[string]any{"from": from, "to": to} {
		if simEqual(value, nil) {
			if field == "labels" {
				item[side+"String"] = ""
			}
			continue
		}
		id, text := simItemValue(c, field, value)
		item[side], item[side+"String"] = id, text
		if field == "assignee" || field == "reporter" {
			item["tmp"+strings.ToUpper(side[:1])+side[1:]+"AccountId"] = id
		}
	}
	return item
}

// simItemValue gives a value's id, null where the field has none, and its text.
func simItemValue(c *simCall, field string, value any) (id, text any) {
	named := map[string][]simNamed{"status": simStatuses(), "resolution": simResolutions(), "priority": simPriorities(), "issuetype": simIssueTypes()}
	switch field {
	case "status", "resolution", "priority", "issuetype":
		found, _ := simFind(named[field], simulate.ToText(value))
		return found.id, found.name
	case "assignee", "reporter":
		user, _ := c.Tx.Get("user", simulate.ToText(value))
		return value, user["displayName"]
	case "labels":
		return nil, strings.Join(simTexts(value), " ")
	case "description", "environment":
		return nil, simFromADF(value)
	case "duedate":
		return value, simulate.ToText(value) + " 00:00:00.0"
	case "parent":
		parent, _ := simIssue(c, simulate.ToText(value))
		return value, parent["key"]
	case "components", "fixVersions", "versions":
		collection := map[bool]string{true: "component", false: "version"}[field == "components"]
		var names []string
		for _, partID := range simTexts(value) {
			part, _ := c.Tx.Get(collection, partID)
			names = append(names, simulate.Str(part, "name"))
		}
		return strings.Join(simTexts(value), ", "), strings.Join(names, ", ")
	}
	return nil, simulate.ToText(value)
}

// simCreationItems are the changelog items of a creation webhook: the fields that were set.
func simCreationItems(c *simCall, issue simDoc) []any {
	return simDifference(c, simDoc{}, issue)
}
