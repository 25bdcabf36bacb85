package slack_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	"bobbin/connectors/connectortest"
	"bobbin/connectors/slack"
	"bobbin/runtime/simulate"
)

func site(t *testing.T) *simulate.Simulator {
	s := slack.Service()
	return connectortest.Simulator(t, s.Simulator(), s.Connector().Table())
}

func TestSimulator_TalksInChannelsAndThreads(t *testing.T) {
	connectortest.Story(t, site(t), `
200 GET /api/conversations.list?limit=2
    ok = true
    channels.1.name = "demo"
    channels.1.id > demo
    channels.1.num_members = 4
    response_metadata.next_cursor > next
200 GET /api/conversations.list?limit=2&cursor={next}
    channels.# = 1
    response_metadata.next_cursor = ""
200 POST /api/chat.postMessage {"channel":"{demo}","text":"Deployed"}
    ok = true
    message.bot_id = "B0BOBBIN04"
    ts > ts
200 POST /api/chat.postMessage channel=%23demo&text=Really%3F&thread_ts={ts}
    message.thread_ts = "{ts}"
    ts > reply
200 GET /api/conversations.replies?channel={demo}&ts={ts}
    messages.# = 2
    messages.0.reply_count = 1
    messages.0.latest_reply = "{reply}"
200 GET /api/conversations.history?channel={demo}
    messages.# = 2
    messages.0.text = "Deployed"
    has_more = false
200 POST /api/chat.update {"channel":"{demo}","ts":"{ts}","text":"Deployed twice"}
    message.edited.user = "U0BOBBIN04"
200 POST /api/reactions.add {"channel":"{demo}","timestamp":"{ts}","name":"tada"}
200 POST /api/reactions.add {"channel":"{demo}","timestamp":"{ts}","name":"tada"}
    . = {"ok": false, "error": "already_reacted"}
200 GET /api/reactions.get?channel={demo}&timestamp={ts}
    message.reactions.0.count = 1
200 POST /api/reactions.remove {"channel":"{demo}","timestamp":"{ts}","name":"tada"}
    ok = true
200 POST /api/reactions.remove {"channel":"{demo}","timestamp":"{ts}","name":"tada"}
    error = "no_reaction"
200 POST /api/chat.delete {"channel":"{demo}","ts":"{ts}"}
    ok = true
200 POST /api/chat.delete {"channel":"{demo}","ts":"{ts}"}
    error = "message_not_found"
200 POST /api/chat.postMessage {"channel":"U0BOBBIN02","text":"Psst"}
    channel ~ "D0BOBBIN"
`)
}

func TestSimulator_KeepsChannelsAndPeople(t *testing.T) {
	connectortest.Story(t, site(t), `
200 POST /api/conversations.create {"name":"release-9"}
    channel.is_member = true
    channel.id > c
200 POST /api/conversations.create {"name":"release-9"}
    error = "name_taken"
200 POST /api/conversations.create {"name":"No Good"}
    error = "invalid_name_specials"
200 POST /api/conversations.setTopic {"channel":"{c}","topic":"Nine"}
    channel.topic.value = "Nine"
200 POST /api/conversations.invite {"channel":"{c}","users":"U0BOBBIN01,U0BOBBIN02"}
    channel.num_members = 3
200 POST /api/conversations.kick {"channel":"{c}","user":"U0BOBBIN02"}
    ok = true
200 GET /api/conversations.members?channel={c}
    members = ["U0BOBBIN04", "U0BOBBIN01"]
200 POST /api/conversations.leave {"channel":"{c}"}
200 POST /api/chat.postMessage {"channel":"{c}","text":"x"}
    error = "not_in_channel"
200 POST /api/conversations.join {"channel":"{c}"}
    ok = true
200 POST /api/conversations.archive {"channel":"{c}"}
200 POST /api/chat.postMessage {"channel":"{c}","text":"x"}
    error = "is_archived"
200 POST /api/chat.postMessage {"channel":"C0","text":"x"}
    error = "channel_not_found"
200 POST /api/chat.postMessage {"channel":"C0BOBBIN01"}
    error = "no_text"
200 POST /api/chat.postMessage {nonsense
    error = "invalid_json"
200 GET /api/users.lookupByEmail?email=ada@example.com
    user.real_name = "Ada Admin"
200 GET /api/users.info?user=U9
    error = "user_not_found"
200 POST /api/chat.nothing
    . = {"ok": false, "error": "unknown_method", "req_method": "chat.nothing"}
200 POST /api/chat.scheduleMessage {"channel":"C0BOBBIN01","text":"later","post_at":1}
    error = "time_in_past"
200 POST /api/files.getUploadURLExternal filename=a.txt&length=5
    file_id > f
200 POST /upload/v1/{f} hello
200 POST /api/files.completeUploadExternal {"files":[{"id":"{f}","title":"A"}],"channel_id":"C0BOBBIN02","initial_comment":"see"}
    files.0.title = "A"
200 GET /api/conversations.history?channel=C0BOBBIN02&limit=1
    messages.0.files.0.name = "a.txt"
    has_more = true
200 GET /files-pri/T0BOBBIN01-{f}/a.txt
    . = "hello"
`)
}

func TestSimulator_MisbehavesAsSlackDoes(t *testing.T) {
	s := site(t)
	connectortest.SwitchOn(t, s, simulate.Switch{Kind: simulate.Limited, Every: 2, Seconds: 30})
	connectortest.Story(t, s, `
200 POST /api/auth.test
    user_id = "U0BOBBIN04"
429 POST /api/auth.test
    error = "ratelimited"
    @Retry-After = "30"
`)
	connectortest.SwitchOn(t, s, simulate.Switch{Kind: simulate.Outage})
	connectortest.Story(t, s, `
503 POST /api/auth.test
    error = "service_unavailable"
`)
	connectortest.SwitchOn(t, s)
	served := s.Served(simulate.Login{Token: "xoxb-1"})
	for header, word := range map[string]string{"": "not_authed", "Bearer no": "invalid_auth", "Bearer xoxb-1": `"ok":true`} {
		r := httptest.NewRequest("POST", "http://slack.example/api/auth.test", nil)
		if header != "" {
			r.Header.Set("Authorization", header)
		}
		w := httptest.NewRecorder()
		if served.ServeHTTP(w, r); w.Code != 200 || !strings.Contains(w.Body.String(), word) {
			t.Errorf("%q: %d %s", header, w.Code, w.Body)
		}
	}
}

func TestSimulator_TakesLaterAnswersToACommand(t *testing.T) {
	connectortest.Story(t, site(t), `
500 POST /commands/T0001/1/x {}
    error = "no_text"
200 POST /commands/T0001/1/x {"text":"DEMO-4 is made","response_type":"in_channel"}
    ok = true
200 POST /commands/T0001/1/x {"text":"2"}
200 POST /commands/T0001/1/x {"text":"3"}
200 POST /commands/T0001/1/x {"text":"4"}
200 POST /commands/T0001/1/x {"text":"5"}
404 POST /commands/T0001/1/x {"text":"6"}
    error = "used_url"
200 POST /actions/T0001/1/x {"delete_original":true}
`)
}
