package service_test

import (
	"strings"
	"testing"

	"bobbin/connectors/generate/document"
	"bobbin/connectors/generate/service"
	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
)

const text = `{"paths":{
 "/things":{"get":{"responses":{"200":{"content":{"application/json":{"schema":{"$ref":"#/components/schemas/A_Thing"}}}}}},
   "post":{"requestBody":{"content":{"application/json":{"schema":{"$ref":"#/components/schemas/postThings"}}}},"responses":{"201":{}}}},
 "/things/{id}":{"get":{"responses":{"200":{"content":{"application/json":{"schema":{"$ref":"#/components/schemas/A_Thing"}}}}}}},
 "/things/{id}/file":{"get":{"responses":{"200":{"content":{"application/octet-stream":{"schema":{"type":"string","format":"binary"}}}}}}}},
 "components":{"schemas":{"A_Thing":{"properties":{"id":{"type":"integer"}}},"postThings":{"properties":{"name":{"type":"string"}}}}}}`

func build(t *testing.T, in service.Input) (*service.Service, error) {
	t.Helper()
	d, err := document.Read([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if in.Overlay.Naming == "" {
		in.Overlay.Naming = "path"
	}
	return service.Build(d, in)
}

func names(s *service.Service) map[string]string {
	m := map[string]string{}
	for _, o := range s.Operations {
		m[o.Name] = o.Key()
	}
	return m
}

func TestBuild_AppliesTheOverlay(t *testing.T) {
	s, err := build(t, service.Input{
		Overlay: service.Overlay{DropPrefix: "A_", Inline: "^post", Always: "^A_", Lists: []string{"GET /things"},
			Names:      map[string]string{"GET /things/{id}/file": "Thing.File.download"},
			Types:      map[string]string{"Note": "{ body: string; thing: Thing }"},
			Fields:     map[string]string{"Thing.name?": "string | null"},
			Operations: map[string]service.Patch{"POST /things": {AnswerMedia: service.NoAnswer}, "POST /things/{id}/notes": {Body: "{ body: string }", Answer: "Note", Status: 201, Query: "{ ids?: integer[] }", Comma: true}}},
		Aliases: []service.Alias{{Name: "Thing.makeThing", Operation: "POST /things"}, {Name: "Thing.addThing", Operation: "POST /things", All: "addOne"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	got := names(s)
	for name, key := range map[string]string{"Thing.getThings": "GET /things", "Thing.getThing": "GET /things/{id}", "Thing.File.download": "GET /things/{id}/file",
		"Thing.makeThing": "POST /things", "Thing.addThing": "POST /things", "Thing.createThingNote": "POST /things/{id}/notes"} {
		if got[name] != key {
			t.Errorf("%s is %q, want %s", name, got[name], key)
		}
	}
	for _, o := range s.Operations {
		switch o.Name {
		case "Thing.addThing":
			if o.SameAs != "Thing.makeThing" || o.All != "addOne" {
				t.Errorf("got %+v", o)
			}
		case "Thing.makeThing":
			if o.AnswerKind() != "none" {
				t.Errorf("answers %q", o.AnswerKind())
			}
		case "Thing.getThings":
			if o.Answer.Type.Kind != document.Array || o.Answer.Type.Items.Ref != "Thing" {
				t.Errorf("not a list: %+v", o.Answer.Type)
			}
		case "Thing.File.download":
			if o.AnswerKind() != "binary" {
				t.Errorf("answers %q", o.AnswerKind())
			}
		case "Thing.createThingNote":
			if !joined(o) || o.BodyKind() != connector.BodyJSON || o.Answer.Status != 201 {
				t.Errorf("got %+v", o)
			}
		}
	}
	if _, kept := s.Types["postThings"]; kept || !s.Types["Thing"].Fields[0].Required {
		t.Errorf("types are %+v", s.Types)
	}
}

func TestBuild_ANewDocumentNeverRenames(t *testing.T) {
	s, err := build(t, service.Input{Lock: service.Lock{"GET /things": "Old.list", "GET /gone": "Old.gone"}})
	if err != nil {
		t.Fatal(err)
	}
	if names(s)["Old.list"] != "GET /things" {
		t.Errorf("got %v", names(s))
	}
	if s.Lock["GET /gone"] != "Old.gone" || s.Lock["POST /things"] != "Thing.createThing" {
		t.Errorf("the lock is %v", s.Lock)
	}
}

func TestBuild_StopsWhereAPersonMustDecide(t *testing.T) {
	cases := map[string]struct {
		in   service.Input
		says string
	}{
		"one name twice":      {service.Input{Overlay: service.Overlay{Names: map[string]string{"GET /things": "A.b", "POST /things": "A.b"}}}, "the name A.b is given"},
		"one All name twice":  {service.Input{Overlay: service.Overlay{All: map[string]string{"Thing.getThings": "x", "Thing.getThing": "x"}}}, "the All name x"},
		"group and operation": {service.Input{Overlay: service.Overlay{Names: map[string]string{"GET /things": "A.b", "POST /things": "A.b.c"}}}, "of an operation and of a group"},
		"alias of nothing":    {service.Input{Aliases: []service.Alias{{Name: "A.b", Operation: "GET /no"}}}, "which does not exist"},
		"name of nothing":     {service.Input{Overlay: service.Overlay{Names: map[string]string{"GET /no": "A.b"}}}, "the overlay names GET /no"},
		"All of nothing":      {service.Input{Overlay: service.Overlay{All: map[string]string{"A.b": "x"}}}, "no such operation"},
		"list of nothing":     {service.Input{Overlay: service.Overlay{Lists: []string{"GET /no"}}}, "answers a list"},
		"field of nothing":    {service.Input{Overlay: service.Overlay{Fields: map[string]string{"No.x": "string"}}}, "no type No"},
		"fields of nothing":   {service.Input{Overlay: service.Overlay{Required: map[string][]string{"No": {"x"}}}}, "no such type"},
		"type that is none":   {service.Input{Overlay: service.Overlay{Types: map[string]string{"X": "{"}}}, "type X"},
		"type of nothing":     {service.Input{Overlay: service.Overlay{Types: map[string]string{"X": "Missing"}}}, "no type Missing"},
		"two types, one name": {service.Input{Overlay: service.Overlay{TypeNames: map[string]string{"A_Thing": "T", "postThings": "T"}}}, "two types are called T"},
		"a locked name":       {service.Input{Overlay: service.Overlay{Names: map[string]string{"GET /things": "A.b"}}, Lock: service.Lock{"GET /things": "C.d"}}, "a name that was published stays"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, err := build(t, c.in)
			if !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v, want %q", err, c.says)
			}
		})
	}
}

func joined(o service.Operation) bool {
	all, _ := o.Commas()
	return all
}
