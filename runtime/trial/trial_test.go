package trial

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"bobbin/runtime/record"
	"bobbin/runtime/storetest"
)

func TestMemory_IsARecordStore(t *testing.T) {
	storetest.Records(t, func(*testing.T) record.Store { return newMemory() })
}

func TestOpenSealer_KeepsPlacesApart(t *testing.T) {
	sealed, err := openSealer{}.Seal([]byte("x"), "here")
	if err != nil {
		t.Fatal(err)
	}
	if plain, err := (openSealer{}).Open(sealed, "here"); err != nil || string(plain) != "x" {
		t.Errorf("got %q %v", plain, err)
	}
	for _, place := range []string{"", "her", "there", "here and there"} {
		if _, err := (openSealer{}).Open(sealed, place); err == nil {
			t.Errorf("it opens at %q", place)
		}
	}
}

func TestPattern_MatchesRequests(t *testing.T) {
	for _, c := range []struct {
		pattern, request string
		want             bool
	}{
		{`{}`, "GET https://a.example/x", true},
		{`{"url": "https://a.example/x"}`, "GET https://a.example/x?q=1", true},
		{`{"url": "https://a.example/x?q=2"}`, "GET https://a.example/x?q=1", false},
		{`{"url": "https://a.example/*"}`, "GET https://a.example/x/y?q=1", true},
		{`{"url": "https://a.example/"}`, "GET https://a.example/x", false},
		{`{"url": "https://*.example/x*"}`, "GET https://a.b.example/xy", true},
		{`{"url": "https://a.example/(x)+"}`, "GET https://a.example/xx", false},
		{`{"path": "/x/*/z"}`, "GET https://a.example/x/y/z?q=1", true},
		{`{"path": "*?*q=1*"}`, "GET https://a.example/x?p=0&q=1", true},
		{`{"method": "post"}`, "POST https://a.example/x", true},
		{`{"method": "POST"}`, "GET https://a.example/x", false},
		{`{"connection": "gitlab"}`, "GET https://a.example/x", false},
		{`{"url": {"source": "a\\.example\\/x$", "flags": "gi"}}`, "GET https://A.example/X", true},
		{`{"url": {"source": "\\?q=\\d+$", "flags": ""}}`, "GET https://a.example/x?q=12", true},
	} {
		var p pattern
		if err := json.Unmarshal([]byte(c.pattern), &p); err != nil {
			t.Errorf("%s: %v", c.pattern, err)
			continue
		}
		method, address, _ := strings.Cut(c.request, " ")
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		if got := p.matches(&request{method: method, url: u, header: http.Header{}}); got != c.want {
			t.Errorf("%s and %s: %v", c.pattern, c.request, got)
		}
	}
	var p pattern
	if err := read(json.RawMessage(`{"url": {"source": "(?=x)"}}`), &p); err == nil || !strings.Contains(err.Error(), "look-around") {
		t.Errorf("a pattern that cannot be: %v", err)
	}
	if err := read(json.RawMessage(`{"url": 7}`), &p); err == nil || !strings.Contains(err.Error(), "* stands for any") {
		t.Errorf("an address that is none: %v", err)
	}
}

func TestDifference_IsLineByLine(t *testing.T) {
	if got := difference("1", "2"); got != "" {
		t.Errorf("single lines: %q", got)
	}
	if got := difference("{\n  a: 1,\n}", "{\n  a: 1,\n}"); got != "" {
		t.Errorf("equal texts: %q", got)
	}
	if got, want := difference("{\n  a: 1,\n}", "{\n  a: 2,\n}"), " {\n-  a: 1,\n+  a: 2,\n }\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	var left, right strings.Builder
	for n := range 40 {
		fmt.Fprintln(&left, n)
		fmt.Fprintln(&right, n+n/20*100*(1-n%20/19))
	}
	if got := difference(left.String(), right.String()); !strings.Contains(got, "-20\n") || strings.Contains(got, "\n 5\n") {
		t.Errorf("far from a change nothing is shown: %s", got)
	}
}

func TestPlaceIn_FindsTheFilesOwnFrame(t *testing.T) {
	stack := "Error\n\tat add (bobbin:module/x:3:4(12))\n\tat <anonymous> (tests/a.test.ts:7:2(99))\n\tat tests/a.test.ts:1:0(3)\n"
	if p := placeIn(stack, "tests/a.test.ts"); p == nil || p.Line != 7 || p.Column != 3 {
		t.Errorf("got %v", p)
	}
	if p := placeIn(stack, "tests/b.test.ts"); p != nil {
		t.Errorf("got %v", p)
	}
}

func TestCoveredFile_SumsUp(t *testing.T) {
	f := coveredFile("scripts/x.ts", map[int]int{1: 2, 3: 0, 5: 0, 6: 1, 9: 0})
	if f.Lines != 5 || f.Covered != 2 || f.Percent != 40 || fmt.Sprint(f.Uncovered) != "[[3 5] [9 9]]" {
		t.Errorf("got %+v", f)
	}
	if percent(0, 0) != 100 || percent(1999, 2000) != 99.9 {
		t.Error("100 means that nothing is missing")
	}
}
