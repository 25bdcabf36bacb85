package simulate

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"bobbin/runtime/connector"
)

// target is what a method on a path leads to: hand-written behaviour, a table operation, or both.
type target struct {
	handle    Handler
	operation *connector.Operation
	names     []string // of the parameters, in the order of the path
}

// node is one segment of the tree of path templates. A literal segment is tried first, then
// segments that are partly literal, then a whole parameter, then a parameter of many segments.
type node struct {
	literal map[string]*node
	partly  []branch
	whole   *node
	rest    *node
	methods map[string]*target
}

type branch struct {
	text    string
	pattern *regexp.Regexp
	next    *node
}

// router finds the target of a method and path.
type router struct{ root *node }

func newRouter(routes []Route, table *connector.Table) *router {
	r := &router{&node{}}
	if table != nil {
		for _, name := range SortedKeys(table.Operations) {
			operation := table.Operations[name]
			operation.Name = name
			// A path with a query chooses between operations of one path: the first stands for all.
			path, _, _ := strings.Cut(operation.Path, "?")
			for _, path := range variants(path) {
				r.add(operation.Method, path, func(t *target) {
					if t.operation == nil || t.operation.Path != path && path == operation.Path { // of several of one path, the first
						t.operation = &operation
					}
				})
			}
		}
	}
	for _, route := range routes {
		for _, path := range variants(route.Path) {
			r.add(route.Method, path, func(t *target) { t.handle = route.Handle })
		}
	}
	return r
}

// variants writes a template with optional groups, such as /search and /-/search for /(-/)search,
// as the templates without groups. An escaped parenthesis is a literal one.
func variants(path string) []string {
	const open, shut = "\x01", "\x02"
	pending, done := []string{strings.NewReplacer(`\(`, open, `\)`, shut).Replace(path)}, []string{}
	for len(pending) > 0 {
		next := pending[0]
		pending = pending[1:]
		before, after, found := strings.Cut(next, "(")
		inner, after, closed := strings.Cut(after, ")")
		switch {
		case !found || !closed:
			done = append(done, strings.NewReplacer(open, "(", shut, ")").Replace(next))
		case inner == "" || strings.Contains(inner, "="): // a call of a function, not a choice
			pending = append(pending, before+open+inner+shut+after)
		default:
			pending = append(pending, before+after, before+inner+after)
		}
	}
	return done
}

// parameter matches {name} and *name within a segment.
var parameter = regexp.MustCompile(`\{([^{}]+)\}|\*([A-Za-z_]+)`)

func (r *router) add(method, path string, set func(*target)) {
	at, names := r.root, []string{}
	for segment := range strings.SplitSeq(strings.Trim(path, "/"), "/") {
		found := parameter.FindAllStringSubmatch(segment, -1)
		for _, m := range found {
			names = append(names, m[1]+m[2])
		}
		at = at.child(segment, found)
	}
	if at.methods == nil {
		at.methods = map[string]*target{}
	}
	t := at.methods[method]
	if t == nil {
		t = &target{}
		at.methods[method] = t
	}
	t.names = names
	set(t)
}

// child finds or makes the node below a segment of a template with the given parameters.
func (n *node) child(segment string, parameters [][]string) *node {
	switch {
	case len(parameters) == 0:
		if n.literal == nil {
			n.literal = map[string]*node{}
		}
		if n.literal[segment] == nil {
			n.literal[segment] = &node{}
		}
		return n.literal[segment]
	case parameters[0][0] == segment && strings.HasPrefix(segment, "*"):
		if n.rest == nil {
			n.rest = &node{}
		}
		return n.rest
	case parameters[0][0] == segment:
		if n.whole == nil {
			n.whole = &node{}
		}
		return n.whole
	}
	// Names do not tell patterns apart: two templates that differ in them share a branch.
	pattern := "^" + strings.ReplaceAll(regexp.QuoteMeta(parameter.ReplaceAllString(segment, "\x00")), "\x00", "(.+)") + "$"
	for _, b := range n.partly {
		if b.text == pattern {
			return b.next
		}
	}
	b := branch{pattern, regexp.MustCompile(pattern), &node{}}
	n.partly = append(n.partly, b)
	return b.next
}

// find gives the target and the path's parameters, unescaped. Known says that the path exists,
// though perhaps not with this method.
func (r *router) find(method, path string) (found *target, params map[string]string, known bool) {
	segments := strings.Split(strings.Trim(path, "/"), "/")
	if method == http.MethodHead {
		method = http.MethodGet
	}
	found, values, known := r.root.find(method, segments, nil)
	if found == nil {
		return nil, nil, known
	}
	params = make(map[string]string, len(values))
	for i, name := range found.names {
		value, err := url.PathUnescape(values[i])
		if err != nil {
			value = values[i]
		}
		params[name] = value
	}
	return found, params, true
}

func (n *node) find(method string, segments, values []string) (found *target, _ []string, known bool) {
	if len(segments) == 0 {
		return n.methods[method], values, len(n.methods) > 0
	}
	try := func(next *node, rest []string, captured ...string) bool {
		if next == nil {
			return false
		}
		t, v, k := next.find(method, rest, append(values[:len(values):len(values)], captured...))
		known = known || k
		if t != nil {
			found, values = t, v
		}
		return t != nil
	}
	segment, rest := segments[0], segments[1:]
	if try(n.literal[segment], rest) || (segment != "" && try(n.unescaped(segment), rest)) {
		return found, values, true
	}
	for _, b := range n.partly {
		if m := b.pattern.FindStringSubmatch(segment); m != nil && try(b.next, rest, m[1:]...) {
			return found, values, true
		}
	}
	if segment != "" && try(n.whole, rest, segment) {
		return found, values, true
	}
	for i := len(segments); n.rest != nil && i > 0; i-- {
		if try(n.rest, segments[i:], strings.Join(segments[:i], "/")) {
			return found, values, true
		}
	}
	return nil, nil, known
}

// unescaped finds a literal segment that the caller has escaped without need.
func (n *node) unescaped(segment string) *node {
	if !strings.Contains(segment, "%") {
		return nil
	}
	plain, err := url.PathUnescape(segment)
	if err != nil {
		return nil
	}
	return n.literal[plain]
}
