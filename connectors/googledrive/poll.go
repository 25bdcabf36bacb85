package googledrive

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"time"

	"bobbin/connectors/standard"
	"bobbin/runtime/connector"
)

//go:embed events.txt events.d.ts samples/*.json
var eventFiles embed.FS

// mostPages bounds what one poll reads; then it goes on.
const mostPages = 10

// asked is what Google Drive can be asked for: its list of changes, which has what was removed.
func asked() *standard.Asked {
	return &standard.Asked{Files: eventFiles, Polling: &connector.Polling{Sees: []string{"file created", "file changed", "file removed"},
		In: "ids of folders that the file lies in directly; all of Drive when left out", Every: time.Minute, Poll: poll}}
}

// cursor is Google's own token of the changes after the last one read, and when that was, in
// milliseconds on Google's clock.
type cursor struct {
	Token string `json:"token"`
	At    int64  `json:"at"`
}

func poll(ctx context.Context, s connector.Site, q connector.PollQuestion) (connector.PollAnswer, error) {
	ask := &standard.Ask{Site: s, Title: "Google Drive"}
	var c cursor
	known, err := standard.Cursor(q, &c)
	if err != nil {
		return connector.PollAnswer{}, err
	}
	var out connector.PollAnswer
	if !known {
		var start standard.Doc
		_, err = ask.Get(ctx, "/drive/v3/changes/startPageToken", url.Values{"supportsAllDrives": {"true"}}, &start)
		c = cursor{standard.Text(start, "startPageToken"), at(ask, q)}
		if !q.Since.IsZero() {
			out.Note = "Google Drive tells of what happens from now on only, not since a moment before."
		}
	} else {
		err = changes(ctx, ask, q, &c, &out)
	}
	if err != nil {
		return connector.PollAnswer{}, err
	}
	out.Cursor, err = json.Marshal(c)
	return out, err
}

func at(ask *standard.Ask, q connector.PollQuestion) int64 {
	if !ask.Clock.IsZero() {
		return ask.Clock.UnixMilli()
	}
	return q.Now.UnixMilli()
}

// changes reads Google's list from the token on.
func changes(ctx context.Context, ask *standard.Ask, q connector.PollQuestion, c *cursor, out *connector.PollAnswer) error {
	last := time.UnixMilli(c.At)
	for range mostPages {
		query := url.Values{"pageToken": {c.Token}, "pageSize": {"500"}, "includeRemoved": {"true"}, "supportsAllDrives": {"true"}, "includeItemsFromAllDrives": {"true"},
			"fields": {"nextPageToken,newStartPageToken,changes(changeType,time,removed,fileId,file(id,name,mimeType,parents,createdTime,modifiedTime,version,size,trashed,webViewLink,description,owners,lastModifyingUser,properties,appProperties,driveId,md5Checksum))"}}
		var page standard.Doc
		if _, err := ask.Get(ctx, "/drive/v3/changes", query, &page); err != nil {
			return err
		}
		for _, change := range standard.Docs(page, "changes") {
			if err := tell(q, change, last, out); err != nil {
				return err
			}
		}
		if next := standard.Text(page, "nextPageToken"); next != "" {
			c.Token = next
			continue
		}
		if start := standard.Text(page, "newStartPageToken"); start != "" {
			c.Token = start
		}
		c.At = at(ask, q)
		return nil
	}
	out.More = true
	return nil
}

// tell tells a change of a file, where it lies in one of the folders that were named.
func tell(q connector.PollQuestion, change standard.Doc, last time.Time, out *connector.PollAnswer) error {
	id, when := standard.Text(change, "fileId"), standard.Moment(change, "time")
	if kind := standard.Text(change, "changeType"); kind != "file" && kind != "" || !q.NotBefore.IsZero() && when.Before(q.NotBefore) || !within(q.In, change) {
		return nil
	}
	version := fmt.Sprintf("file/%s/%d", id, when.UnixMilli())
	add := func(what, name string) error {
		e, err := standard.Payload("file "+what, name, standard.Doc{"change": what, "fileId": change["fileId"], "time": change["time"], "file": change["file"]})
		out.Events = append(out.Events, e)
		return err
	}
	if change["removed"] == true || standard.Find(change, "file", "trashed") == true {
		return add("removed", version)
	}
	if created := standard.Moment(change, "file", "createdTime"); created.After(last.Add(-time.Minute)) {
		if err := add("created", "file/"+id+"/created"); err != nil || when.Sub(created) < 2*time.Second {
			return err
		}
	}
	return add("changed", version)
}

// within says whether a file lies in one of some folders. Of one that is gone nobody knows.
func within(folders []string, change standard.Doc) bool {
	if len(folders) == 0 || change["file"] == nil {
		return true
	}
	parents, _ := standard.Find(change, "file", "parents").([]any)
	return slices.ContainsFunc(parents, func(p any) bool { return slices.Contains(folders, standard.Text(p)) })
}
