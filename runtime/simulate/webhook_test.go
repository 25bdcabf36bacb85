package simulate_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"bobbin/runtime/simulate"
)

// teller is a shop that sends its webhooks to an address with each new thing.
func teller() simulate.Service {
	service := shop()
	service.Routes = []simulate.Route{{Method: "POST", Path: "/things", Handle: func(c *simulate.Call) simulate.Answer {
		given, _ := c.Object()
		c.Send(simulate.Str(given, "to"), "s3cret", simulate.NewWebhook("made", given, "X-Event", "made"))
		return simulate.Empty(http.StatusCreated)
	}}}
	service.Sign = func(w simulate.Webhook, to simulate.Recipient, now time.Time) simulate.Webhook {
		return w.With("Signed", to.Secret+" "+to.Address+" "+now.UTC().Format(time.TimeOnly))
	}
	return service
}

// An address that does not take a webhook is tried again as the service does it, signed anew,
// and holds up no other.
func TestWebhooks_AreTriedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		service := teller()
		service.Retry = simulate.Retry{After: []time.Duration{time.Second, time.Minute}, On: []int{503}, Patience: 2 * time.Second,
			Mark: func(w simulate.Webhook, attempt int, why error) simulate.Webhook {
				return w.With("Retry", fmt.Sprint(attempt, " ", why))
			}}
		store, err := simulate.OpenStore("")
		if err != nil {
			t.Fatal(err)
		}
		defer store.Close()
		s, err := simulate.New(simulate.Config{Service: service, Store: store, Send: func(ctx context.Context, address string, w simulate.Webhook) error {
			switch address {
			case "busy":
				return simulate.Refused{Status: 503}
			case "gone":
				return simulate.Refused{Status: 404}
			case "deaf":
				<-ctx.Done()
				return ctx.Err()
			}
			return nil
		}})
		if err != nil {
			t.Fatal(err)
		}
		for _, to := range []string{"deaf", "busy", "gone", "open", "open"} {
			ask(s, "POST", "/things", `{"to":"`+to+`"}`)
		}
		time.Sleep(2 * time.Minute)
		got := map[string][]string{}
		for _, d := range s.Deliveries() {
			signed := strings.Fields(d.Header.Get("Signed"))
			if len(signed) != 3 || signed[0] != "s3cret" || signed[1] != d.Address || d.Header.Get("X-Event") != "made" || string(d.Body) != `{"to":"`+d.Address+`"}` {
				t.Errorf("signed %q: %s %s", signed, d.Header, d.Body)
			}
			got[d.Address] = append(got[d.Address], strings.TrimSpace(d.At.Sub(began).String()+" "+d.Header.Get("Retry")))
		}
		want := map[string][]string{
			"open": {"0s", "0s"},
			"gone": {"0s"},
			"busy": {"0s", "1s 1 answered 503", "1m1s 2 answered 503"},
			"deaf": {"2s", "5s 1 context deadline exceeded", "1m7s 2 context deadline exceeded"},
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	})
}

func TestClose_DropsARetry(t *testing.T) {
	service := teller()
	service.Retry = simulate.Retry{After: []time.Duration{time.Hour}}
	s := open(t, simulate.Config{Service: service, Send: func(context.Context, string, simulate.Webhook) error { return errors.New("no") }})
	ask(s, "POST", "/things", `{"to":"x"}`)
	if err := s.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil { // it does not wait an hour
		t.Fatal(err)
	}
}

// What a script does with a simulator that another one has taken the place of is told by that one, and a
// receiver that was busy then hears it all the same.
func TestGiveWay_LosesNoWebhook(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, err := simulate.OpenStore("")
		if err != nil {
			t.Fatal(err)
		}
		defer store.Close()
		var seen []string
		simulator := func(name string) *simulate.Simulator {
			service := teller()
			service.Retry = simulate.Retry{After: []time.Duration{time.Minute}}
			s, err := simulate.New(simulate.Config{Service: service, Store: store, Send: func(_ context.Context, address string, w simulate.Webhook) error {
				if address == "busy" && name == "old" {
					return simulate.Refused{Status: 503}
				}
				seen = append(seen, name+" "+address)
				return nil
			}})
			if err != nil {
				t.Fatal(err)
			}
			return s
		}
		tell := func(s *simulate.Simulator, to string) {
			ask(s, "POST", "/things", `{"to":"`+to+`"}`)
			synctest.Wait()
		}
		old, next, last := simulator("old"), simulator("next"), simulator("last")
		tell(old, "a")
		tell(old, "busy")
		ended := make(chan struct{})
		go func() {
			old.GiveWay(t.Context(), next)
			close(ended)
		}()
		synctest.Wait()
		tell(old, "b")
		next.GiveWay(t.Context(), last)
		tell(old, "c")
		<-ended
		synctest.Wait()
		if want := []string{"old a", "next b", "last c", "last busy"}; !reflect.DeepEqual(seen, want) {
			t.Errorf("heard %q, want %q", seen, want)
		}
		if err := last.Close(); err != nil {
			t.Fatal(err)
		}
	})
}
