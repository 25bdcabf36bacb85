package jiracloud

import (
	"bytes"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"path/filepath"

	"bobbin/runtime/simulate"
)

func simAttachmentRoutes() []simulate.Route {
	found := func(handle func(*simCall, simDoc) simAnswer) simulate.Handler {
		return func(c *simCall) simAnswer {
			doc, ok := c.Tx.Get("attachment", c.Params["id"])
			if !ok {
				return simErrors(http.StatusNotFound, "The attachment with id '"+c.Params["id"]+"' does not exist")
			}
			return handle(c, doc)
		}
	}
	content := found(func(c *simCall, doc simDoc) simAnswer {
		bytes, _ := c.Tx.Content(simulate.Str(doc, "id"))
		return simAnswer{Status: http.StatusOK, Raw: bytes, Header: http.Header{"Content-Type": {simulate.Str(doc, "mimeType")},
			"Content-Disposition": {mime.FormatMediaType("attachment", map[string]string{"filename": simulate.Str(doc, "filename")})}}}
	})
	return []simulate.Route{
		{Method: "POST", Path: "/rest/api/3/issue/{issueIdOrKey}/attachments", Handle: simWithIssue(simAttach)},
		{Method: "GET", Path: "/rest/api/3/attachment/{id}", Handle: found(func(c *simCall, doc simDoc) simAnswer {
			return simulate.JSON(http.StatusOK, simShowAttachment(c, doc))
		})},
		{Method: "GET", Path: "/rest/api/3/attachment/content/{id}", Handle: content},
		{Method: "GET", Path: "/rest/api/3/attachment/thumbnail/{id}", Handle: content},
		{Method: "GET", Path: "/secure/attachment/{id}/{filename}", Handle: content},
		{Method: "DELETE", Path: "/rest/api/3/attachment/{id}", Handle: found(func(c *simCall, doc simDoc) simAnswer {
			id := simulate.Str(doc, "id")
			c.Tx.Delete("attachment", id)
			c.Tx.DeleteContent(id)
			if issue, ok := simIssue(c, simulate.Str(doc, "issue")); ok {
				simAttachmentsChanged(c, issue, []any{simAttachmentChange(doc, nil)})
				simEvent(c, issue, "attachment_deleted", simDoc{"attachment": simInWebhook(c, doc, simShowAttachment)})
			}
			return simulate.Empty(http.StatusNoContent)
		})},
		{Method: "GET", Path: "/rest/api/3/attachment/meta", Handle: func(*simCall) simAnswer {
			return simulate.JSON(http.StatusOK, simDoc{"enabled": true, "uploadLimit": 100 << 20})
		}},
	}
}

// simAttach stores the files of a multipart body.
func simAttach(c *simCall, issue simDoc) simAnswer {
	if c.Request.Header.Get("X-Atlassian-Token") != "no-check" {
		return simulate.Text(http.StatusForbidden, "XSRF check failed")
	}
	kind, parameters, err := mime.ParseMediaType(c.Request.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" {
		return simErrors(http.StatusUnsupportedMediaType, "Unsupported Media Type")
	}
	reader := multipart.NewReader(bytes.NewReader(c.Body), parameters["boundary"])
	added, changes := []any{}, []any{}
	for {
		part, err := reader.NextPart()
		if err == io.EOF {
			break
		}
		if err != nil {
			return simErrors(http.StatusBadRequest, "The multipart body could not be read.")
		}
		if part.FormName() != "file" {
			continue
		}
		content, err := io.ReadAll(part)
		if err != nil {
			return simErrors(http.StatusBadRequest, "The multipart body could not be read.")
		}
		doc := simKeep(c, issue, part, content)
		added = append(added, simShowAttachment(c, doc))
		changes = append(changes, simAttachmentChange(nil, doc))
	}
	if len(added) == 0 {
		return simErrors(http.StatusBadRequest, "No file was given.")
	}
	simAttachmentsChanged(c, issue, changes)
	return simulate.JSON(http.StatusOK, added)
}

// simAttachmentsChanged tells that an issue has other attachments, which is a change of the issue as well.
func simAttachmentsChanged(c *simCall, issue simDoc, changes []any) {
	simTouch(c, issue)
	if now, ok := simIssue(c, simulate.Str(issue, "id")); ok {
		simIssueEvent(c, now, "jira:issue_updated", "issue_updated", changes)
	}
}

// simAttachmentChange is a line of the history: before was removed, or after added; the other one is nil.
func simAttachmentChange(before, after simDoc) simDoc {
	return simDoc{"field": "Attachment", "fieldId": "attachment", "fieldtype": "jira",
		"from": before["id"], "fromString": before["filename"], "to": after["id"], "toString": after["filename"]}
}

// simKeep stores one file and sends its webhook.
func simKeep(c *simCall, issue simDoc, part *multipart.Part, content []byte) simDoc {
	kind := part.Header.Get("Content-Type")
	if kind == "" {
		kind = mime.TypeByExtension(filepath.Ext(part.FileName()))
	}
	if kind == "" {
		kind = "application/octet-stream"
	}
	id := simNextID(c, "attachment")
	doc := simDoc{"id": id, "issue": issue["id"], "filename": part.FileName(), "author": simMe(c), "created": simStamp(c.Now), "size": float64(len(content)), "mimeType": kind}
	c.Tx.Put("attachment", id, simulate.Str(issue, "id"), doc)
	c.Tx.PutContent(id, content)
	simEvent(c, issue, "attachment_created", simDoc{"attachment": simInWebhook(c, doc, simShowAttachment)})
	return doc
}

func simShowAttachment(c *simCall, doc simDoc) any {
	id := simulate.Str(doc, "id")
	return simDoc{"self": simSelf(c, "/attachment/"+id), "id": id, "filename": doc["filename"], "author": simUserOrNil(c, doc["author"]),
		"created": simShowTime(doc["created"]), "size": doc["size"], "mimeType": doc["mimeType"], "content": simSelf(c, "/attachment/content/"+id)}
}
