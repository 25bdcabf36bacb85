package slack

import (
	"slices"
	"strings"

	"bobbin/runtime/simulate"
)

func simNewChannel(c *simCall, name string, private bool) simDoc {
	channel := simDoc{"id": simID(c, "C"), "name": name, "is_private": private, "is_archived": false, "is_general": false, "created": c.Now.Unix(), "creator": simMe,
		"topic": simDoc{"value": "", "creator": "", "last_set": 0}, "purpose": simDoc{"value": "", "creator": "", "last_set": 0}, "members": []any{simMe}}
	simPutChannel(c, channel)
	return channel
}

func simPutChannel(c *simCall, channel simDoc) {
	c.Tx.Put("channel", simulate.Str(channel, "id"), "", channel)
}

// simChannel finds the channel a call names, by its id or, as chat methods allow, by its name.
func simChannel(c *simCall, given simDoc) (simDoc, string) {
	named := simulate.Str(given, "channel")
	if channel, ok := c.Tx.Get("channel", named); ok {
		return channel, ""
	}
	if name, hash := strings.CutPrefix(named, "#"); hash {
		if channel, ok := simChannelNamed(c, name); ok {
			return channel, ""
		}
	}
	if user, ok := c.Tx.Get("user", named); ok { // a message to a person opens the conversation
		return simDirect(c, []string{simulate.Str(user, "id")}), ""
	}
	return nil, "channel_not_found"
}

func simChannelNamed(c *simCall, name string) (simDoc, bool) {
	for _, channel := range c.Tx.All("channel") {
		if simulate.Str(channel, "name") == name && name != "" {
			return channel, true
		}
	}
	return nil, false
}

// simDirect finds or opens the conversation with some people.
func simDirect(c *simCall, people []string) simDoc {
	members := []any{simMe}
	for _, id := range people {
		members = append(members, id)
	}
	for _, channel := range c.Tx.All("channel") {
		if channel["is_direct"] == true && slices.Equal(simList(channel["members"]), simList(members)) {
			return channel
		}
	}
	channel := simNewChannel(c, "", true)
	c.Tx.Delete("channel", simulate.Str(channel, "id"))
	channel["id"], channel["is_direct"], channel["members"] = "D"+strings.TrimPrefix(simulate.Str(channel, "id"), "C"), true, members
	simPutChannel(c, channel)
	return channel
}

func simShowChannel(channel simDoc) simDoc {
	members := simulate.List(channel, "members")
	shown := simulate.With(channel, simDoc{"name_normalized": channel["name"], "num_members": len(members), "is_member": simContains(members, simMe), "is_channel": true,
		"is_group": false, "is_im": false, "is_mpim": false, "is_shared": false, "is_ext_shared": false, "is_org_shared": false, "context_team_id": simTeam})
	if channel["is_direct"] == true {
		shown["is_channel"], shown["is_im"], shown["is_mpim"], shown["user"] = false, len(members) == 2, len(members) > 2, members[len(members)-1]
	}
	delete(shown, "members")
	delete(shown, "is_direct")
	return shown
}

// simOnChannel is a method on one channel that answers the channel, or nothing when quiet.
func simOnChannel(quiet bool, change func(c *simCall, channel, given simDoc) string) simMethod {
	return func(c *simCall, given simDoc) (simDoc, string) {
		channel, wrong := simChannel(c, given)
		old := simulate.With(channel)
		if wrong == "" {
			wrong = change(c, channel, given)
		}
		if wrong != "" {
			return nil, wrong
		}
		simPutChannel(c, channel)
		simChannelChanged(c, old, channel)
		if quiet {
			return simDoc{}, ""
		}
		return simDoc{"channel": simShowChannel(channel)}, ""
	}
}

func simConversationMethods() map[string]simMethod {
	about := func(field string) simMethod {
		return simOnChannel(false, func(c *simCall, channel, given simDoc) string {
			if channel["is_archived"] == true {
				return "is_archived"
			}
			channel[field] = simDoc{"value": simulate.ToText(given[field]), "creator": simMe, "last_set": c.Now.Unix()}
			return ""
		})
	}
	archive := func(archived bool, word string) simMethod {
		return simOnChannel(true, func(_ *simCall, channel, _ simDoc) string {
			switch {
			case channel["is_archived"] == archived:
				return word
			case channel["is_general"] == true:
				return "cant_archive_general"
			}
			channel["is_archived"] = archived
			return ""
		})
	}
	return map[string]simMethod{
		"conversations.list":       simListChannels,
		"conversations.info":       simOnChannel(false, func(*simCall, simDoc, simDoc) string { return "" }),
		"conversations.create":     simCreateChannel,
		"conversations.setTopic":   about("topic"),
		"conversations.setPurpose": about("purpose"),
		"conversations.archive":    archive(true, "already_archived"),
		"conversations.unarchive":  archive(false, "not_archived"),
		"conversations.mark":       simOnChannel(true, func(*simCall, simDoc, simDoc) string { return "" }),
		"conversations.close":      simOnChannel(true, func(*simCall, simDoc, simDoc) string { return "" }),
		"conversations.open":       simOpen,
		"conversations.rename": simOnChannel(false, func(c *simCall, channel, given simDoc) string {
			name, wrong := simNewName(c, given)
			if wrong == "" {
				channel["name"] = name
			}
			return wrong
		}),
	}
}

