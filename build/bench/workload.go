package main

import (
	"encoding/json"
	"fmt"
	"time"
)

// workload is the row of one file of workloads/.
func (b *bench) workload(name string, input any) probe {
	p := probe{what: titleOf(name)}
	budget := map[string]any{"budget": b.pick(300, 1), "most": b.pick(2000, 1), "warm": b.pick(1, 0), "input": input}
	p.sides[bobbin] = b.inBobbin(name, budget)
	if b.node != nil {
		p.sides[node] = func() (float64, string, error) {
			return b.node.ask(map[string]any{"do": "workload", "name": name, "options": budget})
		}
	}
	if b.workerd != nil {
		p.sides[workerd] = b.inWorkerd(name, input)
	}
	return p
}

// inBobbin runs a workload as a script, in a worker.
func (b *bench) inBobbin(name string, options map[string]any) side {
	return func() (float64, string, error) {
		bundle, err := b.compiled(fmt.Sprintf("import measure from './measure';\nimport * as workload from './%s';\nexport default (options: any) => measure(workload as any, options);\n", name))
		if err != nil {
			return 0, "", err
		}
		result, err := b.run(b.pool, bundle, options)
		if err != nil {
			return 0, "", err
		}
		var got struct {
			Times  []float64
			Answer any
		}
		if err := json.Unmarshal(result, &got); err != nil {
			return 0, "", err
		}
		return median(got.Times), written(got.Answer), nil
	}
}

// inWorkerd runs a workload as often as a quarter of a second allows, and subtracts a
// request that runs it not at all.
func (b *bench) inWorkerd(name string, input any) side {
	question := func(runs int) (string, float64, time.Duration, error) {
		return b.workerd.ask(b.ctx, map[string]any{"name": name, "runs": runs, "input": input})
	}
	return func() (float64, string, error) {
		answer, times, _, err := question(b.pick(3, 1))
		if err != nil {
			return 0, "", err
		}
		_, _, once, err := question(1)
		if err != nil {
			return 0, "", err
		}
		runs := max(1, min(b.pick(1000, 1), int(250*time.Millisecond/once)))
		_, _, empty, err := question(0)
		if err != nil {
			return 0, "", err
		}
		_, _, all, err := question(runs)
		if err != nil {
			return 0, "", err
		}
		return max(0, (all-empty).Seconds()*1000) / float64(runs) / times, answer, nil
	}
}
