package discord_test

import (
	"testing"

	"bobbin/connectors/connectortest"
	"bobbin/connectors/discord"
)

func TestSimulator_KeepsChannelsMessagesAndWebhooks(t *testing.T) {
	s := discord.Service()
	connectortest.Story(t, connectortest.Simulator(t, s.Simulator(), s.Connector().Table()), `
200 GET /api/v10/users/@me/guilds
    0.id > guild
200 GET /api/v10/users/@me/guilds?after={guild}
    # = 0
200 GET /api/v10/guilds/{guild}/channels
    # = 2
    1.name = "demo"
    1.id > demo
200 POST /api/v10/channels/{demo}/messages {"content":"Deployed"}
    author.bot = true
    id > message
200 PATCH /api/v10/channels/{demo}/messages/{message} {"content":"Deployed twice"}
    content = "Deployed twice"
204 PUT /api/v10/channels/{demo}/messages/{message}/reactions/tada/@me
200 GET /api/v10/channels/{demo}/messages?limit=1
    # = 1
    0.reactions.0.emoji.name = "tada"
200 GET /api/v10/channels/{demo}/messages?before={message}
    # = 1
    0.content = "Welcome to demo"
400 POST /api/v10/channels/{demo}/messages {"content":""}
    . = {"message": "Cannot send an empty message", "code": 50006}
200 POST /api/v10/channels/{demo}/webhooks {"name":"Builds"}
    id > hook
    token > token
204 POST /api/v10/webhooks/{hook}/{token} {"content":"Green"}
200 POST /api/v10/webhooks/{hook}/{token}?wait=true {"content":"Red","username":"CI"}
    author.username = "CI"
401 POST /api/v10/webhooks/{hook}/wrong {"content":"x"}
    code = 50027
204 DELETE /api/v10/channels/{demo}/messages/{message}
404 GET /api/v10/channels/{demo}/messages/{message}
    . = {"message": "Unknown Message", "code": 10008}
201 POST /api/v10/guilds/{guild}/channels {"name":"release"}
    id > release
200 PATCH /api/v10/channels/{release} {"topic":"Nine"}
    topic = "Nine"
200 DELETE /api/v10/channels/{release}
404 GET /api/v10/channels/{release}
    code = 10003
400 POST /api/v10/guilds/{guild}/channels {}
    errors.name._errors.0.code = "BASE_TYPE_REQUIRED"
`)
}