func simListChannels(c *simCall, given simDoc) (simDoc, string) {
	types := simList(given["types"])
	if len(types) == 0 {
		types = []string{"public_channel"}
	}
	all := []any{}
	for _, channel := range c.Tx.All("channel") {
		kind := "public_channel"
		switch {
		case channel["is_direct"] == true && len(simulate.List(channel, "members")) > 2:
			kind = "mpim"
		case channel["is_direct"] == true:
			kind = "im"
		case channel["is_private"] == true:
			kind = "private_channel"
		}
		if slices.Contains(types, kind) && !(simTrue(given["exclude_archived"]) && channel["is_archived"] == true) {
			all = append(all, simShowChannel(channel))
		}
	}
	return simPage(given, "channels", all, 100)
}

// simNewName checks the name of a new or renamed channel.
func simNewName(c *simCall, given simDoc) (string, string) {
	name := simulate.ToText(given["name"])
	switch _, taken := simChannelNamed(c, name); {
	case name == "":
		return "", "invalid_name_required"
	case len(name) > 80:
		return "", "invalid_name_maxlength"
	case strings.Trim(name, "-_") == "":
		return "", "invalid_name_punctuation"
	case strings.ToLower(name) != name || strings.ContainsAny(name, " .,#@!?&/"):
		return "", "invalid_name_specials"
	case taken:
		return "", "name_taken"
	}
	return name, ""
}

func simCreateChannel(c *simCall, given simDoc) (simDoc, string) {
	name, wrong := simNewName(c, given)
	if wrong != "" {
		return nil, wrong
	}
	channel := simNewChannel(c, name, simTrue(given["is_private"]))
	if channel["is_private"] != true {
		simTell(c, simDoc{"type": "channel_created", "channel": simDoc{"id": channel["id"], "name": name, "name_normalized": name, "created": channel["created"], "creator": simMe, "is_channel": true}})
	}
	return simDoc{"channel": simShowChannel(channel)}, ""
}

func simOpen(c *simCall, given simDoc) (simDoc, string) {
	if simulate.Str(given, "channel") != "" {
		channel, wrong := simChannel(c, given)
		if wrong != "" {
			return nil, wrong
		}
		return simDoc{"channel": simShowChannel(channel)}, ""
	}
	people := simList(given["users"])
	if len(people) == 0 {
		return nil, "users_list_not_supplied"
	}
	for _, id := range people {
		if _, ok := c.Tx.Get("user", id); !ok {
			return nil, "user_not_found"
		}
	}
	return simDoc{"channel": simShowChannel(simDirect(c, people))}, ""
}

func simMemberMethods() map[string]simMethod {
	return map[string]simMethod{
		"conversations.members": func(c *simCall, given simDoc) (simDoc, string) {
			channel, wrong := simChannel(c, given)
			if wrong != "" {
				return nil, wrong
			}
			return simPage(given, "members", simulate.List(channel, "members"), 100)
		},
		"conversations.join": simOnChannel(false, func(_ *simCall, channel, _ simDoc) string {
			switch {
			case channel["is_archived"] == true:
				return "is_archived"
			case channel["is_private"] == true:
				return "method_not_supported_for_channel_type"
			}
			channel["members"] = append(simRemove(simulate.List(channel, "members"), simMe), simMe)
			return ""
		}),
		"conversations.leave": simOnChannel(true, func(_ *simCall, channel, _ simDoc) string {
			if channel["is_general"] == true {
				return "cant_leave_general"
			}
			channel["members"] = simRemove(simulate.List(channel, "members"), simMe)
			return ""
		}),
		"conversations.invite": simOnChannel(false, simInvite),
		"conversations.kick": simOnChannel(true, func(_ *simCall, channel, given simDoc) string {
			user := simulate.Str(given, "user")
			switch {
			case user == simMe:
				return "cant_kick_self"
			case channel["is_general"] == true:
				return "cant_kick_from_general"
			case !simContains(simulate.List(channel, "members"), user):
				return "not_in_channel"
			}
			channel["members"] = simRemove(simulate.List(channel, "members"), user)
			return ""
		}),
	}
}

func simInvite(c *simCall, channel, given simDoc) string {
	members, people := simulate.List(channel, "members"), simList(given["users"])
	if len(people) == 0 {
		return "no_user"
	}
	if !simContains(members, simMe) {
		return "not_in_channel"
	}
	for _, id := range people {
		if _, ok := c.Tx.Get("user", id); !ok {
			return "user_not_found"
		}
		if id == simMe {
			return "cant_invite_self"
		}
		if simContains(members, id) {
			return "already_in_channel"
		}
		members = append(members, id)
	}
	channel["members"] = members
	return ""
}
