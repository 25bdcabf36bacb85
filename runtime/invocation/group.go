package invocation

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
)

// maxGroupPaths is how many paths of an event queue count.
const maxGroupPaths = 10

// GroupKey reads the values at the paths (issue.key, commits.0.id) from an event. A path that
// is not there counts as empty; with no paths the key is empty, and the whole queue is one group.
func GroupKey(paths []string, payload json.RawMessage) string {
	if len(paths) > maxGroupPaths {
		paths = paths[:maxGroupPaths]
	}
	values := make([]string, len(paths))
	for i, path := range paths {
		values[i] = valueAt(payload, strings.Split(path, "."))
	}
	return strings.Join(values, "|")
}

// valueAt walks one level at a time over raw JSON, so that numbers keep their digits.
func valueAt(value json.RawMessage, path []string) string {
	for _, step := range path {
		value = bytes.TrimLeft(value, " \t\r\n")
		if len(value) == 0 {
			return ""
		}
		switch value[0] {
		case '{':
			var fields map[string]json.RawMessage
			if json.Unmarshal(value, &fields) != nil {
				return ""
			}
			value = fields[step]
		case '[':
			var items []json.RawMessage
			at, err := strconv.Atoi(step)
			if err != nil || json.Unmarshal(value, &items) != nil || at < 0 || at >= len(items) {
				return ""
			}
			value = items[at]
		default:
			return ""
		}
	}
	var text string
	if json.Unmarshal(value, &text) == nil {
		return text
	}
	var compact bytes.Buffer
	if json.Compact(&compact, value) != nil {
		return ""
	}
	return compact.String()
}
