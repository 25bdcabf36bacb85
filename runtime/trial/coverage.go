package trial

import "encoding/json"

// Coverage says which lines of the workspace's scripts the tests ran.
type Coverage struct{}

func (w *world) cover(json.RawMessage) error { return nil }

func (s *session) coverage() *Coverage { return nil }
