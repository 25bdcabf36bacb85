package cron_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"bobbin/runtime/fault"
	"bobbin/runtime/workspace/cron"
)

var update = flag.Bool("update", false, "rewrite golden files")

func must(t testing.TB, line, zone string) (cron.Line, *time.Location) {
	t.Helper()
	l, err := cron.Parse(line)
	if err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	z, err := cron.Zone(zone)
	if err != nil {
		t.Fatal(err)
	}
	return l, z
}

// golden compares with a file of testdata; its difference is what a reviewer reads.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := "testdata/" + name
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != strings.ReplaceAll(string(want), "\r\n", "\n") {
		t.Errorf("%s is not as it was:\n%s", file, got)
	}
}

func TestNext_WhereClocksChange(t *testing.T) {
	var out strings.Builder
	for _, c := range []struct {
		why, zone, after string
		lines            []string
		n                int
	}{
		{"Berlin, 2027-03-28: 02:00 becomes 03:00", "Europe/Berlin", "2027-03-27T01:59:00+01:00", []string{"30 2 * * *", "0,30 2 * * *", "* 2 * * *", "*/20 * * * *", "0 */2 * * *", "15 30 2 * * *"}, 4},
		{"Berlin, in that night", "Europe/Berlin", "2027-03-28T01:30:00+01:00", []string{"30 2 * * *", "0 3 * * *", "0,30 2,3 * * *", "*/20 * * * *", "@hourly"}, 4},
		{"Berlin, 2027-10-31: 03:00 becomes 02:00", "Europe/Berlin", "2027-10-31T01:30:00+02:00", []string{"30 2 * * *", "0,30 2 * * *", "0 3 * * *", "*/20 * * * *", "@hourly", "0 */2 * * *"}, 6},
		{"Berlin, between the two", "Europe/Berlin", "2027-10-31T02:10:00+01:00", []string{"30 2 * * *", "*/20 * * * *"}, 2},
		{"New York, 2027-03-14: 02:00 becomes 03:00", "America/New_York", "2027-03-13T12:00:00-05:00", []string{"30 2 * * *", "@daily"}, 3},
		{"New York, 2027-11-07: 02:00 becomes 01:00", "America/New_York", "2027-11-06T12:00:00-04:00", []string{"30 1 * * *", "0 2 * * *"}, 3},
		{"Sao Paulo, 2017-10-15: midnight becomes 01:00", "America/Sao_Paulo", "2017-10-14T12:00:00-03:00", []string{"0 0 * * *", "@daily", "0 0 15 * *", "30 0 * * SUN", "@hourly"}, 3},
		{"Lord Howe, 2027-10-03: 02:00 becomes 02:30", "Australia/Lord_Howe", "2027-10-02T12:00:00+10:30", []string{"15 2 * * *", "45 2 * * *"}, 3},
		{"Lord Howe, 2027-04-04: 02:00 becomes 01:30", "Australia/Lord_Howe", "2027-04-03T23:50:00+11:00", []string{"45 1 * * *", "*/30 * * * *"}, 7},
		{"Apia leaves out 2011-12-30", "Pacific/Apia", "2011-12-29T00:00:00-10:00", []string{"0 9 * * *"}, 3},
		{"the last day of a leap year", "Europe/Berlin", "2040-12-30T23:30:00+01:00", []string{"0 1 * * *", "0 */12 * * *", "@hourly"}, 3},
		{"UTC has no such nights", "UTC", "2027-03-28T01:30:00Z", []string{"30 2 * * *"}, 2},
	} {
		fmt.Fprintf(&out, "%s\n", c.why)
		for _, text := range c.lines {
			line, zone := must(t, text, c.zone)
			after, err := time.Parse(time.RFC3339, c.after)
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(&out, "  %s after %s\n", text, after.In(zone).Format("Mon 2006-01-02 15:04 -0700"))
			for _, next := range line.Upcoming(after, zone, c.n) {
				fmt.Fprintf(&out, "      %s\n", next.In(zone).Format("Mon 2006-01-02 15:04:05 -0700"))
			}
		}
	}
	golden(t, "clocks.txt", out.String())
}

func TestNext_RisesAndIsWhatTheLineSays(t *testing.T) {
	for _, name := range []string{"Europe/Berlin", "America/Sao_Paulo", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Monrovia"} {
		for _, text := range []string{"30 2 * * *", "*/7 * * * *", "0 0 29 2 *", "59 59 23 31 12 *", "0 12 13 * FRI"} {
			line, zone := must(t, text, name)
			after := time.Date(1969, 1, 1, 0, 0, 0, 500, time.UTC)
			for range 300 {
				next := line.Next(after, zone)
				if !next.After(after) {
					t.Fatalf("%s in %s: %v comes after %v", text, name, next, after)
				}
				after = next
			}
		}
	}
}

