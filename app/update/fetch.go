package update

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/Masterminds/semver/v3"

	"bobbin/runtime/fault"
	"bobbin/runtime/network"
)

const (
	largest      = 64 << 10 // of the text, in bytes
	longestNote  = 300      // in characters
	within       = 20 * time.Second
	mostRedirect = 5
)

// fetch reads the text at an address. Faults: denied by the policy, unavailable.
func (k *Check) fetch(ctx context.Context, address string) (*Version, error) {
	u, err := network.UpdateAddress(address)
	if err != nil {
		return nil, err
	}
	if err := k.c.Policy.Judge(network.ToUpdate, u); err != nil {
		return nil, err
	}
	var text []byte
	if u.Scheme == "file" {
		text, err = readFile(u)
	} else {
		text, err = k.get(ctx, u)
	}
	if err != nil {
		return nil, err
	}
	if len(text) > largest {
		return nil, nonsense(u, "it is larger than 64 KB")
	}
	return read(u, text)
}

func (k *Check) get(ctx context.Context, u *url.URL) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, err
	}
	request.Header.Set("User-Agent", "bobbin") // who asks need not be known, nor with which version
	request.Header.Set("Accept", "application/json")
	client := http.Client{Transport: k.c.Way, CheckRedirect: func(r *http.Request, via []*http.Request) error {
		switch {
		case len(via) >= mostRedirect:
			return nonsense(u, "it leads from one address to the next without end")
		case r.URL.Scheme != "https" && via[0].URL.Scheme == "https":
			return nonsense(u, "it leads to "+r.URL.Host+" without encryption")
		}
		return nil
	}}
	answer, err := client.Do(request)
	if err != nil {
		return nil, unreached(u, err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, nonsense(u, "the answer is "+answer.Status)
	}
	text, err := io.ReadAll(io.LimitReader(answer.Body, largest+1))
	if err != nil {
		return nil, unreached(u, err)
	}
	return text, nil
}

// readFile reads a text on this machine or, on Windows, on a share.
func readFile(u *url.URL) ([]byte, error) {
	name := filepath.FromSlash(u.Path)
	if runtime.GOOS == "windows" {
		if name = strings.TrimPrefix(name, `\`); u.Host != "" {
			name = `\\` + u.Host + `\` + name
		}
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, unreached(u, err)
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && !info.Mode().IsRegular() {
		return nil, nonsense(u, "it is no file")
	}
	text, err := io.ReadAll(io.LimitReader(f, largest+1))
	if err != nil {
		return nil, unreached(u, err)
	}
	return text, nil
}

// read understands a text. Faults: unavailable, for what is none.
func read(u *url.URL, text []byte) (*Version, error) {
	var v Version
	var wrong *json.UnmarshalTypeError
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
	switch err := json.Unmarshal(text, &v); {
	case errors.As(err, &wrong) && wrong.Field != "":
		return nil, nonsense(u, "its \""+wrong.Field+"\" must be a text")
	case err != nil || !bytes.HasPrefix(bytes.TrimSpace(text), []byte("{")):
		return nil, nonsense(u, `it is no JSON such as { "version": "1.5.0" }`)
	case v.Version == "":
		return nil, nonsense(u, `it has no "version"`)
	}
	number, err := parse(v.Version)
	if err != nil {
		return nil, nonsense(u, "its version "+quoted(v.Version)+" is none such as 1.5.0")
	}
	v.Version = number.String()
	if _, err := time.Parse(time.DateOnly, v.Date); v.Date != "" && err != nil {
		return nil, nonsense(u, "its date "+quoted(v.Date)+" is none such as 2026-12-01")
	}
	// It becomes a link.
	if page, err := url.Parse(v.Page); v.Page != "" && (err != nil || page.Scheme != "https" && page.Scheme != "http" || page.Host == "" || page.User != nil) {
		return nil, nonsense(u, "its page "+quoted(v.Page)+" is no address such as https://example.com/bobbin")
	}
	if utf8.RuneCountInString(v.Note) > longestNote || strings.ContainsFunc(v.Note, unicode.IsControl) {
		return nil, nonsense(u, "its note is not one line of at most 300 characters")
	}
	return &v, nil
}

// parse reads a semantic version, with or without the v of a tag before it.
func parse(text string) (*semver.Version, error) {
	return semver.StrictNewVersion(strings.TrimPrefix(text, "v"))
}

// quoted is a text of somebody else's in a sentence.
func quoted(text string) string {
	if runes := []rune(text); len(runes) > 60 {
		text = string(runes[:60]) + "..."
	}
	return `"` + strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, text) + `"`
}

const askedWhere = "Have the address checked by whoever named it: `bobbin doctor` says who that is."

func nonsense(u *url.URL, why string) *fault.Error {
	return fault.New(fault.Unavailable, "What %s says of the newest Bobbin cannot be used: %s.", u.Redacted(), why).WithHint("%s", askedWhere)
}

func unreached(u *url.URL, err error) error {
	var unknown x509.UnknownAuthorityError
	var at *fs.PathError
	var op *net.OpError
	var sent *url.Error
	switch f := network.Explain(err); {
	case f != nil:
		return f
	case errors.As(err, &unknown):
		return network.Distrusted(u.Host, unknown)
	case errors.Is(err, context.DeadlineExceeded):
		err = errors.New("it does not answer")
	case errors.As(err, &at):
		err = at.Err
	case errors.As(err, &op):
		err = op.Err
	case errors.As(err, &sent):
		err = sent.Err
	}
	return fault.New(fault.Unavailable, "%s could not be asked for the newest Bobbin: %s.", u.Redacted(), err).WithHint("%s", askedWhere).Because(err)
}
