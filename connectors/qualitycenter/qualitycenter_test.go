package qualitycenter

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
	"bobbin/runtime/simulate"
)

const defects = "/qcbin/rest/domains/DEFAULT/projects/DEMO/defects"

// served is a simulator with a login, and the way to it.
func served(t *testing.T) connector.Do {
	t.Helper()
	store, err := simulate.OpenStore("")
	if err != nil {
		t.Fatal(err)
	}
	c := Service().Connector()
	s, err := simulate.New(simulate.Config{Service: Service().Simulator(), Table: c.Table(), Store: store})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close(); store.Close() })
	handler := s.Served(simulate.Login{User: "ada", Token: "s3<cret"})
	return func(r *http.Request) (*http.Response, error) {
		if r.Body == nil {
			r.Body = http.NoBody
		}
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		return w.Result(), nil
	}
}

func account(kind string) connector.Account {
	return connector.Account{Name: "mine", Connector: "quality-center", BaseURL: "alm.example.com/qcbin/start_a.jsp", Auth: kind,
		Fields: map[string]string{"user": "ada", fieldClientID: "ada"}}
}

func TestIdentify_SignsIn(t *testing.T) {
	for kind, secret := range map[string]string{authPassword: "password", authKey: fieldSecret} {
		t.Run(kind, func(t *testing.T) {
			identify := Service().Connector().Identify
			who, a, err := identify(t.Context(), served(t), account(kind), connector.Credential{secret: "s3<cret"})
			if err != nil || who.ID == "" || a.APIURL != "https://alm.example.com" {
				t.Errorf("got %+v, %+v, %v", who, a, err)
			}
			_, _, err = identify(t.Context(), served(t), account(kind), connector.Credential{secret: "wrong"})
			if f := fault.From(err); f.Code != fault.Denied || f.Hint == "" {
				t.Errorf("a wrong secret: %v", err)
			}
			other := func(*http.Request) (*http.Response, error) {
				return &http.Response{StatusCode: 200, Body: io.NopCloser(strings.NewReader("<html>"))}, nil
			}
			if _, _, err = identify(t.Context(), other, account(kind), connector.Credential{secret: "x"}); !fault.Is(err, fault.NotFound) {
				t.Errorf("another server: %v", err)
			}
		})
	}
}

// session asks the simulator as a signed-in account does.
func session(t *testing.T) func(method, path, media, body string) (int, string) {
	t.Helper()
	do, c, a := served(t), Service().Connector(), account(authPassword)
	a.APIURL = "https://alm.example.com"
	opened, err := c.SignIn(t.Context(), do, a, connector.Credential{"password": "s3<cret"})
	if err != nil {
		t.Fatal(err)
	}
	return func(method, path, media, body string) (int, string) {
		r := httptest.NewRequest(method, "https://alm.example.com"+path, strings.NewReader(body))
		r.Header.Set("Accept", media)
		r.Header.Set("Content-Type", media)
		if err := c.Authorize(r, a, opened); err != nil {
			t.Fatal(err)
		}
		if (r.Header.Get("X-XSRF-TOKEN") != "") != (method != "GET") {
			t.Errorf("%s has the token %q", method, r.Header.Get("X-XSRF-TOKEN"))
		}
		got, err := do(r)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(got.Body)
		if err != nil {
			t.Fatal(err)
		}
		return got.StatusCode, string(text)
	}
}

func TestSimulator_KeepsEntitiesInJSONAndXML(t *testing.T) {
	ask := session(t)
	const asJSON, asXML = "application/json", "application/xml"
	status, text := ask("POST", defects, asJSON, `{"Type":"defect","Fields":[{"Name":"name","values":[{"value":"A & B"}]},{"Name":"status","values":[{"value":"New"}]}]}`)
	if status != 201 || !strings.Contains(text, `{"Name":"id","values":[{"value":"3"}]}`) {
		t.Fatalf("created: %d %s", status, text)
	}
	status, text = ask("GET", defects+"/3?fields=name", asXML, "")
	if status != 200 || !strings.HasSuffix(text, `<Entity Type="defect"><Fields><Field Name="id"><Value>3</Value></Field><Field Name="name"><Value>A &amp; B</Value></Field></Fields></Entity>`) {
		t.Errorf("as XML: %d %s", status, text)
	}
	status, text = ask("PUT", defects+"/3", asXML, `<Entity Type="defect"><Fields><Field Name="status"><Value>Fixed</Value></Field></Fields></Entity>`)
	if status != 200 || !strings.Contains(text, "<Value>Fixed</Value>") || !strings.Contains(text, "A &amp; B") {
		t.Errorf("changed: %d %s", status, text)
	}
	if status, _ = ask("DELETE", defects+"/3", asJSON, ""); status != 200 {
		t.Errorf("deleted: %d", status)
	}
	for path, want := range map[string]int{defects + "/3": 404, "/qcbin/rest/domains/X/projects/DEMO/defects": 404} {
		if status, text := ask("GET", path, asJSON, ""); status != want || !strings.Contains(text, `"Id":"qccore.`) {
			t.Errorf("%s: %d %s", path, status, text)
		}
	}
	if status, text := ask("POST", defects, asXML, "<Entity"); status != 400 || !strings.Contains(text, "<Id>qccore.general-error</Id>") {
		t.Errorf("a broken body: %d %s", status, text)
	}
}

func TestSimulator_FindsByQuery(t *testing.T) {
	ask := session(t)
	for query, want := range map[string]string{
		"":                               "1 2",
		"{status[Open]}":                 "1",
		"{status[open or new]}":          "1 2",
		"{status[Not Open]}":             "2",
		"{name['Logging in*']}":          "2",
		"{name[*takes*]; severity[3-*]}": "2",
		"{id[>1]}":                       "2",
		"{id[<= 1]; status[New]}":        "",
		"{id[<>1]}":                      "2",
	} {
		_, text := ask("GET", defects+"?fields=id&order-by=%7Bid%5BASC%5D%7D&query="+strings.NewReplacer(" ", "%20", "<", "%3C", ">", "%3E", ";", "%3B", "{", "%7B", "}", "%7D").Replace(query), "application/json", "")
		var got entities
		if err := json.Unmarshal([]byte(text), &got); err != nil {
			t.Fatalf("%s: %s", query, text)
		}
		var ids []string
		for _, e := range got.All {
			ids = append(ids, e.Fields[0].Values[0].Text)
		}
		if strings.Join(ids, " ") != want || got.Total != len(ids) {
			t.Errorf("%s: got %v of %d, want %s", query, ids, got.Total, want)
		}
	}
	_, text := ask("GET", defects+"?page-size=1&start-index=2&fields=id&order-by=%7Bid%5BDESC%5D%7D", "application/json", "")
	if !strings.Contains(text, `"TotalResults":2`) || !strings.Contains(text, `"value":"1"`) || strings.Contains(text, `"value":"2"`) {
		t.Errorf("the second page: %s", text)
	}
}

func FuzzMatches_TakesAnyQuery(f *testing.F) {
	f.Add("{status[Open or New]; id[>= 5]}", "Open")
	f.Add("{a[*x*]", "")
	f.Fuzz(func(_ *testing.T, query, text string) { matches(simulate.Doc{"status": []any{text}}, query) })
}
