package engine_test

import (
	"testing"
	"time"

	"bobbin/app/enginetest"
)

// TestHeard_WaitsForNoDeployment has another node tell of deployments while one is being taken over,
// which may take as long as its services do.
func TestHeard_WaitsForNoDeployment(t *testing.T) {
	h := enginetest.Open(t)
	h.WhilePlacing(func() {
		heard := make(chan struct{})
		go func() {
			defer close(heard)
			for range 3 {
				h.Heard("deployed 0192f3c4-5d6e-7000-8000-0000000000aa production")
			}
		}()
		select {
		case <-heard:
		case <-time.After(2 * time.Minute):
			t.Error("who hears waits for a deployment")
		}
	})
}
