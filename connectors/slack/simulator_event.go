package slack

import (
	"encoding/json"
	"slices"
	"strings"

	"bobbin/runtime/simulate"
)

// simTell hands an event to the local listeners, and to the address of the app's manifest when it
// subscribes to it.
func simTell(c *simCall, event simDoc) {
	word := simulate.Str(event, "type")
	if event["event_ts"] == nil {
		event["event_ts"] = simStamp(c)
	}
	body := simDoc{"token": "simulated-verification-token", "team_id": simTeam, "context_team_id": simTeam, "context_enterprise_id": nil, "api_app_id": simApp, "event": event, "type": "event_callback", "event_id": simID(c, "Ev"),
		"event_time": c.Now.Unix(), "authorizations": []any{simDoc{"enterprise_id": nil, "team_id": simTeam, "user_id": simMe, "is_bot": true, "is_enterprise_install": false}},
		"is_ext_shared_channel": false, "event_context": "4-" + word + "-" + simTeam + "-" + simApp}
	hook := simulate.NewWebhook(word, body, "User-Agent", "Slackbot 1.0 (+https://api.slack.com/robots)")
	c.Deliver(hook)
	app, _ := c.Tx.Get("app", simApp)
	settings := simulate.Obj(simulate.Obj(simulate.Obj(app, "manifest"), "settings"), "event_subscriptions")
	wanted := append(simList(settings["bot_events"]), simList(settings["user_events"])...)
	if address := simulate.Str(settings, "request_url"); address != "" && (slices.Contains(wanted, word) || word == "message" && slices.Contains(wanted, kinds[simulate.Str(event, "channel_type")])) {
		c.Send(address, c.Secret, hook)
	}
}

// simChannelType is what events call the kind of a channel.
func simChannelType(channel simDoc) string {
	switch {
	case channel["is_direct"] == true && len(simulate.List(channel, "members")) > 2:
		return "mpim"
	case channel["is_direct"] == true:
		return "im"
	case channel["is_private"] == true:
		return "group"
	}
	return "channel"
}

// simTellMessage tells of a message that was written.
func simTellMessage(c *simCall, channel, message simDoc) {
	event := simulate.With(message, simDoc{"channel": channel["id"], "channel_type": simChannelType(channel), "event_ts": message["ts"]})
	delete(event, "broadcast")
	simTell(c, event)
}

// simTellChange tells of a message that was changed or, without now, deleted.
func simTellChange(c *simCall, channel, old, now simDoc) {
	event := simDoc{"type": "message", "subtype": "message_deleted", "channel": channel["id"], "channel_type": simChannelType(channel), "hidden": true, "previous_message": old, "ts": simStamp(c)}
	if now != nil {
		event["subtype"], event["message"] = "message_changed", now
	} else {
		event["deleted_ts"] = old["ts"]
	}
	event["event_ts"] = event["ts"]
	simTell(c, event)
}

// simChannelChanged tells what became of a channel.
func simChannelChanged(c *simCall, old, now simDoc) {
	id, kind := now["id"], "channel"
	if now["is_private"] == true {
		kind = "group"
	}
	if old["name"] != now["name"] {
		simTell(c, simDoc{"type": kind + "_rename", "channel": simDoc{"id": id, "name": now["name"], "name_normalized": now["name"], "created": now["created"], "is_channel": kind == "channel", "is_mpim": false}})
	}
	if old["is_archived"] != now["is_archived"] {
		word := "_unarchive"
		if now["is_archived"] == true {
			word = "_archive"
		}
		simTell(c, simDoc{"type": kind + word, "channel": id, "user": simMe})
	}
	for _, field := range []string{"topic", "purpose"} {
		was, is := simulate.Obj(old, field)["value"], simulate.Obj(now, field)["value"]
		if was != is {
			ts := simStamp(c)
			simTell(c, simDoc{"type": "message", "subtype": "channel_" + field, "channel": id, "channel_type": simChannelType(now), "user": simMe, field: is, "text": "set the channel " + field + ": " + simulate.ToText(is), "ts": ts, "event_ts": ts})
		}
	}
	had, has := simulate.List(old, "members"), simulate.List(now, "members")
	letter := strings.ToUpper(kind[:1])
	for _, user := range has {
		if !slices.Contains(had, user) {
			joined := simDoc{"type": "member_joined_channel", "user": user, "channel": id, "channel_type": letter, "team": simTeam}
			if user != simMe {
				joined["inviter"] = simMe
			}
			simTell(c, joined)
		}
	}
	for _, user := range had {
		if !slices.Contains(has, user) {
			simTell(c, simDoc{"type": "member_left_channel", "user": user, "channel": id, "channel_type": letter, "team": simTeam})
		}
	}
}

