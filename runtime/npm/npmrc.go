package npm

import (
	"cmp"
	"encoding/base64"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/net/http/httpproxy"

	"bobbin/runtime/fault"
)

// defaultRegistry is npm's public one.
const defaultRegistry = "https://registry.npmjs.org/"

// settings are those of npm that matter here. They hold secrets and are never printed.
type settings struct {
	values      map[string]string
	proxy       httpproxy.Config
	authorities string // a PEM file with more of them
}

// settings reads the workspace's .npmrc, then the user's, then the environment; what is said
// later does not change what was said before, but the environment wins over all.
func (c *Client) settings(dir string) (*settings, error) {
	s := &settings{values: map[string]string{}}
	for _, key := range []string{"registry", "proxy", "https-proxy", "noproxy", "legacy-peer-deps"} {
		name := "npm_config_" + strings.ReplaceAll(key, "-", "_")
		for _, variable := range []string{name, strings.ToUpper(name)} {
			if value := c.config.Getenv(variable); value != "" && s.values[key] == "" {
				s.values[key] = value
			}
		}
	}
	s.readFile(filepath.Join(dir, ".npmrc"), func(key, value string) string {
		if !secretKey(key) {
			return value // a workspace comes from anywhere: its addresses must not carry the environment away
		}
		return os.Expand(value, c.config.Getenv)
	})
	delete(s.values, "cafile") // nor choose who is believed
	s.readFile(c.userFile(), func(_, value string) string { return os.Expand(value, c.config.Getenv) })
	s.authorities = cmp.Or(c.config.Getenv("npm_config_cafile"), c.config.Getenv("NPM_CONFIG_CAFILE"), s.values["cafile"])
	s.proxy = httpproxy.Config{HTTPProxy: c.either("http_proxy"), HTTPSProxy: c.either("https_proxy"), NoProxy: c.either("no_proxy")}
	for key, to := range map[string]*string{"proxy": &s.proxy.HTTPProxy, "https-proxy": &s.proxy.HTTPSProxy, "noproxy": &s.proxy.NoProxy} {
		if value := s.values[key]; value != "" && value != "null" && value != "false" {
			*to = value
		}
	}
	for key := range s.values {
		if key == "registry" || strings.HasSuffix(key, ":registry") {
			if err := checkRegistry(s.values[key]); err != nil {
				return nil, err
			}
		}
	}
	return s, nil
}

func (c *Client) either(name string) string {
	if value := c.config.Getenv(strings.ToUpper(name)); value != "" {
		return value
	}
	return c.config.Getenv(name)
}

func (c *Client) userFile() string {
	for _, name := range []string{"npm_config_userconfig", "NPM_CONFIG_USERCONFIG"} {
		if file := c.config.Getenv(name); file != "" {
			return file
		}
	}
	for _, name := range []string{"HOME", "USERPROFILE"} {
		if home := c.config.Getenv(name); home != "" {
			return filepath.Join(home, ".npmrc")
		}
	}
	return ""
}

// readFile takes the settings of one .npmrc that are not set yet; a file that is not there has none.
func (s *settings) readFile(name string, expand func(key, value string) string) {
	text, err := os.ReadFile(name)
	if name == "" || err != nil {
		return
	}
	for line := range strings.Lines(strings.TrimPrefix(string(text), "\ufeff")) {
		line = strings.TrimSpace(line)
		key, value, ok := strings.Cut(line, "=")
		if !ok || line[0] == '#' || line[0] == ';' {
			continue
		}
		key, value = strings.TrimSpace(key), strings.TrimSpace(value)
		if len(value) > 1 && (value[0] == '"' || value[0] == '\'') && value[len(value)-1] == value[0] {
			value = value[1 : len(value)-1]
		}
		if _, known := s.values[key]; !known {
			s.values[key] = expand(key, value)
		}
	}
}

// secretKey says whether a setting is a credential.
func secretKey(key string) bool {
	name := key[strings.LastIndexByte(key, ':')+1:]
	return name == "_authToken" || name == "_auth" || name == "_password" || name == "username"
}

func checkRegistry(address string) error {
	u, err := url.Parse(address)
	if err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" {
		return nil
	}
	// The address itself may hold a password and is not shown.
	return fault.New(fault.Invalid, "The npm registry that is set is not an address.").
		WithHint("A registry is set as registry=https://host/path/ in .npmrc or by npm_config_registry.").Because(err)
}

// registry is the address for a package, with a slash at its end.
func (s *settings) registry(name string) string {
	address := s.values["registry"]
	if scope, _, scoped := strings.Cut(name, "/"); scoped && s.values[scope+":registry"] != "" {
		address = s.values[scope+":registry"]
	}
	if address == "" {
		address = defaultRegistry
	}
	return strings.TrimRight(address, "/") + "/"
}

// authorization is the header for an address; empty where no credential is set. A credential
// is set for a host and a path and goes nowhere else, nor over a line others can read.
func (s *settings) authorization(u *url.URL) string {
	if u.Scheme != "https" && !loopback(u.Hostname()) {
		return ""
	}
	for path := u.Path; ; path = path[:strings.LastIndexByte(path, '/')] {
		for _, base := range []string{"//" + u.Host + path + "/:", "//" + u.Host + path + ":"} {
			if value := s.credential(base); value != "" {
				return value
			}
		}
		if !strings.Contains(path, "/") {
			return ""
		}
	}
}

func (s *settings) credential(base string) string {
	if token := s.values[base+"_authToken"]; token != "" {
		return "Bearer " + token
	}
	if both := s.values[base+"_auth"]; both != "" {
		return "Basic " + both
	}
	user, password := s.values[base+"username"], s.values[base+"_password"]
	plain, err := base64.StdEncoding.DecodeString(password)
	if user == "" || password == "" || err != nil {
		return ""
	}
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(user+":"+string(plain)))
}

func loopback(host string) bool {
	return host == "localhost" || host == "::1" || strings.HasPrefix(host, "127.")
}
