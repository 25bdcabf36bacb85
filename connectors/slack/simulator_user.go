package slack

import (
	"strings"

	"bobbin/runtime/simulate"
)

// simUserMethods are about people and about who is calling.
func simUserMethods() map[string]simMethod {
	return map[string]simMethod{
		"auth.test": func(c *simCall, _ simDoc) (simDoc, string) {
			return simDoc{"url": c.Base + "/", "team": "Bobbin Demo", "user": "integration", "team_id": simTeam, "user_id": simMe, "bot_id": simBot, "is_enterprise_install": false}, ""
		},
		"api.test": func(_ *simCall, given simDoc) (simDoc, string) {
			return simDoc{"args": given}, simulate.Str(given, "error")
		},
		"team.info": func(*simCall, simDoc) (simDoc, string) {
			return simDoc{"team": simDoc{"id": simTeam, "name": "Bobbin Demo", "domain": "bobbin-demo", "email_domain": "example.com", "icon": simDoc{"image_default": true}}}, ""
		},
		"users.list": func(c *simCall, given simDoc) (simDoc, string) {
			all := []any{}
			for _, u := range c.Tx.All("user") {
				all = append(all, simShowUser(u))
			}
			answer, wrong := simPage(given, "members", all, 1000)
			return simulate.With(answer, simDoc{"cache_ts": c.Now.Unix()}), wrong
		},
		"users.info": simOnUser(func(_ *simCall, u simDoc) simDoc { return simDoc{"user": simShowUser(u)} }),
		"users.lookupByEmail": func(c *simCall, given simDoc) (simDoc, string) {
			for _, u := range c.Tx.All("user") {
				if strings.EqualFold(simulate.Str(u, "email"), simulate.Str(given, "email")) {
					return simDoc{"user": simShowUser(u)}, ""
				}
			}
			return nil, "users_not_found"
		},
		"users.getPresence": simOnUser(func(*simCall, simDoc) simDoc { return simDoc{"presence": "active"} }),
		"users.profile.get": simOnUser(func(_ *simCall, u simDoc) simDoc { return simDoc{"profile": simShowUser(u)["profile"]} }),
		"users.profile.set": func(c *simCall, given simDoc) (simDoc, string) {
			me, _ := c.Tx.Get("user", simMe)
			profile := simulate.With(simulate.Obj(me, "profile"), simulate.Obj(given, "profile"))
			if name := simulate.Str(given, "name"); name != "" {
				profile[name] = given["value"]
			}
			me["profile"] = profile
			c.Tx.Put("user", simMe, "", me)
			simTell(c, simDoc{"type": "user_change", "user": simShowUser(me)})
			return simDoc{"profile": simShowUser(me)["profile"]}, ""
		},
		"users.conversations": func(c *simCall, given simDoc) (simDoc, string) {
			user := simulate.Str(given, "user")
			if user == "" {
				user = simMe
			}
			all := []any{}
			for _, channel := range c.Tx.All("channel") {
				if simContains(simulate.List(channel, "members"), user) && channel["is_direct"] != true && channel["is_private"] != true {
					all = append(all, simShowChannel(channel))
				}
			}
			return simPage(given, "channels", all, 100)
		},
	}
}

// simOnUser is a method about the user the call names; the caller when it names none.
func simOnUser(show func(*simCall, simDoc) simDoc) simMethod {
	return func(c *simCall, given simDoc) (simDoc, string) {
		id := simulate.Str(given, "user")
		if id == "" {
			id = simMe
		}
		u, ok := c.Tx.Get("user", id)
		if !ok {
			return nil, "user_not_found"
		}
		return show(c, u), ""
	}
}

func simShowUser(u simDoc) simDoc {
	name := simulate.Str(u, "real_name")
	first, last, _ := strings.Cut(name, " ")
	profile := simulate.With(simDoc{"real_name": name, "real_name_normalized": name, "display_name": u["name"], "display_name_normalized": u["name"], "first_name": first, "last_name": last,
		"email": u["email"], "title": "", "phone": "", "status_text": "", "status_emoji": "", "status_expiration": 0, "avatar_hash": "g0bobbin", "team": simTeam}, simulate.Obj(u, "profile"))
	return simDoc{"id": u["id"], "team_id": simTeam, "name": u["name"], "deleted": false, "real_name": name, "tz": "Etc/UTC", "tz_label": "Coordinated Universal Time", "tz_offset": 0,
		"profile": profile, "is_admin": u["is_admin"], "is_owner": u["is_admin"], "is_primary_owner": u["is_admin"], "is_restricted": false, "is_ultra_restricted": false, "is_bot": u["is_bot"],
		"is_app_user": false, "updated": u["updated"], "color": "9f69e7"}
}

// simReactionMethods put emoji on messages.
func simReactionMethods() map[string]simMethod {
	change := func(event, word string, apply func(people []any) ([]any, bool)) simMethod {
		return func(c *simCall, given simDoc) (simDoc, string) {
			channel, message, wrong := simMessage(c, given, "timestamp")
			name := strings.Trim(simulate.Str(given, "name"), ":")
			if wrong == "" && name == "" {
				wrong = "invalid_name"
			}
			if wrong != "" {
				return nil, wrong
			}
			reactions, people := []any{}, []any{}
			for _, r := range simulate.List(message, "reactions") {
				if r, _ := r.(simDoc); r["name"] != name {
					reactions = append(reactions, r)
				} else {
					people = simulate.List(r, "users")
				}
			}
			people, ok := apply(people)
			if !ok {
				return nil, word
			}
			if len(people) > 0 {
				reactions = append(reactions, simDoc{"name": name, "users": people, "count": len(people)})
			}
			if message["reactions"] = reactions; len(reactions) == 0 {
				delete(message, "reactions")
			}
			id := simulate.Str(channel, "id")
			c.Tx.Put("message", id+"/"+simulate.Str(message, "ts"), id, message)
			simTell(c, simDoc{"type": event, "user": simMe, "reaction": name, "item_user": message["user"], "item": simDoc{"type": "message", "channel": id, "ts": message["ts"]}})
			return simDoc{}, ""
		}
	}
	return map[string]simMethod{
		"reactions.add": change("reaction_added", "already_reacted", func(people []any) ([]any, bool) {
			return append(people, simMe), !simContains(people, simMe)
		}),
		"reactions.remove": change("reaction_removed", "no_reaction", func(people []any) ([]any, bool) {
			return simRemove(people, simMe), simContains(people, simMe)
		}),
		"reactions.get": func(c *simCall, given simDoc) (simDoc, string) {
			channel, message, wrong := simMessage(c, given, "timestamp")
			if wrong != "" {
				return nil, wrong
			}
			return simDoc{"type": "message", "channel": channel["id"], "message": simShowMessage(c, simulate.Str(channel, "id"), message)}, ""
		},
	}
}
