package npm_test

import (
	"testing"

	"golang.org/x/sync/errgroup"

	"bobbin/runtime/npm"
)

func TestDeclare_IsDoneByOneAtATime(t *testing.T) {
	p := newPlace(t)
	for _, name := range []string{"a", "b"} {
		p.registry.Publish(`{"name": "`+name+`", "version": "1.0.0"}`, map[string]string{"index.d.ts": "export {}", "deep/er.d.ts": "export {}"})
	}
	p.add(t, "a")
	one, err := p.client.Tree(p.dir)
	if err != nil {
		t.Fatal(err)
	}
	p.add(t, "b")
	both, err := p.client.Tree(p.dir)
	if err != nil {
		t.Fatal(err)
	}
	var group errgroup.Group
	for i := range 20 {
		group.Go(func() error {
			_, err := p.client.Declare(p.dir, []*npm.Tree{one, both}[i%2])
			return err
		})
	}
	if err := group.Wait(); err != nil {
		t.Fatal(err)
	}
}
