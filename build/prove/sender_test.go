package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// A delivery that is refused for good is told to who waits for all of them, and nothing is passed over without a word.
func TestSender_SaysWhatWasGivenUp(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if key := r.Header.Get("Idempotency-Key"); key == "k7" {
			w.WriteHeader(http.StatusForbidden)
		} else {
			fmt.Fprintf(w, `{"invocationID":%q}`, key)
		}
	}))
	defer server.Close()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	const count = 2000
	s := newSender(4)
	all := s.many(ctx, server.URL, 4, "k", count, 1)
	if err := s.await(ctx, count); err == nil || !strings.Contains(err.Error(), "k7 was answered 403") {
		t.Errorf("who waits for all is told %v", err)
	}
	err := <-all
	if want := "k7 was answered 403; "; err == nil || !strings.Contains(err.Error(), want) {
		t.Fatalf("it ended with %v", err)
	}
	var unsent, of int
	_, rest, _ := strings.Cut(err.Error(), "; ")
	if _, err := fmt.Sscanf(rest, "%d of %d", &unsent, &of); err != nil || of != count || s.begun() < count-unsent {
		t.Errorf("%q, but %d were begun", rest, s.begun())
	}
}
