package invocation

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"golang.org/x/net/http/httpguts"

	"bobbin/runtime/fault"
)

// Answer is what a script answers an HTTP event with.
type Answer struct {
	Status int
	Header [][2]string
	Body   []byte
}

// ParseAnswer reads the result of a sync HTTP event's script. An invalid fault says what is
// wrong with it in the words of the script.
func ParseAnswer(result json.RawMessage) (Answer, error) {
	var a struct {
		Status   json.RawMessage            `json:"status"`
		Headers  map[string]json.RawMessage `json:"headers"`
		Body     *string                    `json:"body"`
		IsBase64 bool                       `json:"isBase64"`
	}
	if len(result) == 0 || string(result) == "null" {
		return Answer{}, malformed("the script returned nothing")
	}
	if err := json.Unmarshal(result, &a); err != nil {
		return Answer{}, malformed("%s", answerTypeError(err))
	}
	answer := Answer{}
	if json.Unmarshal(a.Status, &answer.Status) != nil || answer.Status < 200 || answer.Status > 599 {
		return Answer{}, malformed("status must be a number from 200 to 599")
	}
	for _, name := range slices.Sorted(maps.Keys(a.Headers)) {
		value, err := headerValue(name, a.Headers[name])
		if err != nil {
			return Answer{}, err
		}
		answer.Header = append(answer.Header, [2]string{name, value})
	}
	if a.Body == nil {
		return answer, nil
	}
	answer.Body = []byte(*a.Body)
	if !a.IsBase64 {
		return answer, nil
	}
	body, err := base64.StdEncoding.DecodeString(*a.Body)
	if err != nil {
		return Answer{}, malformed("isBase64 is true and body is not base64")
	}
	answer.Body = body
	return answer, nil
}

func headerValue(name string, raw json.RawMessage) (string, error) {
	if !httpguts.ValidHeaderFieldName(name) {
		return "", malformed("%q is not the name of a header", name)
	}
	var value string
	if json.Unmarshal(raw, &value) != nil {
		value = string(raw) // a number or a boolean is sent as it is written
		if strings.ContainsAny(value, "{[") || value == "null" {
			return "", malformed("the value of header %s must be a string", name)
		}
	}
	if !httpguts.ValidHeaderFieldValue(value) {
		return "", malformed("the value of header %s holds characters a header cannot", name)
	}
	return value, nil
}

func malformed(what string, args ...any) error {
	return fault.New(fault.Invalid, "The answer of the script cannot be sent: %s.", fmt.Sprintf(what, args...)).
		WithHint("Return { status, headers, body, isBase64 }, such as { status: 200, body: 'ok' }, or what buildJSONResponse gives.")
}

// answerTypeError words a decoding error for somebody who writes scripts.
func answerTypeError(err error) string {
	if wrong, ok := err.(*json.UnmarshalTypeError); ok && wrong.Field != "" {
		return fmt.Sprintf("%s is a %s", wrong.Field, wrong.Value)
	} else if ok {
		return "it is a " + wrong.Value + ", not an object"
	}
	return "it is not an object"
}
