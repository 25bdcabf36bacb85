package service

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"bobbin/connectors/generate/name"
)

// members are what a client, or any value of the script's language, has already.
var members = strings.Fields("fetch paginate pages connectionId setGlobalErrorStrategy constructor prototype then toString toJSON valueOf hasOwnProperty __proto__ All")

var notWord = regexp.MustCompile(`[^A-Za-z0-9_$]+`)

// word makes a part of a name out of any text; otherwise says what it is when nothing is left.
func word(s, otherwise string) string {
	s = notWord.ReplaceAllString(s, "")
	switch {
	case s == "" || strings.Trim(s, "_$") == "":
		return otherwise
	case s[0] >= '0' && s[0] <= '9':
		s = "_" + s
	}
	if slices.Contains(members, s) {
		s += "_"
	}
	return s
}

// distinct gives every operation a name that can be written and that no other has. Names of the
// lock stay; of the others the later ones by key are numbered.
func (b *builder) distinct(operations []Operation, lock Lock) {
	slices.SortStableFunc(operations, func(x, y Operation) int {
		_, old := b.in.Lock[x.Key()]
		_, older := b.in.Lock[y.Key()]
		return cmp.Or(rank(older)-rank(old), strings.Compare(x.Key(), y.Key()))
	})
	taken, groups, alls := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for i := range operations {
		o := &operations[i]
		if _, locked := b.in.Lock[o.Key()]; !locked {
			o.Name = free(written(o.Name), func(n string) bool { return taken[n] || groups[n] || within(n, taken) })
		}
		taken[o.Name] = true
		parts, method := name.Split(o.Name)
		for n := range parts {
			groups[strings.Join(parts[:n+1], ".")] = true
		}
		if o.SameAs == "" {
			lock[o.Key()] = o.Name
		}
		o.All = free(word(o.All, method), func(n string) bool { return alls[n] })
		alls[o.All] = true
	}
	slices.SortFunc(operations, func(x, y Operation) int { return strings.Compare(x.Name, y.Name) })
}

func rank(locked bool) int {
	if locked {
		return 1
	}
	return 0
}

// written makes every part of a name one that can be written after a dot.
func written(n string) string {
	groups, method := name.Split(n)
	for i := range groups {
		groups[i] = word(groups[i], "Other")
	}
	if len(groups) == 0 {
		groups = []string{"Other"}
	}
	return strings.Join(groups, ".") + "." + word(method, "call")
}

// within says whether a group of a name is an operation.
func within(n string, operations map[string]bool) bool {
	for i, c := range n {
		if c == '.' && operations[n[:i]] {
			return true
		}
	}
	return false
}

// free is a name, or the name with the first number that makes it one nobody has.
func free(n string, taken func(string) bool) string {
	out := n
	for i := 2; taken(out); i++ {
		out = n + strconv.Itoa(i)
		if groups, method := name.Split(n); i > 2 && len(groups) > 0 && i%2 == 1 { // the group's name may be an operation's
			out = strings.Join(groups, ".") + strconv.Itoa(i/2+1) + "." + method
		}
	}
	return out
}

// distinctTypes gives the document's types names that differ and can be written.
func (b *builder) distinctTypes(from []string) {
	given := map[string]string{}
	for key, to := range b.in.Overlay.TypeNames {
		given[key] = to
	}
	used := map[string]bool{b.in.Overlay.Client: true, b.in.Overlay.Class: true, "AllApi": true, "ManagedClient": true, "QueryClient": true, "ErrorStrategyOption": true, "R": true, "F": true}
	for _, to := range given {
		used[to] = true
	}
	for _, key := range from {
		if given[key] != "" {
			continue
		}
		n := typeName(word(name.Pascal(strings.TrimPrefix(key, b.in.Overlay.DropPrefix)), "Type"))
		if strings.HasSuffix(n, "Api") || strings.HasSuffix(n, "Selection") {
			n += "Type" // a group's interface may have that name
		}
		given[key] = free(n, func(n string) bool { return used[n] })
		used[given[key]] = true
	}
	b.in.Overlay.TypeNames = given
}
