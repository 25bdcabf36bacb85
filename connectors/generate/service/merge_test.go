package service_test

import (
	"slices"
	"strings"
	"testing"

	"bobbin/connectors/generate/document"
	"bobbin/connectors/generate/service"
)

func documents(t *testing.T, texts ...string) []*document.Document {
	t.Helper()
	var all []*document.Document
	for _, text := range texts {
		d, err := document.Read([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, d)
	}
	return all
}

const (
	one = `{"paths":{"/{org}/a":{"get":{"operationId":"things_list","tags":["Things"],"responses":{"200":{"content":{"application/json":{"schema":{"$ref":"#/components/schemas/T"}}}}}}}},
	 "components":{"schemas":{"T":{"type":"object","properties":{"id":{"type":"string"}}},"Same":{"type":"string"}}}}`
	two = `{"paths":{"/b":{"get":{"operationId":"things_list","tags":["Things"],"responses":{"200":{"content":{"application/json":{"schema":{"$ref":"#/components/schemas/T"}}}}}},
	 "post":{"deprecated":true}},"/a":{"get":{"operationId":"things_get_1"}}},"components":{"schemas":{"T":{"type":"integer"},"Same":{"type":"string"}}}}`
)

func TestMerge_MakesOneServiceOfSeveralDocuments(t *testing.T) {
	sources := []service.Source{{File: "one", Strip: "/{org}"}, {File: "two", Prefix: "/v1", Area: "Other", SkipDeprecated: true}}
	d, err := service.Merge(sources, documents(t, one, two), nil)
	if err != nil {
		t.Fatal(err)
	}
	s, err := service.Build(d, service.Input{Overlay: service.Overlay{Title: "S", Naming: "resource"}})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, o := range s.Operations {
		names = append(names, o.Name+" "+o.Key())
	}
	want := []string{"Other.Thing.getThing GET /v1/a", "Other.Thing.getThings GET /v1/b", "Thing.getThings GET /a"}
	if !slices.Equal(names, want) {
		t.Errorf("got %q, want %q", names, want)
	}
	if s.Types["T"].Kind != document.Object || s.Types["OtherT"].Kind != document.Integer || len(s.Types) != 3 {
		t.Errorf("got %+v", s.Types)
	}
}

func TestMerge_RefusesWhatTwoDocumentsHave(t *testing.T) {
	_, err := service.Merge([]service.Source{{File: "one", Strip: "/{org}"}, {File: "two"}}, documents(t, one, two), nil)
	if err == nil || !strings.Contains(err.Error(), "one") || !strings.Contains(err.Error(), "two") {
		t.Errorf("got %v", err)
	}
}

func TestMerge_WithoutADocumentTheOverlayIsTheService(t *testing.T) {
	d, err := service.Merge(nil, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := service.Build(d, service.Input{Overlay: service.Overlay{Title: "S", Naming: "id"}}); err == nil {
		t.Error("a service of nothing is made")
	}
	s, err := service.Build(d, service.Input{Overlay: service.Overlay{Title: "S", Naming: "id", Types: map[string]string{"T": "{ id: integer }"},
		Names:      map[string]string{"GET /a/{id}": "Thing.getThing"},
		Operations: map[string]service.Patch{"GET /a/{id}": {Answer: "T"}}}})
	if err != nil || len(s.Operations) != 1 || s.Operations[0].Name != "Thing.getThing" || s.Types["T"] == nil {
		t.Errorf("got %+v, %v", s, err)
	}
}

func TestBuild_NeverRenames(t *testing.T) {
	in := service.Input{Overlay: service.Overlay{Title: "S", Naming: "id"}, Lock: service.Lock{"GET /a": "Thing.getB"}}
	d := documents(t, `{"paths":{"/a":{"get":{"operationId":"getA","tags":["Thing"]}},"/b":{"get":{"operationId":"getB","tags":["Thing"]}}}}`)
	s, err := service.Build(d[0], in)
	if err != nil || s.Lock["GET /a"] != "Thing.getB" || s.Lock["GET /b"] == "Thing.getB" {
		t.Errorf("got %v, %v", s.Lock, err)
	}
}
