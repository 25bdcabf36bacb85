package slack

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"bobbin/connectors/standard"
	"bobbin/runtime/simulate"
)

type (
	simCall   = simulate.Call
	simAnswer = simulate.Answer
	simDoc    = simulate.Doc
)

// The simulated workspace, and who scripts are in it.
const (
	simTeam = "T0BOBBIN01"
	simMe   = "U0BOBBIN04"
	simBot  = "B0BOBBIN04"
	simApp  = "A0BOBBIN01"
)

// simMethod is one method of the Web API: what it answers beside ok, or Slack's word for what
// is wrong. It changes nothing when it refuses, since a refusal is a success to HTTP.
type simMethod func(c *simCall, given simDoc) (simDoc, string)

// simulator plays a Slack workspace.
func simulator() simulate.Service {
	var routes []simulate.Route
	for _, methods := range []map[string]simMethod{simConversationMethods(), simMemberMethods(), simHistoryMethods(), simChatMethods(), simScheduleMethods(), simUserMethods(),
		simReactionMethods(), simFileMethods(), simPinMethods(), simAppMethods()} {
		for _, name := range simulate.SortedKeys(methods) {
			for _, verb := range []string{http.MethodGet, http.MethodPost} { // Slack takes either for any method
				routes = append(routes, simulate.Route{Method: verb, Path: "/api/" + name, Handle: simHandle(methods[name])})
			}
		}
	}
	return simulate.Service{
		Words:  map[string]string{"scheduled": "scheduled message"},
		Routes: append(routes, append(simUploadRoutes(), simResponseRoutes()...)...), Seed: simSeed,
		Login: standard.Login(func(c *simCall) simAnswer {
			if c.Request.Header.Get("Authorization") == "" {
				return simRefuse("not_authed")
			}
			return simRefuse("invalid_auth")
		}),
		Errors: simulate.Errors{
			NotFound: func(c *simCall) simAnswer {
				return simulate.JSON(http.StatusOK, simDoc{"ok": false, "error": "unknown_method", "req_method": strings.TrimPrefix(c.Path, "/api/")})
			},
			BadBody: func(*simCall) simAnswer { return simRefuse("invalid_json") },
			TooMany: func(*simCall) simAnswer {
				return simRefuse("ratelimited").With("X-Slack-Failure", "ratelimited").As(http.StatusTooManyRequests)
			},
			Forbidden: func(*simCall) simAnswer {
				return simulate.JSON(http.StatusOK, simDoc{"ok": false, "error": "missing_scope", "needed": "chat:write", "provided": "users:read"})
			},
			Expired:     func(*simCall) simAnswer { return simRefuse("token_expired") },
			Unavailable: func(*simCall) simAnswer { return simRefuse("service_unavailable").As(http.StatusServiceUnavailable) },
		},
	}
}

// simRefuse is how Slack says no: with status 200.
func simRefuse(word string) simAnswer {
	return simulate.JSON(http.StatusOK, simDoc{"ok": false, "error": word})
}

func simHandle(method simMethod) simulate.Handler {
	return func(c *simCall) simAnswer {
		given, refused := c.Parameters()
		if refused != nil {
			return *refused
		}
		for _, name := range []string{"blocks", "attachments", "files", "profile"} { // forms carry these as JSON in text
			var value any
			if text, ok := given[name].(string); ok && text != "" && json.Unmarshal([]byte(text), &value) == nil {
				given[name] = value
			}
		}
		answer, wrong := method(c, given)
		if wrong != "" {
			word, field, lacking := strings.Cut(wrong, " ")
			if lacking {
				return simulate.JSON(http.StatusOK, simDoc{"ok": false, "error": word,
					"response_metadata": simDoc{"messages": []any{"[ERROR] missing required field: " + field}}})
			}
			return simRefuse(word)
		}
		return simulate.JSON(http.StatusOK, simulate.With(simDoc{"ok": true}, answer))
	}
}

// simNeeds refuses when a field was not given.
func simNeeds(given simDoc, names ...string) string {
	for _, name := range names {
		if simulate.ToText(given[name]) == "" {
			return "invalid_arguments " + name
		}
	}
	return ""
}

// simPage cuts a list by limit and cursor under a name.
func simPage(given simDoc, name string, all []any, otherwise int) (simDoc, string) {
	start, size := 0, simulate.Num(given, "limit")
	if size <= 0 {
		size = otherwise
	}
	if cursor := simulate.Str(given, "cursor"); cursor != "" {
		text, err := base64.StdEncoding.DecodeString(cursor)
		at, wrong := strconv.Atoi(strings.TrimPrefix(string(text), "next:"))
		if err != nil || wrong != nil {
			return nil, "invalid_cursor"
		}
		start = at
	}
	next := ""
	if start+size < len(all) {
		next = base64.StdEncoding.EncodeToString([]byte("next:" + strconv.Itoa(start+size)))
	}
	return simDoc{name: simulate.Part(all, start, size), "response_metadata": simDoc{"next_cursor": next}}, ""
}

// simList reads a list given as an array or as comma-separated text.
func simList(v any) []string {
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
			texts = append(texts, simulate.ToText(one))
		}
	}
	return texts
}

func simTrue(v any) bool { return v == true || v == "true" || v == "1" || v == 1.0 }

// simID makes an id of Slack's form: C0BOBBIN07.
func simID(c *simCall, kind string) string {
	n := strconv.Itoa(c.Tx.Next(kind))
	return kind + "0BOBBIN" + strings.Repeat("0", max(0, 2-len(n))) + n
}

// simStamp is a message's ts: seconds and a number that makes it the only one.
func simStamp(c *simCall) string {
	n := strconv.Itoa(c.Tx.Next("ts"))
	return strconv.FormatInt(c.Now.Unix(), 10) + "." + strings.Repeat("0", max(0, 6-len(n))) + n
}

// simSeed is a small workspace: three people and the integration, three channels, one message.
func simSeed(c *simCall) {
	for _, name := range []string{"Ada Admin", "Dev Developer", "Robin Reporter", "Integration"} {
		first, _, _ := strings.Cut(strings.ToLower(name), " ")
		id := simID(c, "U")
		c.Tx.Put("user", id, "", simDoc{"id": id, "name": first, "real_name": name, "email": first + "@example.com", "is_admin": first == "ada", "is_bot": id == simMe,
			"updated": c.Now.Unix(), "profile": simDoc{}})
	}
	for _, name := range []string{"general", "demo", "operations"} {
		channel := simNewChannel(c, name, false)
		channel["is_general"], channel["creator"], channel["members"] = name == "general", "U0BOBBIN01", []any{"U0BOBBIN01", "U0BOBBIN02", "U0BOBBIN03", simMe}
		simPutChannel(c, channel)
	}
	ts := simStamp(c)
	c.Tx.Put("message", "C0BOBBIN02/"+ts, "C0BOBBIN02", simDoc{"type": "message", "user": "U0BOBBIN01", "text": "Welcome to the demo channel", "ts": ts, "team": simTeam})
}

// simContains says whether a list holds a text.
func simContains(list []any, text string) bool { return slices.Contains(list, any(text)) }

func simRemove(list []any, text string) []any {
	return slices.DeleteFunc(slices.Clone(list), func(v any) bool { return v == text })
}
