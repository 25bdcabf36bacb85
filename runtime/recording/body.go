package recording

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"hash"
	"strings"
	"sync"
	"unicode/utf8"
)

// The size rule: a body over MaxBody is not kept, nor is one that makes all bodies of a
// recording more than MaxBodies. Of those the size and the hash are.
const (
	MaxBody   = 8 << 20
	MaxBodies = 64 << 20
)

// Body is what a message carried, in the form that reads best: JSON when it was written
// without spaces, as services do, else Lines of text, else Base64.
type Body struct {
	JSON    json.RawMessage `json:"json,omitempty"`
	NewLine bool            `json:"newLine,omitempty"` // there was one after the JSON
	Lines   []string        `json:"lines,omitempty"`   // joined by line feeds
	Base64  []byte          `json:"base64,omitempty"`
	Left    *LeftOut        `json:"left,omitempty"` // out, by the size rule
}

// LeftOut stands for a body that is not kept.
type LeftOut struct {
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// newBody finds the form; nothing for no bytes.
func newBody(raw []byte) *Body {
	if len(raw) == 0 {
		return nil
	}
	trimmed, line := bytes.CutSuffix(raw, []byte("\n"))
	if first := raw[0]; first == '{' || first == '[' {
		var compact bytes.Buffer
		if json.Compact(&compact, trimmed) == nil && bytes.Equal(compact.Bytes(), trimmed) {
			return &Body{JSON: bytes.Clone(trimmed), NewLine: line}
		}
	}
	if utf8.Valid(raw) && bytes.IndexByte(raw, 0) < 0 {
		return &Body{Lines: strings.Split(string(raw), "\n")}
	}
	return &Body{Base64: bytes.Clone(raw)}
}

// Bytes gives the body as it was, secrets masked; nothing for one that is not kept.
func (b *Body) Bytes() ([]byte, error) {
	switch {
	case b == nil || b.Left != nil:
		return nil, nil
	case b.JSON != nil:
		var compact bytes.Buffer
		if err := json.Compact(&compact, b.JSON); err != nil {
			return nil, err
		}
		if b.NewLine {
			compact.WriteByte('\n')
		}
		return compact.Bytes(), nil
	case b.Lines != nil:
		return []byte(strings.Join(b.Lines, "\n")), nil
	case b.Base64 != nil:
		return b.Base64, nil
	}
	return nil, errors.New("an empty form")
}

// text shows a body to people, JSON indented.
func (b *Body) text() string {
	if b == nil {
		return ""
	}
	if b.Left != nil {
		return "(" + size(b.Left.Size) + ", SHA-256 " + b.Left.SHA256 + ")"
	}
	if b.JSON != nil {
		var indented bytes.Buffer
		if json.Indent(&indented, b.JSON, "", "  ") == nil {
			return indented.String()
		}
	}
	if b.Base64 != nil {
		return base64.StdEncoding.EncodeToString(b.Base64)
	}
	return strings.Join(b.Lines, "\n")
}

// room is what is left of MaxBodies.
type room struct {
	mu   sync.Mutex
	left int64
}

// capture keeps the bytes of a body that streams by. It is written by one goroutine and may
// be read by another at any time.
type capture struct {
	mu   sync.Mutex
	room *room
	raw  []byte
	over bool // it is not kept
	size int64
	sum  hash.Hash
}

func newCapture(r *room) *capture { return &capture{room: r, sum: sha256.New()} }

// Write takes the next bytes.
func (c *capture) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.size += int64(len(p))
	c.sum.Write(p)
	if !c.over {
		c.over = len(c.raw)+len(p) > MaxBody || !c.room.take(int64(len(p)))
	}
	if c.over {
		c.room.give(int64(len(c.raw)))
		c.raw = nil
	} else {
		c.raw = append(c.raw, p...)
	}
	return len(p), nil
}

// body is what was captured so far, masked.
func (c *capture) body(mask func([]byte) []byte) *Body {
	if c == nil {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.over {
		return &Body{Left: &LeftOut{Size: c.size, SHA256: hex.EncodeToString(c.sum.Sum(nil))}}
	}
	return newBody(mask(c.raw))
}

// bytes is what was captured so far.
func (c *capture) bytes() []byte {
	if c == nil {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.raw
}

func (r *room) take(n int64) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if n > r.left {
		return false
	}
	r.left -= n
	return true
}

func (r *room) give(n int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.left += n
}
