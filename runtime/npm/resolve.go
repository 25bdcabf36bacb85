package npm

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"bobbin/runtime/fault"
)

// parallel is how many requests are under way at once.
const parallel = 8

// What a tree may grow to. Packages that exclude each other in a circle would grow for ever.
const (
	maxDepth = 40
	maxNodes = 20_000
)

// overrides are the versions a package.json forces on all packages below it, by name.
type overrides map[string]string

// resolver makes a tree whole: every edge leads to a package that fits.
type resolver struct {
	root      *node
	overrides overrides
	registry  *registry
	legacy    bool // peers are neither brought nor checked
	warnings  []string
	warned    map[string]bool
	progress  func(Progress)
	given     map[edgeKey]bool // optional packages that are not to be had
}

type edgeKey struct {
	from string
	edge edge
}

// resolve goes over the tree until nothing is missing. Shallow packages choose first, so
// that what many need comes to lie at the top, where all find it.
func (r *resolver) resolve(ctx context.Context) error {
	r.warned, r.given = map[string]bool{}, map[edgeKey]bool{}
	for {
		nodes := r.root.all()
		if len(nodes) > maxNodes {
			return fault.New(fault.Invalid, "These packages need more than %d others.", maxNodes)
		}
		missing, err := r.missing(nodes)
		if err != nil {
			return err
		}
		if len(missing) == 0 {
			r.root.dedupe()
			r.root.prune(r.overrides)
			return nil
		}
		if err := r.learn(ctx, missing); err != nil {
			return err
		}
		r.progress(Progress{Step: "resolve", Done: len(nodes), Total: len(nodes) + len(missing)})
		for _, n := range nodes {
			if err := r.complete(ctx, n); err != nil {
				return err
			}
		}
	}
}

// missing lists the packages of the registry that edges without an end ask for.
func (r *resolver) missing(nodes []*node) ([]string, error) {
	names := map[string]bool{}
	for _, n := range nodes {
		for _, e := range r.problems(n) {
			s, err := parseSpec(e.name, e.want)
			if err != nil {
				return nil, r.blame(n, e, err)
			}
			names[s.name] = true
		}
	}
	return slices.Sorted(maps.Keys(names)), nil
}

// learn asks for all of them at once; what cannot be had is found out when it is needed.
func (r *resolver) learn(ctx context.Context, names []string) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(parallel)
	for _, name := range names {
		group.Go(func() error {
			_, err := r.registry.packument(ctx, name)
			if fault.Is(err, fault.Canceled) {
				return err
			}
			return nil // unreachable for the others; the edge that needs it says so
		})
	}
	return group.Wait()
}

// problems are the edges of a node that lead nowhere or to the wrong version.
func (r *resolver) problems(n *node) []edge {
	var list []edge
	for _, e := range n.edges(r.overrides) {
		if e.kind.peer() && r.legacy || n.m.InBundle || r.given[edgeKey{n.path(), e}] {
			continue
		}
		to := n.from(e).find(e.name)
		if to == nil && e.kind == optionalPeer || to != nil && (e.kind == optionalPeer || e.fits(to)) {
			continue
		}
		list = append(list, e)
	}
	return list
}

func (r *resolver) complete(ctx context.Context, n *node) error {
	if !n.attached(r.root) {
		return nil
	}
	if n.depth() > maxDepth {
		return fault.New(fault.Invalid, "The packages around %s need each other in versions that exclude each other.", n.name)
	}
	for _, e := range r.problems(n) {
		err := r.bring(ctx, n, e)
		if err != nil && e.kind == optional && !fault.Is(err, fault.Canceled) {
			r.given[edgeKey{n.path(), e}] = true
			r.warn("The optional package " + e.name + " is left out: " + fault.From(err).Sentence)
			continue
		}
		if err != nil {
			return r.blame(n, e, err)
		}
	}
	return nil
}

// blame says which package asks for what could not be had.
func (r *resolver) blame(n *node, e edge, err error) error {
	f := fault.From(err)
	if n.parent == nil || f.Code == fault.Canceled || f.Code == fault.Internal {
		return err
	}
	var chain []string
	for at := n; at.parent != nil; at = at.parent {
		chain = append(chain, at.name+" "+at.m.Version)
	}
	return fault.New(f.Code, "%s It is wanted by %s.", f.Sentence, strings.Join(chain, ", in ")).WithHint("%s", f.Hint).Because(err)
}

