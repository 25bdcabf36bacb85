// Package microsoft is the connector for Microsoft Graph: Teams, chats, mail, calendars and drives.
package microsoft

import (
	"embed"

	"bobbin/connectors/standard"
)

//go:embed operations.json schemas.json client.d.ts
var files embed.FS

// Service is what there is to say about Microsoft beside its document.
func Service() standard.Service {
	return standard.Service{
		Name: "microsoft", Title: "Microsoft", Client: "MicrosoftGraphApi",
		Packages: []string{"@managed-api/microsoft-graph-v1-sr-connect", "@managed-api/microsoft-graph-v1-core", "@managed-api/microsoft-graph-v1-stitch-it", "@managed-api/microsoft-core", "@managed-api/microsoft-stitch-it"},
		Files:    files,
		Address:  standard.Address{Example: "https://graph.microsoft.com", Only: true},
		Kinds: append([]standard.Kind{standard.Bearer("access-token", "Access token", "Of an app registration in Microsoft Entra, for https://graph.microsoft.com. It lasts about an hour.")},
			standard.Microsoft("User.Read", "Mail.ReadWrite", "Mail.Send", "Calendars.ReadWrite", "Chat.ReadWrite", "ChannelMessage.Send")...),
		Who:      standard.Question{Path: "/v1.0/me", ID: "id", Name: "displayName", Email: "mail"},
		Webhooks: webhooks(),
	}
}
