// Package adf converts between Markdown and the Atlassian Document Format, in which Jira
// Cloud and Confluence Cloud keep descriptions, comments and pages.
//
// Facts of the format (names of nodes, marks and attributes, what may stand in what):
// Atlassian's published schema of version 1. Markdown is CommonMark with GitHub's tables,
// task lists, strikethrough and bare links. What one side cannot say is said as text.
package adf

// Node is one node of a document, or the document itself.
type Node struct {
	Type    string         `json:"type"`
	Version int            `json:"version,omitempty"` // of a document: 1
	Attrs   map[string]any `json:"attrs,omitempty"`
	Content []*Node        `json:"content,omitempty"`
	Text    string         `json:"text,omitempty"`
	Marks   []Mark         `json:"marks,omitempty"`
}

// Mark is how a text is set: strong, em, code, strike, link and others.
type Mark struct {
	Type  string         `json:"type"`
	Attrs map[string]any `json:"attrs,omitempty"`
}

// maxDepth is how deep nodes are followed; no editor nests them as deep, and what is deeper
// is left out.
const maxDepth = 40

func text(s string, marks ...Mark) *Node { return &Node{Type: "text", Text: s, Marks: marks} }

func node(kind string, content ...*Node) *Node { return &Node{Type: kind, Content: content} }
