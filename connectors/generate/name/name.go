// Package name decides what an operation is called where nobody has said it: from its
// operationId where that reads like a name, else from its method and path.
//
// A name is Group.SubGroup.method. Within a group the method is short (Issue.Type.getType);
// in the All group it carries the groups' words (getIssueType). What existing scripts call
// an operation, and what a person decided, comes before anything here (package service).
package name

import (
	"slices"
	"strings"
	"unicode"
)

// Split parts a name into its groups and its method.
func Split(name string) (groups []string, method string) {
	parts := strings.Split(name, ".")
	return parts[:len(parts)-1], parts[len(parts)-1]
}

// All makes the name an operation has in the All group: verb, the groups' words that the
// method does not say itself, the rest. Plain is false when that would scramble words, as
// where the method says the outer group but not the inner; then all the groups' words are put in.
func All(name string) (all string, plain bool) {
	groups, method := Split(name)
	words := Words(method)
	if len(groups) == 0 || len(words) == 0 {
		return method, true
	}
	said := map[string]bool{}
	for _, w := range words {
		said[root(w)] = true
	}
	var missing, known []string
	plain = !slices.Contains(adverbs, words[0])
	for _, g := range groups {
		for _, w := range Words(g) {
			if said[root(w)] {
				known = append(known, w)
				continue
			}
			plain = plain && len(known) == 0
			missing = append(missing, w)
		}
	}
	if !plain {
		missing = nil
		for _, g := range groups {
			missing = append(missing, Words(g)...)
		}
	}
	return words[0] + strings.Join(missing, "") + strings.Join(words[1:], ""), plain
}

// Long makes an All name with every word of the groups, for where the plain one is taken.
func Long(name string) string {
	groups, method := Split(name)
	words := Words(method)
	if len(words) == 0 {
		return method
	}
	return words[0] + Pascal(strings.Join(groups, "_")) + strings.Join(words[1:], "")
}

// adverbs stand before the verb.
var adverbs = []string{"bulk", "fully", "partially"}

// root makes words comparable: case and number aside.
func root(word string) string { return strings.ToLower(Singular(strings.ToLower(word))) }

// Short takes the words of the parent groups out of a method where they stand directly
// before the leaf group's noun: createIssueType in Issue.Type is createType.
func Short(groups []string, method string) string {
	if len(groups) < 2 {
		return method
	}
	var parents []string
	for _, g := range groups[:len(groups)-1] {
		parents = append(parents, Words(g)...)
	}
	leaf := Words(groups[len(groups)-1])
	words := Words(method)
	for i := 1; i+len(parents)+len(leaf) <= len(words); i++ {
		if sameWords(words[i:i+len(parents)], parents) && sameWords(words[i+len(parents):i+len(parents)+len(leaf)], leaf) {
			return strings.Join(words[:i], "") + strings.Join(words[i+len(parents):], "")
		}
	}
	if len(parents) > 1 {
		return Short(groups[1:], method)
	}
	return method
}

func sameWords(a, b []string) bool {
	for i := range a {
		if root(a[i]) != root(b[i]) {
			return false
		}
	}
	return true
}

// FromID makes a method of an operationId: what stands after the last dot, without a
// trailing _get, _post and so on.
func FromID(id string) string {
	if i := strings.LastIndex(id, "."); i >= 0 {
		id = id[i+1:]
	}
	for _, suffix := range []string{"_get", "_post", "_put", "_delete", "_patch"} {
		id = strings.TrimSuffix(id, suffix)
	}
	method := Camel(id)
	if rest, ok := strings.CutPrefix(method, "getAll"); ok && rest != "" && unicode.IsUpper([]rune(rest)[0]) {
		return "get" + rest // existing scripts have one verb for one and for many
	}
	return method
}
