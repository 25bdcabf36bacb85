// Package googlecalendar is the connector for Google Calendar.
package googlecalendar

import (
	"embed"

	"bobbin/connectors/standard"
)

//go:embed operations.json schemas.json client.d.ts
var files embed.FS

// Service is what there is to say about Google Calendar beside its document.
func Service() standard.Service {
	return standard.Service{
		Name: "google-calendar", Title: "Google Calendar", Client: "GoogleCalendarApi",
		Packages: []string{"@managed-api/google-calendar-v3-sr-connect", "@managed-api/google-calendar-v3-core", "@managed-api/google-calendar-v3-stitch-it"},
		Files:    files,
		Address:  standard.Address{Example: "https://www.googleapis.com", Only: true},
		Kinds:    append([]standard.Kind{standard.Bearer("access-token", "Access token", "For trying things out: https://developers.google.com/oauthplayground gives one that lasts an hour.").Personal()}, standard.Google("calendar")...),
		Asked:    asked(),
		Who:      standard.Question{Path: "/calendar/v3/calendars/primary", ID: "id", Name: "summary"},
	}
}
