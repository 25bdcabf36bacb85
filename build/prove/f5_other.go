//go:build !linux

package main

import (
	"context"
	"fmt"
)

// full is F5: the disk of the data directory is full for a while.
func full(context.Context, *stage) (figures, error) {
	return figures{}, fmt.Errorf("%w: a small disk is mounted on Linux only", errCannot)
}