// simTellFile tells of a file that is there now, and where it is shared.
func simTellFile(c *simCall, file simDoc) {
	about := simDoc{"file_id": file["id"], "user_id": simMe, "file": simDoc{"id": file["id"]}}
	simTell(c, simulate.With(about, simDoc{"type": "file_created"}))
	for _, channel := range simulate.List(file, "channels") {
		simTell(c, simulate.With(about, simDoc{"type": "file_shared", "channel_id": channel}))
	}
}

// simPinMethods pin messages to their channels.
func simPinMethods() map[string]simMethod {
	item := func(channel, message simDoc, pin simDoc) simDoc {
		return simDoc{"type": "message", "channel": channel["id"], "created": pin["created"], "created_by": simMe, "message": message}
	}
	return map[string]simMethod{
		"pins.add": func(c *simCall, given simDoc) (simDoc, string) {
			channel, message, wrong := simMessage(c, given, "timestamp")
			if wrong != "" {
				return nil, wrong
			}
			key := simulate.Str(channel, "id") + "/" + simulate.Str(message, "ts")
			if _, pinned := c.Tx.Get("pin", key); pinned {
				return nil, "already_pinned"
			}
			pin := simDoc{"message": key, "created": c.Now.Unix()}
			c.Tx.Put("pin", key, simulate.Str(channel, "id"), pin)
			simTell(c, simDoc{"type": "pin_added", "user": simMe, "channel_id": channel["id"], "item": item(channel, message, pin)})
			return simDoc{}, ""
		},
		"pins.remove": func(c *simCall, given simDoc) (simDoc, string) {
			channel, message, wrong := simMessage(c, given, "timestamp")
			if wrong != "" {
				return nil, wrong
			}
			key := simulate.Str(channel, "id") + "/" + simulate.Str(message, "ts")
			pin, pinned := c.Tx.Get("pin", key)
			if !pinned {
				return nil, "no_pin"
			}
			c.Tx.Delete("pin", key)
			simTell(c, simDoc{"type": "pin_removed", "user": simMe, "channel_id": channel["id"], "has_pins": len(c.Tx.List("pin", simulate.Str(channel, "id"))) > 0, "item": item(channel, message, pin)})
			return simDoc{}, ""
		},
		"pins.list": func(c *simCall, given simDoc) (simDoc, string) {
			channel, wrong := simChannel(c, given)
			if wrong != "" {
				return nil, wrong
			}
			all := []any{}
			for _, pin := range c.Tx.List("pin", simulate.Str(channel, "id")) {
				if message, ok := c.Tx.Get("message", simulate.Str(pin, "message")); ok {
					all = append(all, item(channel, message, pin))
				}
			}
			return simDoc{"items": all}, ""
		},
	}
}

// simAppMethods keep the app's manifest: its event subscriptions say where events are sent.
func simAppMethods() map[string]simMethod {
	read := func(given simDoc) (simDoc, string) {
		manifest, _ := given["manifest"].(simDoc)
		if text := simulate.Str(given, "manifest"); text != "" && json.Unmarshal([]byte(text), &manifest) != nil || manifest == nil {
			return nil, "invalid_manifest"
		}
		return manifest, ""
	}
	return map[string]simMethod{
		"apps.manifest.update": func(c *simCall, given simDoc) (simDoc, string) {
			manifest, wrong := read(given)
			if wrong == "" && simulate.Str(given, "app_id") != simApp {
				wrong = "invalid_app_id"
			}
			if wrong != "" {
				return nil, wrong
			}
			c.Tx.Put("app", simApp, "", simDoc{"manifest": manifest})
			return simDoc{"app_id": simApp, "permissions_updated": false}, ""
		},
		"apps.manifest.validate": func(_ *simCall, given simDoc) (simDoc, string) {
			_, wrong := read(given)
			return simDoc{}, wrong
		},
		"apps.manifest.export": func(c *simCall, given simDoc) (simDoc, string) {
			if simulate.Str(given, "app_id") != simApp {
				return nil, "invalid_app_id"
			}
			app, ok := c.Tx.Get("app", simApp)
			if !ok {
				app = simDoc{"manifest": simDoc{"display_information": simDoc{"name": "Integration"}, "settings": simDoc{}}}
			}
			return simDoc{"manifest": app["manifest"]}, ""
		},
	}
}
