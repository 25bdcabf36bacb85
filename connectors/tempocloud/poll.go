package tempocloud

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"time"

	"bobbin/connectors/standard"
	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
)

//go:embed events.txt events.d.ts samples/*.json
var eventFiles embed.FS

// pageOf is how many worklogs one request asks for; Tempo gives 5,000 at most.
const pageOf = 1000

// asked is what Tempo can be asked for: worklogs that changed since a moment.
func asked() *standard.Asked {
	return &standard.Asked{Files: eventFiles,
		Polling: &connector.Polling{Sees: []string{"worklog created", "worklog updated"}, Every: time.Minute, Poll: poll},
		Taking:  &connector.Taking{What: "the number of a worklog in Tempo, such as 501", Events: []string{"worklog created", "worklog updated"}, Take: take}}
}

func poll(ctx context.Context, s connector.Site, q connector.PollQuestion) (connector.PollAnswer, error) {
	p, err := standard.StartPoll(ctx, &standard.Ask{Site: s, Title: "Tempo"}, q, "/4/worklogs?limit=1")
	if err != nil {
		return connector.PollAnswer{}, err
	}
	err = p.Read(ctx, standard.List{Name: "worklogs", Changed: func(w standard.Doc) time.Time { return standard.Moment(w, "updatedAt") },
		Page: func(ctx context.Context, since time.Time, _ int) ([]standard.Doc, bool, error) {
			all, err := worklogs(ctx, p.Ask, since)
			return all, false, err
		},
		Tell: func(_ context.Context, w standard.Doc) error {
			created, updated := standard.Moment(w, "createdAt"), standard.Moment(w, "updatedAt")
			id := standard.Text(w, "tempoWorklogId")
			change := fmt.Sprintf("worklog/%s/%d", id, created.Unix())
			if err := p.Tell("worklog created", created, change, body(w, "created", change)); err != nil || !updated.After(created) {
				return err
			}
			change = fmt.Sprintf("%s/%d", change, updated.Unix())
			return p.Tell("worklog updated", updated, change, body(w, "updated", change))
		}})
	if err != nil {
		return connector.PollAnswer{}, err
	}
	return p.Answer()
}

// worklogs gives all that changed since a moment. Tempo does not say in which order they come,
// so the pages are read to the end; one that moved meanwhile is met by the next poll.
func worklogs(ctx context.Context, ask *standard.Ask, since time.Time) ([]standard.Doc, error) {
	var all []standard.Doc
	for offset := 0; ; offset += pageOf {
		var page standard.Doc
		query := url.Values{"updatedFrom": {since.Format("2006-01-02T15:04:05Z")}, "limit": {fmt.Sprint(pageOf)}, "offset": {fmt.Sprint(offset)}}
		if _, err := ask.Get(ctx, "/4/worklogs", query, &page); err != nil {
			return nil, err
		}
		part := standard.Docs(page, "results")
		all = append(all, part...)
		if len(part) == 0 || standard.Text(page, "metadata", "next") == "" {
			return all, nil
		}
	}
}

// body is a worklog as Tempo's webhooks have it. Its API does not tell who changed it last.
func body(w standard.Doc, what, id string) standard.Doc {
	payload := standard.Doc{"updater": w["author"]}
	for _, name := range []string{"tempoWorklogId", "issue", "author", "timeSpentSeconds", "billableSeconds", "startDate", "startTime", "description", "createdAt", "updatedAt"} {
		payload[name] = w[name]
	}
	return standard.Doc{"eventId": id, "eventType": "worklog." + what, "payload": payload}
}

var digits = regexp.MustCompile(`^[0-9]+$`)

func take(ctx context.Context, s connector.Site, event, what string) (json.RawMessage, error) {
	what = strings.TrimSpace(what)
	if !digits.MatchString(what) {
		return nil, fault.New(fault.Invalid, "%q is not the number of a worklog.", what).WithHint("It is the worklog's tempoWorklogId, such as 501.")
	}
	var w standard.Doc
	ask := &standard.Ask{Site: s, Title: "Tempo"}
	_, err := ask.Get(ctx, "/4/worklogs/"+what, nil, &w)
	if fault.Is(err, fault.NotFound) {
		return nil, fault.New(fault.NotFound, "There is no worklog %s in Tempo, or the account cannot see it.", what).WithHint("Take another number.").Because(err)
	}
	if err != nil {
		return nil, err
	}
	return json.Marshal(body(w, strings.TrimPrefix(event, "worklog "), "worklog/"+what))
}
