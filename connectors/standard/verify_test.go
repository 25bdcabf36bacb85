package standard_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"testing"
	"testing/fstest"
	"time"

	"bobbin/connectors/standard"
	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
)

func TestReceive_TakesWhatIsSignedUpToItsAge(t *testing.T) {
	now := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	signature := standard.Signature{Header: "X-Sign"}
	s := standard.Service{Name: "chat", Title: "Chat", Now: func() time.Time { return now }, Webhooks: &standard.Webhooks{
		Files: fstest.MapFS{
			"events.txt":         {Data: []byte("MessageEvent message\n")},
			"events.d.ts":        {Data: []byte("export type MessageEvent = any;\n")},
			"samples/other.json": {Data: []byte(`{"type":"{{event}}"}`)},
		},
		Told:   "type",
		Verify: []standard.Verifier{{How: "x", Signed: signature.Fits, When: standard.Seconds("X-Time"), Age: standard.Age}},
	}}
	c := s.Connector()
	body := c.Events.Types[0].Sample
	mac := hmac.New(sha256.New, []byte("secret"))
	mac.Write(body)
	for age, believed := range map[time.Duration]bool{0: true, 5 * time.Minute: true, 5*time.Minute + time.Second: false,
		-5 * time.Minute: true, -5*time.Minute - time.Second: false, 1 << 62: false, -1 << 62: false} {
		d := connector.Delivery{Body: body, Header: http.Header{
			"X-Sign": {hex.EncodeToString(mac.Sum(nil))}, "X-Time": {strconv.FormatInt(now.Add(-age).Unix(), 10)}}}
		event, err := c.Receive(d, "secret")
		if believed != (err == nil) || !believed && !fault.Is(err, fault.Denied) || believed && event.Name != "message" {
			t.Errorf("%s old: %+v, %v", age, event, err)
		}
	}
	d := connector.Delivery{Body: body, Header: http.Header{"X-Sign": {hex.EncodeToString(mac.Sum(nil))}, "X-Time": {"9223372036854775807"}}}
	if _, err := c.Receive(d, "secret"); !fault.Is(err, fault.Denied) {
		t.Errorf("at the end of time: %v", err)
	}
}
