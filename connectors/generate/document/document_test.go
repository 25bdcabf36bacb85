package document_test

import (
	"reflect"
	"strings"
	"testing"

	"bobbin/connectors/generate/document"
	"bobbin/runtime/fault"
)

const openapi3 = `{"openapi":"3.0.1","paths":{
 "/things":{"parameters":[{"$ref":"#/components/parameters/trace"}],
  "get":{"operationId":"getThings","tags":["Things"],"parameters":[
    {"name":"labels","in":"query","explode":false,"schema":{"type":"array","items":{"type":"string"}}},
    {"name":"labels","in":"query","explode":false,"schema":{"type":"array","items":{"type":"text"}}}],
   "responses":{"default":{},"200":{"content":{"application/json":{"schema":{"type":"array","items":{"$ref":"#/components/schemas/Thing"}}}}}}},
  "post":{"requestBody":{"$ref":"#/components/requestBodies/thing"},"responses":{"201":{"$ref":"#/components/responses/thing"}}}},
 "/things/{id}/(-/)parts/*rest":{"delete":{"deprecated":true,"parameters":[{"name":"rest","in":"query"}],"responses":{"204":{}}}},
 "/broken":{"get":"nonsense","put":{"parameters":["x",{"$ref":"#/nowhere"},{"in":"cookie","name":"c"}],"responses":{"2XX":{}}}}
},"components":{
 "parameters":{"trace":{"name":"X-Trace","in":"header","schema":{"type":"string"}}},
 "requestBodies":{"thing":{"required":true,"content":{"text/xml":{},"application/json":{"schema":{"$ref":"#/components/schemas/Thing"}}}}},
 "responses":{"thing":{"content":{"application/json":{"schema":{"allOf":[{"$ref":"#/components/schemas/Thing"}]}}}}},
 "schemas":{
  "Thing":{"type":"object","required":["id"],"properties":{"id":{"type":"integer"},"parent":{"anyOf":[{"$ref":"#/components/schemas/Thing"},{"type":"object","nullable":true}]},
    "state":{"enum":["on","off",null]},"any":{},"lost":{"$ref":"#/components/schemas/Lost"},"when":{"type":["string","null"],"format":"date-time"}},"additionalProperties":{"type":"string"}}
 }}}`

func ref(name string) *document.Type { return &document.Type{Ref: name} }

func TestRead_OpenAPI3(t *testing.T) {
	d, err := document.Read([]byte(openapi3))
	if err != nil {
		t.Fatal(err)
	}
	str, any := &document.Type{Kind: document.String}, &document.Type{Kind: document.Any}
	trace := document.Parameter{Name: "X-Trace", In: document.InHeader, Type: str}
	want := []document.Operation{
		{Method: "PUT", Path: "/broken", Answer: document.Answer{Status: 200}},
		{Method: "GET", Path: "/things", ID: "getThings", Tags: []string{"Things"},
			Parameters: []document.Parameter{{Name: "labels", In: document.InQuery, Comma: true, Type: &document.Type{Kind: document.Array, Items: str}}, trace},
			Answer:     document.Answer{Status: 200, Media: "application/json", Type: &document.Type{Kind: document.Array, Items: ref("Thing")}}},
		{Method: "POST", Path: "/things", Parameters: []document.Parameter{trace},
			Body:   &document.Body{Media: "application/json", Required: true, Type: ref("Thing")},
			Answer: document.Answer{Status: 201, Media: "application/json", Type: ref("Thing")}},
		{Method: "DELETE", Path: "/things/{id}/parts/{rest}", Deprecated: true, Parameters: []document.Parameter{
			{Name: "id", In: document.InPath, Required: true, Type: str}, {Name: "rest", In: document.InPath, Required: true, Type: str}},
			Answer: document.Answer{Status: 204}},
	}
	for i := range want {
		if i >= len(d.Operations) || !reflect.DeepEqual(d.Operations[i], want[i]) {
			t.Errorf("operation %d:\n got %+v\nwant %+v", i, d.Operations[min(i, len(d.Operations)-1)], want[i])
		}
	}
	thing := &document.Type{Kind: document.Object, Extra: str, Fields: []document.Field{
		{Name: "any", Type: any}, {Name: "id", Required: true, Type: &document.Type{Kind: document.Integer}}, {Name: "lost", Type: any},
		{Name: "parent", Type: &document.Type{Ref: "Thing", Nullable: true}}, {Name: "state", Type: &document.Type{Kind: document.String, Enum: []string{"on", "off"}}},
		{Name: "when", Type: &document.Type{Kind: document.String, Format: "date-time", Nullable: true}}}}
	if !reflect.DeepEqual(d.Types, map[string]*document.Type{"Thing": thing}) {
		t.Errorf("types are %+v", d.Types["Thing"])
	}
}

