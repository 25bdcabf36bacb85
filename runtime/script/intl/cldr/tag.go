package cldr

import (
	"slices"
	"strings"
)

// Tag is a well-formed Unicode locale identifier in canonical case.
type Tag struct {
	Language, Script, Region string
	Variants                 []string
	Attributes               []string    // of the extension u
	Keywords                 [][2]string // of the extension u, sorted by key; a value may be ""
	Others                   []string    // further extensions and private use, sorted, each whole
}

// Parse reads an identifier; ok is false when it is not well formed.
func Parse(text string) (t Tag, ok bool) {
	parts := strings.Split(strings.ToLower(text), "-")
	if !alpha(parts[0]) || len(parts[0]) < 2 || len(parts[0]) == 4 || len(parts[0]) > 8 {
		return t, false
	}
	t.Language, parts = parts[0], parts[1:]
	if len(parts) > 0 && len(parts[0]) == 4 && alpha(parts[0]) {
		t.Script, parts = title(parts[0]), parts[1:]
	}
	if len(parts) > 0 && (len(parts[0]) == 2 && alpha(parts[0]) || len(parts[0]) == 3 && digits(parts[0])) {
		t.Region, parts = strings.ToUpper(parts[0]), parts[1:]
	}
	for len(parts) > 0 && variant(parts[0]) {
		if slices.Contains(t.Variants, parts[0]) {
			return t, false
		}
		t.Variants, parts = append(t.Variants, parts[0]), parts[1:]
	}
	slices.Sort(t.Variants)
	return t, t.extensions(parts)
}

// extensions reads what begins with a single character.
func (t *Tag) extensions(parts []string) bool {
	seen := map[string]bool{}
	for len(parts) > 0 {
		single := parts[0]
		if len(single) != 1 || !alphanumeric(single) || seen[single] {
			return false
		}
		seen[single] = true
		end := 1
		for end < len(parts) && (single == "x" || len(parts[end]) > 1) {
			if !alphanumeric(parts[end]) || len(parts[end]) > 8 || parts[end] == "" {
				return false
			}
			end++
		}
		if end == 1 {
			return false
		}
		if single == "u" {
			t.keywords(parts[1:end])
		} else {
			t.Others = append(t.Others, strings.Join(parts[:end], "-"))
		}
		parts = parts[end:]
	}
	slices.SortFunc(t.Others, func(a, b string) int { return strings.Compare(rank(a), rank(b)) })
	return true
}

// rank puts private use last.
func rank(extension string) string {
	if extension[0] == 'x' {
		return "~"
	}
	return extension
}

func (t *Tag) keywords(parts []string) {
	for len(parts) > 0 && len(parts[0]) > 2 {
		t.Attributes, parts = append(t.Attributes, parts[0]), parts[1:]
	}
	slices.Sort(t.Attributes)
	t.Attributes = slices.Compact(t.Attributes)
	for len(parts) > 0 {
		key, end := parts[0], 1
		for end < len(parts) && len(parts[end]) > 2 {
			end++
		}
		if _, found := t.Keyword(key); !found {
			t.Keywords = append(t.Keywords, [2]string{key, value(key, strings.Join(parts[1:end], "-"))})
		}
		parts = parts[end:]
	}
	slices.SortFunc(t.Keywords, func(a, b [2]string) int { return strings.Compare(a[0], b[0]) })
}

// value gives the canonical form of a keyword's value.
func value(key, v string) string {
	switch {
	case v == "true", v == "yes" && slices.Contains([]string{"kb", "kc", "kh", "kk", "kn"}, key):
		return ""
	case key == "ca" && v == "gregorian":
		return "gregory"
	case key == "ca" && v == "ethiopic-amete-alem":
		return "ethioaa"
	case key == "ca" && v == "islamicc":
		return "islamic-civil"
	}
	return v
}

// Keyword gives the value of a key of the extension u.
func (t *Tag) Keyword(key string) (string, bool) {
	for _, k := range t.Keywords {
		if k[0] == key {
			return k[1], true
		}
	}
	return "", false
}

// SetKeyword adds or replaces a keyword.
func (t *Tag) SetKeyword(key, v string) {
	t.Keywords = slices.DeleteFunc(slices.Clone(t.Keywords), func(k [2]string) bool { return k[0] == key })
	t.Keywords = append(t.Keywords, [2]string{key, value(key, v)})
	slices.SortFunc(t.Keywords, func(a, b [2]string) int { return strings.Compare(a[0], b[0]) })
}

// Base is the identifier without extensions.
func (t *Tag) Base() string {
	parts := []string{t.Language}
	if t.Script != "" {
		parts = append(parts, t.Script)
	}
	if t.Region != "" {
		parts = append(parts, t.Region)
	}
	return strings.Join(append(parts, t.Variants...), "-")
}

// String is the whole identifier.
func (t *Tag) String() string {
	parts := []string{t.Base()}
	u := ""
	if len(t.Attributes)+len(t.Keywords) > 0 {
		u = "u"
		for _, a := range t.Attributes {
			u += "-" + a
		}
		for _, k := range t.Keywords {
			u += "-" + k[0]
			if k[1] != "" {
				u += "-" + k[1]
			}
		}
	}
	for _, other := range t.Others {
		if u != "" && rank(other) > "u" {
			parts, u = append(parts, u), ""
		}
		parts = append(parts, other)
	}
	if u != "" {
		parts = append(parts, u)
	}
	return strings.Join(parts, "-")
}

// Canonical reads an identifier and replaces what is deprecated in it.
func (d *Data) Canonical(text string) (Tag, bool) {
	t, ok := Parse(text)
	if !ok {
		return t, false
	}
	d.replaceLanguage(&t)
	if to, ok := d.Supplement("alias.script." + t.Script); ok {
		t.Script = to
	}
	if to, ok := d.Supplement("alias.territory." + t.Region); ok && t.Region != "" {
		t.Region, _, _ = strings.Cut(to, " ")
	}
	t.Variants = slices.DeleteFunc(t.Variants, func(v string) bool {
		_, implied := d.Supplement("alias.language.und-" + v)
		return implied
	})
	for i, v := range t.Variants {
		if to, ok := d.Supplement("alias.variant." + v); ok {
			t.Variants[i] = to
		}
	}
	return t, true
}

// replaceLanguage applies the alias of the language, with its region or variant when there
// is one for both.
func (d *Data) replaceLanguage(t *Tag) {
	try := []string{t.Language}
	if t.Region != "" {
		try = append([]string{t.Language + "-" + t.Region}, try...)
	}
	for i, v := range t.Variants {
		if to, ok := d.Supplement("alias.language." + t.Language + "-" + v); ok {
			r, _ := Parse(to)
			t.Language, t.Variants = r.Language, slices.Delete(t.Variants, i, i+1)
			return
		}
	}
	for n, from := range try {
		to, ok := d.Supplement("alias.language." + from)
		if !ok {
			continue
		}
		r, _ := Parse(to)
		t.Language = r.Language
		if t.Script == "" {
			t.Script = r.Script
		}
		if t.Region == "" || n == 0 && len(try) > 1 {
			t.Region = r.Region
		}
		return
	}
}

func alpha(s string) bool {
	return s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz") == ""
}

func digits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

func alphanumeric(s string) bool {
	return s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789") == ""
}

func variant(s string) bool {
	return alphanumeric(s) && (len(s) >= 5 && len(s) <= 8 || len(s) == 4 && s[0] >= '0' && s[0] <= '9')
}

func title(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
