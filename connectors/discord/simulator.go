package discord

import (
	"net/http"
	"slices"
	"strconv"

	"bobbin/connectors/standard"
	"bobbin/runtime/simulate"
)

type (
	simCall   = simulate.Call
	simAnswer = simulate.Answer
	simDoc    = simulate.Doc
)

const (
	simAPI     = "/api/v10"
	simGuild   = "1000000000000000001"
	simChannel = simAPI + "/channels/{channel_id}"
	simHookOf  = simAPI + "/webhooks/{webhook_id}/{webhook_token}"
	simLongest = 2000 // characters of a message
	simEpoch   = 1420070400000
)

// simulator plays a Discord server: channels, messages, reactions and webhooks.
func simulator() simulate.Service {
	say := func(status, code int, text string) func(*simCall) simAnswer {
		return func(*simCall) simAnswer { return simRefuse(status, code, text) }
	}
	messages := simMessages()
	return simulate.Service{
		Routes: slices.Concat(simChannels().Routes(), simServerRoutes(), messages.Routes(), simReactionRoutes(), simWebhooks().Routes(), simWebhookRoutes()),
		Seed:   simSeed, Login: standard.Login(say(http.StatusUnauthorized, 0, "401: Unauthorized")),
		Errors: simulate.Errors{NotFound: say(http.StatusNotFound, 0, "404: Not Found"), Method: say(http.StatusMethodNotAllowed, 0, "405: Method Not Allowed"),
			BadBody: say(http.StatusBadRequest, 50109, "The request body contains invalid JSON."), Unavailable: say(http.StatusServiceUnavailable, 0, "503: Service Unavailable"),
			Forbidden: say(http.StatusForbidden, 50013, "Missing Permissions"),
			TooMany: func(c *simCall) simAnswer {
				after := strconv.Itoa(c.RetryAfter)
				return simulate.JSON(http.StatusTooManyRequests, simDoc{"message": "You are being rate limited.", "retry_after": c.RetryAfter, "global": false}).
					With("X-RateLimit-Scope", "user").With("X-RateLimit-Bucket", "b0bb1").With("X-RateLimit-Limit", "5").With("X-RateLimit-Remaining", "0").
					With("X-RateLimit-Reset", strconv.FormatInt(c.Now.Unix()+int64(c.RetryAfter), 10)).With("X-RateLimit-Reset-After", after)
			}}}
}

func simRefuse(status, code int, text string) simAnswer {
	return simulate.JSON(status, simDoc{"message": text, "code": code})
}

// simInvalid is the refusal of a field of a form.
func simInvalid(field, code, text string) *simAnswer {
	return simulate.JSON(http.StatusBadRequest, simDoc{"message": "Invalid Form Body", "code": 50035,
		"errors": simDoc{field: simDoc{"_errors": []any{simDoc{"code": code, "message": text}}}}}).Or()
}

func simLacks(_ *simCall, field string) simAnswer {
	return *simInvalid(field, "BASE_TYPE_REQUIRED", "This field is required")
}

// simID is a snowflake: the time and a number.
func simID(c *simCall, _ string) any {
	return strconv.FormatInt((c.Now.UnixMilli()-simEpoch)<<22|int64(c.Tx.Next("id")), 10)
}

func simStamp(c *simCall) string { return c.Now.UTC().Format("2006-01-02T15:04:05.000000+00:00") }

// simShowUser shows a person by place among those every simulated service knows; the last is a bot.
func simShowUser(place any) simDoc {
	i := simulate.ToInt(place)
	p := simulate.People()[i]
	return simDoc{"id": "20000000000000000" + strconv.Itoa(i+1), "username": p.First, "global_name": p.Name, "discriminator": "0", "avatar": nil, "bot": i == simMe()}
}

// simMe is the place of the bot that scripts are.
func simMe() int { return len(simulate.People()) - 1 }

