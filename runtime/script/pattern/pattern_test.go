package pattern_test

import (
	"testing"

	"github.com/dop251/goja"

	"bobbin/runtime/script/pattern"
)

func TestRewrite_MatchesAsUnicodeSays(t *testing.T) {
	cases := []struct {
		pattern, subject string
		want             bool
	}{
		{`^\p{L}+$`, "aÄж漢", true},
		{`^\p{L}+$`, "a1", false},
		{`^\p{Lu}$`, "p{Lu}", false},
		{`^\p{Uppercase_Letter}$`, "Ä", true},
		{`^\P{L}$`, "a", false},
		{`^\P{L}$`, "1", true},
		{`^[\p{L}\p{N}_-]+$`, "Zürich-9_", true},
		{`^[^\p{P}\p{S}]+$`, "a-b", false},
		{`^\p{Script=Greek}+$`, "αβγ", true},
		{`^\p{sc=Latn}+$`, "αβγ", false},
		{`^\p{gc=Nd}+$`, "٣4", true},
		{`^(\p{Extended_Pictographic}|\p{Emoji_Component})+$`, "😀", true},
		{`^\p{Emoji_Presentation}$`, "a", false},
		{`^\p{ASCII}+$`, "abc!", true},
		{`^\p{Any}$`, "😀", true},
		{`^\p{ID_Start}\p{ID_Continue}*$`, "größe1", true},
		{`^\p{White_Space}$`, "\u00a0", true},
		{`^\\p\{L\}$`, `\p{L}`, true},
	}
	for _, c := range cases {
		t.Run(c.pattern+" "+c.subject, func(t *testing.T) {
			source, err := pattern.Rewrite(c.pattern)
			if err != nil {
				t.Fatal(err)
			}
			vm := goja.New()
			vm.Set("source", source)
			vm.Set("subject", c.subject)
			got, err := vm.RunString(`new RegExp(source, "u").test(subject)`)
			if err != nil {
				t.Fatal(err)
			}
			if got.ToBoolean() != c.want {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

func TestRewrite_RefusesUnknownProperties(t *testing.T) {
	for _, source := range []string{`\p{Nonsense}`, `\p{Script=Klingon}`, `\p{}`, `\p{Other_Alphabetic}`, `\p{toString}`} {
		if got, err := pattern.Rewrite(source); err == nil {
			t.Errorf("%s became %s", source, got)
		}
	}
}

func TestUnsupported_NamesFlagsAndModifiers(t *testing.T) {
	cases := []struct {
		source, flags string
		want          bool
	}{
		{`[a--b]`, "v", true}, {`(?i:a)b`, "", true}, {`(?-s:a)`, "u", true},
		{`(?:a)`, "", false}, {`(?<name>a)`, "", false}, {`(?=a)`, "u", false}, {`\(?i:`, "", false}, {`(?<!x)`, "g", false},
	}
	for _, c := range cases {
		if got := pattern.Unsupported(c.source, c.flags) != ""; got != c.want {
			t.Errorf("/%s/%s: got %v", c.source, c.flags, got)
		}
	}
}

func FuzzRewrite_IsDoneAfterOnce(f *testing.F) {
	f.Add(`[\p{L}]\P{N}`)
	f.Add(`\\p{L}[^\]\p{Lu}]`)
	f.Fuzz(func(t *testing.T, source string) {
		once, err := pattern.Rewrite(source)
		if err != nil {
			return
		}
		if twice, err := pattern.Rewrite(once); err != nil || twice != once {
			t.Errorf("%q: %q, then %q (%v)", source, once, twice, err)
		}
	})
}
