package main

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"

	"bobbin/build/stand"
	"bobbin/runtime/storetest/postgrestest"
)

// The databases.
const (
	sqlite   = "SQLite"
	postgres = "PostgreSQL"
)

// stage is what one run has: runners, a receiver of what scripts do, a folder.
type stage struct {
	options
	ctx      context.Context
	dir      string
	program  string
	sabotage string
	database string
	random   *rand.Rand
	receiver *receiver
	nodes    []*stand.Node
	watched  watch
	next     func() (string, error) // the program of another version
	cluster  *postgrestest.Cluster  // nil for SQLite
	url      string                 // of the database that the nodes share, "" for none
}

func (s *stage) open() (err error) {
	s.receiver, err = receive()
	return err
}

// close ends every process of the run.
func (s *stage) close() {
	for _, n := range s.nodes {
		n.Kill()
	}
	s.nodes = nil
	s.watched.close()
	s.receiver.close()
}

// said is what the runners wrote, for the person who looks for what went wrong in a run.
func (s *stage) said() string {
	var b bytes.Buffer
	for _, n := range s.nodes {
		if text, err := os.ReadFile(n.Log); err == nil && len(text) > 0 {
			fmt.Fprintf(&b, "\n%s wrote:\n%s", n.Name, text[max(0, len(text)-4096):])
		}
	}
	return b.String()
}

// runner starts a node. flags are beside those that every one has.
func (s *stage) runner(name string, flags ...string) (*stand.Node, error) {
	if s.url != "" {
		flags = append(flags, "--database", s.url, "--heartbeat", "1s")
	}
	n, err := stand.NewNode(name, s.program, s.dir, flags...)
	if err != nil {
		return nil, err
	}
	n.Env = []string{"BOBBIN_SABOTAGE=" + s.sabotage, "BOBBIN_SABOTAGE_CLOCK=" + s.clockOf(n), "BOBBIN_MASTER_KEY=the same key for all nodes of this stage"}
	if len(s.nodes) > 0 && s.nodes[0].Name == "a" { // the first of several nodes, not a relay
		n.Token = s.nodes[0].Token
	}
	s.nodes = append(s.nodes, n)
	return n, n.Start()
}

// publish publishes a workspace, and gives the addresses of its listeners by name.
func (s *stage) publish(n *stand.Node, f stand.Folder) (map[string]string, error) {
	return stand.Publish(s.ctx, n, s.dir, f)
}

// telling is a script that tells the receiver of its invocation, and ends with the key of its event.
func (s *stage) telling() string {
	return fmt.Sprintf(`export default async (event, context) => {
	await fetch(%q, { method: 'POST', headers: { 'Content-Type': 'application/json' },
		body: JSON.stringify({ id: context.invocationId, key: event.body.key }) });
	return event.body.key;
};
`, s.receiver.url)
}

// listening is a workspace with one listener, in, whose script tells the receiver.
func (s *stage) listening(number int) stand.Folder {
	return stand.Folder{Number: number, Files: map[string]string{
		"listeners/in.json": `{"connection":"generic","event":"http","script":"In","retry":{"attempts":100}}`,
		"scripts/In.js":     s.telling(),
	}}
}

// id is the ID of a workspace by its number.
func (s *stage) id(number int) string { return stand.ID(number) }

// one is a runner, watched, with a workspace that listens.
func (s *stage) one(ctx context.Context) (*stand.Node, map[string]string, error) {
	return s.with(ctx, s.listening(1))
}

// with is a runner, watched, with a workspace. flags are beside those that every one has.
func (s *stage) with(ctx context.Context, f stand.Folder, flags ...string) (n *stand.Node, urls map[string]string, err error) {
	if n, err = s.runner("a", flags...); err != nil {
		return nil, nil, err
	}
	if urls, err = s.publish(n, f); err != nil {
		return nil, nil, err
	}
	if s.url != "" {
		s.watched, err = watchPostgres(ctx, s.url)
	} else {
		s.watched, err = watchSQLite(ctx, n.Data)
	}
	return n, urls, err
}
