package notify

import (
	"fmt"
	"strings"
	"time"
)

// The types of content.
const (
	Failed    = "failed"    // the first failure of an incident
	Digest    = "digest"    // those that came after it
	Recovered = "recovered" // every script that failed has finished again
	Test      = "test"      // somebody asked whether messages arrive
)

// maxTold bounds the scripts of one message.
const maxTold = 10

// Content is what a message says. Its JSON is the body of a webhook.
type Content struct {
	Type          string    `json:"type"`
	Notification  string    `json:"notification"`
	Workspace     string    `json:"workspace,omitempty"` // ID
	WorkspaceName string    `json:"workspaceName,omitempty"`
	Environment   string    `json:"environment,omitempty"`
	Since         time.Time `json:"since,omitzero"` // of the first failure
	At            time.Time `json:"at"`
	Count         int       `json:"count"` // failures this message tells of
	Total         int       `json:"total"` // of the incident so far
	Failures      []Told    `json:"failures"`
}

// Told is the newest failure of a script.
type Told struct {
	Failure
	Count int    `json:"count"`         // how many there were since the last message
	URL   string `json:"url,omitempty"` // of its log in the control API
}

// Subject is the message in a line.
func (c Content) Subject() string {
	where := strings.TrimSpace(c.WorkspaceName + " " + c.Environment)
	switch c.Type {
	case Test:
		return "Bobbin: a test of the notification " + c.Notification
	case Recovered:
		return "Bobbin: " + where + " runs again"
	case Digest:
		return fmt.Sprintf("Bobbin: %d more failures in %s", c.Count, where)
	}
	if len(c.Failures) > 0 {
		return fmt.Sprintf("Bobbin: %s failed in %s", c.Failures[0].Script, where)
	}
	return "Bobbin: a failure in " + where
}

// Text is the message in sentences.
func (c Content) Text() string {
	var b strings.Builder
	switch c.Type {
	case Test:
		return "Somebody asked for this message, to see whether it arrives. Nothing failed.\n"
	case Recovered:
		fmt.Fprintf(&b, "Every script that failed has finished again. There were %d failures since %s.\n", c.Total, moment(c.Since))
	case Digest:
		fmt.Fprintf(&b, "%d more failures, %d since %s.\n", c.Count, c.Total, moment(c.Since))
	}
	for _, f := range c.Failures {
		b.WriteString("\n" + f.text())
	}
	return strings.TrimLeft(b.String(), "\n")
}

func (f Told) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s at %s", f.Script, strings.ReplaceAll(string(f.Status), "_", " "), moment(f.At))
	if f.Count > 1 {
		fmt.Fprintf(&b, ", the last of %d", f.Count)
	}
	b.WriteString("\n")
	if f.Error != nil {
		fmt.Fprintf(&b, "  %s\n", clip(f.Error.Message))
		if f.Error.Place != nil {
			fmt.Fprintf(&b, "  at %s\n", f.Error.Place)
		}
	}
	if f.Listener != "" {
		fmt.Fprintf(&b, "  event listener %s\n", f.Listener)
	}
	if f.Dead {
		b.WriteString("  It is a dead letter: nobody else was told, and it can be replayed.\n")
	}
	fmt.Fprintf(&b, "  bobbin logs --id %s\n", f.ID)
	if f.URL != "" {
		fmt.Fprintf(&b, "  %s\n", f.URL)
	}
	return b.String()
}

func moment(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05 MST") }

// longestMessage bounds the message of an error, in characters.
const longestMessage = 500

func clip(text string) string {
	if runes := []rune(text); len(runes) > longestMessage {
		return string(runes[:longestMessage]) + "…"
	}
	return text
}
