package gitlab

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"bobbin/runtime/simulate"
)

// simTime is how GitLab writes times.
const simTime = "2006-01-02T15:04:05.000Z"

type (
	simCall   = simulate.Call
	simAnswer = simulate.Answer
	simDoc    = simulate.Doc
)

// Simulator is the overlay that makes the generic simulator a GitLab: version 4 of its API.
func Simulator() simulate.Service {
	say := func(status int, key, text string) func(*simCall) simAnswer {
		return func(*simCall) simAnswer { return simulate.JSON(status, simDoc{key: text}) }
	}
	return simulate.Service{
		Name: "gitlab", Sign: simSign, Wire: simWire, Seed: simSeed, Login: simLogin,
		Routes: slices.Concat(simIssueRoutes(), simNoteRoutes(), simLabelRoutes(), simMilestoneRoutes(), simProjectRoutes(), simUserRoutes(),
			simRepositoryRoutes(), simMergeRoutes(), simIssueLinkRoutes(), simHookRoutes(), simTagRoutes()),
		Errors: simulate.Errors{
			NotFound: say(http.StatusNotFound, "error", "404 Not Found"),
			Method:   say(http.StatusMethodNotAllowed, "error", "405 Not Allowed"),
			BadBody:  say(http.StatusBadRequest, "error", "message body does not match declared format"),
			TooMany: func(c *simCall) simAnswer {
				return simulate.Text(http.StatusTooManyRequests, "Retry later\n").With("RateLimit-Name", "throttle_authenticated_api").With("RateLimit-Limit", "2000").
					With("RateLimit-Observed", "2001").With("RateLimit-Remaining", "0").With("RateLimit-Reset", strconv.FormatInt(c.Now.Unix()+int64(c.RetryAfter), 10))
			},
			Forbidden: say(http.StatusForbidden, "message", "403 Forbidden"),
			Expired: func(*simCall) simAnswer {
				return simulate.JSON(http.StatusUnauthorized, simDoc{"error": "invalid_token", "error_description": "Token is expired. You can either do re-authorization or token refresh."})
			},
			Unavailable: func(*simCall) simAnswer {
				return simulate.Text(http.StatusServiceUnavailable, "GitLab is not responding")
			},
		},
	}
}

// simLogin takes the token as PRIVATE-TOKEN, as a bearer or in the query.
func simLogin(c *simCall, l simulate.Login) *simAnswer {
	header := c.Request.Header
	for _, given := range []string{header.Get("PRIVATE-TOKEN"), strings.TrimPrefix(header.Get("Authorization"), "Bearer "), c.Query.Get("private_token"), c.Query.Get("access_token")} {
		if given == l.Token {
			return nil
		}
	}
	return simMessage(http.StatusUnauthorized, "401 Unauthorized").Or()
}

// simMessage is the usual error body.
func simMessage(status int, text string) simAnswer {
	return simulate.JSON(status, simDoc{"message": text})
}

// simNone is the answer to a record that is not there, in both of GitLab's spellings.
func simNone(what string) simAnswer {
	if what == "" {
		return simMessage(http.StatusNotFound, "404 Not found")
	}
	return simMessage(http.StatusNotFound, "404 "+what+" Not Found")
}

// simInvalid is the answer of the parameter check.
func simInvalid(text string) *simAnswer {
	return simulate.JSON(http.StatusBadRequest, simDoc{"error": text}).Or()
}

// simBlank is the answer of the record's own check.
func simBlank(field, text string) *simAnswer {
	return simulate.JSON(http.StatusBadRequest, simDoc{"message": simDoc{field: []any{text}}}).Or()
}

// simRequire refuses when a parameter was not given.
func simRequire(given simDoc, names ...string) *simAnswer {
	var missing []string
	for _, name := range names {
		if _, ok := given[name]; !ok {
			missing = append(missing, name+" is missing")
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return simInvalid(strings.Join(missing, ", "))
}

func simStamp(t time.Time) string { return t.UTC().Format(simTime) }

// simTexts reads a list given as an array or as comma-separated text.
func simTexts(v any) []string {
	texts := []string{}
	add := func(text string) {
		if text = strings.TrimSpace(text); text != "" && !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
	}
	switch v := v.(type) {
	case string:
		for part := range strings.SplitSeq(v, ",") {
			add(part)
		}
	case []any:
		for _, item := range v {
			add(simulate.ToText(item))
		}
	case float64, int:
		add(simulate.ToText(v))
	}
	return texts
}

// simBool reads a boolean that may be text.
func simBool(v any) bool { return v == true || v == "true" || v == "1" }

// simPage answers one page of a list with GitLab's paging headers. With pagination=keyset
// there are no totals and the next page is known by its link alone.
func simPage(c *simCall, all []any) simAnswer {
	per := min(c.Int("per_page", 20, 1), 100)
	page := c.Int("page", 1, 1)
	start := (page - 1) * per
	keyset := c.Query.Get("pagination") == "keyset"
	if keyset {
		start = 0
		if cursor := c.Query.Get("cursor"); cursor != "" {
			text, err := base64.URLEncoding.DecodeString(cursor)
			at, wrong := strconv.Atoi(string(text))
			if err != nil || wrong != nil || at < 0 {
				return *simInvalid("cursor is invalid")
			}
			start = at
		}
	}
	start = min(start, len(all))
	end := min(start+per, len(all))
	part := append([]any{}, all[start:end]...)
	answer := simulate.JSON(http.StatusOK, part).With("X-Per-Page", strconv.Itoa(per))
	if keyset {
		if end < len(all) {
			cursor := base64.URLEncoding.EncodeToString([]byte(strconv.Itoa(end)))
			answer = answer.With("Link", simLink(c, "next", map[string]string{"cursor": cursor}))
		}
		return answer
	}
	pages := max(1, (len(all)+per-1)/per)
	number := func(p int) string {
		if p < 1 || p > pages {
			return ""
		}
		return strconv.Itoa(p)
	}
	links := []string{}
	for _, l := range []struct {
		rel  string
		page int
	}{{"prev", page - 1}, {"next", page + 1}, {"first", 1}, {"last", pages}} {
		if number(l.page) != "" {
			links = append(links, simLink(c, l.rel, map[string]string{"page": number(l.page), "per_page": strconv.Itoa(per)}))
		}
	}
	return answer.With("X-Page", strconv.Itoa(page)).With("X-Next-Page", number(page+1)).With("X-Prev-Page", number(page-1)).
		With("X-Total", strconv.Itoa(len(all))).With("X-Total-Pages", strconv.Itoa(pages)).With("Link", strings.Join(links, ", "))
}

func simLink(c *simCall, rel string, change map[string]string) string {
	query := c.Request.URL.Query()
	for name, value := range change {
		query.Set(name, value)
	}
	return fmt.Sprintf(`<%s%s?%s>; rel="%s"`, c.Base, c.Request.URL.EscapedPath(), query.Encode(), rel)
}

// simPut stores a numbered record.
func simPut(c *simCall, collection, parent string, doc simDoc) {
	c.Tx.Put(collection, simulate.ToText(doc["id"]), parent, doc)
}

// simWith copies a record with changes.
func simWith(d, changes simDoc) simDoc {
	copied := simDoc{}
	for _, from := range []simDoc{d, changes} {
		for name, value := range from {
			copied[name] = value
		}
	}
	return copied
}
