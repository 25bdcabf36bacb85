package slack

import (
	"net/http"
	"slices"
	"strings"

	"bobbin/runtime/simulate"
)

// simChatMethods write messages.
func simChatMethods() map[string]simMethod {
	return map[string]simMethod{
		"chat.postMessage": simPost,
		"chat.meMessage": func(c *simCall, given simDoc) (simDoc, string) {
			answer, wrong := simPost(c, simulate.With(given, simDoc{"subtype": "me_message"}))
			return simDoc{"channel": answer["channel"], "ts": answer["ts"]}, wrong
		},
		"chat.postEphemeral": func(c *simCall, given simDoc) (simDoc, string) {
			channel, wrong := simWritable(c, given)
			if wrong != "" {
				return nil, wrong
			}
			if !simContains(simulate.List(channel, "members"), simulate.Str(given, "user")) {
				return nil, "user_not_in_channel"
			}
			return simDoc{"message_ts": simStamp(c)}, ""
		},
		"chat.update": simUpdate,
		"chat.delete": func(c *simCall, given simDoc) (simDoc, string) {
			channel, message, wrong := simMessage(c, given, "ts")
			if wrong == "" && message["user"] != simMe {
				wrong = "cant_delete_message"
			}
			if wrong != "" {
				return nil, wrong
			}
			c.Tx.Delete("message", simulate.Str(channel, "id")+"/"+simulate.Str(message, "ts"))
			simTellChange(c, channel, message, nil)
			return simDoc{"channel": channel["id"], "ts": message["ts"]}, ""
		},
		"chat.getPermalink": func(c *simCall, given simDoc) (simDoc, string) {
			channel, message, wrong := simMessage(c, given, "message_ts")
			if wrong != "" {
				return nil, wrong
			}
			id := simulate.Str(channel, "id")
			return simDoc{"channel": id, "permalink": c.Base + "/archives/" + id + "/p" + strings.ReplaceAll(simulate.Str(message, "ts"), ".", "")}, ""
		},
	}
}

// simWritable finds the channel a message goes to, and refuses what Slack refuses to send.
func simWritable(c *simCall, given simDoc) (simDoc, string) {
	channel, wrong := simChannel(c, given)
	text := simulate.ToText(given["text"])
	switch {
	case wrong != "":
		return nil, wrong
	case channel["is_archived"] == true:
		return nil, "is_archived"
	case !simContains(simulate.List(channel, "members"), simMe):
		return nil, "not_in_channel"
	case text == "" && len(simulate.List(given, "blocks")) == 0 && len(simulate.List(given, "attachments")) == 0:
		return nil, "no_text"
	case len(text) > 40_000:
		return nil, "msg_too_long"
	case given["blocks"] != nil && given["blocks"] != "" && simulate.List(given, "blocks") == nil:
		return nil, "invalid_blocks_format"
	}
	return channel, ""
}

func simPost(c *simCall, given simDoc) (simDoc, string) {
	channel, wrong := simWritable(c, given)
	if wrong != "" {
		return nil, wrong
	}
	id := simulate.Str(channel, "id")
	message := simDoc{"type": "message", "user": simMe, "bot_id": simBot, "app_id": simApp, "team": simTeam, "text": simulate.ToText(given["text"]), "ts": simStamp(c)}
	for _, name := range []string{"blocks", "attachments", "username", "icon_emoji", "subtype", "metadata", "thread_ts"} {
		if value := given[name]; value != nil && value != "" {
			message[name] = value
		}
	}
	if thread := simulate.Str(message, "thread_ts"); thread != "" {
		parent, ok := c.Tx.Get("message", id+"/"+thread)
		if !ok {
			return nil, "thread_not_found"
		}
		parent["thread_ts"] = thread
		c.Tx.Put("message", id+"/"+thread, id, parent)
		message["broadcast"] = simTrue(given["reply_broadcast"])
	}
	c.Tx.Put("message", id+"/"+simulate.Str(message, "ts"), id, message)
	simTellMessage(c, channel, message)
	return simDoc{"channel": id, "ts": message["ts"], "message": simShowMessage(c, id, message)}, ""
}

