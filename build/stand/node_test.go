//go:build !windows

package stand

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestNode_ThatSaysWhyItDoesNotStartIsNotReady(t *testing.T) {
	n := &Node{Name: "a", Program: "/bin/sh", Args: []string{"-c", `echo '{"error":{"code":"unavailable","sentence":"The database cannot be reached."}}'`}, Log: filepath.Join(t.TempDir(), "log")}
	if err := n.Start(); err == nil || !strings.Contains(err.Error(), "cannot be reached") {
		t.Errorf("started with %v", err)
	}
}
