package main

import "fmt"

// probes are the rows, in the order of the table.
func (b *bench) probes() []probe {
	all := b.starts()
	all = append(all, b.crowds())
	for _, name := range []string{"transform", "worklogs", "markup", "parse", "stringify", "fibonacci", "awaits", "calls",
		"compare", "collate", "dates", "append", "base64", "encode", "clone", "digest", "hmac", "addresses", "patterns", "respond"} {
		p := b.workload(name, nil)
		if name == "awaits" {
			p.target = 0.0015
		}
		all = append(all, p)
	}
	return append(all, b.json()...)
}

// starts are the rows about how long it takes until a script runs.
func (b *bench) starts() []probe {
	cold := probe{what: "small script, fresh runtime, warm worker (node: new vm context)", target: 0.1}
	cold.sides[bobbin] = b.warm(small, map[string]string{"name": "x"})
	jira := probe{what: "the same with the Jira Cloud client", target: 1}
	jira.sides[bobbin] = b.warm(client, nil)
	process := probe{what: "first answer of a new worker process"}
	process.sides[bobbin] = b.spawned
	durable := probe{what: "invocation with the store: queued, run, logged, kept"}
	durable.sides[bobbin] = b.durable
	edit := probe{what: "script edit to result, both clients (node: file written, new process)", target: 100}
	edit.sides[bobbin] = b.edited
	if b.node != nil {
		cold.sides[node] = func() (float64, string, error) {
			return b.node.ask(map[string]any{"do": "context", "code": smallInNode, "event": `{"name":"x"}`, "count": b.pick(500, 2)})
		}
		process.sides[node] = b.nodeProcess(b.writeOnce())
		edit.sides[node] = b.nodeProcess(b.writeOnce())
	}
	if b.workerd != nil {
		process.sides[workerd] = b.workerdProcess
	}
	return []probe{cold, jira, process, durable, edit}
}

// crowds is the row about memory.
func (b *bench) crowds() probe {
	count := b.pick(10000, 50)
	p := probe{what: fmt.Sprintf("%d invocations waiting on HTTP (node: fetches in one process)", count), unit: megabytes, target: 1024, rounds: 1}
	p.sides[bobbin] = b.waiting(count, b.program, "crowd")
	if b.node != nil {
		p.sides[node] = b.waiting(count, b.node.program, b.dir+"/peers/peer.mjs")
	}
	return p
}

// json are the rows about reading JSON natively.
func (b *bench) json() []probe {
	text, err := b.found()
	if err != nil {
		b.note("the search result cannot be made: %v", err)
		return nil
	}
	b.service.found = []byte(text)
	return []probe{b.workload("fetchjson", b.service.addresses[0]+"/json"),
		b.nativeJSON(probe{what: "native JSON path of response.json() and JSON.parse, 0.8 MB"}, text)}
}
