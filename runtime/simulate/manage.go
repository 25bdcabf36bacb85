package simulate

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"bobbin/runtime/fault"
)

// Managed is where a served simulator is managed: no service has such a path.
const Managed = "/.bobbin/"

// Seen is a webhook that was handed over, as it is shown.
type Seen struct {
	Event   string          `json:"event"`
	Address string          `json:"address,omitempty"` // empty: the local listeners
	Attempt int             `json:"attempt"`
	At      time.Time       `json:"at"`
	Header  http.Header     `json:"header"`
	Body    json.RawMessage `json:"body,omitempty"` // text where it is no JSON
	Error   string          `json:"error,omitempty"`
}

// Webhooks shows the last webhooks that were handed over, oldest first.
func (s *Simulator) Webhooks() []Seen {
	all := []Seen{}
	for _, d := range s.Deliveries() {
		all = append(all, d.Seen())
	}
	return all
}

// Seen is the delivery as it is shown.
func (d Delivered) Seen() Seen {
	one := Seen{Event: d.Event, Address: d.Address, Attempt: d.Attempt, At: d.At, Header: d.Header, Body: d.Body}
	if !json.Valid(d.Body) {
		one.Body, _ = json.Marshal(string(d.Body)) // a string always is JSON
	}
	if d.Err != nil {
		one.Error = d.Err.Error()
	}
	return one
}

// manage answers what is asked below Managed:
//
//	GET  collections                 PUT  switches   ["limit,every=3", {"kind": "outage"}]
//	GET  rows/COLLECTION             GET  switches
//	GET, PUT, DELETE rows/COLLECTION/ID
//	GET  webhooks                    POST reset
//
// A page of another site cannot ask it, and where a login is demanded its token is, too.
func (s *Simulator) manage(w http.ResponseWriter, r *http.Request, l Login) {
	if r.Header.Get("Origin") != "" || l.Token != "" && r.Header.Get("Authorization") != "Bearer "+l.Token {
		JSON(http.StatusForbidden, Doc{"error": "Manage a simulator from a program, with the token it demands as a bearer token."}).write(w, r)
		return
	}
	mux := http.NewServeMux()
	answers := func(pattern string, of func(r *http.Request) (any, error)) {
		method, path, _ := strings.Cut(pattern, " ")
		mux.HandleFunc(method+" "+Managed+path, func(w http.ResponseWriter, r *http.Request) {
			answer, err := of(r)
			if err != nil {
				f := fault.From(err)
				status := map[fault.Code]int{fault.Invalid: http.StatusBadRequest, fault.NotFound: http.StatusNotFound}[f.Code]
				JSON(or(status, http.StatusInternalServerError), Doc{"error": f.Sentence, "hint": f.Hint}).write(w, r)
				return
			}
			JSON(http.StatusOK, answer).write(w, r)
		})
	}
	answers("GET collections", func(*http.Request) (any, error) { return s.Collections() })
	answers("GET rows/{collection}", func(r *http.Request) (any, error) {
		number := func(name string) int { n, _ := strconv.Atoi(r.URL.Query().Get(name)); return n }
		return s.Rows(r.PathValue("collection"), number("offset"), number("limit"))
	})
	answers("GET rows/{collection}/{id}", func(r *http.Request) (any, error) { return s.Row(r.PathValue("collection"), r.PathValue("id")) })
	answers("PUT rows/{collection}/{id}", func(r *http.Request) (any, error) {
		var body Doc
		if json.NewDecoder(r.Body).Decode(&body) != nil {
			body = nil
		}
		if err := s.EditRow(r.PathValue("collection"), r.PathValue("id"), body); err != nil {
			return nil, err
		}
		return s.Row(r.PathValue("collection"), r.PathValue("id"))
	})
	answers("DELETE rows/{collection}/{id}", func(r *http.Request) (any, error) {
		return Doc{}, s.DeleteRow(r.PathValue("collection"), r.PathValue("id"))
	})
	answers("GET webhooks", func(*http.Request) (any, error) { return s.Webhooks(), nil })
	answers("GET switches", func(*http.Request) (any, error) { return s.Switches(), nil })
	answers("PUT switches", s.putSwitches)
	answers("POST reset", func(*http.Request) (any, error) { return Doc{}, s.Reset() })
	mux.ServeHTTP(w, r)
}

// putSwitches reads switches as objects or as people write them.
func (s *Simulator) putSwitches(r *http.Request) (any, error) {
	var given []json.RawMessage
	if err := json.NewDecoder(r.Body).Decode(&given); err != nil {
		return nil, fault.New(fault.Invalid, "Switches are a JSON list.").WithHint(`For example ["limit,every=3", {"kind": "outage"}], or [] to switch all off.`)
	}
	var all []Switch
	for _, one := range given {
		var text string
		var s Switch
		err := json.Unmarshal(one, &s)
		if json.Unmarshal(one, &text) == nil {
			s, err = ParseSwitch(text)
		}
		if err != nil {
			return nil, fault.New(fault.Invalid, "The switch %s is not understood.", one).WithHint(fault.From(err).Hint)
		}
		all = append(all, s)
	}
	if err := s.Switch(all...); err != nil {
		return nil, err
	}
	return s.Switches(), nil
}
