package all_test

import (
	"context"
	"encoding/json"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"

	"bobbin/connectors/all"
	"bobbin/runtime/script"
	"bobbin/runtime/script/machine"
)

// busy refuses the first calls as a service does that was asked too often.
type busy struct {
	refusals []refusal
	waited   []string // how long each call was held back
}

type refusal struct {
	status int
	header string
	body   string
}

func (h *busy) Fetch(_ context.Context, r script.FetchRequest) (script.FetchResponse, error) {
	waited := ""
	for _, header := range r.Header {
		if header[0] == "x-stitch-waited" {
			waited = header[1]
		}
	}
	now := refusal{200, "", `{"ok":true,"data":{}}`}
	if len(h.waited) < len(h.refusals) {
		now = h.refusals[len(h.waited)]
	}
	h.waited = append(h.waited, waited)
	answer := script.FetchResponse{URL: "https://service.example" + r.URL, Status: now.status, Header: [][2]string{{"content-type", "application/json"}}, Body: io.NopCloser(strings.NewReader(now.body))}
	for line := range strings.SplitSeq(now.header, "\n") {
		if name, value, ok := strings.Cut(line, ": "); ok {
			answer.Header = append(answer.Header, [2]string{name, value})
		}
	}
	return answer, nil
}

func (h *busy) Call(context.Context, string, json.RawMessage) (json.RawMessage, error) {
	return json.RawMessage("{}"), nil
}
func (h *busy) Console(script.Line) {}

// patient calls one operation and tells how that ended.
const patient = `
import client from './api/service';
export default async function (event: any) {
  const method = event.name.split('.').reduce((at: any, key: string) => at[key], client as any);
  try { await method(event.options); if (event.twice) await method(event.options); return 'done'; } catch (e: any) { return e.name + ': ' + e.message; }
}
`

