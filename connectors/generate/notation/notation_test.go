package notation_test

import (
	"reflect"
	"testing"

	"bobbin/connectors/generate/document"
	"bobbin/connectors/generate/notation"
	"bobbin/runtime/fault"
)

func TestParse_ReadsTypes(t *testing.T) {
	str := &document.Type{Kind: document.String}
	cases := map[string]*document.Type{
		"string":           str,
		"Issue[]":          {Kind: document.Array, Items: &document.Type{Ref: "Issue"}},
		"'asc' | 'desc'":   {Kind: document.String, Enum: []string{"asc", "desc"}},
		"string | null":    {Kind: document.String, Nullable: true},
		"string | integer": {Kind: document.Union, Parts: []*document.Type{str, {Kind: document.Integer}}},
		"(string | integer)[]": {Kind: document.Array, Items: &document.Type{Kind: document.Union,
			Parts: []*document.Type{str, {Kind: document.Integer}}}},
		"Record<string, any>": {Kind: document.Object, Extra: &document.Type{Kind: document.Any}},
		"A & B":               {Kind: document.Both, Parts: []*document.Type{{Ref: "A"}, {Ref: "B"}}},
		"{ b?: string; a: string; 'not[x]'?: string; [field: string]: any }": {Kind: document.Object,
			Fields: []document.Field{{Name: "a", Required: true, Type: str}, {Name: "b", Type: str}, {Name: "not[x]", Type: str}},
			Extra:  &document.Type{Kind: document.Any}},
		"{}": {Kind: document.Object},
	}
	for source, want := range cases {
		t.Run(source, func(t *testing.T) {
			got, err := notation.Parse(source)
			if err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("got %+v, %v; want %+v", got, err, want)
			}
		})
	}
}

func TestParse_RefusesWhatIsNoType(t *testing.T) {
	for _, source := range []string{"", "{", "{ a }", "'open", "string string", "[]", "Record<string>", "a |", "{ a: }"} {
		if _, err := notation.Parse(source); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q: %v", source, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"string", "{ a?: 'x' | null; [k: string]: any }[]", "((((", "Record<string, {a: b}>"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, source string) {
		if got, err := notation.Parse(source); err == nil && got == nil {
			t.Fatal("neither a type nor an error")
		}
	})
}
