package compile

import (
	"strings"
	"testing"
)

func TestLex_TellsPatternsFromDivisions(t *testing.T) {
	cases := map[string]string{
		"a / b / c":                   "a / b / c",
		"x = /b/g":                    "x = /b/g",
		"(a) / 2; if (a) /2/.test(b)": "( a ) / 2 ; if ( a ) /2/ . test ( b )",
		"{}/a/.test(b)":               "{ } /a/ . test ( b )",
		"({}) / 1":                    "( { } ) / 1",
		"return /[/]/":                "return /[/]/",
		"a.return / b / c":            "a . return / b / c",
		"i++ / 2":                     "i ++ / 2",
		"a! / b / c":                  "a ! / b / c",
		"!/x/.test(y)":                "! /x/ . test ( y )",
		"`a${ {b:1}.b }c` / 2":        "` a ${ { b : 1 } . b } c ` / 2",
		"() => {}\n/x/.test(y)":       "( ) => { } /x/ . test ( y )",
		"a ?.5 : b":                   "a ? .5 : b",
		"/* / */ x // /\n/y/":         "x / y /",
		"class A { #p = 1; m() { return this.#p / 2 } }": "class A { #p = 1 ; m ( ) { return this . #p / 2 } }",
	}
	for text, want := range cases {
		s := lex(text)
		var got []string
		for i := range s.tokens {
			if piece := strings.TrimSpace(s.at(i)); piece != "" {
				got = append(got, piece)
			}
		}
		if strings.Join(got, " ") != want || !s.sure {
			t.Errorf("%s\ngot  %s (sure: %v)\nwant %s", text, strings.Join(got, " "), s.sure, want)
		}
	}
}

func TestLex_IsNotSureOfWhatIsNoProgram(t *testing.T) {
	for _, text := range []string{"'a", "`a", "`${", "/*", "(", ")", "x = /a\n", "{]"} {
		if lex(text).sure {
			t.Errorf("%q", text)
		}
	}
}

func FuzzLex(f *testing.F) {
	f.Add("import a from 'b'; `x${/y/}`")
	f.Add("\"\\\n/*\xff")
	f.Fuzz(func(t *testing.T, text string) {
		s := lex(text)
		end := 0
		for _, token := range s.tokens {
			if token.start < end || token.end < token.start || token.end > len(text) {
				t.Fatalf("token %v after %d of %d", token, end, len(text))
			}
			end = token.end
		}
		usesOf(s, func(string) bool { return true })
		patterns(s)
	})
}

func TestShift_MovesWhatIsBehindAColumn(t *testing.T) {
	// Segments at columns 0, 4 and 20.
	if got := shift("AAAA,IAAA,gBAAA", 10, 100); got != "AAAA,IAAA,oHAAA" {
		t.Error(got)
	}
	if got := shift("AAAA,IAAA", 10, 100); got != "AAAA,IAAA" {
		t.Error(got)
	}
	if got := shift("", 0, 1); got != "" {
		t.Error(got)
	}
}
