package service

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"sync"

	"bobbin/connectors/generate/name"
)

// named gives every operation its name and lists further names as entries of their own. It
// fills the new lock: the old one with what is new.
func (b *builder) named(lock Lock) []Operation {
	for key, n := range b.in.Lock {
		lock[key] = n
	}
	aliases := map[string][]Alias{}
	for _, a := range b.in.Aliases {
		aliases[a.Operation] = append(aliases[a.Operation], a)
	}
	var keys, open []string // open: those without a name of their own
	for _, o := range b.operations {
		if o.GraphQL != nil {
			continue
		}
		keys = append(keys, o.Key())
		if b.given(o.Key(), aliases[o.Key()]) == "" {
			open = append(open, o.Key())
		}
	}
	paths := name.NewPaths(open, keys, b.in.Overlay.Prefixes, b.in.Overlay.Groups)
	automatic := b.automatic(aliases, paths)
	var all []Operation
	for _, o := range b.operations {
		key := o.Key()
		o.Name = cmp.Or(automatic[key], b.nameOf(o, aliases[key], paths))
		if locked, ok := b.in.Lock[key]; ok && locked != o.Name {
			if len(aliases[key]) > 0 || b.in.Overlay.Names[key] != "" {
				b.problem("%s is locked as %s but is to be called %s: a name that was published stays", key, locked, o.Name)
			}
			o.Name = locked
		}
		lock[key] = o.Name
		o.All = b.allName(o, o.Name, aliases[key])
		all = append(all, o)
		for _, a := range aliases[key] {
			if a.Name == o.Name {
				continue
			}
			other := o
			other.Name, other.SameAs, other.All = a.Name, o.Name, b.allName(o, a.Name, []Alias{a})
			all = append(all, other)
		}
	}
	slices.SortFunc(all, func(x, y Operation) int {
		return cmp.Or(strings.Compare(x.Name, y.Name), strings.Compare(x.Key(), y.Key()))
	})
	return all
}

// automatic names the operations that neither a person nor the lock named, where the overlay
// asks for that manner of naming.
func (b *builder) automatic(aliases map[string][]Alias, paths *name.Paths) map[string]string {
	if !b.in.Overlay.longNames() {
		return nil
	}
	taken := map[string]bool{}
	for _, a := range b.in.Aliases {
		taken[a.Name] = true
	}
	var open []Operation
	for _, o := range b.operations {
		n := cmp.Or(b.given(o.Key(), aliases[o.Key()]), b.in.Lock[o.Key()])
		if n == "" {
			open = append(open, o)
		}
		taken[n] = true
	}
	return automatic{b, paths}.name(open, taken)
}

// given is the name a person gave to an operation, "" when nobody did.
func (b *builder) given(key string, aliases []Alias) string {
	if len(aliases) > 0 {
		return aliases[0].Name
	}
	if n := b.in.Overlay.Names[key]; n != "" {
		return n
	}
	for _, rule := range b.in.Overlay.Rules {
		if n := rule.apply(key); n != "" {
			return n
		}
	}
	return ""
}

// longNames says whether an All name that is taken gives way to one with all the groups' words.
func (o Overlay) longNames() bool { return o.Naming == "id" || o.Naming == "resource" || o.LongAll }

func (b *builder) nameOf(o Operation, aliases []Alias, paths *name.Paths) string {
	key := o.Key()
	if n := b.given(key, aliases); n != "" {
		return n
	}
	if b.in.Overlay.Naming == "operation" && o.ID != "" {
		group := ""
		for _, tag := range o.Tags {
			group = cmp.Or(group, b.in.Overlay.Groups[tag])
		}
		if group == "" {
			b.problem("%s: the tags %v have no group in the overlay", key, o.Tags)
			group = "Other"
		}
		return group + "." + name.Short(strings.Split(group, "."), name.FromID(o.ID))
	}
	return paths.Name(key)
}

// whole is a pattern that must match all of a text, compiled once: every rule meets every key.
func whole(pattern string) *regexp.Regexp {
	if known, ok := patterns.Load(pattern); ok {
		return known.(*regexp.Regexp)
	}
	compiled := regexp.MustCompile("^(?:" + pattern + ")$")
	patterns.Store(pattern, compiled)
	return compiled
}

var patterns sync.Map

// apply gives the name a rule makes of a key, "" when it does not match.
func (r Rule) apply(key string) string {
	m := whole(r.Match).FindStringSubmatch(key)
	if m == nil {
		return ""
	}
	out := r.Name
	for i, group := range m {
		if i > 0 {
			n := string(rune('0' + i))
			out = strings.ReplaceAll(out, "$"+n+"s", name.Pascal(name.Singular(group)))
			out = strings.ReplaceAll(out, "$"+n, name.Pascal(group))
		}
	}
	return out
}

func (b *builder) allName(o Operation, n string, aliases []Alias) string {
	for _, a := range aliases {
		if a.Name == n && a.All != "" {
			return a.All
		}
	}
	if all := b.in.Overlay.All[n]; all != "" {
		return all
	}
	all, plain := name.All(n)
	for _, longer := range []string{name.Long(n), name.Camel(n)} {
		if other, ok := b.allNames[all]; ok && other != o.Key() && b.in.Overlay.longNames() {
			all = longer
		}
	}
	b.allNames[all] = o.Key()
	if !plain && b.in.Overlay.Naming == "operation" && o.ID != "" {
		return name.FromID(o.ID)
	}
	return all
}
