package engine_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bobbin/app/enginetest"
	"bobbin/connectors/own"
	"bobbin/runtime/engine"
	"bobbin/runtime/fault"
)

const kennel = `{"openapi":"3.0.0","info":{"title":"Kennel"},"servers":[{"url":"/v2"}],"paths":{"/dogs":{"get":{}}}}`

func TestAddConnector_FromAnAddress(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/moved":
			http.Redirect(w, r, "/openapi.json", http.StatusFound)
		case "/openapi.json":
			if r.Header.Get("Authorization") != "" {
				t.Error("a document is asked for as nobody")
			}
			_, _ = w.Write([]byte(kennel))
		case "/page":
			_, _ = w.Write([]byte("<!DOCTYPE html><p>Sign in"))
		case "/huge":
			for range 9 {
				_, _ = w.Write(make([]byte, 1024))
			}
		case "/short":
			w.Header().Set("Content-Length", "1000")
			_, _ = w.Write([]byte(kennel))
		default:
			http.NotFound(w, r)
		}
	}))
	defer server.Close()
	h := enginetest.Open(t, func(c *engine.Config) {
		c.Own = engine.OwnConnectors{Make: own.Make, Open: own.Open, Largest: 8 << 10}
	})
	dir := h.Workspace(t, "empty", nil)
	for path, want := range map[string]struct {
		code fault.Code
		says string
	}{
		"/page":  {fault.Invalid, "web page"},
		"/none":  {fault.Unavailable, "answered 404"},
		"/huge":  {fault.Invalid, "larger than"},
		"/short": {fault.Unavailable, "could not be read to its end"},
	} {
		_, err := h.AddConnector(t.Context(), dir, engine.ConnectorSource{From: server.URL + path})
		if f := fault.From(err); f == nil || f.Code != want.code || !strings.Contains(f.Sentence, want.says) {
			t.Errorf("%s: got %v, want %q", path, err, want.says)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "connectors")); err == nil {
		t.Error("what was refused left something behind")
	}
	report, err := h.AddConnector(t.Context(), dir, engine.ConnectorSource{From: server.URL + "/moved?token=canary"})
	if err != nil || report.Name != "kennel" || report.BaseURL != server.URL+"/v2" {
		t.Fatalf("got %+v, %v", report, err)
	}
	text, err := os.ReadFile(filepath.Join(dir, "connectors", "kennel", "connector.json"))
	if err != nil || strings.Contains(string(text), "canary") {
		t.Errorf("got %s, %v", text, err)
	}
}

func TestExamineConnector_OfATextKeepsNothing(t *testing.T) {
	h := enginetest.Open(t, func(c *engine.Config) {
		c.Own = engine.OwnConnectors{Make: own.Make, Open: own.Open, Largest: own.Largest}
	})
	dir := h.Workspace(t, "empty", nil)
	source := engine.ConnectorSource{From: "/home/ada/kennel.json", Text: kennel}
	report, err := h.ExamineConnector(t.Context(), dir, source)
	if err != nil || report.Name != "kennel" || report.Operations != 1 {
		t.Fatalf("got %+v, %v", report, err)
	}
	if _, err := os.Stat(filepath.Join(dir, "connectors")); err == nil {
		t.Error("examining has kept something")
	}
	if _, err := h.AddConnector(t.Context(), dir, source); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(dir, "connectors", "kennel", "connector.json"))
	if err != nil || strings.Contains(string(text), "ada") || !strings.Contains(string(text), `"source": "kennel.json"`) {
		t.Errorf("got %s, %v", text, err)
	}
}

func TestAddConnector_DoesNotLeaveTheWorkspace(t *testing.T) {
	h := enginetest.Open(t, func(c *engine.Config) {
		c.Own = engine.OwnConnectors{Make: own.Make, Open: own.Open, Largest: own.Largest}
	})
	dir, outside := h.Workspace(t, "empty", nil), t.TempDir()
	if err := os.Symlink(outside, filepath.Join(dir, "connectors")); err != nil {
		t.Skip("this system makes no links:", err)
	}
	document := filepath.Join(t.TempDir(), "kennel.json")
	if err := os.WriteFile(document, []byte(kennel), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := h.AddConnector(t.Context(), dir, engine.ConnectorSource{From: document}); !fault.Is(err, fault.Conflict) {
		t.Errorf("got %v", err)
	}
	if left, _ := os.ReadDir(outside); len(left) > 0 {
		t.Errorf("wrote %v", left)
	}
}
