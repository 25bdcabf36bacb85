package typecheck

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// mostBytes bounds one message of the language service; lists of thousands of entries are a few megabytes.
const mostBytes = 256 << 20

// envelope is what the relay needs of a message; the rest passes through as it is.
type envelope struct {
	Version string          `json:"jsonrpc"`
	ID      json.RawMessage `json:"id,omitempty"`
	Method  string          `json:"method,omitempty"`
	Params  json.RawMessage `json:"params,omitempty"`
	Result  json.RawMessage `json:"result,omitempty"`
	Error   json.RawMessage `json:"error,omitempty"`

	from *Session // the page it came from, nil when from elsewhere
}

func (e envelope) text() []byte {
	e.Version = "2.0"
	data, err := json.Marshal(e)
	if err != nil {
		panic("typecheck: a message that was read cannot be written: " + err.Error())
	}
	return data
}

// readFrame reads one message of the base protocol.
func readFrame(r *bufio.Reader) ([]byte, error) {
	size := -1
	for {
		header, err := r.ReadString('\n')
		if err != nil {
			return nil, err
		}
		header = strings.TrimRight(header, "\r\n")
		if header == "" {
			break
		}
		name, value, _ := strings.Cut(header, ":")
		if !strings.EqualFold(name, "Content-Length") {
			continue
		}
		if size, err = strconv.Atoi(strings.TrimSpace(value)); err != nil {
			return nil, fmt.Errorf("read frame: %w", err)
		}
	}
	if size < 0 || size > mostBytes {
		return nil, fmt.Errorf("read frame: a length of %d", size)
	}
	var body bytes.Buffer // grows with what comes, whatever the header promises
	if _, err := io.CopyN(&body, r, int64(size)); err != nil {
		return nil, err
	}
	return body.Bytes(), nil
}

func writeFrame(w io.Writer, body []byte) error {
	_, err := w.Write(append([]byte("Content-Length: "+strconv.Itoa(len(body))+"\r\n\r\n"), body...))
	return err
}