// TestLimits_AreWaitedFor says for each service how it refuses too many calls, by its own manual,
// and how long is waited then. The clock stands at 2026-03-04 05:06:07, and skips waits.
func TestLimits_AreWaitedFor(t *testing.T) {
	const now = 1772600767
	google := refusal{403, "", `{"error":{"code":403,"errors":[{"reason":"userRateLimitExceeded"}],"message":"User Rate Limit Exceeded"}}`}
	cases := map[string][]struct {
		refused refusal
		waits   string // milliseconds; "no" where nothing is waited for
	}{
		"jira-cloud":       {{refusal{429, "retry-after: 3", `{}`}, "3000"}, {refusal{429, "x-ratelimit-reset: 2026-03-04T05:06:17Z", `{}`}, "10000"}, {refusal{503, "retry-after: 2", `{}`}, "2000"}, {refusal{503, "", `{}`}, "no"}},
		"jira-data-center": {{refusal{429, "retry-after: 4", `{}`}, "4000"}, {refusal{429, "x-ratelimit-interval-seconds: 6", `{}`}, "6000"}},
		"confluence-cloud": {{refusal{429, "retry-after: Wed, 04 Mar 2026 05:06:12 GMT", ``}, "5000"}},
		"github": {{refusal{403, "x-ratelimit-remaining: 0\nx-ratelimit-reset: 1772600777", `{"message":"API rate limit exceeded"}`}, "10000"}, {refusal{403, "retry-after: 7", `{}`}, "7000"},
			{refusal{403, "x-ratelimit-remaining: 12", `{"message":"You have exceeded a secondary rate limit."}`}, "60000"}, {refusal{403, "x-ratelimit-remaining: 12", `{"message":"Resource not accessible by integration"}`}, "no"},
			{refusal{403, "x-ratelimit-remaining: 0\nx-ratelimit-reset: 1772604367", `{"message":"API rate limit exceeded"}`}, "no"}},
		"gitlab":       {{refusal{429, "ratelimit-reset: 1772600770", ``}, "3000"}, {refusal{429, "retry-after: 1", ``}, "1000"}},
		"discord":      {{refusal{429, "retry-after: 65\nx-ratelimit-bucket: b", `{"message":"You are being rate limited.","retry_after":0.5,"global":false}`}, "500"}},
		"slack":        {{refusal{429, "retry-after: 30", `{"ok":false,"error":"ratelimited"}`}, "30000"}, {refusal{200, "", `{"ok":false,"error":"ratelimited"}`}, "1000"}},
		"zendesk":      {{refusal{429, "retry-after: 9", ``}, "9000"}, {refusal{503, "retry-after: 2", ``}, "2000"}},
		"microsoft":    {{refusal{429, "retry-after: 10", `{"error":{"code":"TooManyRequests"}}`}, "10000"}, {refusal{503, "retry-after: 5", `{}`}, "5000"}},
		"gmail":        {{google, "1000"}, {refusal{403, "", `{"error":{"errors":[{"reason":"insufficientPermissions"}]}}`}, "no"}},
		"notion":       {{refusal{429, "retry-after: 2", `{"object":"error","code":"rate_limited"}`}, "2000"}},
		"salesforce":   {{refusal{403, "", `[{"errorCode":"REQUEST_LIMIT_EXCEEDED","message":"ConcurrentRequests (Concurrent API Requests) Limit exceeded."}]`}, "1000"}, {refusal{403, "", `[{"errorCode":"REQUEST_LIMIT_EXCEEDED","message":"TotalRequests Limit exceeded."}]`}, "no"}},
		"linear":       {{refusal{400, "x-ratelimit-requests-reset: 1772600769000", `{"errors":[{"message":"Rate limit exceeded","extensions":{"code":"RATELIMITED"}}]}`}, "2000"}},
		"monday":       {{refusal{200, "", `{"errors":[{"message":"Complexity budget exhausted","extensions":{"code":"COMPLEXITY_BUDGET_EXHAUSTED","retry_in_seconds":8}}]}`}, "8000"}, {refusal{200, "", `{"error_code":"ComplexityException","error_message":"reset in 1"}`}, "1000"}},
		"trello":       {{refusal{429, "x-rate-limit-api-token-interval-ms: 10000", `{"error":"API_TOKEN_LIMIT_EXCEEDED"}`}, "10000"}, {refusal{429, "", ``}, "10000"}},
		"opsgenie":     {{refusal{429, "x-ratelimit-period-in-sec: 60", `{}`}, "60000"}},
		"statuspage":   {{refusal{420, "", `{"error":"Enhance your calm"}`}, "60000"}},
		"servicenow":   {{refusal{429, "x-ratelimit-reset: 1772600768", `{}`}, "1000"}},
		"azure-devops": {{refusal{429, "retry-after: 3", ``}, "3000"}},
		"zoom":         {{refusal{429, "retry-after: 2026-03-04T05:06:08Z", `{"code":429}`}, "1000"}},
		"tempo-cloud":  {{refusal{429, "retry-after: 1", ``}, "1000"}},
	}
	engine := machine.New(machine.Config{})
	t.Run("longer than there is time", func(t *testing.T) {
		h := &busy{refusals: []refusal{{403, "x-ratelimit-remaining: 0\nx-ratelimit-reset: 1772604367", `{"message":"API rate limit exceeded"}`}}}
		out := engine.Run(t.Context(), bundleOf(t, all.Lookup("github"), patient), script.Input{Event: json.RawMessage(`{"name":"Meta.getMeta","options":{}}`), Clock: &script.Clock{Now: now * 1000, Mode: script.ClockSkips}}, h, script.Limits{})
		if want := "TooManyRequestsError: GitHub had too many calls and answered 403 to GET /meta: API rate limit exceeded (it wants to be asked again in 60 minutes, and this invocation has 15 minutes left to wait)"; !strings.Contains(string(out.Result), want) {
			t.Errorf("got %s\nwant %s", out.Result, want)
		}
	})
	t.Run("before the refusal", func(t *testing.T) {
		h := &busy{refusals: []refusal{{200, "x-ratelimit-remaining: 0\nx-ratelimit-reset-after: 1.5", `{}`}}}
		engine.Run(t.Context(), bundleOf(t, all.Lookup("discord"), patient), script.Input{Event: json.RawMessage(`{"name":"Gateway.getGateway","options":{},"twice":true}`), Clock: &script.Clock{Now: now * 1000, Mode: script.ClockSkips}}, h, script.Limits{})
		if len(h.waited) != 2 || h.waited[1] != "1500" {
			t.Errorf("waited %q", h.waited)
		}
	})
	for _, name := range slices.Sorted(maps.Keys(cases)) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bundle := bundleOf(t, all.Lookup(name), patient)
			one := goldens(t, name)[0]
			event, err := json.Marshal(map[string]any{"name": one.Name, "options": one.Arguments})
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range cases[name] {
				h := &busy{refusals: []refusal{c.refused}}
				out := engine.Run(t.Context(), bundle, script.Input{Event: event, Clock: &script.Clock{Now: now * 1000, Mode: script.ClockSkips}}, h, script.Limits{})
				if got := strings.Join(h.waited[1:], " "); c.waits == "no" && len(h.waited) > 1 || c.waits != "no" && got != c.waits {
					t.Errorf("%+v: waited %q, want %s: %s", c.refused, h.waited, c.waits, out.Result)
				}
			}
		})
	}
}
