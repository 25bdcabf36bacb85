package cldr

import (
	"strings"

	"golang.org/x/text/language"
)

// Default is the locale of a script that names none.
const Default = "en-US"

// Choice is one keyword of the extension u that a service understands.
type Choice struct {
	Key    string
	Option string            // what the script's options say; it goes before the locale's
	Valid  func(string) bool // says which values are supported
}

// Resolution is what ResolveLocale of the standard answers.
type Resolution struct {
	Tag    Tag // with the keywords that were used
	Locale *Locale
	Values map[string]string // by key; "" is the locale's usual
}

// Available gives the longest available prefix of an identifier without extensions.
func (d *Data) Available(base string) (string, bool) {
	for base != "" {
		if d.Has(base) {
			return base, true
		}
		at := strings.LastIndexByte(base, '-')
		if at < 0 {
			return "", false
		}
		base = base[:at]
	}
	return "", false
}

// Resolve picks the first requested locale with data, or the default one, and decides the
// values of the keywords.
func (d *Data) Resolve(requested []string, choices []Choice) Resolution {
	var asked Tag
	found := ""
	for _, name := range requested {
		t, ok := Parse(name)
		if !ok {
			continue
		}
		if base, ok := d.Available(t.Base()); ok {
			asked, found = t, base
			break
		}
	}
	if found == "" {
		found = Default
	}
	r := Resolution{Locale: d.Locale(found), Values: map[string]string{}}
	r.Tag, _ = Parse(found)
	for _, c := range choices {
		v, named := asked.Keyword(c.Key)
		if named && v == "" {
			v = "true"
		}
		if named = named && c.Valid(v); !named {
			v = ""
		}
		if c.Option != "" && c.Valid(c.Option) && c.Option != v {
			v, named = c.Option, false
		}
		r.Values[c.Key] = v
		if named {
			r.Tag.SetKeyword(c.Key, v)
		}
	}
	return r
}

// Region gives the region of a locale: its own, or the one usual for its language.
func (d *Data) Region(t Tag) string {
	if t.Region != "" {
		return t.Region
	}
	region, _ := language.Make(t.Base()).Region()
	return region.String()
}
