package npm

import (
	"encoding/json"
	"net/url"
	"regexp"
	"strings"
)

// releases are the pages of releases that hosts of repositories have, below a repository's address.
var releases = map[string]string{"github.com": "/releases", "gitlab.com": "/-/releases", "codeberg.org": "/releases", "bitbucket.org": "/downloads/?tab=tags"}

// links makes what a manifest says of homepage and repository into addresses that a browser opens.
func links(home, repo string) Links {
	l := Links{Homepage: webAddress(home), Repository: repositoryPage(repo)}
	if u, err := url.Parse(l.Repository); err == nil && releases[u.Host] != "" {
		l.Changelog = l.Repository + releases[u.Host]
	}
	return l
}

// repository reads the field of a package.json, which is a text or an object with url.
func repository(value json.RawMessage) string {
	var text string
	if json.Unmarshal(value, &text) == nil {
		return text
	}
	var whole struct{ URL string }
	_ = json.Unmarshal(value, &whole) // one of another kind is none
	return whole.URL
}

// webAddress is an address of the web, or nothing.
func webAddress(text string) string {
	u, err := url.Parse(strings.TrimSpace(text))
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil {
		return ""
	}
	return u.String()
}

// short are npm's short forms of a repository: owner/name, and with a host before a colon.
var short = regexp.MustCompile(`^(?:(github|gitlab|bitbucket):)?([\w.-]+/[\w.-]+)$`)

// remote is git's form of an address with a login: git@host:owner/name.
var remote = regexp.MustCompile(`^(?:ssh://)?(?:[\w.-]+@)([\w.-]+)[:/](.+)$`)

// repositoryPage is the page of a repository that is named in one of the ways of package.json.
func repositoryPage(text string) string {
	text, _, _ = strings.Cut(strings.TrimSpace(text), "#")
	text = strings.TrimPrefix(text, "git+")
	if m := short.FindStringSubmatch(text); m != nil {
		site := map[string]string{"": "github.com", "github": "github.com", "gitlab": "gitlab.com", "bitbucket": "bitbucket.org"}[m[1]]
		text = "https://" + site + "/" + m[2]
	} else if m := remote.FindStringSubmatch(text); m != nil {
		text = "https://" + m[1] + "/" + m[2]
	} else if rest, ok := strings.CutPrefix(text, "git://"); ok {
		text = "https://" + rest
	}
	return webAddress(strings.TrimSuffix(strings.TrimSuffix(text, "/"), ".git"))
}
