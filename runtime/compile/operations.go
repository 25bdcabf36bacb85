package compile

import (
	"encoding/json"
	"slices"
	"strings"

	"bobbin/runtime/connector"
)

// members are what a client has besides the groups of its table.
var members = []string{"fetch", "paginate", "pages", "connectionId", "setGlobalErrorStrategy", "constructor", "toString", "valueOf", "hasOwnProperty", "then", "toJSON"}

// table is a connector's operations, prepared for looking names up.
type table struct {
	connector *connector.Connector
	rows      *connector.Table
	byAll     map[string]string
	names     []string // every operation, and every name of the All group with "All." before it
	whole     string   // the rows as JSON text
}

func newTable(c *connector.Connector) *table { return tableOf(c, c.Table()) }

func tableOf(c *connector.Connector, rows *connector.Table) *table {
	t := &table{connector: c, rows: rows, byAll: map[string]string{}}
	for name, op := range t.rows.Operations {
		t.names = append(t.names, name)
		if op.All != "" {
			t.byAll[op.All] = name
			t.names = append(t.names, "All."+op.All)
		}
	}
	slices.Sort(t.names)
	t.whole = encode(t.rows.Operations)
	return t
}

// encode gives JSON text with its keys in order, so that the same operations are the same bytes.
func encode(data any) string {
	text, err := json.Marshal(data)
	if err != nil {
		panic("compile: an operation table is plain data: " + err.Error())
	}
	return string(text)
}

// selection is the part of a table that a Bundle carries.
type selection struct {
	table      *table // nil until the module itself is wanted
	operations map[string]connector.Operation
	complete   bool
	unknown    map[string][]string // names the table does not have, with the nearest it has
}

// take adds what one script uses.
func (sel *selection) take(t *table, u uses) {
	if u.whole {
		sel.complete = true
	}
	for _, c := range u.chains {
		if name := t.unknown(c); name != "" {
			sel.unknown[name] = nearest(name, t.names, 3)
			continue
		}
		names, all := t.find(c.names)
		sel.complete = sel.complete || all
		for _, name := range names {
			sel.operations[name] = t.rows.Operations[name]
		}
	}
}

// find lists the operations a chain may call; all says that it may call any.
func (t *table) find(names []string) (operations []string, all bool) {
	if names[0] == "All" {
		if len(names) == 1 {
			return nil, true
		}
		if name, ok := t.byAll[names[1]]; ok {
			return []string{name}, false
		}
		return nil, false
	}
	for i := range names {
		path := strings.Join(names[:i+1], ".")
		_, exact := t.rows.Operations[path]
		below := t.rows.Group(path)
		switch {
		case exact && len(below) == 0:
			return []string{path}, false
		case exact: // an operation that is a group as well: which of the two is meant shows later
			operations = append(operations, path)
		case len(below) == 0:
			return operations, false
		}
		if i == len(names)-1 {
			return append(operations, below...), false
		}
	}
	return operations, false
}

// unknown gives the name in a chain that the table does not have, or "".
func (t *table) unknown(c chain) string {
	if slices.Contains(members, c.names[0]) {
		return ""
	}
	if found, all := t.find(c.names); len(found) > 0 || all {
		return ""
	}
	if c.names[0] == "All" {
		return "All." + c.names[1]
	}
	for i := range c.names { // as far as the first name that is wrong
		path := strings.Join(c.names[:i+1], ".")
		if len(t.rows.Group(path)) == 0 {
			if slices.Contains(members, c.names[i]) {
				return ""
			}
			return path
		}
	}
	return ""
}
