package name

import (
	"strings"
	"unicode"
)

// Words splits a name at punctuation and at capitals: "issueTypeScreen_schemes" gives
// issue, Type, Screen, schemes. A run of capitals stays together.
func Words(s string) []string {
	var words []string
	start := 0
	runes := []rune(s)
	cut := func(end int) {
		if end > start {
			words = append(words, string(runes[start:end]))
		}
		start = end
	}
	for i, r := range runes {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			cut(i)
			start = i + 1
		case unicode.IsUpper(r) && i > 0 && unicode.IsLower(runes[i-1]),
			unicode.IsUpper(r) && i > 0 && unicode.IsDigit(runes[i-1]),
			unicode.IsUpper(r) && i > 0 && i+1 < len(runes) && unicode.IsUpper(runes[i-1]) && unicode.IsLower(runes[i+1]):
			cut(i)
		}
	}
	cut(len(runes))
	return words
}

// Pascal joins words with capitals: merge_requests gives MergeRequests.
func Pascal(s string) string {
	var b strings.Builder
	for _, w := range Words(s) {
		r := []rune(w)
		b.WriteRune(unicode.ToUpper(r[0]))
		b.WriteString(string(r[1:]))
	}
	return b.String()
}

// Camel is Pascal with a small first letter.
func Camel(s string) string {
	p := []rune(Pascal(s))
	if len(p) > 0 {
		p[0] = unicode.ToLower(p[0])
	}
	return string(p)
}

// uncountable are nouns without another number.
var uncountable = map[string]bool{
	"statistics": true, "status": true, "settings": true, "metadata": true, "pages": true, "storage": true,
	"analytics": true, "emoji": true, "access": true, "series": true, "bus": true, "limits": true, "progress": true,
	"digest": true, "health": true, "stats": true, "details": true, "index": true,
}

// Singular turns a plural noun (snake_case, the last word counts) into its singular.
func Singular(s string) string {
	last := s
	if i := strings.LastIndexAny(s, "_- "); i >= 0 {
		last = s[i+1:]
	}
	head := s[:len(s)-len(last)]
	low := strings.ToLower(last)
	switch {
	case low == "wikis", low == "emojis":
		return head + last[:len(last)-1]
	case uncountable[low], strings.HasSuffix(low, "ss"), strings.HasSuffix(low, "us"), strings.HasSuffix(low, "is"):
		return s
	case strings.HasSuffix(low, "ies") && len(low) > 4:
		return head + last[:len(last)-3] + "y"
	case strings.HasSuffix(low, "statuses"), strings.HasSuffix(low, "aliases"), strings.HasSuffix(low, "sses"),
		strings.HasSuffix(low, "ches"), strings.HasSuffix(low, "shes"), strings.HasSuffix(low, "xes"):
		return head + last[:len(last)-2]
	case strings.HasSuffix(low, "s"):
		return head + last[:len(last)-1]
	}
	return s
}

// Plural turns a singular noun into its plural; a plural stays.
func Plural(s string) string {
	if Singular(s) != s {
		return s
	}
	low := strings.ToLower(s)
	last := low
	if words := Words(s); len(words) > 0 {
		last = strings.ToLower(words[len(words)-1])
	}
	switch {
	case uncountable[last] && last != "emoji":
		return s
	case strings.HasSuffix(low, "y") && len(low) > 1 && !strings.ContainsRune("aeiou", rune(low[len(low)-2])):
		return s[:len(s)-1] + "ies"
	case strings.HasSuffix(low, "s"), strings.HasSuffix(low, "x"), strings.HasSuffix(low, "ch"), strings.HasSuffix(low, "sh"):
		return s + "es"
	}
	return s + "s"
}
