// Package all lists the connectors this program is built with. A new connector is one line
// here and a folder beside this one.
package all

import (
	"bobbin/connectors/aws"
	"bobbin/connectors/azuredevops"
	"bobbin/connectors/bitbucketcloud"
	"bobbin/connectors/bitbucketdatacenter"
	"bobbin/connectors/confluencecloud"
	"bobbin/connectors/confluencedatacenter"
	"bobbin/connectors/discord"
	"bobbin/connectors/generic"
	"bobbin/connectors/github"
	"bobbin/connectors/gitlab"
	"bobbin/connectors/gmail"
	"bobbin/connectors/googlecalendar"
	"bobbin/connectors/googledrive"
	"bobbin/connectors/googlesheets"
	"bobbin/connectors/jiracloud"
	"bobbin/connectors/jiradatacenter"
	"bobbin/connectors/jirasoftwarecloud"
	"bobbin/connectors/jsmassetscloud"
	"bobbin/connectors/jsmassetsdatacenter"
	"bobbin/connectors/jsmcloud"
	"bobbin/connectors/jsmdatacenter"
	"bobbin/connectors/linear"
	"bobbin/connectors/microsoft"
	"bobbin/connectors/monday"
	"bobbin/connectors/netsuite"
	"bobbin/connectors/notion"
	"bobbin/connectors/opsgenie"
	"bobbin/connectors/qualitycenter"
	"bobbin/connectors/salesforce"
	"bobbin/connectors/servicenow"
	"bobbin/connectors/slack"
	"bobbin/connectors/standard"
	"bobbin/connectors/statuspage"
	"bobbin/connectors/tempocloud"
	"bobbin/connectors/tempoplannerdatacenter"
	"bobbin/connectors/tempotimesheetsdatacenter"
	"bobbin/connectors/trello"
	"bobbin/connectors/zapier"
	"bobbin/connectors/zendesk"
	"bobbin/connectors/zephyr"
	"bobbin/connectors/zoom"
	"bobbin/runtime/connector"
	"bobbin/runtime/simulate"
)

// standards are the connectors that are data alone, in the order they are offered.
func standards() []standard.Service {
	return []standard.Service{
		github.Service(),
		bitbucketcloud.Service(),
		bitbucketdatacenter.Service(),
		jiradatacenter.Service(),
		jirasoftwarecloud.Service(),
		jsmcloud.Service(),
		jsmdatacenter.Service(),
		jsmassetscloud.Service(),
		jsmassetsdatacenter.Service(),
		confluencecloud.Service(),
		confluencedatacenter.Service(),
		tempocloud.Service(),
		tempotimesheetsdatacenter.Service(),
		tempoplannerdatacenter.Service(),
		zephyr.Service(),
		qualitycenter.Service(),
		trello.Service(),
		slack.Service(),
		discord.Service(),
		zoom.Service(),
		notion.Service(),
		zendesk.Service(),
		statuspage.Service(),
		opsgenie.Service(),
		servicenow.Service(),
		salesforce.Service(),
		netsuite.Service(),
		aws.Service(),
		zapier.Service(),
		microsoft.Service(),
		azuredevops.Service(),
		googlecalendar.Service(),
		googlesheets.Service(),
		googledrive.Service(),
		gmail.Service(),
		monday.Service(),
		linear.Service(),
	}
}

// Connectors makes every connector, in the order they are offered. Making them is cheap:
// tables and declarations are parsed on first use.
func Connectors() []*connector.Connector {
	list := []*connector.Connector{
		jiracloud.New(jiracloud.Options{}),
		gitlab.New(gitlab.Options{}),
	}
	for _, s := range standards() {
		list = append(list, s.Connector())
	}
	return append(list, generic.New())
}

// Lookup finds a connector by name, nil when there is none.
func Lookup(name string) *connector.Connector {
	for _, c := range Connectors() {
		if c.Name == name {
			return c
		}
	}
	return nil
}

// Simulators makes the overlay of every connector that can be simulated.
func Simulators() []simulate.Service {
	list := []simulate.Service{jiracloud.Simulator(), gitlab.Simulator()}
	for _, s := range standards() {
		list = append(list, s.Simulator())
	}
	return list
}
