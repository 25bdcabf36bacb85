// Package postgrestest gives tests a PostgreSQL of their own: a cluster that is made of the system's
// package when the first test asks, lies in a temporary folder, is reached over a socket there, and
// goes with the test process, however that ends. It syncs to the disk as one that serves would.
//
// Where no PostgreSQL is installed, tests that ask are skipped; with CI=true they fail.
package postgrestest

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// Cluster is a running PostgreSQL.
type Cluster struct {
	bin, dir string
	as       user
	ward     *exec.Cmd // stops it and removes its folder when the pipe to it ends
	pipe     interface{ Close() error }
}

var shared struct {
	once    sync.Once
	cluster *Cluster
	err     error
	schemas atomic.Int64
}

// URL is the address of a database with a schema that nothing is in yet, in the shared cluster.
func URL(t testing.TB) string {
	t.Helper()
	return Shared(t).URL(fmt.Sprintf("test%d", shared.schemas.Add(1)))
}

// Shared is the cluster of all tests of this process, which serves until the process ends.
func Shared(t testing.TB) *Cluster {
	t.Helper()
	shared.once.Do(func() { shared.cluster, shared.err = start() })
	if shared.err != nil {
		refuse(t, shared.err)
	}
	return shared.cluster
}

// Start gives a cluster for one test alone, which may stop and start it.
func Start(t testing.TB) *Cluster {
	t.Helper()
	c, err := start()
	if err != nil {
		refuse(t, err)
	}
	t.Cleanup(func() {
		_ = c.pipe.Close() // its end is all it says
		_ = c.ward.Wait()
	})
	return c
}

var errNone = errors.New("no PostgreSQL is installed (on Debian: apt-get install postgresql)")

func refuse(t testing.TB, err error) {
	t.Helper()
	if errors.Is(err, errNone) && os.Getenv("CI") != "true" {
		t.Skipf("SKIPPED, NOT SHOWN HERE: %v", err)
	}
	t.Fatalf("start a PostgreSQL: %v", err)
}

// URL is the address of a schema of the cluster's database.
func (c *Cluster) URL(schema string) string {
	q := url.Values{"host": {c.dir}, "user": {"bobbin"}, "search_path": {schema}}
	return "postgres:///postgres?" + q.Encode()
}

// Folder is where the server keeps what is in it.
func (c *Cluster) Folder() string { return c.data() }

// Socket is the path of the server's socket.
func (c *Cluster) Socket() string { return filepath.Join(c.dir, ".s.PGSQL.5432") }

// SQL runs statements, as an administrator would by hand, and gives what they print.
func (c *Cluster) SQL(t testing.TB, statements string) string {
	t.Helper()
	command := exec.Command(filepath.Join(c.bin, "psql"), "-h", c.dir, "-U", "bobbin", "-d", "postgres", "-qAtX", "-v", "ON_ERROR_STOP=1", "-c", statements)
	out, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("psql: %v\n%s", err, out)
	}
	return strings.TrimSpace(string(out))
}

// Empty removes all rows of a schema but those that say in which form it is.
func (c *Cluster) Empty(t testing.TB, schema string) {
	t.Helper()
	c.SQL(t, `DO $$ DECLARE name text; BEGIN
		FOR name IN SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
			WHERE schemaname = '`+schema+`' AND tablename NOT LIKE '%\_version' LOOP
			EXECUTE 'DELETE FROM ' || name;
		END LOOP; END $$`)
}

// Restart crashes the server, and starts it again.
func (c *Cluster) Restart(t testing.TB) {
	t.Helper()
	if err := errors.Join(c.Crash(), c.Recover()); err != nil {
		t.Fatal(err)
	}
}

// Crash stops the server at once and without a checkpoint, as a crash would.
func (c *Cluster) Crash() error {
	return c.run("pg_ctl", "stop", "-D", c.data(), "-m", "immediate", "-w")
}

// Recover starts a server that has crashed.
func (c *Cluster) Recover() error {
	return c.run("pg_ctl", "start", "-D", c.data(), "-w", "-t", "120", "-l", filepath.Join(c.dir, "log"))
}

