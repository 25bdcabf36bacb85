package search_test

import (
	"fmt"
	"strings"
	"testing"

	"bobbin/app/search"
	"bobbin/runtime/fault"
)

func never() bool { return false }

// places are matches in short: where, what, and what it becomes.
func places(matches []search.Match) string {
	var all []string
	for _, m := range matches {
		text := fmt.Sprintf("%d:%d-%d:%d %s", m.Line, m.Column, m.EndLine, m.EndColumn, m.Text)
		if m.Replacement != nil {
			text += " -> " + *m.Replacement
		}
		all = append(all, text)
	}
	return strings.Join(all, "; ")
}

func with(q search.Query, replace string) search.Query {
	q.Replace = &replace
	return q
}

func TestFind_Places(t *testing.T) {
	for name, c := range map[string]struct {
		query search.Query
		text  string
		want  string
	}{
		"any case":             {search.Query{Pattern: "issue"}, "Issue issue\nISSUE", "1:1-1:6 Issue; 1:7-1:12 issue; 2:1-2:6 ISSUE"},
		"exact case":           {search.Query{Pattern: "Issue", CaseSensitive: true}, "Issue issue", "1:1-1:6 Issue"},
		"a text is no pattern": {search.Query{Pattern: "a.b("}, "a.b( axb(", "1:1-1:5 a.b("},
		"whole words":          {search.Query{Pattern: "key", WholeWord: true}, "key keys _key key.", "1:1-1:4 key; 1:15-1:18 key"},
		"a word that is none":  {search.Query{Pattern: "$key", WholeWord: true}, "x$key $keys", "1:2-1:6 $key"},
		"regex":                {search.Query{Pattern: `\d+`, Regex: true}, "a1 b22", "1:2-1:3 1; 1:5-1:7 22"},
		"not over line ends":   {search.Query{Pattern: `a\s+b`, Regex: true}, "a\nb", ""},
		"over line ends":       {search.Query{Pattern: `a\n\s*b`, Regex: true}, "x a\n  b y", "1:3-2:4 a\n  b"},
		"text over lines":      {search.Query{Pattern: "a\nb"}, "a\r\nb a\nb", "1:1-2:2 a\r\nb; 2:3-3:2 a\nb"},
		"ends of lines":        {search.Query{Pattern: `;$`, Regex: true}, "a;\r\nb;\n", "1:2-1:3 ;; 2:2-2:3 ;"},
		"nothing is no match":  {search.Query{Pattern: `x*`, Regex: true}, "ax", "1:2-1:3 x"},
		"UTF-16 columns":       {search.Query{Pattern: "b"}, "😀é b", "1:5-1:6 b"},
		"UTF-16 over lines":    {search.Query{Pattern: "é\nb"}, "😀é\nb", "1:3-2:2 é\nb"},
		"replaced":             {with(search.Query{Pattern: "a"}, "$1\\n"), "a", "1:1-1:2 a -> $1\\n"},
		"groups":               {with(search.Query{Pattern: `(\w+)=(\w+)`, Regex: true}, `$2=$1x $& $$ \n$9`), "a=b", "1:1-1:4 a=b -> b=ax a=b $ \n"},
	} {
		f, err := search.New(c.query)
		if err != nil {
			t.Fatal(name, err)
		}
		if got := places(f.Find(c.text, 100, never)); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestFind_IsBoundedOnHugeLines(t *testing.T) {
	f, err := search.New(search.Query{Pattern: "needle"})
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Repeat("x", 5<<20) + "needle" + strings.Repeat("y", 5<<20)
	got := f.Find(text, 100, never)
	if len(got) != 1 || len(got[0].Before)+len(got[0].After) > 1000 || got[0].Column != 5<<20+1 {
		t.Errorf("%d places", len(got))
	}
	if got := f.Find(strings.Repeat("needle ", 500), 100, never); len(got) != 100 {
		t.Errorf("%d places, want the limit", len(got))
	}
}

func TestWants_Paths(t *testing.T) {
	for _, c := range []struct {
		include, exclude, path string
		want                   bool
	}{
		{"", "", "a/b.ts", true},
		{"*.ts", "", "a/b.ts", true},
		{"*.ts", "", "a/b.json", false},
		{"scripts", "", "scripts/a/b.ts", true},
		{"sync", "", "scripts/sync/b.ts", true},
		{"./sync", "", "scripts/sync/b.ts", false},
		{"scripts/**, README.md", "", "README.md", true},
		{"", "events, *.md", "events/a/b.json", false},
		{"*.{ts,js}", "*.d.ts", "a/b.d.ts", false},
		{" , ", "", "a", true},
	} {
		f, err := search.New(search.Query{Pattern: "x", Include: c.include, Exclude: c.exclude})
		if err != nil {
			t.Fatal(err)
		}
		if got := f.Wants(c.path); got != c.want {
			t.Errorf("%q but %q: %s is %v", c.include, c.exclude, c.path, got)
		}
	}
}

func TestNew_RefusesWhatCannotBe(t *testing.T) {
	for want, q := range map[string]search.Query{
		"nothing to look for":   {},
		"no regular expression": {Pattern: "a(", Regex: true},
		"`(?=`":                 {Pattern: "(?=a)", Regex: true},
		"no pattern of paths":   {Pattern: "a", Include: "[a"},
	} {
		if _, err := search.New(q); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v, want %q", q, err, want)
		}
	}
}
