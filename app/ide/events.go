package ide

import (
	"context"

	"bobbin/runtime/engine"
)

// Events makes test events of what is there.
type Events struct{ engine *engine.Engine }

// Take answers event.take: what a webhook would have brought of something that is there.
func (s *Events) Take(ctx context.Context, in engine.Take) (engine.Taken, error) {
	return s.engine.TakeEvent(ctx, in)
}
