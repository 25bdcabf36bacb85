package node_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"slices"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"bobbin/runtime/node"
)

// board is a SightStore whose nodes hear at once.
type board struct {
	nodes  []*node.Sights
	sights []json.RawMessage
	told   []string
}

func (b *board) Show(ctx context.Context, name string, sight json.RawMessage) error {
	b.sights = append(b.sights, sight)
	return b.tell(ctx, "sight "+name+" "+strconv.Itoa(len(b.sights)-1))
}

func (b *board) Sight(_ context.Context, id string) (json.RawMessage, error) {
	n, err := strconv.Atoi(id)
	return b.sights[n], err
}

func (b *board) tell(_ context.Context, message string) error {
	b.told = append(b.told, message)
	for _, one := range b.nodes {
		one.Hear(message)
	}
	return nil
}

func (b *board) node(t *testing.T, name string) *node.Sights {
	s := node.NewSights(node.SightsConfig{Store: b, Node: name, Tell: b.tell, Logger: slog.New(slog.DiscardHandler)})
	b.nodes = append(b.nodes, s)
	go s.Run(t.Context())
	return s
}

func TestSights_AreShownWhileSomebodyLooks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := &board{}
		there, here := b.node(t, "there"), b.node(t, "here")
		var seen []string
		show := func(sight string) {
			there.Show(json.RawMessage(sight))
			synctest.Wait()
		}

		show("1")
		if len(b.told) > 0 {
			t.Errorf("nobody looks, and %q was told", b.told)
		}
		here.Look(func(sight json.RawMessage) { seen = append(seen, string(sight)) })
		synctest.Wait()
		show("2")
		time.Sleep(5 * time.Minute) // it still looks
		show("3")
		here.Show(json.RawMessage("4")) // nobody looks there
		here.Look(nil)
		synctest.Wait()
		show("5")
		if !slices.Equal(seen, []string{"2", "3"}) {
			t.Errorf("seen: %q", seen)
		}
		time.Sleep(time.Minute)
		before := len(b.sights)
		show("6")
		if there.Wanted() || len(b.sights) != before {
			t.Error("it is shown to nobody")
		}
	})
}
