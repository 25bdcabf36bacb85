package simulate

import (
	"context"
	"io"
	"net/http"
	"strings"
	"time"
)

// The bounds of a question to an address.
const (
	askWait  = 10 * time.Second // about what services wait
	askLimit = 64 << 10         // bytes of the answer
)

// Ask asks an address that somebody is registering whether somebody is there, as some services do
// before they take it. The call's transaction waits for the answer. Without a way to ask, Asked
// is false.
func (c *Call) Ask(method, address, contentType, body string) (status int, answer string, asked bool) {
	if c.ask == nil {
		return 0, "", false
	}
	ctx, cancel := context.WithTimeout(c.Request.Context(), askWait)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, method, address, strings.NewReader(body))
	if err != nil {
		return 0, err.Error(), true
	}
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	got, err := c.ask(r)
	if err != nil {
		return 0, err.Error(), true
	}
	defer got.Body.Close()
	text, err := io.ReadAll(io.LimitReader(got.Body, askLimit))
	if err != nil {
		return 0, err.Error(), true
	}
	return got.StatusCode, string(text), true
}
