package control

import (
	"context"

	"bobbin/runtime/node"
)

// Nodes are the processes that do a runner's work.
type Nodes interface {
	Nodes(ctx context.Context, in Nothing) (NodeList, error)
}

// NodeList are the nodes that live, and those that ended in the last day, the newest first.
type NodeList struct {
	Nodes []node.Node `json:"nodes"`
	Self  string      `json:"self"` // the one that answers
}
