package servicenow

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"bobbin/runtime/simulate"
)

// simOperators are those of an encoded query, longer ones before those they begin with.
func simOperators() []string {
	return []string{"ISNOTEMPTY", "ISEMPTY", "NOT LIKE", "NOTLIKE", "LIKE", "CONTAINS", "STARTSWITH", "ENDSWITH", "NOT IN", "IN", "!=", ">=", "<=", "=", ">", "<"}
}

// simList answers a table's records that an encoded query and plain parameters let through.
func simList(c *simCall, table string) simAnswer {
	found, refused := simSelect(c, table)
	if refused != nil {
		return *refused
	}
	all := []any{}
	for _, record := range found {
		all = append(all, record)
	}
	offset, limit := c.Int("sysparm_offset", 0, 0), c.Int("sysparm_limit", 10_000, 1)
	part := simulate.Part(all, offset, limit)
	for i, record := range part {
		record, _ := record.(simDoc)
		part[i] = simShow(c, table, record)
	}
	var links []string
	for _, l := range []struct {
		rel    string
		offset int
		ok     bool
	}{{"first", 0, true}, {"prev", offset - limit, offset > 0}, {"next", offset + limit, offset+limit < len(all)}, {"last", max(0, (len(all)-1)/limit*limit), true}} {
		if l.ok {
			links = append(links, "<"+c.Address(map[string]string{"sysparm_offset": strconv.Itoa(max(0, l.offset)), "sysparm_limit": strconv.Itoa(limit)})+`>;rel="`+l.rel+`"`)
		}
	}
	return simulate.JSON(http.StatusOK, simDoc{"result": part}).With("X-Total-Count", strconv.Itoa(len(all))).With("Link", strings.Join(links, ","))
}

func simSelect(c *simCall, table string) ([]simDoc, *simAnswer) {
	query := c.Query.Get("sysparm_query")
	for _, name := range simulate.SortedKeys(c.Query) {
		if !strings.HasPrefix(name, "sysparm_") {
			query += "^" + name + "=" + c.Query.Get(name)
		}
	}
	records := c.Tx.All(table)
	var sets [][][]string // of any set, all of these, any of those
	for set := range strings.SplitSeq(query, "^NQ") {
		var all [][]string
		for term := range strings.SplitSeq(set, "^") {
			either, or := strings.CutPrefix(term, "OR")
			field, down := strings.CutPrefix(either, "DERBYDESC")
			if !down {
				field, down = strings.CutPrefix(either, "DERBY")
			}
			switch {
			case term == "" || term == "EQ":
			case or && down:
				simOrder(c, records, field, strings.HasPrefix(either, "DERBYDESC"))
			case simSplit(strings.TrimPrefix(term, "OR")) == nil && simSplit(term) == nil:
				return nil, simRefuse(http.StatusBadRequest, "Invalid query detected, please correct the query: "+term, "").Or()
			case or && len(all) > 0:
				all[len(all)-1] = append(all[len(all)-1], either)
			default:
				all = append(all, []string{term})
			}
		}
		sets = append(sets, all)
	}
	return slices.DeleteFunc(records, func(record simDoc) bool {
		return !slices.ContainsFunc(sets, func(all [][]string) bool {
			return !slices.ContainsFunc(all, func(either []string) bool {
				return !slices.ContainsFunc(either, func(term string) bool { return simMatches(c, record, simSplit(term)) })
			})
		})
	}), nil
}

// simSplit cuts a term into field, operator and value; nil when it has no operator.
func simSplit(term string) []string {
	end := strings.IndexFunc(term, func(r rune) bool { return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '_' || r == '.') })
	if end <= 0 {
		return nil
	}
	for _, operator := range simOperators() {
		if value, ok := strings.CutPrefix(term[end:], operator); ok {
			return []string{term[:end], operator, value}
		}
	}
	return nil
}

func simMatches(c *simCall, record simDoc, term []string) bool {
	value, display := simField(c, record, term[0])
	want := term[2]
	switch {
	case strings.HasPrefix(want, "javascript:gs.getUserID"):
		want = simUserID(c, simMe(c))
	case strings.HasPrefix(want, "javascript:gs.getUserName"):
		want = simMe(c)
	}
	either := func(test func(have string) bool) bool {
		return test(strings.ToLower(value)) || test(strings.ToLower(display))
	}
	low := strings.ToLower(want)
	switch term[1] {
	case "=":
		return either(func(have string) bool { return have == low })
	case "!=":
		return value != want && display != want
	case "LIKE", "CONTAINS":
		return either(func(have string) bool { return strings.Contains(have, low) })
	case "NOT LIKE", "NOTLIKE":
		return !either(func(have string) bool { return strings.Contains(have, low) })
	case "STARTSWITH":
		return either(func(have string) bool { return strings.HasPrefix(have, low) })
	case "ENDSWITH":
		return either(func(have string) bool { return strings.HasSuffix(have, low) })
	case "IN":
		return slices.Contains(strings.Split(want, ","), value)
	case "NOT IN":
		return !slices.Contains(strings.Split(want, ","), value)
	case "ISEMPTY":
		return value == ""
	case "ISNOTEMPTY":
		return value != ""
	}
	order := simCompare(value, want)
	return term[1][0] == '>' && order > 0 || term[1][0] == '<' && order < 0 || strings.HasSuffix(term[1], "=") && order == 0
}

