package main

import (
	"fmt"
	"runtime/debug"

	"github.com/dop251/goja"

	"bobbin/runtime/script/json"
)

// nativeJSON compares our way from the bytes of an answer to the values of a script with
// goja's own. Scripts cannot reach goja's, so both run here, collected as often as a worker is.
func (b *bench) nativeJSON(p probe, text string) probe {
	alike := func(once func(rt *goja.Runtime) (goja.Value, error)) side {
		return func() (float64, string, error) {
			defer debug.SetGCPercent(debug.SetGCPercent(300))
			figure, err := times(b.pick(15, 1), func() error {
				_, err := once(goja.New())
				return err
			})
			return figure, "", err
		}
	}
	body := []byte(text)
	p.sides[bobbin] = alike(func(rt *goja.Runtime) (goja.Value, error) { return json.Parse(rt, string(body)) })
	p.beside = alike(func(rt *goja.Runtime) (goja.Value, error) {
		parse, ok := goja.AssertFunction(rt.Get("JSON").(*goja.Object).Get("parse"))
		if !ok {
			return nil, fmt.Errorf("goja has no JSON.parse")
		}
		return parse(goja.Undefined(), rt.ToValue(string(body)))
	})
	p.target = 2.5
	return p
}

// found is the search result of the workloads, as JSON.
func (b *bench) found() (string, error) {
	bundle, err := b.compiled("import { search } from './data';\nexport default async function () { return search(); }\n")
	if err != nil {
		return "", err
	}
	result, err := b.run(b.pool, bundle, nil)
	if err != nil {
		return "", err
	}
	return string(result), nil
}