func simUpdate(c *simCall, given simDoc) (simDoc, string) {
	channel, message, wrong := simMessage(c, given, "ts")
	switch {
	case wrong != "":
		return nil, wrong
	case message["user"] != simMe:
		return nil, "cant_update_message"
	case simulate.ToText(given["text"]) == "" && given["blocks"] == nil && given["attachments"] == nil:
		return nil, "no_text"
	}
	id, old := simulate.Str(channel, "id"), simulate.With(message)
	for _, name := range []string{"text", "blocks", "attachments"} {
		if value, ok := given[name]; ok {
			message[name] = value
		}
	}
	message["edited"] = simDoc{"user": simMe, "ts": simStamp(c)}
	c.Tx.Put("message", id+"/"+simulate.Str(message, "ts"), id, message)
	simTellChange(c, channel, old, message)
	return simDoc{"channel": id, "ts": message["ts"], "text": message["text"], "message": simShowMessage(c, id, message)}, ""
}

// simMessage finds the message a call names by channel and time.
func simMessage(c *simCall, given simDoc, field string) (channel, message simDoc, wrong string) {
	if channel, wrong = simChannel(c, given); wrong != "" {
		return nil, nil, wrong
	}
	message, ok := c.Tx.Get("message", simulate.Str(channel, "id")+"/"+simulate.ToText(given[field]))
	if !ok {
		return nil, nil, "message_not_found"
	}
	return channel, message, ""
}

// simShowMessage adds what a thread's first message says of its replies.
func simShowMessage(c *simCall, channel string, message simDoc) simDoc {
	shown := simulate.With(message)
	delete(shown, "broadcast")
	if message["thread_ts"] == nil || message["thread_ts"] != message["ts"] {
		return shown
	}
	replies := simReplies(c, channel, simulate.Str(message, "ts"))
	if len(replies) == 0 {
		delete(shown, "thread_ts")
		return shown
	}
	people := []any{}
	for _, reply := range replies {
		if !slices.Contains(people, reply["user"]) {
			people = append(people, reply["user"])
		}
	}
	return simulate.With(shown, simDoc{"reply_count": len(replies), "reply_users": people, "reply_users_count": len(people), "latest_reply": replies[len(replies)-1]["ts"]})
}

func simReplies(c *simCall, channel, thread string) []simDoc {
	return slices.DeleteFunc(c.Tx.List("message", channel), func(m simDoc) bool { return m["thread_ts"] != thread || m["ts"] == thread })
}

// simHistoryMethods read messages.
func simHistoryMethods() map[string]simMethod {
	read := func(choose func(c *simCall, channel string, given simDoc) ([]simDoc, string)) simMethod {
		return func(c *simCall, given simDoc) (simDoc, string) {
			channel, wrong := simChannel(c, given)
			if wrong == "" && !simContains(simulate.List(channel, "members"), simMe) {
				wrong = "not_in_channel"
			}
			if wrong != "" {
				return nil, wrong
			}
			id := simulate.Str(channel, "id")
			messages, wrong := choose(c, id, given)
			if wrong != "" {
				return nil, wrong
			}
			all := []any{}
			for _, m := range messages {
				if simWithin(simulate.Str(m, "ts"), given) {
					all = append(all, simShowMessage(c, id, m))
				}
			}
			answer, wrong := simPage(given, "messages", all, 100)
			if wrong != "" {
				return nil, wrong
			}
			more := simulate.Str(simulate.Obj(answer, "response_metadata"), "next_cursor") != ""
			if !more {
				delete(answer, "response_metadata")
			}
			return simulate.With(answer, simDoc{"has_more": more, "pin_count": 0}), ""
		}
	}
	return map[string]simMethod{
		"conversations.history": read(func(c *simCall, channel string, _ simDoc) ([]simDoc, string) {
			messages := slices.DeleteFunc(c.Tx.List("message", channel), func(m simDoc) bool {
				return m["thread_ts"] != nil && m["thread_ts"] != m["ts"] && m["broadcast"] != true
			})
			slices.Reverse(messages) // the newest come first
			return messages, ""
		}),
		"conversations.replies": read(func(c *simCall, channel string, given simDoc) ([]simDoc, string) {
			first, ok := c.Tx.Get("message", channel+"/"+simulate.ToText(given["ts"]))
			if !ok {
				return nil, "thread_not_found"
			}
			return append([]simDoc{first}, simReplies(c, channel, simulate.Str(first, "ts"))...), ""
		}),
	}
}

