package npm

import (
	"maps"
	"slices"
	"strings"
)

// node is a package at its place in node_modules; the root is the workspace.
type node struct {
	name     string // of its folder; an alias may be another than the package's
	parent   *node
	children map[string]*node
	m        *manifest
}

func newNode(name string, m *manifest) *node {
	return &node{name: name, m: m, children: map[string]*node{}}
}

// edge is one package another asks for.
type edge struct {
	name, want string
	kind       kind
}

type kind string

const (
	prod         kind = "prod"
	dev          kind = "dev"
	optional     kind = "optional"
	peer         kind = "peer"
	optionalPeer kind = "optional peer" // used when it is there, never brought
)

func (k kind) peer() bool { return k == peer || k == optionalPeer }

// edges are what a node asks for, sorted by name. Of the root's kinds a later one counts.
func (n *node) edges(o overrides) []edge {
	found := map[string]edge{}
	take := func(wants map[string]string, k kind) {
		for name, want := range wants {
			if _, known := found[name]; !known {
				found[name] = edge{name, want, k}
			}
		}
	}
	take(n.m.OptionalDependencies, optional)
	take(n.m.Dependencies, prod)
	if n.parent == nil {
		take(n.m.DevDependencies, dev)
	}
	for name, want := range n.m.PeerDependencies {
		k := peer
		if n.m.optionalPeers[name] {
			k = optionalPeer
		}
		take(map[string]string{name: want}, k)
	}
	list := make([]edge, 0, len(found))
	for _, name := range slices.Sorted(maps.Keys(found)) {
		e := found[name]
		if want, ok := o[name]; ok && n.parent != nil {
			e.want = want
		}
		list = append(list, e)
	}
	return list
}

// from is where the search for an edge begins: peers lie beside a package, not in it.
func (n *node) from(e edge) *node {
	if e.kind.peer() && n.parent != nil {
		return n.parent
	}
	return n
}

// find gives the package that a name means at a node, as Node.js walks up; nil when none.
func (n *node) find(name string) *node {
	for at := n; at != nil; at = at.parent {
		if found := at.children[name]; found != nil {
			return found
		}
	}
	return nil
}

func (n *node) add(child *node) {
	child.parent = n
	n.children[child.name] = child
}

// path is its key in the lock.
func (n *node) path() string {
	if n.parent == nil {
		return ""
	}
	above := n.parent.path()
	if above != "" {
		above += "/"
	}
	return above + "node_modules/" + n.name
}

func (n *node) depth() int {
	depth := 0
	for at := n; at.parent != nil; at = at.parent {
		depth++
	}
	return depth
}

// attached says whether the node is still part of the tree of that root.
func (n *node) attached(root *node) bool {
	for at := n; ; at = at.parent {
		if at == root {
			return true
		}
		if at.parent == nil || at.parent.children[at.name] != at {
			return false
		}
	}
}

// all lists a node and everything below it, the shallow ones first, then by path.
func (n *node) all() []*node {
	list := []*node{n}
	for i := 0; i < len(list); i++ {
		for _, name := range slices.Sorted(maps.Keys(list[i].children)) {
			list = append(list, list[i].children[name])
		}
	}
	return list
}

// fits says whether the package at a node is what an edge wants.
func (e edge) fits(to *node) bool {
	s, err := parseSpec(e.name, e.want)
	return err == nil && s.fits(to.m.Name, to.m.Version)
}

// treeOf makes nodes of a lock. What lies in a package that is not there is left out.
func treeOf(root *manifest, l *lock) *node {
	top := newNode("", root)
	if l == nil {
		return top
	}
	at := map[string]*node{"": top}
	paths := slices.SortedFunc(maps.Keys(l.packages), func(a, b string) int {
		if order := strings.Count(a, "node_modules/") - strings.Count(b, "node_modules/"); order != 0 {
			return order
		}
		return strings.Compare(a, b)
	})
	for _, path := range paths {
		parent, name := splitPath(path)
		if path == "" || at[parent] == nil {
			continue
		}
		copied := *l.packages[path]
		child := newNode(name, &copied)
		at[parent].add(child)
		at[path] = child
	}
	return top
}

// dedupe removes copies of what is found further up as well.
func (n *node) dedupe() {
	nodes := n.all()
	for i := len(nodes) - 1; i >= 0; i-- {
		one := nodes[i]
		if one.parent == nil || one.parent.parent == nil || one.m.InBundle {
			continue
		}
		if other := one.parent.parent.find(one.name); other != nil && other.m.Name == one.m.Name && other.m.Version == one.m.Version {
			delete(one.parent.children, one.name)
		}
	}
}

// prune removes what nothing asks for, and says for the rest why it is there, as npm's flags do.
func (n *node) prune(o overrides) {
	strict := reach(n, o, func(e edge) bool { return true })
	for _, one := range n.all() {
		if !strict[one] && one.parent != nil && one.attached(n) && !one.m.InBundle {
			delete(one.parent.children, one.name)
		}
	}
	notDev := reach(n, o, func(e edge) bool { return e.kind != dev })
	notOptional := reach(n, o, func(e edge) bool { return e.kind != optional && e.kind != optionalPeer })
	neither := reach(n, o, func(e edge) bool { return e.kind != dev && e.kind != optional && e.kind != optionalPeer })
	notPeer := reach(n, o, func(e edge) bool { return !e.kind.peer() })
	for _, one := range n.all() {
		m := one.m
		m.Dev, m.Optional, m.Peer = !notDev[one], !notOptional[one], !notPeer[one]
		m.DevOption = !neither[one] && !m.Dev && !m.Optional
		if m.InBundle {
			m.Dev, m.Optional, m.Peer, m.DevOption = one.parent.m.Dev, one.parent.m.Optional, one.parent.m.Peer, one.parent.m.DevOption
		}
	}
}

// reach is everything that edges of some kinds lead to from the root.
func reach(root *node, o overrides, follow func(edge) bool) map[*node]bool {
	seen := map[*node]bool{root: true}
	list := []*node{root}
	for i := 0; i < len(list); i++ {
		for _, e := range list[i].edges(o) {
			if !follow(e) {
				continue
			}
			if to := list[i].from(e).find(e.name); to != nil && !seen[to] {
				seen[to] = true
				list = append(list, to)
			}
		}
	}
	return seen
}