func (c *Cluster) data() string { return filepath.Join(c.dir, "data") }

// run runs a program of the package as the user the cluster belongs to. Its output goes to a file: a
// server it starts would hold a pipe open.
func (c *Cluster) run(name string, args ...string) error {
	command := exec.Command(filepath.Join(c.bin, name), args...)
	command.Dir = c.dir
	c.as.become(command)
	said, err := os.Create(filepath.Join(c.dir, "said"))
	if err != nil {
		return err
	}
	defer said.Close()
	command.Stdout, command.Stderr = said, said
	if err := command.Run(); err != nil {
		text, _ := os.ReadFile(said.Name())
		log, _ := os.ReadFile(filepath.Join(c.dir, "log"))
		return fmt.Errorf("%s: %w\n%s\n%s", name, err, text, log)
	}
	return nil
}

// settings are those of every cluster. What is not here is as Debian ships it, fsync included.
const settings = `
listen_addresses = ''
max_connections = 300
max_locks_per_transaction = 128
shared_buffers = 64MB
log_min_messages = warning
`

func start() (*Cluster, error) {
	bin, err := binaries()
	if err != nil {
		return nil, err
	}
	c := &Cluster{bin: bin}
	if c.as, err = unprivileged(); err != nil {
		return nil, err
	}
	// Not below TMPDIR: the path of a socket has 107 bytes at most.
	if c.dir, err = os.MkdirTemp("/tmp", "bobbin-pg-"); err != nil {
		return nil, err
	}
	if err := c.guard(); err != nil {
		return nil, errors.Join(err, os.RemoveAll(c.dir))
	}
	if err := c.begin(); err != nil {
		_ = c.pipe.Close() // the ward cleans up
		return nil, err
	}
	return c, nil
}

func (c *Cluster) begin() error {
	if err := c.as.own(c.dir); err != nil {
		return err
	}
	// A language's order of letters, so that what is to sort by bytes has to say so.
	args := []string{"-D", c.data(), "-U", "bobbin", "-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C", "--locale-provider=icu", "--icu-locale=en-US"}
	if version(c.bin) < 15 {
		args = args[:8]
	}
	if err := c.run("initdb", args...); err != nil {
		return err
	}
	f, err := os.OpenFile(filepath.Join(c.data(), "postgresql.conf"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(f, "%sunix_socket_directories = '%s'\n", settings, c.dir)
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	return c.run("pg_ctl", "start", "-D", c.data(), "-w", "-t", "120", "-l", filepath.Join(c.dir, "log"))
}

// guard starts the shell that stops the server and removes the folder when this process ends: its
// standard input ends then, by whatever death.
func (c *Cluster) guard() error {
	c.ward = exec.Command("/bin/sh", "-c", `read -r _; "$1/pg_ctl" stop -D "$2/data" -m immediate -w >/dev/null 2>&1; rm -rf "$2"`, "sh", c.bin, c.dir)
	c.ward.Dir = "/"
	c.as.become(c.ward)
	pipe, err := c.ward.StdinPipe()
	if err != nil {
		return err
	}
	c.pipe = pipe
	return c.ward.Start()
}

// binaries is the folder of the newest PostgreSQL there is.
func binaries() (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil {
		return "", err
	}
	sort.Slice(found, func(a, b int) bool { return version(filepath.Dir(found[a])) < version(filepath.Dir(found[b])) })
	if len(found) > 0 {
		return filepath.Dir(found[len(found)-1]), nil
	}
	if path, err := exec.LookPath("initdb"); err == nil {
		if path, err = filepath.EvalSymlinks(path); err == nil {
			return filepath.Dir(path), nil
		}
	}
	return "", errNone
}

// version is the number in /usr/lib/postgresql/15/bin; elsewhere it is taken to be a recent one.
func version(bin string) int {
	if n, err := strconv.Atoi(filepath.Base(filepath.Dir(bin))); err == nil {
		return n
	}
	return 15
}
