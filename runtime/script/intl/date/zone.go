package date

import (
	"fmt"
	"sort"
	"strconv"
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // the same zones on every machine

	"bobbin/runtime/script/intl/cldr"
)

// Zones knows the time zones of the IANA database. It is safe for concurrent use.
type Zones struct {
	data  *cldr.Data
	names func() map[string]string // by lower case

	mu     sync.Mutex
	loaded map[string]*time.Location
}

// NewZones makes the zones ready.
func NewZones(d *cldr.Data) *Zones {
	z := &Zones{data: d, loaded: map[string]*time.Location{}}
	z.names = sync.OnceValue(func() map[string]string {
		all := map[string]string{}
		for _, prefix := range []string{"zone.name.", "zone.link."} {
			d.EachSupplement(prefix, func(name, value string) {
				all[strings.ToLower(name)] = name
				if _, iana, ok := strings.Cut(value, "|"); ok {
					all[strings.ToLower(iana)] = iana
				}
			})
		}
		return all
	})
	return z
}

// Find gives the zone for a name in any case or an offset like +05:30, and the name as it
// is written; ok is false when there is none.
func (z *Zones) Find(name string) (canonical string, at *time.Location, ok bool) {
	if seconds, is := offset(name); is {
		canonical = formatOffset(seconds)
		return canonical, time.FixedZone(canonical, seconds), true
	}
	canonical, ok = z.names()[strings.ToLower(name)]
	if strings.EqualFold(name, "utc") {
		canonical, ok = "UTC", true
	}
	if !ok {
		return "", nil, false
	}
	z.mu.Lock()
	defer z.mu.Unlock()
	if at = z.loaded[canonical]; at != nil {
		return canonical, at, true
	}
	at, err := time.LoadLocation(canonical)
	if err != nil {
		// A zone that the database of this machine does not have under that name.
		if other, found := z.data.Supplement("zone.link." + canonical); found {
			at, err = time.LoadLocation(other)
		}
		if err != nil {
			return "", nil, false
		}
	}
	z.loaded[canonical] = at
	return canonical, at, true
}

// All lists the primary names, sorted.
func (z *Zones) All() []string {
	var all []string
	z.data.EachSupplement("zone.name.", func(name, value string) {
		_, iana, _ := strings.Cut(value, "|")
		if iana == "Etc/UTC" {
			iana = "UTC"
		}
		if _, _, ok := z.Find(iana); ok && (!strings.HasPrefix(iana, "Etc/") || strings.HasPrefix(iana, "Etc/GMT")) && iana != "Etc/GMT" && iana != "Etc/Unknown" {
			all = append(all, iana)
		}
	})
	sort.Strings(all)
	return all
}

// offset reads +hh, +hhmm or +hh:mm.
func offset(text string) (seconds int, ok bool) {
	if text == "" || text[0] != '+' && text[0] != '-' {
		return 0, false
	}
	rest := text[1:]
	if len(rest) == 5 && rest[2] == ':' {
		rest = rest[:2] + rest[3:]
	}
	if len(rest) != 2 && len(rest) != 4 || strings.Trim(rest, "0123456789") != "" {
		return 0, false
	}
	h, _ := strconv.Atoi(rest[:2])
	m := 0
	if len(rest) == 4 {
		m, _ = strconv.Atoi(rest[2:])
	}
	if h > 23 || m > 59 {
		return 0, false
	}
	seconds = h*3600 + m*60
	if text[0] == '-' {
		seconds = -seconds
	}
	return seconds, true
}

func formatOffset(seconds int) string {
	sign := '+'
	if seconds < 0 {
		sign, seconds = '-', -seconds
	}
	return fmt.Sprintf("%c%02d:%02d", sign, seconds/3600, seconds/60%60)
}

// names writes the names of one zone in one locale.
type zoneNames struct {
	locale *cldr.Locale
	id     string // as CLDR calls it
	region string
	fixed  bool // an offset, which has no name
}

func newZoneNames(l *cldr.Locale, name string) zoneNames {
	n := zoneNames{locale: l, id: name}
	_, n.fixed = offset(name)
	if to, ok := l.Data().Supplement("zone.link." + name); ok {
		n.id = to
	}
	if name == "UTC" {
		n.id = "Etc/UTC"
	}
	if v, ok := l.Data().Supplement("zone.name." + n.id); ok {
		n.region, _, _ = strings.Cut(v, "|")
	}
	return n
}

// daylight says that summer time is in force. The database takes the winter of some zones
// for the exception; people do not.
func (n zoneNames) daylight(t time.Time) bool {
	switch n.id {
	case "Europe/Dublin", "Africa/Casablanca", "Africa/El_Aaiun":
		_, seconds := t.Zone()
		_, january := time.Date(t.Year(), 1, 15, 0, 0, 0, 0, t.Location()).Zone()
		return n.id == "Europe/Dublin" && seconds > january
	}
	return t.IsDST()
}

// The places of the names in an entry.
const (
	longGeneric = iota
	longStandard
	longDaylight
	shortGeneric
	shortStandard
	shortDaylight
)

