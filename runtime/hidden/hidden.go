// Package hidden keeps from view what Bobbin starts for itself: workers, the TypeScript compiler, git.
package hidden
