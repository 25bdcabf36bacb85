package tries_test

import (
	"fmt"
	"testing"
	"time"

	"bobbin/runtime/tries"
)

func TestCounter_MakesWaitWhoFailsTooOften(t *testing.T) {
	now := time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)
	c := tries.New(3, time.Minute, func() time.Time { return now })
	for n := range 3 {
		if wait := c.Wait("a"); wait != 0 {
			t.Errorf("after %d: %s", n, wait)
		}
		c.Failed("a")
	}
	now = now.Add(20 * time.Second)
	if wait := c.Wait("a"); wait != 40*time.Second {
		t.Errorf("after three: %s", wait)
	}
	if wait := c.Wait("b"); wait != 0 {
		t.Errorf("another: %s", wait)
	}
	now = now.Add(40 * time.Second)
	c.Failed("a")
	if wait := c.Wait("a"); wait != 0 {
		t.Errorf("in the next minute: %s", wait)
	}
}

func TestCounter_ForgetsSomeWhenThereAreTooMany(t *testing.T) {
	c := tries.New(1, time.Minute, time.Now)
	for n := range 20_000 {
		c.Failed(fmt.Sprint(n))
	}
	if c.Wait("19999") == 0 {
		t.Error("the newest is forgotten")
	}
	left := 0
	for n := range 20_000 {
		if c.Wait(fmt.Sprint(n)) > 0 {
			left++
		}
	}
	if left > 10_000 {
		t.Errorf("%d are remembered", left)
	}
}
