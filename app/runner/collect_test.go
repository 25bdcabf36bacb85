package runner

import "testing"

// What holds much collects as any program does; what holds little lets the garbage lie for longer, but never more of it than the room.
func TestPercentFor(t *testing.T) {
	for live, want := range map[uint64]int{0: 400, 4 << 20: 400, 16 << 20: 400, 32 << 20: 200, 64 << 20: 100, 4 << 30: 100} {
		if got := percentFor(live); got != want {
			t.Errorf("%d MB in use: %d percent, want %d", live>>20, got, want)
		}
	}
}
