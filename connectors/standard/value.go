package standard

import (
	"encoding/json"
	"strconv"
	"time"

	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
)

// Doc is a JSON object as Ask reads it.
type Doc = map[string]any

// Find gives what is in a value at a path of keys, nil when there is nothing.
func Find(value any, path ...string) any {
	for _, key := range path {
		object, ok := value.(Doc)
		if !ok {
			return nil
		}
		value = object[key]
	}
	return value
}

// Text gives a scalar at a path as text, "" when there is none.
func Text(value any, path ...string) string {
	switch v := Find(value, path...).(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	case bool:
		return strconv.FormatBool(v)
	case int:
		return strconv.Itoa(v)
	case int64:
		return strconv.FormatInt(v, 10)
	}
	return ""
}

// Docs gives the objects of a list at a path.
func Docs(value any, path ...string) []Doc {
	list, _ := Find(value, path...).([]any) // the value itself without a path
	var docs []Doc
	for _, one := range list {
		if doc, ok := one.(Doc); ok {
			docs = append(docs, doc)
		}
	}
	return docs
}

// Count gives a whole number at a path, 0 when there is none.
func Count(value any, path ...string) int {
	n, err := strconv.Atoi(Text(value, path...))
	if err != nil {
		return 0
	}
	return n
}

// layouts are how services write moments.
var layouts = []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999-0700", "2006-01-02 15:04:05 MST", "2006-01-02 15:04:05 -0700"}

// Moment reads a moment: text in one of the usual forms, or milliseconds since 1970. It is
// zero when it is none.
func Moment(value any, path ...string) time.Time {
	text := Text(value, path...)
	if ms, err := strconv.ParseInt(text, 10, 64); err == nil && len(text) > 10 {
		return time.UnixMilli(ms).UTC()
	}
	for _, layout := range layouts {
		if at, err := time.Parse(layout, text); err == nil {
			return at.UTC()
		}
	}
	return time.Time{}
}

// Payload makes an event of what its webhook would have carried.
func Payload(event, change string, body any) (connector.Event, error) {
	text, err := json.Marshal(body)
	return connector.Event{Name: event, Payload: text, Change: change}, err
}

// Cursor reads the cursor of a question into a value; false when there is none yet.
func Cursor(q connector.PollQuestion, into any) (bool, error) {
	if len(q.Cursor) == 0 {
		return false, nil
	}
	if err := json.Unmarshal(q.Cursor, into); err != nil {
		return false, fault.New(fault.Invalid, "What was kept of the last poll cannot be read.").
			WithHint("Begin the poll anew; it then tells of what happens from now on.").Because(err)
	}
	return true, nil
}
