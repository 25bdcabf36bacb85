package workspace

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
)

// member is one key of an object whose order is kept.
type member struct {
	key   string
	value json.RawMessage
}

// setValue writes value at a path of keys in a JSON object, making objects on the way.
// Keys that are there keep their order, and keys nobody here knows stay as they are.
// A nil value removes the key. The result is formatted as all of a workspace's files are.
func setValue(text []byte, path []string, value any) ([]byte, error) {
	raw, err := setRaw(text, path, value)
	if err != nil {
		return nil, err
	}
	return format(raw)
}

func setRaw(text []byte, path []string, value any) (json.RawMessage, error) {
	if len(path) == 0 {
		return json.Marshal(value)
	}
	members, err := objectMembers(text)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(members, func(m member) bool { return m.key == path[0] })
	if value == nil && len(path) == 1 {
		if at >= 0 {
			members = slices.Delete(members, at, at+1)
		}
		return joinMembers(members), nil
	}
	if at < 0 {
		members = append(members, member{key: path[0], value: json.RawMessage("{}")})
		at = len(members) - 1
	}
	if members[at].value, err = setRaw(members[at].value, path[1:], value); err != nil {
		return nil, err
	}
	return joinMembers(members), nil
}

func objectMembers(text []byte) ([]member, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	if open, err := decoder.Token(); err != nil {
		return nil, err
	} else if open != json.Delim('{') {
		return nil, fmt.Errorf("not a JSON object")
	}
	var members []member
	for decoder.More() {
		key, err := decoder.Token()
		if err != nil {
			return nil, err
		}
		m := member{key: key.(string)} // an object's keys are always strings
		if err := decoder.Decode(&m.value); err != nil {
			return nil, err
		}
		members = append(members, m)
	}
	return members, nil
}

func joinMembers(members []member) json.RawMessage {
	var out bytes.Buffer
	out.WriteByte('{')
	for i, m := range members {
		if i > 0 {
			out.WriteByte(',')
		}
		key, _ := json.Marshal(m.key) // a string always marshals
		out.Write(key)
		out.WriteByte(':')
		out.Write(m.value)
	}
	out.WriteByte('}')
	return out.Bytes()
}

// format is the one form of JSON in a workspace: two spaces, a line feed at the end.
func format(raw []byte) ([]byte, error) {
	var out bytes.Buffer
	if err := json.Indent(&out, raw, "", "  "); err != nil {
		return nil, err
	}
	out.WriteByte('\n')
	return out.Bytes(), nil
}
