package service_test

import (
	"encoding/json"
	"testing"

	"bobbin/connectors/generate/document"
	"bobbin/connectors/generate/service"
	"bobbin/runtime/connector"
)

// pageOf reads a document of one operation and gives how it pages.
func pageOf(t *testing.T, method, parameters, answer string, overlay service.Overlay) *connector.Page {
	t.Helper()
	text := `{"openapi":"3.0.0","paths":{"/things":{"` + method + `":{"operationId":"getThings","parameters":` + parameters +
		`,"responses":{"200":{"content":{"application/json":{"schema":` + answer + `}}}}}}},"components":{"schemas":{"Thing":{"type":"object","properties":{"id":{"type":"string"}}}}}}`
	d, err := document.Read([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	overlay.Naming = "id"
	s, err := service.Build(d, service.Input{Overlay: overlay})
	if err != nil {
		t.Fatal(err)
	}
	return s.Operations[0].Page
}

func TestBuild_FindsHowListsArePaged(t *testing.T) {
	const things = `{"type":"array","items":{"$ref":"#/components/schemas/Thing"}}`
	object := func(fields string) string { return `{"type":"object","properties":{` + fields + `}}` }
	query := func(names ...string) string {
		list := []map[string]any{}
		for _, n := range names {
			list = append(list, map[string]any{"name": n, "in": "query", "schema": map[string]any{"type": "string"}})
		}
		data, _ := json.Marshal(list) // strings always marshal
		return string(data)
	}
	const text, number, flag = `{"type":"string"}`, `{"type":"integer"}`, `{"type":"boolean"}`
	for name, c := range map[string]struct {
		method, parameters, answer string
		overlay                    service.Overlay
		want                       string
	}{
		"a token":                {"get", query("pageToken", "maxResults"), object(`"things":` + things + `,"nextPageToken":` + text), service.Overlay{}, `{"items":"things","param":"pageToken","next":"nextPageToken","size":"maxResults"}`},
		"a cursor within":        {"get", query("cursor", "limit"), object(`"channels":` + things + `,"response_metadata":` + object(`"next_cursor":`+text)), service.Overlay{}, `{"items":"channels","param":"cursor","next":"response_metadata.next_cursor","size":"limit"}`},
		"a link":                 {"get", query("limit"), object(`"results":` + things + `,"_links":` + object(`"next":`+text)), service.Overlay{}, `{"items":"results","next":"_links.next","link":"query","size":"limit"}`},
		"an OData link":          {"get", query("$top"), object(`"value":` + things + `,"@odata.nextLink":` + text), service.Overlay{}, `{"items":"value","next":"@odata.nextLink","link":"url","size":"$top"}`},
		"things counted":         {"get", query("startAt", "maxResults"), object(`"values":` + things + `,"total":` + number + `,"isLast":` + flag), service.Overlay{}, `{"items":"values","param":"startAt","count":"items","more":"!isLast","total":"total","size":"maxResults"}`},
		"pages counted":          {"get", query("page", "per_page"), things, service.Overlay{}, `{"param":"page","count":"pages","first":1,"size":"per_page"}`},
		"an overlay comes first": {"get", query("page", "per_page"), things, service.Overlay{Paging: []service.Paging{{Page: connector.Page{Param: "page", Next: "link", Link: "query", Size: "per_page"}}}}, `{"next":"link","link":"query","size":"per_page"}`},
		"what nobody wrote down": {"get", query(), object(`"things":` + things), service.Overlay{Paging: []service.Paging{{Page: connector.Page{Param: "cursor", Next: "next"}, Unsaid: "param next"}}}, `{"items":"things","param":"cursor","next":"next"}`},
		"what is no list":        {"get", query("page"), things, service.Overlay{Unpaged: "GET /things"}, `null`},
		"a list without pages":   {"get", query("name"), things, service.Overlay{}, `null`},
		"one thing":              {"get", query("page"), object(`"id":` + text), service.Overlay{}, `null`},
		"two lists":              {"get", query("page"), object(`"a":` + things + `,"b":` + things), service.Overlay{}, `null`},
		"what is written":        {"post", query("offset", "limit"), things, service.Overlay{}, `null`},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := json.Marshal(pageOf(t, c.method, c.parameters, c.answer, c.overlay))
			if err != nil || string(got) != c.want {
				t.Errorf("got %s %v\nwant %s", got, err, c.want)
			}
		})
	}
}

func TestBuild_StopsAtPagingOfNothing(t *testing.T) {
	d, err := document.Read([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	_, err = service.Build(d, service.Input{Overlay: service.Overlay{Naming: "path", Paging: []service.Paging{{Page: connector.Page{Param: "cursor", Next: "next"}}}}})
	if err == nil {
		t.Error("a way to page that no operation has is taken")
	}
}
