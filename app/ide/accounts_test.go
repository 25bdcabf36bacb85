package ide

import (
	"testing"
	"time"
)

func TestEnds_WarnsAtThirtySevenAndOneDay(t *testing.T) {
	now := time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		at      time.Time
		warning string
		urgent  bool
	}{
		{time.Time{}, "", false},
		{now.Add(30*day + time.Hour), "", false},
		{now.Add(30 * day), "The login ends in 30 days, on 2026-12-01.", false},
		{now.Add(29*day + time.Hour), "The login ends in 30 days, on 2026-11-30.", false},
		{now.Add(7*day + time.Hour), "The login ends in 8 days, on 2026-11-08.", false},
		{now.Add(6*day + time.Hour), "The login ends in 7 days, on 2026-11-07. Make a new one this week.", false},
		{now.Add(day + time.Hour), "The login ends in 2 days, on 2026-11-02. Make a new one this week.", false},
		{now.Add(time.Hour), "The login ends within a day, on 2026-11-01. Connect again under the same name.", true},
		{now, "The login ended on 2026-11-01. Connect again under the same name.", true},
		{now.Add(-time.Hour), "The login ended on 2026-11-01. Connect again under the same name.", true},
	} {
		if warning, urgent := ends(c.at, now); warning != c.warning || urgent != c.urgent {
			t.Errorf("%v: %q %v", c.at, warning, urgent)
		}
	}
}
