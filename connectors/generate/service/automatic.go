package service

import (
	"cmp"
	"slices"
	"strings"

	"bobbin/connectors/generate/name"
)

// automatic names what nobody named, in the manners "id" and "resource" (and "path" with longAll): by operationId where
// that reads like a name, in the group of the operation's tag. Two operations that would get
// one name say whose thing they are about (getCommentsForIssue), then take the name of their path.
type automatic struct {
	b     *builder
	paths *name.Paths
}

// byPathLevel is the level of the name of the path; longest is the last of the ever longer
// names an operation may get.
const (
	byPathLevel = 3
	longest     = 4
)

// name gives names by key to the open operations, avoiding those taken.
func (a automatic) name(open []Operation, taken map[string]bool) map[string]string {
	level, names := map[string]int{}, map[string]string{}
	if a.b.in.Overlay.Naming == "path" {
		for _, o := range open {
			level[o.Key()] = byPathLevel
		}
	}
	for range longest + 1 {
		count := map[string]int{}
		for _, o := range open {
			names[o.Key()] = a.candidate(o, level[o.Key()])
			count[names[o.Key()]]++
		}
		again := false
		for _, o := range open {
			if n := names[o.Key()]; (count[n] > 1 || taken[n]) && level[o.Key()] < longest {
				level[o.Key()]++
				again = true
			}
		}
		if !again {
			break
		}
	}
	return names
}

func (a automatic) candidate(o Operation, level int) string {
	if o.GraphQL != nil {
		return a.field(o, level)
	}
	id, reads := name.Identify(o.ID, a.b.in.Overlay.Naming == "resource")
	if !reads || level >= byPathLevel {
		return a.byPath(o, level == longest)
	}
	group := a.group(o, id)
	parts := strings.Split(group, ".")
	method := name.Short(parts, id.Method(parts[len(parts)-1], o.Method))
	owners := name.Owners(o.Path)
	for _, prefix := range a.b.in.Overlay.Prefixes {
		if rest, ok := strings.CutPrefix(o.Path, prefix); ok {
			owners = name.Owners(rest)
		}
	}
	switch {
	case level == 1 && len(owners) > 0:
		method += "For" + owners[len(owners)-1]
	case level == 2 && len(owners) > 0:
		method += "For" + strings.Join(owners, "")
	case level > 0:
		return a.byPath(o, false)
	}
	return group + "." + method
}

// field is the name of a field of Query or Mutation.
func (a automatic) field(o Operation, level int) string {
	t := o.Answer.Type.Fields[0].Type.Fields[0].Type
	for t.Items != nil {
		t = t.Items
	}
	answer := t.Ref
	if level > 0 {
		answer = "" // the words of the field alone
	}
	n := name.Field(o.ID, o.GraphQL.Kind, answer)
	if level > 1 {
		n += name.Pascal(o.GraphQL.Kind)
	}
	return n
}

// byPath is the name of method and path, in the group the operation has otherwise. Full tells
// one thing (getBoardByField) from several (getBoards), and a change of parts from one of all.
func (a automatic) byPath(o Operation, full bool) string {
	groups, method := name.Split(a.paths.Name(o.Key()))
	if explicit := a.explicit(o); explicit != "" {
		groups = strings.Split(explicit, ".")
		method = name.Short(groups, method)
	} else if o.Area != "" {
		groups = strings.Split(name.Group(o.Area, strings.Join(groups, ".")), ".")
	}
	if full {
		path, _, _ := strings.Cut(o.Path, "?")
		last := path[strings.LastIndex(path, "/")+1:]
		switch {
		case strings.HasPrefix(last, "{") && o.Method == "PATCH":
			method = "patch" + strings.TrimPrefix(method, "update")
		case strings.HasSuffix(path, "}/"+last) && strings.HasPrefix(last, "{"):
			method += "By" + name.Pascal(last)
		case strings.HasPrefix(last, "{"): // the one thing keeps the plain name
		case o.Method == "GET" && name.Plural(method) != method:
			method = name.Plural(method)
		default:
			method += "In" + strings.Join(name.Owners(o.Path), "")
		}
	}
	return strings.Join(groups, ".") + "." + method
}

// explicit is the group that existing scripts or the overlay give an operation, "" when they do not.
func (a automatic) explicit(o Operation) string {
	in := a.b.in
	if g := in.Placed[o.Key()]; g != "" {
		return g
	}
	group := ""
	for _, prefix := range a.b.groupPrefixes {
		if group == "" && strings.HasPrefix(o.Path, prefix) {
			group = in.Overlay.Groups[prefix]
		}
	}
	for _, tag := range o.Tags {
		group = cmp.Or(group, in.Overlay.Groups[tag])
	}
	return group
}

// group is where an operation belongs: where existing scripts have it, what the overlay says
// of its tag or its path, what its id says, its tag, its path.
func (a automatic) group(o Operation, id name.Identifier) string {
	in := a.b.in
	if in.Placed[o.Key()] != "" {
		return in.Placed[o.Key()]
	}
	group := a.explicit(o)
	if group == "" && in.Overlay.Naming == "resource" && len(id.Groups) > 0 {
		own := slices.Clone(id.Groups)
		for _, first := range strings.Fields(in.Overlay.DropGroup) {
			if len(own) > 1 && strings.EqualFold(own[0], first) {
				own = own[1:]
			}
		}
		group = name.Group(own...)
	}
	if group == "" && len(o.Tags) > 0 && in.Overlay.Naming != "path" {
		group = name.Group(o.Tags[0])
	}
	if group == "" {
		groups, _ := name.Split(a.paths.Name(o.Key()))
		group = strings.Join(groups, ".")
	}
	if o.Area != "" {
		group = name.Group(o.Area, group)
	}
	return group
}
