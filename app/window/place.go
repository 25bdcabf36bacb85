package window

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/gofrs/flock"
)

// place is where the window was when it was closed, in points of the screen. The size and the corner are those of a
// window that is not maximised.
type place struct {
	X         int  `json:"x"`
	Y         int  `json:"y"`
	Width     int  `json:"width"`
	Height    int  `json:"height"`
	Maximised bool `json:"maximised"`
	// Screen is the size of the screen then; without it the system chooses where the window stands.
	Screen size `json:"screen"`
}

type size struct {
	Width  int `json:"width"`
	Height int `json:"height"`
}

// firstPlace is that of a window that was never open; smallest is how small it can be made.
var (
	firstPlace = place{Width: 1280, Height: 800}
	smallest   = size{720, 480}
)

// placeFile holds the place among what a person would miss little.
func placeFile(state string) string { return filepath.Join(state, "window.json") }

// readPlace gives the place that was kept, and the first one if there is none that can be read.
func readPlace(state string) place {
	p := firstPlace
	text, err := os.ReadFile(placeFile(state))
	if err != nil || json.Unmarshal(text, &p) != nil || p.Width < smallest.Width || p.Height < smallest.Height {
		return firstPlace
	}
	return p
}

// keep writes the place. What cannot be written costs nothing else.
func (p place) keep(state string) error {
	text, err := json.Marshal(p)
	if err != nil {
		return err
	}
	temp, err := os.CreateTemp(state, ".bobbin-*.tmp")
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name())
	if _, err = temp.Write(text); err != nil {
		temp.Close()
		return err
	}
	if err := temp.Close(); err != nil {
		return err
	}
	return os.Rename(temp.Name(), placeFile(state))
}

// on moves the place so that all of the window is on a screen, and makes it smaller where it would not fit. On
// another screen than the last time the system chooses where it stands.
func (p place) on(screen size) (fitted place, stands bool) {
	if screen.Width <= 0 || screen.Height <= 0 {
		return p, false
	}
	p.Width, p.Height = min(p.Width, screen.Width), min(p.Height, screen.Height)
	p.X = max(0, min(p.X, screen.Width-p.Width))
	p.Y = max(0, min(p.Y, screen.Height-p.Height))
	return p, p.Screen == screen
}

// step is how far a window is moved for each that is open already, so that one sees that there are two.
const step = 28

// beside moves the place down and to the right for the windows that are open already, or up and to the left where the
// screen ends.
func (p place) beside(others int, screen size) place {
	move := func(at, length, end int) int {
		by := others * step
		if at+length+by <= end {
			return at + by
		}
		return max(0, at-by)
	}
	p.X, p.Y = move(p.X, p.Width, screen.Width), move(p.Y, p.Height, screen.Height)
	return p
}

// most is how many windows are counted.
const most = 8

// turn counts the windows of a home that are open: each holds a lock, which ends with its program at the latest. It says how
// many of the places before are taken, and gives up its own by leave.
func turn(state string) (others int, leave func()) {
	for others = range most {
		lock := flock.New(filepath.Join(state, fmt.Sprintf("window-%d.lock", others)))
		if mine, err := lock.TryLock(); mine {
			return others, func() { _ = lock.Unlock() } // the end of the program does it, too
		} else if err != nil {
			return 0, func() {} // the windows lie on each other
		}
	}
	return most, func() {}
}
