package simulate

import (
	"bytes"
	"io"
	"mime"
	"mime/multipart"
	"path/filepath"
)

// Upload is one part of a multipart body; Name is empty for a plain field.
type Upload struct {
	Field, Name, Type string
	Content           []byte
}

// Uploads reads a multipart body, as far as it can be read. It is nil for any other body.
func (c *Call) Uploads() []Upload {
	kind, parameters, err := mime.ParseMediaType(c.Request.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" {
		return nil
	}
	reader := multipart.NewReader(bytes.NewReader(c.Body), parameters["boundary"])
	var found []Upload
	for {
		part, err := reader.NextPart()
		if err != nil {
			return found
		}
		content, err := io.ReadAll(part)
		if err != nil {
			return found
		}
		kind := part.Header.Get("Content-Type")
		if kind == "" && part.FileName() != "" {
			kind = TypeOf(part.FileName())
		}
		found = append(found, Upload{part.FormName(), part.FileName(), kind, content})
	}
}

// TypeOf is the media type of a file by its name.
func TypeOf(name string) string {
	if kind := mime.TypeByExtension(filepath.Ext(name)); kind != "" {
		return kind
	}
	return "application/octet-stream"
}
