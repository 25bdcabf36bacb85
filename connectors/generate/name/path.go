package name

import (
	"slices"
	"strings"
)

// Paths names operations by method and path. It needs all paths of the service, because
// whether `issues` is a collection shows only in `issues/{iid}`.
type Paths struct {
	prefixes []string                   // dropped from paths: /api/v4
	groups   map[string]string          // path prefix (projects/{}/repository/branches) -> group
	items    map[string]bool            // prefixes that have items
	nouns    map[string]bool            // first nouns that have items, whoever owns them
	scopes   map[string]map[string]bool // name without scope -> scopes that have it
}

// scopeOf are the resources that own collections others own too.
var scopeOf = map[string]string{"projects": "Project", "groups": "Group", "group": "Group", "users": "User", "admin": "Admin"}

// NewPaths reads the keys ("GET /a/{b}") of a service's operations that are to be named by
// path; all are the keys of every operation.
func NewPaths(keys, all, prefixes []string, groups map[string]string) *Paths {
	p := &Paths{prefixes, groups, map[string]bool{}, map[string]bool{}, map[string]map[string]bool{}}
	for _, key := range all {
		tokens := p.tokens(key)
		for i, t := range tokens {
			if t == "{}" {
				p.items[strings.Join(tokens[:i], "/")] = true
			}
		}
		if _, rest := scoped(tokens); len(rest) > 1 && rest[1] == "{}" {
			p.nouns[rest[0]] = true
		}
	}
	for _, key := range keys {
		w := p.place(p.tokens(key))
		scope := w.scope
		w.scope = ""
		name := p.compose(key, w)
		if p.scopes[name] == nil {
			p.scopes[name] = map[string]bool{}
		}
		p.scopes[name][scope] = true
	}
	return p
}

// scoped splits off who owns the rest of the path.
func scoped(tokens []string) (scope string, rest []string) {
	switch {
	case len(tokens) > 2 && scopeOf[tokens[0]] != "" && tokens[1] == "{}":
		return scopeOf[tokens[0]], tokens[2:]
	case len(tokens) > 1 && tokens[0] == "admin":
		return "Admin", tokens[1:]
	}
	return "", tokens
}

// tokens are a path's segments; every parameter is {}.
func (p *Paths) tokens(key string) []string {
	_, path, _ := strings.Cut(key, " ")
	path, _, _ = strings.Cut(path, "?")
	for _, prefix := range p.prefixes {
		if rest, ok := strings.CutPrefix(path, prefix); ok {
			path = rest
			break
		}
	}
	var tokens []string
	for t := range strings.SplitSeq(strings.Trim(path, "/"), "/") {
		switch {
		case t == "-" || t == "":
		case strings.HasPrefix(t, "{") && strings.HasSuffix(t, "}"):
			tokens = append(tokens, "{}")
		default:
			// microsoft.graph.range(address='{address}') is the function range.
			if call, ok := strings.CutPrefix(t, "microsoft.graph."); ok {
				t, _, _ = strings.Cut("="+call, "(")
			}
			tokens = append(tokens, t)
		}
	}
	if len(tokens) == 0 {
		return []string{"root"}
	}
	return tokens
}

// where an operation belongs: its group, who owns the collection, the noun, and the
// tokens after the group's own path.
type where struct {
	group, scope, noun string
	tail               []string
}

func (p *Paths) place(tokens []string) where {
	w := where{}
	var rest []string
	w.scope, rest = scoped(tokens)
	for n := len(tokens); n > 0; n-- {
		if group, ok := p.groups[strings.Join(tokens[:n], "/")]; ok {
			w.group, w.tail = group, tokens[n:]
			w.noun = lastOf(strings.Split(group, "."))
			return w
		}
	}
	skipped := len(tokens) - len(rest)
	var groups []string
	i := 0
	for i < len(rest) && rest[i] != "{}" && len(groups) < 2 &&
		(p.items[strings.Join(tokens[:skipped+i+1], "/")] || (i == 0 && p.nouns[rest[0]])) {
		groups = append(groups, Pascal(Singular(rest[i])))
		i++
		if i+1 < len(rest) && rest[i] == "{}" && p.items[strings.Join(tokens[:skipped+i+2], "/")] && len(groups) < 2 {
			i++
		}
	}
	switch {
	case len(groups) > 0:
		w.group, w.tail = strings.Join(groups, "."), rest[i:]
		w.noun = lastOf(groups)
	case w.scope != "" && w.scope != "Admin":
		w.group, w.noun, w.tail, w.scope = w.scope, w.scope, tokens[1:], ""
	default:
		w.group = Pascal(Singular(rest[0]))
		w.noun, w.tail = w.group, rest[1:]
	}
	return w
}

