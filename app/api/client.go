package api

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"

	"bobbin/runtime/fault"
)

// Client calls a mux in another process or in this one.
type Client struct{ Transport http.RoundTripper }

// Call sends one request and reads its answer into out. A fault of the other side comes
// back as it was.
func (c Client) Call(ctx context.Context, name string, in, out any) error {
	text, err := json.Marshal(in)
	if err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://engine/api/"+name, bytes.NewReader(text))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	response, err := c.Transport.RoundTrip(r)
	if err != nil {
		return unreachable(ctx, err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return unreachable(ctx, err)
	}
	if response.StatusCode == http.StatusOK {
		return json.Unmarshal(body, out)
	}
	var answer faultAnswer
	if err := json.Unmarshal(body, &answer); err != nil || answer.Error == nil {
		return fault.New(fault.Unavailable, "The engine answered %s to %s.", response.Status, name)
	}
	return answer.Error
}

func unreachable(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return fault.New(fault.Canceled, "It was stopped.").Because(err)
	}
	return fault.New(fault.Unavailable, "The connection to the engine of this home was lost: %s.", err).
		WithHint("Another Bobbin held it and has ended; try again.").Because(err)
}
