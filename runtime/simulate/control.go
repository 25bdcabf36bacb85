package simulate

import (
	"context"
	"net/http"
	"strconv"
	"time"
)

// Control is how a simulator misbehaves when told to. The zero value behaves.
type Control struct {
	Latency    time.Duration // added before every answer
	LimitEvery int           // every n-th call is answered 429; 0 means none
	RetryAfter time.Duration // sent with a 429, rounded up to seconds; 0 means one second
	Outage     bool          // every call is answered 503
}

// Control sets the switches from now on and starts LimitEvery's count anew.
func (s *Simulator) Control(c Control) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.control, s.calls = c, 0
}

// Controls gives the switches as they are.
func (s *Simulator) Controls() Control {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.control
}

// wait spends the latency, or less when the caller goes.
func (s *Simulator) wait(ctx context.Context) error {
	latency := s.Controls().Latency
	if latency <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(latency)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// stopped says whether a switch answers the call.
func (s *Simulator) stopped(call *Call) (Answer, bool) {
	s.mu.Lock()
	control := s.control
	s.calls++
	limited := control.LimitEvery > 0 && s.calls%control.LimitEvery == 0
	s.mu.Unlock()
	says := s.config.Service.Errors
	switch {
	case control.Outage:
		answer := Text(http.StatusServiceUnavailable, "Service Unavailable")
		if says.Unavailable != nil {
			answer = says.Unavailable(call)
		}
		return answer, true
	case limited:
		answer := Text(http.StatusTooManyRequests, "Too Many Requests")
		if says.TooMany != nil {
			answer = says.TooMany(call)
		}
		seconds := max(1, int((control.RetryAfter+time.Second-1)/time.Second))
		return answer.With("Retry-After", strconv.Itoa(seconds)), true
	}
	return Answer{}, false
}
