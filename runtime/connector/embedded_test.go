package connector_test

import (
	"testing"

	"bobbin/runtime/connector"
)

func TestEmbedded_ParsesOnceAndSchemasOnDemand(t *testing.T) {
	table := connector.Embedded([]byte(`{"operations":{"A.get":{"all":"getA","method":"GET","path":"/a"}}}`), []byte(`{"status":{"A.get":201}}`))
	if table() != table() {
		t.Error("the table is parsed again")
	}
	if o, ok := table().ByAll("getA"); !ok || o.Name != "A.get" || table().Operations["A.get"].Name != "A.get" {
		t.Errorf("got %+v", o)
	}
	if table().Schemas() != table().Schemas() || table().Schemas().Status["A.get"] != 201 {
		t.Errorf("got %+v", table().Schemas())
	}
	if got := table().Group("A"); len(got) != 1 || got[0] != "A.get" {
		t.Errorf("group A is %v", got)
	}
}

func TestEmbedded_ABrokenBuildPanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a broken table is taken")
		}
	}()
	connector.Embedded([]byte("{"), nil)()
}
