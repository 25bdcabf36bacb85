// Package release makes a workspace an immutable, numbered Release, keeps releases, and says
// which of them an environment runs.
//
// A release is one archive, named by what is in it (Digest). It holds the sources, the lock file
// and the archives of npm packages, the workspace's own connectors, and the compiled bundles
// with their maps, which is what a runner runs. It holds no secret and no environment: accounts,
// parameter values and switches are the environment's own, and a release that is rolled back or
// promoted meets those of the place it runs in. They come with a Deployment.
//
// How a script is compiled is package compile's, where a package's archive lies is package
// npm's, where rows and archives lie is package store's.
package release

import (
	"context"
	"errors"
	"io"
	"time"

	"bobbin/runtime/workspace"
)

const (
	// Format is the archive format this program writes; a newer one is refused.
	Format = 1
	// EngineLevel rises when bundles need something that older programs do not have. A release
	// made for a higher one is refused.
	EngineLevel = 1
	// Head is the version of a release that has no number: the workspace as it stood once, for
	// development.
	Head = "HEAD"
)

// Release is one immutable snapshot of a workspace.
type Release struct {
	Digest    string       `json:"digest"` // SHA-256 of the archive before it is compressed, hex
	Workspace workspace.ID `json:"workspace"`
	Name      string       `json:"name"`    // of the workspace, when it was cut
	Version   string       `json:"version"` // 1.2.3, or HEAD
	// Content is the hash of what is in it whatever its number and commit, so that the same
	// workspace cut again is known to be the same.
	Content string    `json:"content"`
	Engine  int       `json:"engine"` // level it needs
	Commit  *Commit   `json:"commit,omitempty"`
	Bytes   int64     `json:"bytes"` // of the archive, compressed
	By      string    `json:"by"`    // who cut or sent it
	At      time.Time `json:"at"`
}

// Commit is what the git work tree of a workspace stood at.
type Commit struct {
	ID    string `json:"id"`
	Dirty bool   `json:"dirty,omitempty"` // it had changes that were not committed
}

// Deployment is an environment pointed at a release, from a moment until the next one.
type Deployment struct {
	Workspace   workspace.ID `json:"workspace"`
	Environment string       `json:"environment"`
	Number      int64        `json:"number"` // from 1, rising within the environment
	Digest      string       `json:"digest"`
	Version     string       `json:"version"`
	How         How          `json:"how"`
	// Settings are the environment's own: accounts, parameter values, switches, limits.
	Settings workspace.Environment `json:"settings"`
	By       string                `json:"by"`
	At       time.Time             `json:"at"`
	// After is the number of the deployment that this one was made from, and must still follow; 0 for
	// one that follows whatever there is. Only on its way into Store.Deploy.
	After int64 `json:"-"`
}

// ErrMoved says that an environment was deployed to meanwhile.
var ErrMoved = errors.New("the environment was deployed to meanwhile")

// How a deployment came to be.
type How string

// The ways.
const (
	Published  How = "published"
	RolledBack How = "rolled_back"
	Promoted   How = "promoted"
	Changed    How = "changed" // its settings, while the release stays
)

// Store keeps releases and deployments. Each method is one transaction, and what it gave is
// durable. It has one method more than five because a list of what stands now is asked for at
// every start, and must not read all of history.
type Store interface {
	// AddRelease stores a release. When its workspace has one of the same number, or one of the
	// same digest, nothing is stored and that one is given with false. HEAD is no number. A team
	// takes the workspace with its first release; not_found, and nothing stored, when it is
	// another one's. Where nobody owns any, team is "".
	AddRelease(ctx context.Context, r Release, team string) (Release, bool, error)
	// Release finds one by its digest; not_found.
	Release(ctx context.Context, id workspace.ID, digest string) (Release, error)
	// Releases lists those of a workspace, newest first.
	Releases(ctx context.Context, id workspace.ID) ([]Release, error)
	// Deploy stores a deployment as the newest of its environment, and gives it its number. ErrMoved
	// when the newest is not the one it is to follow; then nothing is stored.
	Deploy(ctx context.Context, d Deployment) (Deployment, error)
	// Deployments lists those of an environment, newest first, at most limit (0 for all).
	Deployments(ctx context.Context, id workspace.ID, environment string, limit int) ([]Deployment, error)
	// Standing lists the newest of every environment of a workspace, of all workspaces for "".
	Standing(ctx context.Context, id workspace.ID) ([]Deployment, error)
}

// Archives keeps the archives of releases by their digests.
type Archives interface {
	// Put keeps an archive; one that is there already stays as it is. When it returns without an
	// error the archive is durable.
	Put(ctx context.Context, digest string, archive io.Reader) error
	// Open gives an archive; not_found. The caller closes it.
	Open(ctx context.Context, digest string) (io.ReadCloser, error)
}
