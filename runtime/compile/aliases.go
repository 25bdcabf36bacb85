package compile

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"bobbin/runtime/connector"
	"bobbin/runtime/workspace"
)

const codeAlias = "compile/alias"

// aliasName is what a workspace may call a function: Group.method, or deeper.
var aliasName = regexp.MustCompile(`^[A-Za-z_$][\w$]*(\.[A-Za-z_$][\w$]*)+$`)

// table gives the operations of a connection: its connector's, and under the names that the
// workspace adds (workspace.Connection.Aliases).
func (b *build) table(connection string) (*table, bool) {
	of := b.ws.Connections[connection]
	t, ok := b.compiler.table(b.ws.Dir, of.Connector)
	if !ok || len(of.Aliases) == 0 {
		return t, ok
	}
	if made := b.aliased[connection]; made != nil {
		return made, true
	}
	rows := &connector.Table{Operations: maps.Clone(t.rows.Operations), Limits: t.rows.Limits}
	for _, alias := range slices.Sorted(maps.Keys(of.Aliases)) {
		target, wrong, hint := t.meant(alias, of.Aliases[alias])
		if wrong != "" {
			b.problems = append(b.problems, workspace.Diagnostic{Severity: workspace.SeverityError, Code: codeAlias, Message: wrong, Hint: hint,
				Source: origin, Place: workspace.PlaceOf(b.ws.Dir, "connections", connection, "aliases", alias)})
			continue
		}
		o := t.rows.Operations[target]
		o.All = ""
		rows.Operations[alias] = o
	}
	if b.aliased == nil {
		b.aliased = map[string]*table{}
	}
	made := tableOf(t.connector, rows)
	b.aliased[connection] = made
	return made, true
}

// meant gives the operation that an alias stands for, or says what is wrong with it.
func (t *table) meant(alias, target string) (operation, wrong, hint string) {
	if all, ok := t.byAll[strings.TrimPrefix(target, "All.")]; ok && strings.HasPrefix(target, "All.") {
		target = all
	}
	first, _, _ := strings.Cut(alias, ".")
	switch _, known := t.rows.Operations[target]; {
	case !aliasName.MatchString(alias) || first == "All" || slices.Contains(members, first):
		return "", fmt.Sprintf("%q cannot be the name of a function.", alias), "Write a group and a name: Issue.find."
	case t.unknown(chain{names: strings.Split(alias, ".")}) == "":
		return "", fmt.Sprintf("%s has a function or a group %s already.", t.connector.Title, alias), "Give the alias another name."
	case !known:
		return "", fmt.Sprintf("%s has no operation %s, which %s stands for.", t.connector.Title, target, alias),
			didYouMean(nearest(target, t.names, 3), "An alias stands for a function as a script calls it: Issue.getIssue.")
	}
	for i, c := range alias {
		if _, operation := t.rows.Operations[alias[:i]]; c == '.' && operation {
			return "", fmt.Sprintf("%s is a function of %s, and cannot have a function %s.", alias[:i], t.connector.Title, alias[i+1:]), "Give the alias another name."
		}
	}
	return target, "", ""
}

// aliasDeclarations declares a connection's client with the names that the workspace adds; from is
// its connector's module.
func aliasDeclarations(t *table, aliases map[string]string, from string) string {
	var s strings.Builder
	s.WriteString(header + "import type known from '" + from + "';\nexport * from '" + from + "';\ntype Known = typeof known;\ndeclare const client: Known")
	for _, alias := range slices.Sorted(maps.Keys(aliases)) {
		target, wrong, _ := t.meant(alias, aliases[alias])
		if wrong != "" {
			continue
		}
		parts := strings.Split(alias, ".")
		s.WriteString(" & ")
		for _, part := range parts[:len(parts)-1] {
			s.WriteString("{ readonly " + part + ": ")
		}
		s.WriteString("{ /** Another name of " + target + ". */ readonly " + parts[len(parts)-1] + ": Known")
		for part := range strings.SplitSeq(target, ".") {
			s.WriteString("[" + quote(part) + "]")
		}
		s.WriteString(strings.Repeat(" }", len(parts)))
	}
	s.WriteString(";\nexport default client;\n")
	return s.String()
}
