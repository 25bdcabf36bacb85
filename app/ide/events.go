package ide

import (
	"context"
	"encoding/json"

	"bobbin/runtime/alias"
	"bobbin/runtime/engine"
)

// Events makes test events of what is there.
type Events struct{ engine *engine.Engine }

// Take answers event.take: what a webhook would have brought of something that is there.
func (s *Events) Take(ctx context.Context, in engine.Take) (engine.Taken, error) {
	return s.engine.TakeEvent(ctx, in)
}

// Payload is the request of event.anonymize.
type Payload struct {
	Payload json.RawMessage `json:"payload"`
}

// Anonymized is the answer of event.anonymize.
type Anonymized struct {
	Payload  json.RawMessage  `json:"payload"`
	Replaced []alias.Replaced `json:"replaced"`
}

// Anonymize answers event.anonymize: an event with aliases in the place of persons' names.
func (s *Events) Anonymize(_ context.Context, in Payload) (Anonymized, error) {
	text, replaced := alias.Document(in.Payload)
	return Anonymized{text, replaced}, nil
}
