package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"
	"time"
)

// load is a generator: connections that each send, read the answer, and send again. It writes the
// bytes of its requests by itself, so that it takes little of the cores it shares with whom it measures.
type load struct {
	url         *url.URL
	body        string
	want        int // status of a good answer
	connections int
	until       time.Time

	stopped atomic.Bool // no more is sent
	first   atomic.Pointer[error]
}

// keyed numbers all requests of the benchmark, so that no delivery is another's repeat.
var keyed atomic.Int64

// run sends until its time is over, it is stopped, or one connection fails, and gives how many were
// answered well.
func (l *load) run() (int64, error) {
	var all sync.WaitGroup
	var good atomic.Int64
	for range l.connections {
		all.Go(func() {
			n, err := l.connection()
			good.Add(n)
			if err != nil {
				l.first.CompareAndSwap(nil, &err)
				l.stopped.Store(true)
			}
		})
	}
	all.Wait()
	if err := l.first.Load(); err != nil {
		return good.Load(), *err
	}
	return good.Load(), nil
}

func (l *load) connection() (good int64, err error) {
	conn, err := net.Dial("tcp", l.url.Host)
	if err != nil {
		return 0, err
	}
	defer conn.Close()
	answers := bufio.NewReader(conn)
	for time.Now().Before(l.until) && !l.stopped.Load() {
		_, err := fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nIdempotency-Key: bench-%d\r\nContent-Length: %d\r\n\r\n%s",
			l.url.Path, l.url.Host, keyed.Add(1), len(l.body), l.body)
		if err != nil {
			return good, err
		}
		response, err := http.ReadResponse(answers, nil)
		if err != nil {
			return good, err
		}
		text, err := io.ReadAll(response.Body)
		response.Body.Close()
		if err != nil {
			return good, err
		}
		if response.StatusCode != l.want {
			return good, fmt.Errorf("%s answered %s: %s", l.url, response.Status, text)
		}
		good++
	}
	return good, nil
}
