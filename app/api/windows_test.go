package api_test

import (
	"bufio"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
)

// attend opens the stream of a window and gives what it is asked to show.
func attend(t *testing.T, address, id, dir string) (next func() string, leave func()) {
	t.Helper()
	response, err := http.Get(address + "/api/window?" + url.Values{"window": {id}, "dir": {dir}}.Encode())
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(response.Body)
	next = func() string {
		for lines.Scan() {
			if text, ok := cut(lines.Text()); ok {
				return text
			}
		}
		return "the stream ended"
	}
	if lines.Scan(); lines.Text() != ": open" { // it counts from here on
		t.Fatalf("the stream began with %q", lines.Text())
	}
	return next, func() { response.Body.Close() }
}

func cut(line string) (string, bool) {
	const data = "data: "
	if len(line) < len(data) || line[:len(data)] != data {
		return "", false
	}
	return line[len(data):], true
}

func TestWindows_TakeWhatAnotherStartWouldOpen(t *testing.T) {
	m, _ := mux(t)
	server := httptest.NewServer(m)
	defer server.Close()
	defer m.Quiet()
	taken := func(dir string) bool {
		t.Helper()
		_, answer := post(t, m, "window.show", map[string]string{"dir": dir})
		return answer["taken"] == true
	}
	if taken("") || taken("/a") {
		t.Error("without a window something was taken")
	}
	first, _ := attend(t, server.URL, "1", "/a")
	second, _ := attend(t, server.URL, "2", "")
	if !taken("/a") || first() != `{"dir":"/a"}` {
		t.Error("the window that shows the workspace did not take it")
	}
	if !taken("/b") || second() != `{"dir":"/b"}` {
		t.Error("the window without a workspace did not take it")
	}
	if taken("/c") {
		t.Error("a workspace of its own was taken by a window that shows another")
	}
	if !taken("") || second() != `{"dir":""}` {
		t.Error("the last window did not come to the front")
	}
	post(t, m, "window.showing", map[string]string{"window": "1", "dir": ""})
	if !taken("/c") || first() != `{"dir":"/c"}` {
		t.Error("a window that was left did not take another workspace")
	}
}
