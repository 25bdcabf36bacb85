package service

import (
	"testing"

	"bobbin/connectors/generate/document"
	"bobbin/connectors/generate/notation"
)

func TestAnswered_HasNoNullsThatAreNeverSent(t *testing.T) {
	parse := func(source string) *document.Type {
		got, err := notation.Parse(source)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	list := answered(parse("(Thing | null)[] | null"))
	if list.Nullable || list.Items.Nullable || list.Items.Ref != "Thing" {
		t.Errorf("a list is %+v of %+v", list, list.Items)
	}
	empty := &document.Type{Kind: document.Object, Nullable: true}
	either := &document.Type{Kind: document.Union, Parts: []*document.Type{{Ref: "Thing"}, empty}}
	if got := answered(either); got.Ref != "Thing" || got.Nullable {
		t.Errorf("a reference is %+v", got)
	}
	page := answered(&document.Type{Kind: document.Object, Fields: []document.Field{{Name: "value", Type: &document.Type{Kind: document.Array, Items: either}}}})
	if got := page.Fields[0].Type.Items; got.Ref != "Thing" || len(either.Parts) != 2 {
		t.Errorf("a thing on a page is %+v, the document's type %+v", got, either)
	}
	if got := answered(parse("string | null")); !got.Nullable {
		t.Error("one thing may be null")
	}
}
