package fetch

import (
	"context"
	"errors"
	"io"
	"net/url"
	"regexp"
	"strings"

	"bobbin/runtime/script"
	"bobbin/runtime/script/vm"
	"bobbin/runtime/script/web/text"
)

// plainType is the type of a data: address that names none, or none that can be.
const plainType = "text/plain;charset=US-ASCII"

// errData is why a data: address is none. Scripts see it as the cause of their TypeError.
var errData = errors.New("a data: address needs a comma before its data, and base64 that is whole")

// reach answers a data: address here and has the host fetch any other.
func reach(ctx context.Context, v vm.VM, r script.FetchRequest) (script.FetchResponse, error) {
	if r.Connection != "" || !strings.HasPrefix(r.URL, "data:") {
		return v.Host().Fetch(ctx, r)
	}
	kind, content, ok := readData(r.URL)
	if !ok {
		return script.FetchResponse{}, errData
	}
	return script.FetchResponse{URL: r.URL, Status: 200, StatusText: "OK", Header: [][2]string{{"content-type", kind}},
		Body: io.NopCloser(strings.NewReader(content))}, nil
}

// readData takes a data: address apart as the Fetch standard does.
func readData(address string) (kind, content string, ok bool) {
	address, _, _ = strings.Cut(strings.TrimPrefix(address, "data:"), "#")
	kind, content, ok = strings.Cut(address, ",")
	if !ok {
		return "", "", false
	}
	kind, content = strings.Trim(kind, spaces), unescaped(content)
	if before, is := strings.CutSuffix(strings.ToLower(kind), "base64"); is {
		if before = strings.TrimRight(before, " "); strings.HasSuffix(before, ";") {
			bytes, whole := text.Forgive(content)
			if !whole {
				return "", "", false
			}
			kind, content = kind[:len(before)-1], string(bytes)
		}
	}
	if strings.HasPrefix(kind, ";") {
		kind = "text/plain" + kind
	}
	return typeOf(kind), content, true
}

const spaces = " \t\n\f\r"

// unescaped reads %41 as A and leaves what only looks like it.
func unescaped(content string) string {
	return escape.ReplaceAllStringFunc(content, func(part string) string {
		plain, err := url.PathUnescape(part)
		if err != nil {
			return part // unreachable: it is % and two digits
		}
		return plain
	})
}

var (
	escape    = regexp.MustCompile(`%[0-9A-Fa-f]{2}`)
	mimeType  = regexp.MustCompile("^[!#$%&'*+.^_`|~0-9A-Za-z-]+/[!#$%&'*+.^_`|~0-9A-Za-z-]+$")
	parameter = regexp.MustCompile("^([!#$%&'*+.^_`|~0-9A-Za-z-]+)=(\"?)([\\t\\x20-\\x7e\u0080-\u00ff]+)$")
)

// typeOf is a MIME type as the standard writes it, plainType for what is none.
func typeOf(kind string) string {
	essence, rest, _ := strings.Cut(kind, ";")
	if essence = strings.Trim(essence, spaces); !mimeType.MatchString(essence) {
		return plainType
	}
	kind = strings.ToLower(essence)
	seen := map[string]bool{}
	for part := range strings.SplitSeq(rest, ";") {
		match := parameter.FindStringSubmatch(strings.Trim(part, spaces))
		if match == nil || seen[strings.ToLower(match[1])] {
			continue
		}
		name, value := strings.ToLower(match[1]), match[3]
		if match[2] != "" {
			value, _, _ = strings.Cut(value, `"`)
		}
		seen[name] = true
		if !token(value) {
			value = `"` + strings.ReplaceAll(value, `"`, `\"`) + `"`
		}
		kind += ";" + name + "=" + value
	}
	return kind
}