func simChannels() simulate.Collection {
	return simulate.Collection{Name: "channel", Item: simChannel, ID: "channel_id", Update: "PATCH",
		Fields:  simDoc{"name": "", "type": 0, "topic": nil, "parent_id": nil, "position": 0, "nsfw": false, "rate_limit_per_user": 0},
		Missing: func(*simCall) simAnswer { return simRefuse(http.StatusNotFound, 10003, "Unknown Channel") }, Required: []string{"name"}, Lacks: simLacks, Number: simID,
		Complete: func(_ *simCall, _ string, _, now simDoc) *simAnswer {
			if name := simulate.Str(now, "name"); len(name) > 100 || name == "" {
				return simInvalid("name", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 100 in length.")
			}
			now["guild_id"], now["permission_overwrites"] = simGuild, []any{}
			return nil
		},
		Gone: func(_ *simCall, old simDoc) simAnswer { return simulate.JSON(http.StatusOK, old) },
		After: func(c *simCall, verb string, old, _ simDoc) {
			if verb == simulate.Deleted {
				c.Tx.DeleteBelow("message", simulate.Str(old, "id"))
			}
		}}
}

// simServerRoutes are the server, its channels and people.
func simServerRoutes() []simulate.Route {
	server := simDoc{"id": simGuild, "name": "Bobbin Demo", "icon": nil, "owner_id": "200000000000000001", "owner": false}
	with := func(answer func(c *simCall) simAnswer) simulate.Handler {
		return func(c *simCall) simAnswer {
			if c.Params["guild_id"] != simGuild {
				return simRefuse(http.StatusNotFound, 10004, "Unknown Guild")
			}
			return answer(c)
		}
	}
	const guild = simAPI + "/guilds/{guild_id}"
	return []simulate.Route{
		{Method: "GET", Path: simAPI + "/users/@me", Handle: func(*simCall) simAnswer { return simulate.JSON(http.StatusOK, simShowUser(simMe())) }},
		{Method: "GET", Path: simAPI + "/users/@me/guilds", Handle: func(c *simCall) simAnswer {
			if before := c.Query.Get("before"); c.Query.Get("after") >= simGuild || before != "" && before <= simGuild {
				return simulate.JSON(http.StatusOK, []any{}) // the page after the last
			}
			return simulate.JSON(http.StatusOK, []any{server})
		}},
		{Method: "GET", Path: guild, Handle: with(func(*simCall) simAnswer { return simulate.JSON(http.StatusOK, server) })},
		{Method: "GET", Path: guild + "/channels", Handle: with(func(c *simCall) simAnswer { return simulate.JSON(http.StatusOK, c.Tx.All("channel")) })},
		{Method: "POST", Path: guild + "/channels", Handle: with(func(c *simCall) simAnswer {
			given, refused := c.Object()
			if refused != nil {
				return *refused
			}
			made, refused := simChannels().Add(c, "", given)
			if refused != nil {
				return *refused
			}
			return simulate.JSON(http.StatusCreated, made)
		})},
		{Method: "GET", Path: guild + "/members", Handle: with(func(c *simCall) simAnswer {
			all := []any{}
			for i := range simulate.People() {
				all = append(all, simDoc{"user": simShowUser(i), "nick": nil, "roles": []any{}, "joined_at": "2026-01-01T00:00:00.000000+00:00", "deaf": false, "mute": false})
			}
			return simulate.JSON(http.StatusOK, simulate.Part(all, 0, c.Int("limit", 1, 1)))
		})},
	}
}

// simInChannel is the parent of messages.
func simInChannel(c *simCall) (string, *simAnswer) {
	if _, ok := c.Tx.Get("channel", c.Params["channel_id"]); !ok {
		return "", simRefuse(http.StatusNotFound, 10003, "Unknown Channel").Or()
	}
	return c.Params["channel_id"], nil
}

func simMessages() simulate.Collection {
	return simulate.Collection{Name: "message", Path: simChannel + "/messages", Item: simChannel + "/messages/{message_id}", ID: "message_id", Update: "PATCH", Created: http.StatusOK, Parent: simInChannel,
		Fields: simDoc{"content": "", "embeds": []any{}, "tts": false, "components": []any{}, "message_reference": nil, "flags": 0, "webhook_id": nil, "username": nil}, Number: simID,
		Complete: simCompleteMessage, Missing: simNoMessage,
		Keep: func(c *simCall, m simDoc) bool {
			id, before, after := simulate.Str(m, "id"), c.Query.Get("before"), c.Query.Get("after")
			return (before == "" || id < before) && id > after
		},
		Order: func(_ *simCall, all []simDoc) { slices.Reverse(all) }, // the newest come first
		View: func(_ *simCall, m simDoc) any {
			author := simShowUser(m["author"])
			if m["webhook_id"] != nil {
				author = simDoc{"id": m["webhook_id"], "username": m["username"], "discriminator": "0000", "avatar": nil, "bot": true}
			}
			shown := simulate.With(m, simDoc{"author": author, "attachments": []any{}, "mentions": []any{}, "mention_roles": []any{}, "mention_everyone": false})
			delete(shown, "username")
			return shown
		},
		Page: func(c *simCall, all []any) simAnswer {
			return simulate.JSON(http.StatusOK, simulate.Part(all, 0, min(c.Int("limit", 50, 1), 100)))
		}}
}

func simNoMessage(*simCall) simAnswer {
	return simRefuse(http.StatusNotFound, 10008, "Unknown Message")
}

func simCompleteMessage(c *simCall, parent string, old, now simDoc) *simAnswer {
	content := simulate.ToText(now["content"])
	switch {
	case content == "" && len(simulate.List(now, "embeds")) == 0 && len(simulate.List(now, "components")) == 0:
		return simRefuse(http.StatusBadRequest, 50006, "Cannot send an empty message").Or()
	case len([]rune(content)) > simLongest:
		return simInvalid("content", "BASE_TYPE_MAX_LENGTH", "Must be 2000 or fewer in length.")
	case old != nil && old["webhook_id"] == nil && simulate.ToInt(old["author"]) != simMe():
		return simRefuse(http.StatusForbidden, 50005, "Cannot edit a message authored by another user").Or()
	}
	now["content"], now["channel_id"] = content, parent
	if old == nil {
		now["timestamp"], now["edited_timestamp"], now["author"], now["type"], now["pinned"] = simStamp(c), nil, simMe(), 0, false
		return nil
	}
	now["edited_timestamp"] = simStamp(c)
	return nil
}

func simReactionRoutes() []simulate.Route {
	const path = simChannel + "/messages/{message_id}/reactions/{emoji_name}/@me"
	change := func(add bool) simulate.Handler {
		return func(c *simCall) simAnswer {
			m, ok := c.Tx.GetBelow("message", c.Params["message_id"], c.Params["channel_id"], true)
			if !ok {
				return simNoMessage(c)
			}
			name := c.Params["emoji_name"]
			reactions := slices.DeleteFunc(simulate.List(m, "reactions"), func(r any) bool {
				reaction, _ := r.(simDoc)
				return simulate.Obj(reaction, "emoji")["name"] == name
			})
			if add {
				reactions = append(reactions, simDoc{"count": 1, "me": true, "emoji": simDoc{"id": nil, "name": name}})
			}
			m["reactions"] = reactions
			c.Tx.Put("message", c.Params["message_id"], c.Params["channel_id"], m)
			return simulate.Empty(http.StatusNoContent)
		}
	}
	return []simulate.Route{{Method: "PUT", Path: path, Handle: change(true)}, {Method: "DELETE", Path: path, Handle: change(false)}}
}

func simWebhooks() simulate.Collection {
	return simulate.Collection{Name: "webhook", Path: simChannel + "/webhooks", Item: simAPI + "/webhooks/{webhook_id}", ID: "webhook_id", Update: "PATCH", Created: http.StatusOK,
		Fields: simDoc{"name": "", "avatar": nil}, Required: []string{"name"}, Lacks: simLacks, Number: simID,
		Complete: func(c *simCall, _ string, old, now simDoc) *simAnswer {
			if old == nil {
				channel, refused := simInChannel(c)
				if refused != nil {
					return refused
				}
				now["channel_id"], now["guild_id"], now["type"], now["token"], now["application_id"] = channel, simGuild, 1, "simulated-"+simulate.Str(now, "id"), nil
			}
			return nil
		},
		Keep: func(c *simCall, w simDoc) bool { return w["channel_id"] == c.Params["channel_id"] },
		View: func(c *simCall, w simDoc) any {
			return simulate.With(w, simDoc{"user": simShowUser(simMe()), "url": c.Base + "/api/webhooks/" + simulate.Str(w, "id") + "/" + simulate.Str(w, "token")})
		},
		Missing: func(*simCall) simAnswer { return simRefuse(http.StatusNotFound, 10015, "Unknown Webhook") }}
}

// simWebhookRoutes let whoever has a webhook's token write to its channel.
func simWebhookRoutes() []simulate.Route {
	post := func(c *simCall) simAnswer {
		w, ok := c.Tx.Get("webhook", c.Params["webhook_id"])
		switch {
		case !ok:
			return simRefuse(http.StatusNotFound, 10015, "Unknown Webhook")
		case w["token"] != c.Params["webhook_token"]:
			return simRefuse(http.StatusUnauthorized, 50027, "Invalid Webhook Token")
		}
		given, refused := c.Object()
		if refused != nil {
			return *refused
		}
		name := given["username"]
		if name == nil {
			name = w["name"]
		}
		made, refused := simMessages().Add(c, simulate.Str(w, "channel_id"), simulate.With(given, simDoc{"webhook_id": w["id"], "username": name}))
		if refused != nil {
			return *refused
		}
		if c.Query.Get("wait") != "true" {
			return simulate.Empty(http.StatusNoContent)
		}
		return simulate.JSON(http.StatusOK, simMessages().View(c, made))
	}
	return []simulate.Route{{Method: "POST", Path: simHookOf, Handle: post}, {Method: "POST", Path: "/api/webhooks/{webhook_id}/{webhook_token}", Handle: post}}
}

// simSeed is a server with two channels and a message.
func simSeed(c *simCall) {
	for _, name := range []string{"general", "demo"} {
		channel, _ := simChannels().Add(c, "", simDoc{"name": name}) // nothing in a seed is refused
		_, _ = simMessages().Add(c, simulate.Str(channel, "id"), simDoc{"content": "Welcome to " + name})
	}
}