func TestRead_Swagger2(t *testing.T) {
	d, err := document.Read([]byte(`{"swagger":"2.0","consumes":["application/json"],"paths":{
	 "/a/{id}":{"post":{"parameters":[{"name":"id","in":"path","type":"integer"},{"name":"b","in":"body","required":true,"schema":{"$ref":"#/definitions/B"}}],
	   "responses":{"200":{"schema":{"$ref":"#/definitions/B"}}}}},
	 "/f":{"post":{"parameters":[{"name":"f","in":"formData","type":"file"},{"name":"n","in":"formData","type":"string"},
	   {"name":"q","in":"query","type":"array","items":{"type":"string"},"collectionFormat":"csv"}],"responses":{"200":{}}}}},
	 "definitions":{"B":{"properties":{"x":{"type":"boolean"}}}}}`))
	if err != nil {
		t.Fatal(err)
	}
	a, f := d.Operations[0], d.Operations[1]
	if a.Body == nil || a.Body.Type.Ref != "B" || !a.Body.Required || a.Answer.Type.Ref != "B" || a.Parameters[0].Type.Kind != document.Integer {
		t.Errorf("got %+v", a)
	}
	if f.Body == nil || f.Body.Media != "multipart/form-data" || len(f.Body.Type.Fields) != 2 || !f.Parameters[0].Comma {
		t.Errorf("got %+v", f)
	}
}

func TestRead_RefusesWhatIsNoDocument(t *testing.T) {
	for _, text := range []string{"", "[]", "{", `{"openapi":"3.0.0"}`, `{"paths":[]}`, "hello"} {
		if _, err := document.Read([]byte(text)); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestRead_EndsOnCircles(t *testing.T) {
	deep := strings.Repeat(`{"type":"array","items":`, 500) + `{}` + strings.Repeat("}", 500)
	text := `{"paths":{"/a":{"get":{"parameters":[{"$ref":"#/x"}],"responses":{"200":{"content":{"application/json":{"schema":` + deep + `}}}}}}},
	 "x":{"$ref":"#/y"},"y":{"$ref":"#/x"},"components":{"schemas":{"A":{"allOf":[{"$ref":"#/components/schemas/A"}]}}}}`
	if _, err := document.Read([]byte(text)); err != nil {
		t.Fatal(err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(openapi3))
	f.Add([]byte(`{"swagger":"2.0","paths":{"/a(":{"get":{"parameters":[{"in":"formData","name":"x"}]}}}}`))
	f.Add([]byte(`{"paths":{"/{":{"post":{"requestBody":{"content":{"a/b":{"schema":{"oneOf":[{},{"type":"null"}]}}}}}}}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := document.Read(data)
		if err != nil {
			if !fault.Is(err, fault.Invalid) {
				t.Fatalf("not a fault: %v", err)
			}
			return
		}
		for _, o := range d.Operations {
			for _, p := range o.Parameters {
				if p.Type == nil {
					t.Fatalf("%s: the parameter %s has no type", o.Key(), p.Name)
				}
			}
		}
	})
}