// bring chooses a version for an edge and places it.
func (r *resolver) bring(ctx context.Context, n *node, e edge) error {
	s, err := parseSpec(e.name, e.want)
	if err != nil {
		return err
	}
	p, err := r.registry.packument(ctx, s.name)
	if err != nil {
		return err
	}
	if existing := n.from(e).children[e.name]; existing != nil && e.kind.peer() {
		return r.reconcile(n, e, s, p, existing)
	}
	m, err := p.choose(s)
	if err != nil {
		return err
	}
	if m.Deprecated != "" {
		r.warn(m.Name + " " + m.Version + " is deprecated: " + m.Deprecated)
	}
	r.place(n, e, newNode(e.name, m))
	return nil
}

// place puts a package as high as it can lie without changing what others find.
func (r *resolver) place(n *node, e edge, child *node) {
	start := n.from(e)
	best := start
	for at := start; at != nil && (at == start || !r.conflicts(at, child)); at = at.parent {
		best = at
	}
	best.add(child) // in place of one that did not fit, whose other users are then looked at anew
}

// conflicts says whether a package cannot lie at a node: another is there, the node itself
// wants another version, or something below would find this one instead of one above.
func (r *resolver) conflicts(at, child *node) bool {
	if at.children[child.name] != nil {
		return true
	}
	for _, below := range at.all() {
		for _, e := range below.edges(r.overrides) {
			if e.name != child.name || e.kind == optionalPeer || e.fits(child) {
				continue
			}
			from := below.from(e)
			found := from.find(e.name)
			if from == at && below == at || found != nil && from.below(at) && !found.below(at) && e.fits(found) {
				return true
			}
		}
	}
	return false
}

// below says whether a node is another one or lies in it.
func (n *node) below(top *node) bool {
	for at := n; at != nil; at = at.parent {
		if at == top {
			return true
		}
	}
	return false
}

// reconcile looks for a version that a peer and everybody else who uses it can live with.
func (r *resolver) reconcile(n *node, e edge, s spec, p *packument, existing *node) error {
	specs := []spec{s}
	for _, user := range r.root.all() {
		for _, other := range user.edges(r.overrides) {
			if other.name != e.name || user.from(other).find(e.name) != existing || user == n {
				continue
			}
			if wanted, err := parseSpec(other.name, other.want); err == nil && wanted.tag == "" {
				specs = append(specs, wanted)
			}
		}
	}
	m, err := p.choose(specs...)
	if err == nil {
		r.place(n, e, newNode(e.name, m))
		return nil
	}
	if n.parent != r.root || r.overrides[e.name] != "" { // not of the person's own choosing; npm lets it be, too
		r.given[edgeKey{n.path(), e}] = true
		r.warn(n.name + " " + n.m.Version + " is made for " + e.name + " " + e.want + ", but " + existing.m.Version + " is there.")
		return nil
	}
	return fault.New(fault.Conflict, "%s %s needs %s %s beside it, but %s is there.", n.name, n.m.Version, e.name, e.want, existing.m.Version).
		WithHint("Choose versions of %s and %s that go together; or set legacy-peer-deps=true in .npmrc to let it be.", n.name, e.name)
}

func (r *resolver) warn(sentence string) {
	if !r.warned[sentence] {
		r.warned[sentence] = true
		r.warnings = append(r.warnings, sentence)
	}
}

// readOverrides takes the versions a package.json forces. $name means the version that the
// workspace itself asks for.
func readOverrides(text []byte, root *manifest) (overrides, error) {
	var file struct{ Overrides map[string]json.RawMessage }
	if err := json.Unmarshal(text, &file); err != nil {
		return nil, errors.Join(errUnreadable, err)
	}
	found := overrides{}
	for name, value := range file.Overrides {
		var want string
		plain, rang := splitSpec(name)
		if json.Unmarshal(value, &want) != nil || rang != "" {
			return nil, fault.New(fault.Invalid, "The override of %s is not one that can be followed.", name).
				WithHint(`Bobbin knows overrides of the form "name": "version".`).At(fault.Place{File: packageFile})
		}
		if own, ok := strings.CutPrefix(want, "$"); ok {
			want = root.Dependencies[own] + root.DevDependencies[own]
		}
		found[plain] = want
	}
	return found, nil
}