func TestWords(t *testing.T) {
	var out strings.Builder
	for _, text := range []string{
		"0 9 * * 1-5", "0 9 * * MON-FRI", "30 2 * * *", "0 9,17 * * *", "0 0 * * 0", "0 0 * * 7", "0 8 * * 6-7", "0 8 * * 5-7", "0 0 1 * *", "0 6 1,15 * *", "0 0 22 3 *",
		"* * * * *", "*/15 * * * *", "*/15 9-17 * * 1-5", "5 * * * *", "0 * * * *", "0 */2 * * *", "10 */6 * * *", "0 9-17 * * *", "0 1,2,5,7,11 * * *",
		"5,35 * * * *", "5,7,35 8,12 * * *", "*/10 * * * * *", "* * * * * *", "15 30 9 * * *", "*/10 */5 9-17 * * *", "30 */5 * * * *",
		"0 12 13 * FRI", "0 12 * 1,7 *", "0 12 1 1,7 *", "0 12 * 6-8 MON", "*/5 * * * SAT,SUN", "0 0 1-31 * MON", "0 3 */10 * *",
		"@yearly", "@monthly", "@weekly", "@daily", "@hourly", "@Midnight",
	} {
		line, _ := must(t, text, "UTC")
		fmt.Fprintf(&out, "%-24s %s\n", text, line.Words("Europe/Berlin"))
	}
	line, _ := must(t, "@daily", "UTC")
	for _, zone := range []string{"", "UTC", "America/New_York", "America/Argentina/Buenos_Aires"} {
		fmt.Fprintf(&out, "%-24s %s\n", zone, line.Words(zone))
	}
	golden(t, "words.txt", out.String())
}

func TestParse_SaysWhatIsWrong(t *testing.T) {
	var out strings.Builder
	for _, text := range []string{
		"", " ", "daily", "@dayly", "@every 5m", "@reboot", "* * * *", "0 0 9 * * 1 2027", "60 * * * *", "0 24 * * *", "0 0 0 * *", "0 0 32 * *", "0 0 * 13 *", "0 0 * * 8",
		"0 0 * JANUARY *", "0 0 * * MONDAY", "-1 * * * *", "*/0 * * * *", "5-1 * * * *", "*-5 * * * *", ", * * * *", "1,,2 * * * *", "0 0 L * *", "0 0 * * 5#2", "1.5 * * * *",
		"60 0 0 * * *", "0 0 30 2 *", "0 0 31 4,6 *", "TZ=Europe/Berlin 0 9 * * *", "CRON_TZ=UTC 0 0 9 * *", "TZ=0", "0 0 * * 7-1", "0 0 * * FRI-MON", "９ * * * *",
	} {
		_, err := cron.Parse(text)
		if !fault.Is(err, fault.Invalid) {
			t.Errorf("%q: %v", text, err)
			continue
		}
		f := fault.From(err)
		fmt.Fprintf(&out, "%q\n  %s\n  %s\n", text, f.Sentence, f.Hint)
	}
	golden(t, "wrong.txt", out.String())
}

func TestZone_NamesTheNearest(t *testing.T) {
	for wrong, want := range map[string]string{
		"europe/berlin": "Europe/Berlin", "Berlin": "Europe/Berlin", "Europe/Berlim": "Europe/Berlin", "America/New York": "America/New_York", "New York": "America/New_York",
		"Asia/Berlin": "Europe/Berlin", "utc": "UTC", "Amerika/Sao_Paolo": "America/Sao_Paulo",
	} {
		_, err := cron.Zone(wrong)
		if f := fault.From(err); err == nil || f.Hint != "Did you mean "+want+"?" {
			t.Errorf("%q: %v, %+v", wrong, err, f)
		}
	}
	for _, wrong := range []string{"Local", "../../etc/passwd", "Middle-earth/Mordor", "/etc/localtime"} {
		if _, err := cron.Zone(wrong); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q: %v", wrong, err)
		}
	}
}

func TestZones_AreAllThere(t *testing.T) {
	for _, name := range cron.Zones() {
		if _, err := cron.Zone(name); err != nil {
			t.Error(err)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{"0 9 * * 1-5", "*/15 9-17 * * MON,7", "@daily", "TZ=0", "* * * * * *", "0 0 30 2 *", "1/9 2/3 4/5 6/7 0-7/2"} {
		f.Add(text)
	}
	zone, err := cron.Zone("America/Sao_Paulo")
	if err != nil {
		f.Fatal(err)
	}
	after := time.Date(2017, 10, 14, 12, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, text string) {
		line, err := cron.Parse(text)
		if err != nil {
			if !fault.Is(err, fault.Invalid) {
				t.Errorf("%q: %v", text, err)
			}
			return
		}
		if next := line.Next(after, zone); !next.IsZero() && !next.After(after) {
			t.Errorf("%q comes at %v", text, next)
		}
		if words := line.Words("UTC"); strings.Contains(words, "%!") {
			t.Errorf("%q in words: %s", text, words)
		}
	})
}
