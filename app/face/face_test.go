package face_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"bobbin/app/face"
)

// engine answers what a home's engine would.
type engine func(*http.Request) *http.Response

func (e engine) RoundTrip(r *http.Request) (*http.Response, error) { return e(r), nil }

func TestFace_ServesThePageAndPassesRequestsOn(t *testing.T) {
	var cookies string
	handler := face.New(face.Config{Shell: "browser", Workspace: "/w",
		Assets: fstest.MapFS{"index.html": {Data: []byte("page")}, "assets/a.js": {Data: []byte("code")}},
		Engine: engine(func(r *http.Request) *http.Response {
			cookies += r.Header.Get("Cookie")
			return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(`{"version":"1"}`))}
		})})
	cases := []struct{ method, path, want string }{
		{"GET", "/", "page"},
		{"GET", "/some/view", "page"},
		{"GET", "/assets/a.js", "code"},
		{"POST", "/api/app.info", `"workspace":"/w"`},
		{"POST", "/api/file.read", `{"version":"1"}`},
		{"POST", "/", "only read"},
	}
	for _, c := range cases {
		r := httptest.NewRequest(c.method, c.path, strings.NewReader("{}"))
		r.Header.Set("Cookie", "bobbin=token")
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		if !strings.Contains(w.Body.String(), c.want) {
			t.Errorf("%s %s: %s", c.method, c.path, w.Body)
		}
		if !strings.HasPrefix(c.path, "/api/") && w.Header().Get("Content-Security-Policy") == "" {
			t.Errorf("%s %s: no content policy", c.method, c.path)
		}
	}
	if cookies != "" {
		t.Errorf("the page's token went to the engine: %s", cookies)
	}
}

func TestFace_SaysThatABuildHasNoPage(t *testing.T) {
	w := httptest.NewRecorder()
	face.New(face.Config{}).ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	if w.Code != http.StatusServiceUnavailable || !strings.Contains(w.Body.String(), "make build") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}
