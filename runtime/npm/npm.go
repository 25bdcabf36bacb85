// Package npm gives a workspace its npm packages: it resolves what package.json asks for,
// fetches, verifies and keeps it, and says where a package's files are. No Node.js takes
// part, and no code of a package is run: install scripts never are.
//
// package.json and package-lock.json are npm's own (lock version 3): what is written here
// npm ci takes, and the other way round. The files of packages live in a cache that all
// workspaces share, named by what they hold, so that a package once fetched is there without
// a network; nothing is unpacked beside the scripts but type declarations, for editors.
//
// Whatever comes from a registry, a lock or a package is judged before it is used: hashes,
// names and versions must agree, a path cannot leave its package, sizes are bounded. An
// install that fails leaves package.json, lock and cache as they were.
package npm

import (
	"context"
	"net/http"
	"runtime"
	"sync"
	"time"

	"bobbin/runtime/network"
)

// Config is what a Client needs.
type Config struct {
	// Cache is the folder packages are kept in; it is made when needed. Processes may share it.
	Cache string
	// Getenv reads the environment: HOME, npm_config_registry, npm_config_userconfig, NPM_TOKEN
	// and the proxy variables. Nothing else is asked for but what a user's .npmrc names.
	Getenv func(string) string
	// Network is the way out of this machine, where npm's own settings name no other proxy; nil knows
	// of none.
	Network *network.Network
	// Transport carries the requests; nil makes one that obeys the settings.
	Transport http.RoundTripper
	// Wait pauses between two tries; nil waits by the clock.
	Wait func(ctx context.Context, pause time.Duration) error
	// Limits of a package; zero fields mean the defaults.
	Limits Limits
}

// Limits bound what a package may be.
type Limits struct {
	ArchiveBytes  int64 // compressed; 256 MB
	UnpackedBytes int64 // all files of one package; 1 GB
	Files         int   // in one package; 100,000
}

// Client installs packages. It is safe for concurrent use; two installs in one workspace at
// the same time are the caller's to keep apart.
type Client struct {
	config Config
	keep   *keep
	os     string // as npm names it
	cpu    string

	declaring sync.Mutex // one at a time: two would clear away what the other has begun

	mu    sync.Mutex
	trees map[string]remembered // by the workspace's folder
}

// New makes a Client.
func New(c Config) *Client {
	if c.Limits.ArchiveBytes == 0 {
		c.Limits.ArchiveBytes = 256 << 20
	}
	if c.Limits.UnpackedBytes == 0 {
		c.Limits.UnpackedBytes = 1 << 30
	}
	if c.Limits.Files == 0 {
		c.Limits.Files = 100_000
	}
	if c.Getenv == nil {
		c.Getenv = func(string) string { return "" }
	}
	if c.Network == nil {
		c.Network, _ = network.Open(func(string) string { return "" }, network.Policy{}) // nothing is set, so nothing is wrong
	}
	if c.Wait == nil {
		c.Wait = wait
	}
	client := &Client{config: c, keep: &keep{dir: c.Cache, limits: c.Limits}, trees: map[string]remembered{}, os: runtime.GOOS, cpu: runtime.GOARCH}
	if name, ok := map[string]string{"windows": "win32", "solaris": "sunos"}[client.os]; ok {
		client.os = name
	}
	if name, ok := map[string]string{"amd64": "x64", "386": "ia32"}[client.cpu]; ok {
		client.cpu = name
	}
	return client
}

func wait(ctx context.Context, pause time.Duration) error {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Progress says how far an install is.
type Progress struct {
	Step    string `json:"step"`              // resolve, fetch or write
	Package string `json:"package,omitempty"` // the last one that was done
	Done    int    `json:"done"`
	Total   int    `json:"total"` // known so far
}

// Package is one installed package.
type Package struct {
	Name    string `json:"name"` // as it is imported
	Version string `json:"version"`
	From    string `json:"from,omitempty"` // the version it had before
}

// Report is what an install did.
type Report struct {
	Added    []Package `json:"added"`
	Changed  []Package `json:"changed"`
	Removed  []Package `json:"removed"`
	Total    int       `json:"total"`   // packages there are now
	Fetched  int       `json:"fetched"` // of them by the network
	Warnings []string  `json:"warnings"`
}

// Options of an install.
type Options struct {
	Dev      bool           // keep added packages among the devDependencies
	Frozen   bool           // change nothing: package.json and lock must agree, as for npm ci
	Progress func(Progress) // called from one goroutine at a time; may be nil
}
