// Package discord is the connector for Discord.
package discord

import (
	"embed"

	"bobbin/connectors/standard"
)

//go:embed operations.json schemas.json client.d.ts
var files embed.FS

// Service is what there is to say about Discord beside its document.
func Service() standard.Service {
	return standard.Service{
		Name: "discord", Title: "Discord", Client: "DiscordApi",
		Packages: []string{},
		Files:    files,
		Address:  standard.Address{Example: "https://discord.com", Only: true},
		Kinds:    []standard.Kind{standard.Header("bot-token", "Bot token", "Authorization", "Bot ", "At https://discord.com/developers/applications: your application, Bot, Reset Token.")},
		Who:      standard.Question{Path: "/api/v10/users/@me", ID: "id", Name: "username", Email: "email"},
		Played:   simulator,
		Webhooks: webhooks(),
	}
}