// simCompare orders numbers as numbers and everything else, times too, as text.
func simCompare(a, b string) int {
	x, wrong := strconv.Atoi(a)
	y, bad := strconv.Atoi(b)
	if wrong == nil && bad == nil {
		return x - y
	}
	return strings.Compare(a, b)
}

func simOrder(c *simCall, records []simDoc, field string, down bool) {
	slices.SortStableFunc(records, func(a, b simDoc) int {
		x, _ := simField(c, a, field)
		y, _ := simField(c, b, field)
		if down {
			return simCompare(y, x)
		}
		return simCompare(x, y)
	})
}

func simShowFile(c *simCall, record simDoc) simDoc {
	return simulate.With(record, simDoc{"download_link": c.Base + simFilePath + "/" + simulate.Str(record, "sys_id") + "/file"})
}

// simAttach keeps a file at a record.
func simAttach(c *simCall, table, id, name, kind string, content []byte) simAnswer {
	if _, ok := c.Tx.Get(table, id); !ok || name == "" {
		return simRefuse(http.StatusNotFound, "Invalid table or record", "The record to attach to does not exist, or file_name is missing.")
	}
	record := simMake(c, "sys_attachment", simDoc{"table_name": table, "table_sys_id": id, "file_name": name, "content_type": kind, "size_bytes": len(content), "state": "available"})
	c.Tx.PutContent(simulate.Str(record, "sys_id"), content)
	return simulate.JSON(http.StatusCreated, simDoc{"result": simShowFile(c, record)})
}

// simAttachmentRoutes keep files at records.
func simAttachmentRoutes() []simulate.Route {
	with := func(handle func(c *simCall, record simDoc) simAnswer) simulate.Handler {
		return func(c *simCall) simAnswer {
			record, ok := c.Tx.Get("sys_attachment", c.Params["sys_id"])
			if !ok {
				return simNone()
			}
			return handle(c, record)
		}
	}
	return []simulate.Route{
		{Method: "GET", Path: simFilePath, Handle: func(c *simCall) simAnswer {
			found, refused := simSelect(c, "sys_attachment")
			if refused != nil {
				return *refused
			}
			all := []any{}
			for _, record := range found {
				all = append(all, simShowFile(c, record))
			}
			return simulate.JSON(http.StatusOK, simDoc{"result": simulate.Part(all, c.Int("sysparm_offset", 0, 0), c.Int("sysparm_limit", 1000, 1))})
		}},
		{Method: "POST", Path: simFilePath + "/file", Handle: func(c *simCall) simAnswer {
			return simAttach(c, c.Query.Get("table_name"), c.Query.Get("table_sys_id"), c.Query.Get("file_name"), c.Request.Header.Get("Content-Type"), c.Body)
		}},
		{Method: "POST", Path: simFilePath + "/upload", Handle: func(c *simCall) simAnswer {
			fields := map[string]string{}
			var file simulate.Upload
			for _, part := range c.Uploads() {
				if part.Name != "" {
					file = part
				} else {
					fields[part.Field] = string(part.Content)
				}
			}
			return simAttach(c, fields["table_name"], fields["table_sys_id"], file.Name, file.Type, file.Content)
		}},
		{Method: "GET", Path: simFilePath + "/{sys_id}", Handle: with(func(c *simCall, record simDoc) simAnswer {
			return simulate.JSON(http.StatusOK, simDoc{"result": simShowFile(c, record)})
		})},
		{Method: "GET", Path: simFilePath + "/{sys_id}/file", Handle: with(func(c *simCall, record simDoc) simAnswer {
			content, _ := c.Tx.Content(simulate.Str(record, "sys_id"))
			return simAnswer{Status: http.StatusOK, Raw: content, Header: http.Header{"Content-Type": {simulate.Str(record, "content_type")}}}
		})},
		{Method: "DELETE", Path: simFilePath + "/{sys_id}", Handle: with(func(c *simCall, record simDoc) simAnswer {
			c.Tx.Delete("sys_attachment", simulate.Str(record, "sys_id"))
			c.Tx.DeleteContent(simulate.Str(record, "sys_id"))
			return simulate.Empty(http.StatusNoContent)
		})},
	}
}
