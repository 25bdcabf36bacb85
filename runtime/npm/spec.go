package npm

import (
	"net/url"
	"path"
	"strings"

	"bobbin/runtime/fault"
)

// spec is what a package.json asks for under a name.
type spec struct {
	name  string // of the package in the registry; another than the key's for npm: aliases
	want  string // range or tag as written, without the alias
	rang  Range  // when it is a range
	tag   string // when it is a tag
	alias bool
}

// parseSpec reads one dependency: its key and its value.
func parseSpec(key, value string) (spec, error) {
	s := spec{name: key, want: strings.TrimSpace(value)}
	if err := checkName(key); err != nil {
		return s, err
	}
	if rest, ok := strings.CutPrefix(s.want, "npm:"); ok {
		s.alias = true
		s.name, s.want = splitSpec(rest)
		if err := checkName(s.name); err != nil {
			return s, err
		}
	}
	if s.want == "" {
		s.want = "*"
	}
	if foreign(s.want) {
		return s, fault.New(fault.Invalid, "The package %s is asked for as %q, which is not from a registry.", key, s.want).
			WithHint("Bobbin installs packages from npm registries: ask for a version range. Files of your own can lie below scripts/.")
	}
	r, err := ParseRange(s.want)
	if err == nil {
		s.rang = r
		return s, nil
	}
	if s.want != url.PathEscape(s.want) {
		return s, fault.New(fault.Invalid, "The package %s is asked for as %q, which is neither a version range nor a tag.", key, s.want).
			WithHint("Ranges look like ^1.2.3, 1.x or >=1 <3.").Because(err)
	}
	s.tag = s.want
	return s, nil
}

// foreign says whether a value names a place other than a registry: git, a file, an address, a folder of a monorepo.
func foreign(want string) bool {
	for _, prefix := range []string{"./", "../", "/", "~/"} {
		if strings.HasPrefix(want, prefix) {
			return true
		}
	}
	return strings.Contains(want, ":") || strings.Contains(want, "/") && !strings.Contains(want, " ")
}

// fits says whether an installed version is what is asked for.
func (s spec) fits(name, version string) bool {
	if s.alias && name != s.name {
		return false
	}
	if s.tag != "" {
		return true // as npm: which version a tag meant is the registry's to say, when it is chosen
	}
	return s.rang.Fits(version)
}

// splitSpec parts NAME@RANGE; the range is empty when there is none.
func splitSpec(text string) (name, want string) {
	scope := strings.TrimPrefix(text, "@")
	if name, want, ok := strings.Cut(scope, "@"); ok {
		return text[:len(text)-len(scope)] + name, want
	}
	return text, ""
}

// checkName refuses names that cannot be packages; they become paths.
func checkName(name string) error {
	scope, base, scoped := strings.Cut(name, "/")
	if !scoped {
		scope, base = "@ok", name
	}
	good := name == path.Clean(name) && len(name) <= 214 && strings.HasPrefix(scope, "@") && plain(scope[1:]) && plain(base) &&
		base != "node_modules" && base != "favicon.ico"
	if good {
		return nil
	}
	return fault.New(fault.Invalid, "%q is not the name of an npm package.", name).
		WithHint("Names look like dayjs or @scope/name, with @range behind them when a certain version is wanted.")
}

func plain(part string) bool {
	for i := range len(part) {
		c := part[i]
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-_.~!'()*", c) >= 0) {
			return false
		}
	}
	return part != "" && part[0] != '.' && part[len(part)-1] != '.'
}
