package home_test

import (
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bobbin/app/home"
	"bobbin/runtime/fault"
)

func at(t *testing.T, dir string) home.Home {
	t.Helper()
	h, err := home.Find(func(key string) string {
		if key == "BOBBIN_HOME" {
			return dir
		}
		return ""
	})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// program answers every request with its name and counts its stops.
func program(name string, stopped chan<- string) func(context.Context) (home.Program, error) {
	return func(context.Context) (home.Program, error) {
		return home.Program{
			Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, name) }),
			Quiet:   func() {},
			Settle:  func(context.Context) error { return nil },
			Stop:    func(context.Context) error { stopped <- name; return nil },
		}, nil
	}
}

func ask(t *testing.T, s *home.Session) string {
	t.Helper()
	r, err := http.NewRequest("POST", "http://engine/api/x", strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	response, err := s.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, _ := io.ReadAll(response.Body)
	return string(text)
}

func TestOpen_OneOwnerAndATakeOver(t *testing.T) {
	for _, depth := range []string{"short", strings.Repeat("a-long-folder-name/", 8)} {
		h := at(t, filepath.Join(t.TempDir(), depth))
		ctx := t.Context()
		stopped := make(chan string, 2)
		first, err := home.Open(ctx, h, program("first", stopped))
		if err != nil {
			t.Fatal(err)
		}
		second, err := home.Open(ctx, h, program("second", stopped))
		if err != nil {
			t.Fatal(err)
		}
		if !first.Owner() || second.Owner() || ask(t, second) != "first" {
			t.Fatal("the second process must be a client of the first")
		}
		if err := first.Close(ctx); err != nil {
			t.Fatal(err)
		}
		if got := ask(t, second); got != "second" || !second.Owner() {
			t.Errorf("after the owner has gone: %s", got)
		}
		if err := second.Close(ctx); err != nil {
			t.Fatal(err)
		}
		if a, b := <-stopped, <-stopped; a != "first" || b != "second" {
			t.Errorf("stopped %s, %s", a, b)
		}
	}
}

func TestOpen_RefusesWhatItCannotTrust(t *testing.T) {
	cases := map[string]struct {
		text string
		code fault.Code
	}{
		"a newer home":  {`{"format": 99}`, fault.Invalid},
		"a broken file": {`{"for`, fault.Invalid},
	}
	for name, c := range cases {
		h := at(t, t.TempDir())
		if err := os.MkdirAll(h.State, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(h.State, "home.json"), []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := home.Open(t.Context(), h, program("x", make(chan string, 1)))
		if !fault.Is(err, c.code) || fault.From(err).Hint == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
	h := at(t, "/proc/nowhere")
	if _, err := home.Open(t.Context(), h, program("x", make(chan string, 1))); !fault.Is(err, fault.Unavailable) {
		t.Errorf("a home that cannot be made: %v", err)
	}
}

func TestSession_AsksForTheToken(t *testing.T) {
	h := at(t, t.TempDir())
	s, err := home.Open(t.Context(), h, program("x", make(chan string, 1)))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close(context.Background())
	if info, err := os.Stat(filepath.Join(h.State, "engine.json")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("engine.json: %v %v", info, err)
	}
}
