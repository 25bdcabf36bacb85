package simulate_test

import (
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"reflect"
	"testing"
	"testing/synctest"
	"time"

	"bobbin/runtime/fault"
	"bobbin/runtime/simulate"
)

func switchOn(t *testing.T, s *simulate.Simulator, texts ...string) {
	t.Helper()
	var all []simulate.Switch
	for _, text := range texts {
		one, err := simulate.ParseSwitch(text)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := simulate.ParseSwitch(one.String()); err != nil || again != one {
			t.Errorf("%q is written %q and read %+v, %v", text, one, again, err)
		}
		all = append(all, one)
	}
	if err := s.Switch(all...); err != nil {
		t.Fatal(err)
	}
}

func TestSwitch_MisbehavesWhenTold(t *testing.T) {
	for _, c := range []struct {
		name     string
		switches []string
		calls    []string
		want     []int
	}{
		{"every third call", []string{"limit,every=3,seconds=1.5"}, []string{"GET /things", "GET /things", "GET /things", "GET /things"}, []int{200, 200, 429, 200}},
		{"an outage", []string{"503"}, []string{"GET /things", "POST /things"}, []int{503, 503}},
		{"twice and no more", []string{"outage,times=2"}, []string{"GET /things", "GET /things", "GET /things"}, []int{503, 503, 200}},
		{"an operation", []string{"forbidden@Gift.getGift"}, []string{"GET /gifts/1", "GET /gifts", "GET /things"}, []int{403, 200, 200}},
		{"a group", []string{"403@gift.*"}, []string{"GET /gifts/1", "GET /gifts", "GET /things"}, []int{403, 403, 200}},
		{"a path", []string{"403@POST /thing*"}, []string{"GET /things", "POST /things"}, []int{200, 403}},
		{"a path of any method", []string{"403@/things/*"}, []string{"GET /things", "GET /things/0", "DELETE /things/0"}, []int{200, 403, 403}},
		{"an expired token, as the login words it", []string{"expired"}, []string{"GET /things"}, []int{401}},
		{"the first that is met decides", []string{"401@/things", "503"}, []string{"GET /things", "GET /gifts"}, []int{401, 503}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := open(t, simulate.Config{})
			switchOn(t, s, c.switches...)
			var got []int
			for _, call := range c.calls {
				r := httptest.NewRequest(call[:len(call)-len(after(call))-1], "http://shop.example"+after(call), nil)
				w := httptest.NewRecorder()
				s.ServeHTTP(w, r)
				got = append(got, w.Code)
				if retry := w.Header().Get("Retry-After"); (retry == "2") != (w.Code == http.StatusTooManyRequests) {
					t.Errorf("status %d with Retry-After %q", w.Code, retry)
				}
			}
			if !reflect.DeepEqual(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

// after is what follows the first space.
func after(text string) string {
	for i, r := range text {
		if r == ' ' {
			return text[i+1:]
		}
	}
	return ""
}

func TestSwitch_SlowAnswersAreLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, simulate.Config{})
		switchOn(t, s, "slow,seconds=3", "slow@/things,seconds=2")
		started := time.Now()
		ask(s, "GET", "/things", "")
		ask(s, "GET", "/gifts", "")
		if took := time.Since(started); took != 8*time.Second {
			t.Errorf("answered after %v", took)
		}
	})
}

func TestSwitch_ClosesTheConnection(t *testing.T) {
	s := open(t, simulate.Config{})
	switchOn(t, s, "closed,times=1")
	server := httptest.NewServer(s)
	defer server.Close()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL+"/things", nil)
	if err != nil {
		t.Fatal(err)
	}
	if answer, err := server.Client().Do(r); err == nil {
		answer.Body.Close()
		t.Errorf("answered %s", answer.Status)
	}
	if len(s.Switches()) != 0 {
		t.Errorf("still on: %v", s.Switches())
	}
}

func TestSwitch_IsKeptAndSurvivesAReset(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state.db")
	for round := range 3 {
		store, err := simulate.OpenStore(path)
		if err != nil {
			t.Fatal(err)
		}
		s, err := simulate.New(simulate.Config{Service: shop(), Store: store})
		if err != nil {
			t.Fatal(err)
		}
		switch round {
		case 0:
			switchOn(t, s, "outage@Gift.*", "limit,every=2")
			if err := s.Reset(); err != nil {
				t.Fatal(err)
			}
		case 1:
			if got, want := s.Switches(), []simulate.Switch{{Kind: simulate.Outage, On: "Gift.*"}, {Kind: simulate.Limited, Every: 2}}; !reflect.DeepEqual(got, want) {
				t.Errorf("got %+v, want %+v", got, want)
			}
			switchOn(t, s)
		case 2:
			if len(s.Switches()) != 0 {
				t.Errorf("still on: %v", s.Switches())
			}
		}
		_, _ = s.Close(), store.Close()
	}
}

func TestParseSwitch_SaysWhatIsWrong(t *testing.T) {
	for _, text := range []string{"", "500", "slow", "limit,every=x", "limit,every=1.5", "limit,every=-1", "outage,for=3", "limit,seconds=1e9", "@Issue.*", "limit,seconds=NaN", "slow,seconds=4000"} {
		if _, err := simulate.ParseSwitch(text); !fault.Is(err, fault.Invalid) || fault.From(err).Hint == "" {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func FuzzParseSwitch(f *testing.F) {
	for _, seed := range []string{"limit,every=3,seconds=30", "403@Issue.*", "slow,seconds=.5,times=2", "closed@POST /a(b*"} {
		f.Add(seed)
	}
	store, err := simulate.OpenStore("")
	if err != nil {
		f.Fatal(err)
	}
	s, err := simulate.New(simulate.Config{Service: shop(), Store: store})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		one, err := simulate.ParseSwitch(text)
		if err != nil {
			return
		}
		again, err := simulate.ParseSwitch(one.String())
		if err != nil || again != one {
			t.Errorf("%q is written %q and read %+v, %v", text, one, again, err)
		}
		if err := s.Switch(one); err != nil {
			t.Error(err)
		}
	})
}
