package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"bobbin/runtime/fault"
)

// schema is where Bobbin's tables lie, unless the database's URL names another by search_path.
const schema = "bobbin"

const (
	// writers is how many connections write; each has a batch of its own under way. More of them make
	// smaller batches, of which each costs its own ways there and back.
	writers = 2
	// postgresMoment is how long a writer waits for others to share its commit, when others came the last time.
	postgresMoment = 2 * time.Millisecond
	// postgresBatch is smaller than SQLite's: a batch holds its locks until its commit.
	postgresBatch = 64
	// keptMark is how long the mark of a writer is kept. It is needed in the moments after its commit.
	keptMark = 24 * time.Hour
)

// slowStarts is how often a database is asked at the start that does not answer in time. One that is busy is no reason
// to end; one that refuses is.
var slowStarts = 12 // fewer in tests

// openPostgres connects to a database and brings it up to date.
func openPostgres(ctx context.Context, c Config) (db *DB, err error) {
	config, err := pgx.ParseConfig(c.Database)
	if err != nil {
		// The error of the driver shows the password in some cases.
		return nil, fault.New(fault.Invalid, "That is not the address of a PostgreSQL database.").
			WithHint("It looks like postgres://user:password@host:5432/database.")
	}
	path := fmt.Sprintf("%s:%d/%s", config.Host, config.Port, config.Database)
	steady(config)
	for tries := 1; ; tries++ {
		if err = upgrade(ctx, config); err == nil {
			break
		}
		if !silent(err) || tries >= slowStarts || ctx.Err() != nil {
			return nil, translate(path, err)
		}
		c.Logger.Warn("the database does not answer, and is asked again", "database", path, "error", err)
	}
	pool := stdlib.OpenDB(*config)
	pool.SetMaxOpenConns(c.Readers)
	pool.SetMaxIdleConns(c.Readers)
	pool.SetConnMaxIdleTime(5 * time.Minute)
	main := postgresFile(config, path, pool, c, true)
	// A crash of the database may cost the last moments of a console; a crash of ours costs nothing.
	lazy := config.Copy()
	lazy.RuntimeParams["synchronous_commit"] = "off"
	return &DB{node: c.Node, config: config, main: main, logs: postgresFile(lazy, path, pool, c, false)}, nil
}

// steady sets what Bobbin relies on, whatever the database's defaults are.
func steady(c *pgx.ConnConfig) {
	if c.RuntimeParams["search_path"] == "" {
		c.RuntimeParams["search_path"] = schema
	}
	if c.RuntimeParams["application_name"] == "" {
		c.RuntimeParams["application_name"] = "bobbin"
	}
	c.RuntimeParams["default_transaction_isolation"] = "read committed"
	c.RuntimeParams["timezone"] = "UTC"
	// A node that stands still (SIGSTOP, a frozen machine) must not hold up the others by its locks.
	c.RuntimeParams["idle_in_transaction_session_timeout"] = "10s"
	c.RuntimeParams["lock_timeout"] = "30s"
	// What Bobbin asks is short. A plan that the settings of a writer make look dear would be compiled, which takes longer than to run it.
	c.RuntimeParams["jit"] = "off"
	if c.ConnectTimeout == 0 {
		c.ConnectTimeout = 5 * time.Second
	}
	dialer := &net.Dialer{KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: 10 * time.Second, Interval: 5 * time.Second, Count: 3}}
	c.DialFunc = dialer.DialContext
}

func postgresFile(config *pgx.ConnConfig, path string, readers *sql.DB, c Config, ruled bool) *file {
	// A write finds its rows by an index. What the planner believes of a table that was empty a minute ago says otherwise.
	config = config.Copy()
	for _, other := range []string{"enable_seqscan", "enable_hashjoin", "enable_mergejoin"} {
		config.RuntimeParams[other] = "off"
	}
	writing := stdlib.OpenDB(*config)
	writing.SetMaxIdleConns(0) // a writer keeps its own; another is made when that is lost
	w := newWriter(&writer{path: path, d: onPostgres, ruled: ruled, channel: channel(config.RuntimeParams["search_path"]), maxBatch: postgresBatch, moment: postgresMoment, connect: writing.Conn, logger: c.Logger}, writers)
	return &file{path: path, d: onPostgres, writing: writing, readers: readers, writer: w}
}

// channel is the name under which the nodes of a schema hear each other. PostgreSQL takes up to 63 bytes.
func channel(path string) string {
	name := "bobbin " + path
	if len(name) > 63 {
		name = fmt.Sprintf("bobbin %x", uint64(key(name)))
	}
	return name
}

// upgrade makes the schema and migrates, one node at a time.
func upgrade(ctx context.Context, config *pgx.ConnConfig) (err error) {
	db := stdlib.OpenDB(*config)
	defer func() { err = errors.Join(err, db.Close()) }()
	alone, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer alone.Close() // and with it the lock
	name := config.RuntimeParams["search_path"]
	// The lock is waited for as long as another node migrates.
	if _, err := alone.ExecContext(ctx, "SET lock_timeout = 0"); err != nil {
		return err
	}
	if _, err := alone.ExecContext(ctx, "SELECT pg_advisory_lock($1)", key("bobbin migrations "+name)); err != nil {
		return err
	}
	if !strings.ContainsAny(name, `,"$ `) { // a path of several is the administrator's own business
		var there bool
		if err := alone.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = $1)", name).Scan(&there); err != nil {
			return err
		}
		if !there {
			if _, err := alone.ExecContext(ctx, "CREATE SCHEMA "+pgx.Identifier{name}.Sanitize()); err != nil {
				return err
			}
		}
	}
	for _, folder := range []string{"bobbin", "logs", "shared"} {
		if err := migrate(ctx, db, onPostgres, folder, folder+"_version"); err != nil {
			return err
		}
	}
	// Of writers that have long ended, and of nodes that show nothing any more.
	_, err = alone.ExecContext(ctx, "DELETE FROM mark WHERE at < $1::bigint + "+databaseNow, -keptMark.Microseconds())
	if err == nil {
		_, err = alone.ExecContext(ctx, "DELETE FROM sight WHERE at < $1::bigint + "+databaseNow, -keptSight.Microseconds())
	}
	return err
}
