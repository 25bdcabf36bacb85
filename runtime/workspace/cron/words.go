package cron

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Words says in words when the line comes: "every weekday at 09:00, Berlin".
func (l Line) Words(zone string) string {
	clock, at := l.clock()
	days := l.days()
	switch {
	case days == "" && at:
		days = "every day"
		fallthrough
	case at:
		clock = days + " " + clock
	case days != "":
		clock += ", " + days
	}
	return clock + ", " + place(zone)
}

// place is the city of a time zone.
func place(zone string) string {
	if zone == "" {
		return "UTC"
	}
	return strings.ReplaceAll(zone[strings.LastIndexByte(zone, '/')+1:], "_", " ")
}

// clock words the times of a day; at says that they are few and named.
func (l Line) clock() (words string, at bool) {
	seconds, minutes, hours := values(l.spec.Second, 0, 59), values(l.spec.Minute, 0, 59), values(l.spec.Hour, 0, 23)
	if len(hours) < 24 && len(seconds)*len(minutes)*len(hours) <= 4 {
		return "at " + list(times(hours, minutes, seconds)), true
	}
	if len(seconds) > 1 {
		words = frequency(seconds, 60, "second")
		if len(minutes) == 60 {
			return words + within(hours, 0, 59), false
		}
		return words + " in the minutes " + numbers(minutes) + within(hours, minutes[0], minutes[len(minutes)-1]), false
	}
	tail := ""
	if seconds[0] > 0 {
		tail = fmt.Sprintf(" at second %d", seconds[0])
	}
	if len(minutes) > 1 {
		return frequency(minutes, 60, "minute") + tail + within(hours, minutes[0], minutes[len(minutes)-1]), false
	}
	if minutes[0] > 0 {
		tail = " at :" + two(minutes[0]) + tail
	}
	if step, ok := stepOf(hours, 24); ok {
		return every(step, "hour") + tail, false
	}
	if contiguous(hours) {
		return "every hour" + within(hours, minutes[0], minutes[0]), false
	}
	return "in the hours " + numbers(hours) + tail, false
}

// times names every time of day; seconds only where they are not zero.
func times(hours, minutes, seconds []int) []string {
	var all []string
	for _, h := range hours {
		for _, m := range minutes {
			for _, s := range seconds {
				text := two(h) + ":" + two(m)
				if s > 0 || len(seconds) > 1 {
					text += ":" + two(s)
				}
				all = append(all, text)
			}
		}
	}
	return all
}

// frequency words many values of a unit: every one, every third, or which.
func frequency(all []int, count int, unit string) string {
	if step, ok := stepOf(all, count); ok {
		return every(step, unit)
	}
	return "at the " + unit + "s " + numbers(all)
}

func every(step int, unit string) string {
	if step == 1 {
		return "every " + unit
	}
	return fmt.Sprintf("every %d %ss", step, unit)
}

// stepOf says whether values go evenly round a clock: by 1, 2, 5, from 0.
func stepOf(all []int, count int) (int, bool) {
	if len(all) < 2 || all[0] != 0 {
		return 0, false
	}
	step := all[1]
	for n, v := range all {
		if v != n*step {
			return 0, false
		}
	}
	return step, count%step == 0 && len(all) == count/step
}

func contiguous(all []int) bool { return all[len(all)-1]-all[0] == len(all)-1 }

// within words the hours that something is limited to; from and to are its first and last minutes.
func within(hours []int, from, to int) string {
	switch {
	case len(hours) == 24:
		return ""
	case contiguous(hours):
		return fmt.Sprintf(" from %s:%s to %s:%s", two(hours[0]), two(from), two(hours[len(hours)-1]), two(to))
	}
	return " in the hours " + numbers(hours)
}

// days words which days, "" for all. A day of the month and a weekday together mean either.
func (l Line) days() string {
	month, day, week := values(l.spec.Month, 1, 12), values(l.spec.Dom, 1, 31), values(l.spec.Dow, 0, 6)
	months := ""
	if len(month) < 12 {
		named := make([]string, len(month))
		for n, m := range month {
			named[n] = time.Month(m).String()
		}
		months = list(named)
	}
	either := l.spec.Dom&star == 0 && l.spec.Dow&star == 0
	all := len(day) == 31 && len(week) == 7 || either && (len(day) == 31 || len(week) == 7)
	switch {
	case all && months == "":
		return ""
	case all:
		return "every day in " + months
	}
	var words []string
	if len(day) < 31 {
		of := " of every month"
		if months != "" {
			of = " of " + months
		}
		words = append(words, "on the "+list(ordinals(day))+of)
	}
	if len(week) < 7 {
		text := weekdays(week)
		if months != "" {
			text += " in " + months
		}
		words = append(words, text)
	}
	return strings.Join(words, " and ")
}

func weekdays(week []int) string {
	if len(week) == 5 && week[0] == 1 && contiguous(week) {
		return "every weekday"
	}
	if week[0] == 0 { // the week ends with Sunday
		week = append(week[1:len(week):len(week)], 0)
	}
	named := make([]string, len(week))
	for n, d := range week {
		named[n] = time.Weekday(d).String()
	}
	return "every " + list(named)
}

func ordinals(days []int) []string {
	all := make([]string, len(days))
	for n, d := range days {
		suffix := "th"
		if d/10 != 1 {
			switch d % 10 {
			case 1:
				suffix = "st"
			case 2:
				suffix = "nd"
			case 3:
				suffix = "rd"
			}
		}
		all[n] = strconv.Itoa(d) + suffix
	}
	return all
}

func numbers(all []int) string {
	texts := make([]string, len(all))
	for n, v := range all {
		texts[n] = strconv.Itoa(v)
	}
	return list(texts)
}

// list joins with commas and an "and".
func list(all []string) string {
	if len(all) == 1 {
		return all[0]
	}
	return strings.Join(all[:len(all)-1], ", ") + " and " + all[len(all)-1]
}