func lastOf(s []string) string { return s[len(s)-1] }

// verbs are last segments that say what is done rather than what is meant.
var verbs = strings.Fields(`approve unapprove merge rebase cancel retry play erase stop start archive unarchive star unstar fork
 share transfer restore publish protect unprotect verify rotate renew pause resume enable disable subscribe unsubscribe
 move clone reorder promote revoke resend test sync mark apply authorize cherry_pick revert lock unlock keep
 bulk_publish batch_apply render exists add_spent_time reset_spent_time time_estimate reset_time_estimate
 reset_approvals reset_registration_token reset_authentication_token take_ownership cancel_merge_when_pipeline_succeeds
 transfer_to_organization import_project_members ldap_sync housekeeping approve_all stop_stale export_relations import export
 trigger increment_counter increment_unique_users track_event track_events renew_secret`)

// bare are verbs of several words that take the noun directly: cherryPickCommit.
var bare = strings.Fields("cherry_pick bulk_publish batch_apply approve_all stop_stale")

// adjectives stand before the noun: members/all is getAllMembers.
var adjectives = strings.Fields("all latest public shared")

var verbOf = map[string]string{"GET": "get", "POST": "create", "PUT": "update", "PATCH": "update", "DELETE": "delete", "HEAD": "head"}

// Name names one operation. Who owns a collection is part of the name only where others
// own the same.
func (p *Paths) Name(key string) string {
	w := p.place(p.tokens(key))
	scope := w.scope
	w.scope = ""
	name := p.compose(key, w)
	if len(p.scopes[name]) < 2 {
		return name
	}
	w.scope = scope
	return p.compose(key, w)
}

// nounsOf lists what the tail names; what has an item behind it is singular.
func nounsOf(tail []string) []string {
	var nouns []string
	for i, t := range tail {
		if t == "{}" {
			continue
		}
		if i+1 < len(tail) && tail[i+1] == "{}" {
			t = Singular(t)
		}
		nouns = append(nouns, t)
	}
	return nouns
}

func (p *Paths) compose(key string, w where) string {
	method, _, _ := strings.Cut(key, " ")
	item := len(w.tail) > 0 && w.tail[0] == "{}"
	noun := Singular(w.noun)
	nouns := nounsOf(w.tail)
	if len(nouns) == 0 {
		if !item && (method == "GET" || method == "DELETE" || method == "PUT") && p.plural(key) {
			noun = Plural(noun)
		}
		return w.group + "." + verbOf[method] + w.scope + noun
	}
	last := lastOf(nouns)
	before := nouns[:len(nouns)-1]
	if call, ok := strings.CutPrefix(last, "="); ok {
		return w.group + "." + called(method, call, noun, before)
	}
	snake := strings.ReplaceAll(last, "-", "_")
	changes := method != "GET" && method != "DELETE" && method != "HEAD"
	if !item && lastOf(w.tail) == last && len(before) == 0 {
		noun = Plural(noun)
	}
	switch {
	case slices.Contains(verbs, snake) && changes:
		link := ""
		if strings.Contains(snake, "_") && !slices.Contains(bare, snake) {
			link = "For" // addSpentTimeForMergeRequest
		}
		return w.group + "." + Camel(last) + link + w.scope + noun + pascals(before)
	case slices.Contains(adjectives, snake) && len(before) == 0:
		return w.group + "." + verbOf[method] + Pascal(last) + w.scope + noun
	}
	if method == "POST" {
		last = Singular(last)
	}
	rest := pascals(before) + Pascal(last)
	noun = Singular(w.noun)
	if strings.HasPrefix(rest, noun) {
		noun = "" // conan/v1/conans/{}/digest is getConanDigest
	}
	return w.group + "." + verbOf[method] + w.scope + noun + rest
}

// called names the call of a function on a thing: forwardMessage, getMessageDelta,
// createUploadSessionForAttachment.
func called(method, call, noun string, before []string) string {
	object := noun
	if len(before) > 0 {
		object = ""
		for _, n := range before {
			object += Pascal(Singular(n))
		}
	}
	words := Words(call)
	switch {
	case !slices.Contains(knownVerbs, strings.ToLower(words[0])):
		return verbOf[method] + object + Pascal(call)
	case len(words) == 1:
		return words[0] + object
	case len(before) > 0:
		return call + "For" + object
	}
	return call
}

// plural says whether the last segment of a path is written as a plural.
func (p *Paths) plural(key string) bool {
	last := lastOf(p.tokens(key))
	return last != "{}" && Singular(last) != last
}

func pascals(nouns []string) string {
	var b strings.Builder
	for _, n := range nouns {
		b.WriteString(Pascal(n))
	}
	return b.String()
}
