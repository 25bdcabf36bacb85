package window

import (
	"os"
	"testing"
)

func TestPlace_IsOnTheScreen(t *testing.T) {
	screen := size{1920, 1080}
	for _, c := range []struct {
		name      string
		was, want place
		stands    bool
	}{
		{"as it was", place{X: 100, Y: 50, Width: 1280, Height: 800, Screen: screen}, place{X: 100, Y: 50, Width: 1280, Height: 800, Screen: screen}, true},
		{"beyond the corner", place{X: 1800, Y: 1000, Width: 1280, Height: 800, Screen: screen}, place{X: 640, Y: 280, Width: 1280, Height: 800, Screen: screen}, true},
		{"left of the screen", place{X: -900, Y: -20, Width: 1280, Height: 800, Screen: screen}, place{Width: 1280, Height: 800, Screen: screen}, true},
		{"of a larger screen", place{X: 10, Y: 10, Width: 2500, Height: 1400, Maximised: true, Screen: size{3840, 2160}},
			place{Width: 1920, Height: 1080, Maximised: true, Screen: size{3840, 2160}}, false},
		{"the first", firstPlace, firstPlace, false},
	} {
		if got, stands := c.was.on(screen); got != c.want || stands != c.stands {
			t.Errorf("%s: %+v, %v", c.name, got, stands)
		}
	}
}

func TestPlace_IsKeptAndAFileThatIsNoneCostsNothing(t *testing.T) {
	state := t.TempDir()
	if got := readPlace(state); got != firstPlace {
		t.Errorf("without a file %+v", got)
	}
	was := place{X: -3, Y: 40, Width: 900, Height: 600, Maximised: true, Screen: size{1920, 1080}}
	if err := was.keep(state); err != nil {
		t.Fatal(err)
	}
	if got := readPlace(state); got != was {
		t.Errorf("kept %+v", got)
	}
	for _, text := range []string{"", "{", `[]`, `{"width":1,"height":1}`, `{"width":"wide"}`, `{"width":1e99,"height":800}`} {
		if err := os.WriteFile(placeFile(state), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := readPlace(state); got != firstPlace {
			t.Errorf("%q gives %+v", text, got)
		}
	}
}

func TestPlace_BesideOthers(t *testing.T) {
	screen := size{1920, 1080}
	for _, c := range []struct {
		others        int
		x, y          int
		width, height int
		wantX, wantY  int
	}{
		{0, 100, 50, 1280, 800, 100, 50},
		{1, 100, 50, 1280, 800, 128, 78},
		{2, 100, 50, 1280, 800, 156, 106},
		{1, 640, 280, 1280, 800, 612, 252},
		{1, 100, 280, 1280, 800, 128, 252},
		{1, 0, 0, 1920, 1080, 0, 0},
	} {
		got := place{X: c.x, Y: c.y, Width: c.width, Height: c.height}.beside(c.others, screen)
		if want := (place{X: c.wantX, Y: c.wantY, Width: c.width, Height: c.height}); got != want {
			t.Errorf("%+v: %+v", c, got)
		}
	}
}

// Each window that is open has a number, and the next one the first that is free.
func TestTurn_IsTheFirstThatIsFree(t *testing.T) {
	state := t.TempDir()
	first, leave := turn(state)
	second, leaveSecond := turn(state)
	leave()
	third, leaveThird := turn(state)
	if first != 0 || second != 1 || third != 0 {
		t.Error(first, second, third)
	}
	leaveSecond()
	leaveThird()
	if none, _ := turn(state + "/none"); none != 0 {
		t.Error(none)
	}
}
