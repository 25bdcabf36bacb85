package slack

import (
	"net/http"
	"path"
	"strings"

	"bobbin/runtime/simulate"
)

// simFileMethods keep files. An upload is three steps: an address, the bytes, the completion.
func simFileMethods() map[string]simMethod {
	return map[string]simMethod{
		"files.getUploadURLExternal": func(c *simCall, given simDoc) (simDoc, string) {
			if wrong := simNeeds(given, "filename", "length"); wrong != "" {
				return nil, wrong
			}
			id := simID(c, "F")
			c.Tx.Put("file", id, "", simDoc{"id": id, "name": given["filename"], "size": simulate.Num(given, "length"), "pending": true, "created": c.Now.Unix(), "channels": []any{}})
			return simDoc{"file_id": id, "upload_url": c.Base + "/upload/v1/" + id}, ""
		},
		"files.completeUploadExternal": simCompleteUpload,
		"files.info": func(c *simCall, given simDoc) (simDoc, string) {
			file, ok := simFile(c, simulate.Str(given, "file"))
			if !ok {
				return nil, "file_not_found"
			}
			return simDoc{"file": simShowFile(c, file), "comments": []any{}}, ""
		},
		"files.list": func(c *simCall, given simDoc) (simDoc, string) {
			all := []any{}
			for _, file := range c.Tx.All("file") {
				channel := simulate.Str(given, "channel")
				if file["pending"] != true && (channel == "" || simContains(simulate.List(file, "channels"), channel)) {
					all = append(all, simShowFile(c, file))
				}
			}
			count, page := max(1, simulate.Num(simulate.With(simDoc{"count": 100}, given), "count")), max(1, simulate.Num(given, "page"))
			return simDoc{"files": simulate.Part(all, (page-1)*count, count),
				"paging": simDoc{"count": count, "total": len(all), "page": page, "pages": (len(all) + count - 1) / count}}, ""
		},
		"files.delete": func(c *simCall, given simDoc) (simDoc, string) {
			file, ok := simFile(c, simulate.Str(given, "file"))
			if !ok {
				return nil, "file_not_found"
			}
			c.Tx.Delete("file", simulate.Str(file, "id"))
			c.Tx.DeleteContent(simulate.Str(file, "id"))
			simTell(c, simDoc{"type": "file_deleted", "file_id": file["id"]})
			return simDoc{}, ""
		},
	}
}

func simFile(c *simCall, id string) (simDoc, bool) {
	file, ok := c.Tx.Get("file", id)
	return file, ok && file["pending"] != true
}

func simShowFile(c *simCall, file simDoc) simDoc {
	address := c.Base + "/files-pri/" + simTeam + "-" + simulate.Str(file, "id") + "/" + simulate.Str(file, "name")
	shown := simulate.With(simDoc{"title": file["name"]}, file, simDoc{"user": simMe, "timestamp": file["created"], "filetype": strings.TrimPrefix(path.Ext(simulate.Str(file, "name")), "."),
		"url_private": address, "url_private_download": address, "permalink": address, "is_external": false, "is_public": true})
	delete(shown, "pending")
	return shown
}

func simCompleteUpload(c *simCall, given simDoc) (simDoc, string) {
	files := simulate.List(given, "files")
	if len(files) == 0 {
		return nil, "invalid_arguments files"
	}
	channels := []any{}
	for _, id := range append(simList(given["channels"]), simList(given["channel_id"])...) {
		channel, ok := c.Tx.Get("channel", id)
		if !ok {
			return nil, "channel_not_found"
		}
		channels = append(channels, channel["id"])
	}
	kept := []simDoc{}
	for _, one := range files {
		one, _ := one.(simDoc)
		file, ok := c.Tx.Get("file", simulate.Str(one, "id"))
		if _, uploaded := c.Tx.Content(simulate.Str(one, "id")); !ok || !uploaded {
			return nil, "file_not_found"
		}
		if title := simulate.Str(one, "title"); title != "" {
			file["title"] = title
		}
		file["channels"] = channels
		delete(file, "pending")
		kept = append(kept, file)
	}
	shown := []any{}
	for _, file := range kept {
		c.Tx.Put("file", simulate.Str(file, "id"), "", file)
		shown = append(shown, simShowFile(c, file))
		simTellFile(c, file)
	}
	for _, id := range channels {
		ts := simStamp(c)
		message := simDoc{"type": "message", "subtype": "file_share", "user": simMe, "bot_id": simBot, "team": simTeam, "ts": ts,
			"text": simulate.Str(given, "initial_comment"), "files": shown}
		c.Tx.Put("message", simulate.ToText(id)+"/"+ts, simulate.ToText(id), message)
		channel, _ := c.Tx.Get("channel", simulate.ToText(id))
		simTellMessage(c, channel, message)
	}
	return simDoc{"files": shown}, ""
}

// simUploadRoutes take and give the bytes of files.
func simUploadRoutes() []simulate.Route {
	return []simulate.Route{
		{Method: "POST", Path: "/upload/v1/{id}", Handle: func(c *simCall) simAnswer {
			file, ok := c.Tx.Get("file", c.Params["id"])
			if !ok || file["pending"] != true {
				return simulate.Text(http.StatusNotFound, "Not Found")
			}
			c.Tx.PutContent(c.Params["id"], simUploaded(c))
			return simulate.Text(http.StatusOK, "OK - "+simulate.ToText(file["size"]))
		}},
		{Method: "GET", Path: "/files-pri/{id}/{name}", Handle: func(c *simCall) simAnswer {
			_, id, _ := strings.Cut(c.Params["id"], "-")
			content, ok := c.Tx.Content(id)
			if !ok {
				return simulate.Text(http.StatusNotFound, "Not Found")
			}
			return simAnswer{Status: http.StatusOK, Raw: content, Header: http.Header{"Content-Type": {"application/octet-stream"}}}
		}},
	}
}

// simUploaded is the content of an upload: the body, or its first part when it has parts.
func simUploaded(c *simCall) []byte {
	if parts := c.Uploads(); len(parts) > 0 {
		return parts[0].Content
	}
	return c.Body
}
