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
	if got := answered(parse("Thing | null")); got.Nullable {
		t.Error("what was asked for may be null")
	}
	either := parse("(Thing | null)[]")
	page := answered(&document.Type{Kind: document.Object, Fields: []document.Field{{Name: "value", Type: either}}})
	if got := page.Fields[0].Type.Items; got.Nullable || !either.Items.Nullable {
		t.Errorf("a thing on a page is %+v, the document's type %+v", got, either.Items)
	}
	if got := answered(parse("string | null")); !got.Nullable {
		t.Error("a text is never null")
	}
}
