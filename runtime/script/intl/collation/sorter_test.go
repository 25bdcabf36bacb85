package collation_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"bobbin/runtime/script/intl/collation"
)

var locales = []string{"en-US", "de", "fr", "es", "sv", "da", "ja", "zh", "th", "pt", "fr-CA"}

// Keys order texts as comparing them does, in every locale and with every option.
func TestSorter_ComparesAsItsCollator(t *testing.T) {
	pieces := []string{"a", "A", "b", "Z", "z", "ä", "Ä", "a\u0308", "é", "e\u0301", "ñ", "ß", "ss", "ø", "å", "aa", "ch", "ll", "1", "2", "10", "007", "٣", " ", "-", "_", ".", ",", "'",
		"日本", "語", "か", "が", "カ", "한", "ไก่", "😀", "\u0301", "\u200b", "\x00", "\ufffd", "ﬁ", "ﬀ", "Ω", "я", "Щ"}
	random := rand.New(rand.NewPCG(1, 2))
	text := func() string {
		var b strings.Builder
		for range random.IntN(5) {
			b.WriteString(pieces[random.IntN(len(pieces))])
		}
		return b.String()
	}
	for _, locale := range locales {
		for _, o := range []collation.Options{
			{Sensitivity: "variant", CaseFirst: "false"}, {Sensitivity: "accent", CaseFirst: "false"}, {Sensitivity: "base", CaseFirst: "false"}, {Sensitivity: "case", CaseFirst: "false"},
			{Sensitivity: "variant", CaseFirst: "upper"}, {Sensitivity: "variant", CaseFirst: "false", Numeric: true}, {Sensitivity: "variant", CaseFirst: "false", IgnorePunctuation: true},
		} {
			c := collation.New(locale, o)
			s := c.Sorter()
			for range 1500 {
				a, b := text(), text()
				if got, want := s.Compare(a, b), c.Compare(a, b); got != want {
					t.Fatalf("%s %+v: %q and %q: %d, by comparing %d", locale, o, a, b, got, want)
				}
			}
		}
	}
}

func FuzzSorter(f *testing.F) {
	f.Add("Müller", "Mueller", "de")
	f.Add("file10", "file9", "en")
	f.Fuzz(func(t *testing.T, a, b, locale string) {
		c := collation.New(locale, collation.Options{Sensitivity: "variant", CaseFirst: "false", Numeric: len(a)%2 == 0})
		s := c.Sorter()
		for range 70 {
			if got, want := s.Compare(a, b), c.Compare(a, b); got != want {
				t.Fatalf("%q and %q: %d, by comparing %d", a, b, got, want)
			}
		}
	})
}
