package face_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"bobbin/app/face"
)

// engine answers as a function does.
type engine func(*http.Request) (*http.Response, error)

func (e engine) RoundTrip(r *http.Request) (*http.Response, error) { return e(r) }

func says(text string) engine {
	return func(r *http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: 200, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(text)), Request: r}, nil
	}
}

func get(h http.Handler, method, path string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	r := httptest.NewRequest(method, path, strings.NewReader("{}"))
	r.Header.Set("Cookie", "bobbin-1=token")
	h.ServeHTTP(w, r)
	return w
}

func TestPage_IsServedForEveryViewAndGuarded(t *testing.T) {
	h := face.New(face.Config{Engine: says("{}"), Assets: fstest.MapFS{
		"index.html":       {Data: []byte("<!doctype html>")},
		"assets/app-1a.js": {Data: []byte("1")},
	}})
	for path, want := range map[string][2]string{
		"/":                 {"<!doctype html>", "no-store"},
		"/scripts/x":        {"<!doctype html>", "no-store"},
		"/etc/passwd":       {"<!doctype html>", "no-store"},
		"/assets":           {"<!doctype html>", "no-store"},
		"/assets/app-1a.js": {"1", "public, max-age=31536000, immutable"},
	} {
		w := get(h, "GET", path)
		if w.Code != 200 || w.Body.String() != want[0] || w.Header().Get("Cache-Control") != want[1] {
			t.Errorf("%s: %d %q %q", path, w.Code, w.Body, w.Header().Get("Cache-Control"))
		}
		if !strings.Contains(w.Header().Get("Content-Security-Policy"), "default-src 'none'") || w.Header().Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s has no policy: %v", path, w.Header())
		}
	}
	if w := get(h, "GET", "/assets/app-gone.css"); w.Code != 404 {
		t.Errorf("a part of another build: %d", w.Code)
	}
	if w := get(face.New(face.Config{Engine: says("{}")}), "GET", "/"); w.Code != 503 || !strings.Contains(w.Body.String(), "make build") {
		t.Errorf("a build without a page: %d %s", w.Code, w.Body)
	}
}

func TestInfo_SaysWhichFaceItIs(t *testing.T) {
	h := face.New(face.Config{Engine: says(`{"version": "1"}`), Shell: "window", Workspace: "/w"})
	var info map[string]string
	if err := json.Unmarshal(get(h, "POST", "/api/app.info").Body.Bytes(), &info); err != nil || info["version"] != "1" || info["shell"] != "window" || info["workspace"] != "/w" {
		t.Errorf("%v %v", info, err)
	}
}

func TestBegin_SaysWhichFaceItIsAndOpensItsFolder(t *testing.T) {
	var asked string
	h := face.New(face.Config{Engine: engine(func(r *http.Request) (*http.Response, error) {
		text, err := io.ReadAll(r.Body)
		asked = string(text)
		if err != nil {
			return nil, err
		}
		return says(`{"answers": [{"name": "app.info", "body": {}, "answer": {"version": "1"}}, {"name": "file.list", "body": {"dir": "/w"}, "answer": {"files": ["<a>"]}}]}`)(r)
	}), Shell: "window", Workspace: "/w"})
	for body, want := range map[string]string{`{"dir": ""}`: `{"dir":"/w"}`, `{"dir": "/other"}`: `{"dir":"/other"}`} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest("POST", "/api/app.begin", strings.NewReader(body)))
		if asked != want || !strings.Contains(w.Body.String(), `"answer":{"shell":"window","version":"1","workspace":"/w"}`) || !strings.Contains(w.Body.String(), `{"name":"file.list","body":{"dir":"/w"},"answer":`) {
			t.Errorf("%s asked %s and answered %s", body, asked, w.Body)
		}
	}
	for _, body := range []string{"", "{", `{"dir": 1}`, `{"dir": "` + strings.Repeat("x", 70_000) + `"}`} {
		w := httptest.NewRecorder()
		if h.ServeHTTP(w, httptest.NewRequest("POST", "/api/app.begin", strings.NewReader(body))); w.Code != 400 {
			t.Errorf("%.20q: %d %s", body, w.Code, w.Body)
		}
	}
	gone := face.New(face.Config{Engine: engine(func(*http.Request) (*http.Response, error) { return nil, errors.New("gone") })})
	w := httptest.NewRecorder()
	if gone.ServeHTTP(w, httptest.NewRequest("POST", "/api/app.begin", strings.NewReader("{}"))); w.Code != 503 || !strings.Contains(w.Body.String(), `"hint"`) {
		t.Errorf("without an engine: %d %s", w.Code, w.Body)
	}
}