// simWithin says whether a time lies between oldest and latest. Times of one form compare as text.
func simWithin(ts string, given simDoc) bool {
	oldest, latest, inclusive := simulate.ToText(given["oldest"]), simulate.ToText(given["latest"]), simTrue(given["inclusive"])
	if oldest != "" && (ts < oldest || ts == oldest && !inclusive) {
		return false
	}
	return latest == "" || ts < latest || ts == latest && inclusive
}

// simScheduleMethods keep messages for later. They are never sent: simulated time stands still.
func simScheduleMethods() map[string]simMethod {
	return map[string]simMethod{
		"chat.scheduleMessage": func(c *simCall, given simDoc) (simDoc, string) {
			channel, wrong := simWritable(c, given)
			if wrong == "" && int64(simulate.Num(given, "post_at")) <= c.Now.Unix() {
				wrong = "time_in_past"
			}
			if wrong != "" {
				return nil, wrong
			}
			id := simID(c, "Q")
			kept := simDoc{"id": id, "channel_id": channel["id"], "post_at": simulate.Num(given, "post_at"), "date_created": c.Now.Unix(), "text": given["text"]}
			c.Tx.Put("scheduled", id, simulate.Str(channel, "id"), kept)
			return simDoc{"channel": channel["id"], "scheduled_message_id": id, "post_at": kept["post_at"], "message": simDoc{"text": given["text"], "type": "delayed_message", "bot_id": simBot, "user": simMe}}, ""
		},
		"chat.scheduledMessages.list": func(c *simCall, given simDoc) (simDoc, string) {
			all := []any{}
			for _, kept := range c.Tx.All("scheduled") {
				if channel := simulate.Str(given, "channel"); channel == "" || channel == kept["channel_id"] {
					all = append(all, kept)
				}
			}
			return simPage(given, "scheduled_messages", all, 100)
		},
		"chat.deleteScheduledMessage": func(c *simCall, given simDoc) (simDoc, string) {
			if !c.Tx.Delete("scheduled", simulate.Str(given, "scheduled_message_id")) {
				return nil, "invalid_scheduled_message_id"
			}
			return simDoc{}, ""
		},
	}
}

// simMostResponses is how often the response_url of a command or a click may be used ("Handling
// user interaction" in Slack's manual: five times within half an hour).
const simMostResponses = 5

// simResponseRoutes take what an app answers later to a command or a click, at its response_url.
func simResponseRoutes() []simulate.Route {
	var routes []simulate.Route
	for _, kind := range []string{"commands", "actions"} {
		routes = append(routes, simulate.Route{Method: http.MethodPost, Path: "/" + kind + "/{team}/{id}/{token}", Handle: func(c *simCall) simAnswer {
			given, refused := c.Object()
			if refused != nil {
				return *refused
			}
			switch {
			case len(c.Tx.List("response", c.Path)) >= simMostResponses:
				return simRefuse("used_url").As(http.StatusNotFound)
			case simulate.Str(given, "text") == "" && len(simulate.List(given, "blocks")) == 0 && given["delete_original"] != true:
				return simRefuse("no_text").As(http.StatusInternalServerError)
			}
			id := simID(c, "R")
			c.Tx.Put("response", id, c.Path, simulate.With(given, simDoc{"id": id}))
			return simulate.JSON(http.StatusOK, simDoc{"ok": true})
		}})
	}
	return routes
}
