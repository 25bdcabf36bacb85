package cli

import (
	"fmt"
	"testing"
)

func TestAffected_NamesTheTestsAChangeConcerns(t *testing.T) {
	uses := map[string][]string{
		"tests/a.test.ts": {"scripts/A.ts", "scripts/both.ts", "tests/a.test.ts"},
		"tests/b.test.ts": {"scripts/B.ts", "scripts/both.ts", "tests/b.test.ts"},
	}
	for name, c := range map[string]struct {
		paths, wanted []string
		want          string
	}{
		"a script":                    {[]string{"scripts/A.ts"}, nil, "[tests/a.test.ts] true"},
		"a shared one":                {[]string{"scripts/both.ts"}, nil, "[tests/a.test.ts tests/b.test.ts] true"},
		"two":                         {[]string{"scripts/A.ts", "tests/b.test.ts"}, nil, "[tests/a.test.ts tests/b.test.ts] true"},
		"a new file":                  {[]string{"scripts/new.ts"}, nil, "[] true"},
		"an event":                    {[]string{"events/x/y.json"}, nil, "[] true"},
		"the workspace":               {[]string{"bobbin.json"}, nil, "[] true"},
		"a readme":                    {[]string{"README.md"}, nil, "[] false"},
		"a folder of others":          {[]string{"results/junit.xml"}, nil, "[] false"},
		"a script of unwanted tests":  {[]string{"scripts/B.ts"}, []string{"tests/a.test.ts"}, "[] false"},
		"a new file, with one wanted": {[]string{"scripts/new.ts"}, []string{"tests/a.test.ts"}, "[tests/a.test.ts] true"},
	} {
		t.Run(name, func(t *testing.T) {
			files, concerned := affected(c.paths, uses, c.wanted)
			if got := fmt.Sprintf("%v %v", files, concerned); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}
