package github

import (
	"crypto/sha1"
	"encoding/hex"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"bobbin/connectors/standard"
	"bobbin/runtime/simulate"
)

type (
	simCall   = simulate.Call
	simAnswer = simulate.Answer
	simDoc    = simulate.Doc
)

// simRepoPath starts the paths of a repository.
const simRepoPath = "/repos/{owner}/{repo}"

// simulator plays GitHub.
func simulator() simulate.Service {
	say := func(status int, text string) func(*simCall) simAnswer {
		return func(*simCall) simAnswer { return simMessage(status, text) }
	}
	return simulate.Service{
		Words: map[string]string{"hook": "webhook", "repo": "repository"},
		Routes: slices.Concat(simRepositoryRoutes(), simEventRoutes(), simIssueRoutes(), simIssuePartRoutes(), simPullRoutes(), simContentRoutes(), simCommitRoutes(), simUserRoutes(), simSearchRoutes(),
			simHooks().Routes(), simHookRoutes(), simLabels().Routes(), simMilestones().Routes(), simDispatchRoutes()),
		Seed: simSeed, Login: standard.Login(say(http.StatusUnauthorized, "Bad credentials")),
		Prepare: func(c *simCall) *simAnswer { // an Enterprise Server has its API below /api/v3
			c.Path = strings.TrimPrefix(c.Path, "/api/v3")
			return nil
		},
		Errors: simulate.Errors{
			NotFound: say(http.StatusNotFound, "Not Found"), BadBody: say(http.StatusBadRequest, "Problems parsing JSON"),
			TooMany: func(c *simCall) simAnswer {
				return simMessage(http.StatusTooManyRequests, "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.").
					With("X-RateLimit-Limit", "5000").With("X-RateLimit-Remaining", "0").With("X-RateLimit-Used", "5000").With("X-RateLimit-Resource", "core").
					With("X-RateLimit-Reset", strconv.FormatInt(c.Now.Unix()+int64(c.RetryAfter), 10))
			},
			Forbidden:   say(http.StatusForbidden, "Resource not accessible by personal access token"),
			Unavailable: say(http.StatusServiceUnavailable, "Service Unavailable"),
		},
	}
}

func simMessage(status int, text string) simAnswer {
	return simulate.JSON(status, simDoc{"message": text, "documentation_url": "https://docs.github.com/rest", "status": strconv.Itoa(status)})
}

func simNone() simAnswer { return simMessage(http.StatusNotFound, "Not Found") }

// simInvalid is GitHub's refusal of a field: missing_field, invalid, already_exists, or a message.
func simInvalid(resource, field, code string) *simAnswer {
	wrong := simDoc{"resource": resource, "field": field, "code": code}
	if strings.Contains(code, " ") {
		wrong = simDoc{"resource": resource, "code": "custom", "message": code}
	}
	return simulate.JSON(http.StatusUnprocessableEntity, simDoc{"message": "Validation Failed", "errors": []any{wrong}, "documentation_url": "https://docs.github.com/rest", "status": "422"}).Or()
}

func simLacks(resource string) func(*simCall, string) simAnswer {
	return func(_ *simCall, field string) simAnswer { return *simInvalid(resource, field, "missing_field") }
}

func simStamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

func simSHA(parts ...any) string {
	sum := sha1.Sum([]byte(fmt.Sprint(parts...)))
	return hex.EncodeToString(sum[:])
}

// simNode is an id in GitHub's other form.
func simNode(kind string, id any) string { return kind + "_kwDO" + simulate.ToText(id) }

// simPage answers one page of a list, with links to the others.
func simPage(c *simCall, all []any) simAnswer { return simPaged(c, len(all), all, nil) }

func simPaged(c *simCall, total int, all []any, wrap func([]any) any) simAnswer {
	per, page := min(c.Int("per_page", 30, 1), 100), c.Int("page", 1, 1)
	last := max(1, (total+per-1)/per)
	var links []string
	for _, l := range []struct {
		rel  string
		page int
		ok   bool
	}{{"prev", page - 1, page > 1}, {"next", page + 1, page < last}, {"last", last, page < last}, {"first", 1, page > 1}} {
		if l.ok {
			links = append(links, "<"+c.Address(map[string]string{"page": strconv.Itoa(l.page)})+`>; rel="`+l.rel+`"`)
		}
	}
	part := simulate.Part(all, (page-1)*per, per)
	var body any = part
	if wrap != nil {
		body = wrap(part)
	}
	answer := simulate.JSON(http.StatusOK, body)
	if len(links) > 0 {
		answer = answer.With("Link", strings.Join(links, ", "))
	}
	return answer
}

// simRepo finds the repository of the path.
func simRepo(c *simCall) (simDoc, bool) {
	return c.Tx.Get("repo", strings.ToLower(c.Params["owner"]+"/"+c.Params["repo"]))
}

// simInRepo is the parent of what hangs below the repository of the path.
func simInRepo(c *simCall) (string, *simAnswer) {
	r, ok := simRepo(c)
	if !ok {
		return "", simNone().Or()
	}
	return simKey(r), nil
}

func simKey(r simDoc) string {
	return strings.ToLower(simulate.Str(r, "owner") + "/" + simulate.Str(r, "name"))
}

// simWithRepo finds the repository before its handler runs.
func simWithRepo(handle func(c *simCall, r simDoc) simAnswer) simulate.Handler {
	return func(c *simCall) simAnswer {
		r, ok := simRepo(c)
		if !ok {
			return simNone()
		}
		return handle(c, r)
	}
}

func simNumbered(parent, id string) string { return parent + "#" + id }

func simNamed(parent, name string) string { return parent + "/" + strings.ToLower(name) }

func simTexts(v any) []string {
	texts := []string{}
	switch v := v.(type) {
	case string:
		for part := range strings.SplitSeq(v, ",") {
			if part = strings.TrimSpace(part); part != "" {
				texts = append(texts, part)
			}
		}
	case []any:
		for _, one := range v {
			if d, ok := one.(simDoc); ok {
				one = d["name"]
			}
			texts = append(texts, simulate.ToText(one))
		}
	}
	return texts
}

func simAny(texts []string) []any {
	all := []any{}
	for _, t := range texts {
		if !slices.Contains(all, any(t)) {
			all = append(all, t)
		}
	}
	return all
}