func TestRequests_GoToTheEngineWithoutThePagesToken(t *testing.T) {
	var seen *http.Request
	h := face.New(face.Config{Engine: engine(func(r *http.Request) (*http.Response, error) {
		seen = r
		return says(`{"a": 1}`)(r)
	})})
	if w := get(h, "POST", "/api/workspace.get"); w.Body.String() != `{"a": 1}` {
		t.Errorf("%s", w.Body)
	}
	if seen.URL.Path != "/api/workspace.get" || seen.Header.Get("Cookie") != "" {
		t.Errorf("the engine got %s with %v", seen.URL, seen.Header)
	}
	gone := face.New(face.Config{Engine: engine(func(*http.Request) (*http.Response, error) { return nil, errors.New("gone") })})
	if w := get(gone, "POST", "/api/workspace.get"); w.Code != 503 || !strings.Contains(w.Body.String(), `"hint"`) {
		t.Errorf("without an engine: %d %s", w.Code, w.Body)
	}
}

func TestStream_GivesEverySignalWhole(t *testing.T) {
	long := `{"type":"long","text":"` + strings.Repeat("x", 100_000) + `"}`
	calls := 0
	var got []string
	face.Stream(t.Context(), engine(func(r *http.Request) (*http.Response, error) {
		if calls++; calls > 2 {
			return nil, errors.New("over")
		}
		return says(": open\n\ndata: {\"type\":\"a\"}\n\ndata: " + long + "\n\ndata: cut off")(r)
	}), func(text []byte) { got = append(got, string(text)) })
	if len(got) != 4 || got[0] != `{"type":"a"}` || got[1] != long || got[2] != got[0] {
		t.Errorf("%d signals", len(got))
	}
}

func TestPage_IsSentCompressedWhereTheBrowserTakesIt(t *testing.T) {
	parts := fstest.MapFS{"index.html": {Data: []byte("<!doctype html>")}, "assets/app-1a.js": {Data: []byte("plain")}, "assets/app-1a.js.gz": {Data: []byte("small")}}
	for _, c := range []struct{ shell, accepts, body, encoding string }{
		{"browser", "gzip, br", "small", "gzip"},
		{"browser", "", "plain", ""},
		{"window", "gzip", "plain", ""},
	} {
		r := httptest.NewRequest("GET", "/assets/app-1a.js", nil)
		r.Header.Set("Accept-Encoding", c.accepts)
		w := httptest.NewRecorder()
		face.New(face.Config{Engine: says("{}"), Assets: parts, Shell: c.shell}).ServeHTTP(w, r)
		if w.Body.String() != c.body || w.Header().Get("Content-Encoding") != c.encoding || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/javascript") {
			t.Errorf("%+v: %s %v", c, w.Body, w.Header())
		}
	}
}

func TestManual_IsServedUnderItsOwnNames(t *testing.T) {
	h := face.New(face.Config{Engine: says("{}"), Assets: fstest.MapFS{
		"index.html": {Data: []byte("the page")}, "manual/index.html": {Data: []byte("first")}, "manual/limits.html": {Data: []byte("limits")}, "manual/images/a.png": {Data: []byte("png")},
	}})
	for path, want := range map[string]string{"/manual/": "first", "/manual/index.html": "first", "/manual/limits.html": "limits"} {
		w := get(h, "GET", path)
		if w.Code != 200 || w.Body.String() != want {
			t.Errorf("%s: %d %q", path, w.Code, w.Body)
		}
		if policy := w.Header().Get("Content-Security-Policy"); !strings.Contains(policy, "frame-ancestors 'self'") || !strings.Contains(policy, "default-src 'none'") {
			t.Errorf("%s: %s", path, policy)
		}
	}
	if w := get(h, "GET", "/manual"); w.Code != 302 || w.Header().Get("Location") != "/manual/" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
	for _, path := range []string{"/manual/nothing.html", "/manual/images", "/manual/images/"} {
		if w := get(h, "GET", path); w.Code != 404 || !strings.Contains(w.Body.String(), "no such page of the manual") {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
	if w := get(h, "GET", "/"); !strings.Contains(w.Header().Get("Content-Security-Policy"), "frame-ancestors 'none'") {
		t.Error("the IDE may be shown in a frame")
	}
}

// TestAttend_GivesUpWhereNobodyKnowsWindows: an engine of an earlier Bobbin is not asked again and again.
func TestAttend_GivesUpWhereNobodyKnowsWindows(t *testing.T) {
	asked := 0
	face.Attend(t.Context(), engine(func(r *http.Request) (*http.Response, error) {
		if asked++; asked > 1 {
			t.Fatal("it was asked again")
		}
		return &http.Response{StatusCode: 404, Body: io.NopCloser(strings.NewReader("{}")), Request: r}, nil
	}), "w", func() string { return "" }, func(string) { t.Error("it took something") })
}