// meta is the metazone that a zone belongs to at a time, "" for none.
func (n zoneNames) meta(t time.Time) string {
	if t.Unix() < 0 { // metazones are known from 1970 on
		return ""
	}
	spans, _ := n.locale.Data().Supplement("zone.meta." + n.id)
	at := t.UTC().Format("2006-01-02 15:04")
	for span := range strings.SplitSeq(spans, "|") {
		parts := strings.Split(span, ",")
		if len(parts) == 3 && (parts[1] == "" || parts[1] <= at) && (parts[2] == "" || at < parts[2]) {
			return parts[0]
		}
	}
	return ""
}

// find looks for a name of the zone itself and then for one of its metazone.
func (n zoneNames) find(kind int, meta string) string {
	for _, key := range []string{"z.zone." + n.id, "z.meta." + meta} {
		if names := n.locale.Fields(key); len(names) == 6 && names[kind] != "" && names[kind] != "∅∅∅" {
			return names[kind]
		}
	}
	return ""
}

// specific is the name that tells standard from summer time: the letter z.
func (n zoneNames) specific(t time.Time, wide bool) string {
	kind := shortStandard
	if wide {
		kind = longStandard
	}
	if n.daylight(t) {
		kind++
	}
	if name := n.find(kind, n.meta(t)); name != "" && !n.fixed {
		return name
	}
	return n.offset(t, wide)
}

// generic is the name that does not: the letter v.
func (n zoneNames) generic(t time.Time, wide bool) string {
	if n.fixed {
		return n.offset(t, wide)
	}
	kind := shortGeneric
	if wide {
		kind = longGeneric
	}
	meta := n.meta(t)
	name := n.find(kind, meta)
	if meta != "" && !n.changes(t) && !n.daylight(t) {
		if standard := n.find(kind+1, meta); standard != "" {
			return standard
		}
	}
	if name == "" {
		return n.location(t, wide)
	}
	golden, ok := n.locale.Data().Supplement("zone.golden." + meta + "." + n.region)
	if !ok {
		golden, _ = n.locale.Data().Supplement("zone.golden." + meta + ".001")
	}
	if golden == "" || golden == n.id {
		return name
	}
	if at, err := time.LoadLocation(golden); err == nil {
		_, here := t.Zone()
		if _, there := t.In(at).Zone(); here != there {
			return strings.NewReplacer("{0}", n.place(), "{1}", name).Replace(n.locale.Fields("z.form")[6])
		}
	}
	return name
}

// changes says whether the offset changes within half a year around a time.
func (n zoneNames) changes(t time.Time) bool {
	const span = 184 * 24 * time.Hour
	start, end := t.ZoneBounds()
	near := func(edge time.Time, before bool) bool {
		if edge.IsZero() {
			return false
		}
		other := edge
		if before {
			other = edge.Add(-time.Second)
		}
		return n.daylight(other) != n.daylight(t)
	}
	return t.Sub(start) < span && near(start, true) || end.Sub(t) < span && near(end, false)
}

// location names the place: "Germany Time".
func (n zoneNames) location(t time.Time, wide bool) string {
	place := n.place()
	if place == "" || strings.HasPrefix(n.id, "Etc/") {
		return n.offset(t, wide)
	}
	return strings.Replace(n.locale.Fields("z.form")[3], "{0}", place, 1)
}

// place is the country when it has one zone only, otherwise the city.
func (n zoneNames) place() string {
	if only, _ := n.locale.Data().Supplement("zone.only." + n.region); only == n.id {
		return n.locale.Get("t.region." + n.region)
	}
	if city := n.locale.Get("z.city." + n.id); city != "" {
		return city
	}
	if n.region == "" {
		return ""
	}
	return strings.ReplaceAll(n.id[strings.LastIndexByte(n.id, '/')+1:], "_", " ")
}

// offset is the localized difference to Greenwich: the letter O.
func (n zoneNames) offset(t time.Time, wide bool) string {
	form := n.locale.Fields("z.form")
	_, seconds := t.Zone()
	positive, negative, _ := strings.Cut(form[0], ";")
	pattern := positive
	if seconds < 0 {
		pattern, seconds = negative, -seconds
	}
	h, m, s := seconds/3600, seconds/60%60, seconds%60
	if m == 0 && s == 0 && !wide {
		pattern = strings.TrimRight(strings.TrimRight(pattern, "m"), ":.")
	}
	if wide {
		pattern = strings.Replace(strings.Replace(pattern, "HH", "H", 1), "H", "HH", 1)
	} else {
		pattern = strings.Replace(pattern, "HH", "H", 1)
	}
	text := strings.NewReplacer("HH", fmt.Sprintf("%02d", h), "H", strconv.Itoa(h), "mm", fmt.Sprintf("%02d", m)).Replace(pattern)
	if s != 0 {
		text += fmt.Sprintf(":%02d", s)
	}
	return strings.Replace(form[1], "{0}", text, 1)
}
