package emit_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"testing"

	"bobbin/connectors/generate/document"
	"bobbin/connectors/generate/emit"
	"bobbin/connectors/generate/service"
	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
)

var update = flag.Bool("update", false, "rewrite testdata from what is emitted")

func shop(t *testing.T) *service.Service {
	t.Helper()
	data, err := os.ReadFile("testdata/shop.json")
	if err != nil {
		t.Fatal(err)
	}
	d, err := document.Read(data)
	if err != nil {
		t.Fatal(err)
	}
	s, err := service.Build(d, service.Input{
		Overlay: service.Overlay{Title: "Shop", Client: "Shop", Class: "ShopApi", Naming: "path"},
		Aliases: []service.Alias{{Name: "Order.createOrder", Operation: "POST /orders"}, {Name: "Order.placeOrder", Operation: "POST /orders"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func outputs(t *testing.T) map[string][]byte {
	t.Helper()
	s := shop(t)
	declarations, err := emit.Declarations(s)
	if err != nil {
		t.Fatal(err)
	}
	return map[string][]byte{"shop.operations.json": emit.Table(s), "shop.schemas.json": emit.Schemas(s),
		"shop.d.ts": declarations, "shop.requests.json": emit.Requests(s)}
}

func TestEmit_WritesWhatItWrote(t *testing.T) {
	for name, got := range outputs(t) {
		file := "testdata/" + name
		if *update {
			if err := os.WriteFile(file, got, 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(file)
		if err != nil || !bytes.Equal(bytes.ReplaceAll(want, []byte("\r\n"), []byte("\n")), got) {
			t.Errorf("%s (-update rewrites it), %v:\n%s", name, err, got)
		}
	}
}

func TestEmit_SameServiceSameBytes(t *testing.T) {
	first := outputs(t)
	for range 5 {
		for name, again := range outputs(t) {
			if !bytes.Equal(first[name], again) {
				t.Fatalf("%s differs", name)
			}
		}
	}
}

func TestTable_IsAConnectorTable(t *testing.T) {
	out := outputs(t)
	table := connector.Embedded(out["shop.operations.json"], out["shop.schemas.json"])()
	if len(table.Operations) != len(shop(t).Operations) || table.Schemas() == nil {
		t.Errorf("got %+v", table)
	}
	var requests []emit.Request
	if err := json.Unmarshal(out["shop.requests.json"], &requests); err != nil || len(requests) != len(table.Operations) {
		t.Errorf("%d requests, %v", len(requests), err)
	}
}

func TestDeclarations_RefuseATypeNamedAsAGroup(t *testing.T) {
	d, err := document.Read([]byte(`{"paths":{"/orders":{"get":{"responses":{"200":{"content":{"application/json":{"schema":{"$ref":"#/components/schemas/OrderApi"}}}}}}}},
	 "components":{"schemas":{"OrderApi":{"properties":{"a":{}}}}}}`))
	if err != nil {
		t.Fatal(err)
	}
	s, err := service.Build(d, service.Input{Overlay: service.Overlay{Naming: "path"}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := emit.Declarations(s); !fault.Is(err, fault.Invalid) {
		t.Errorf("got %v", err)
	}
}
