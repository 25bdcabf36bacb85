package console

import (
	"strings"

	"github.com/dop251/goja"
)

// webClasses are the classes of the web platform whose state is hidden, with the accessors
// that show it; entries stands for what iterating gives.
func webClasses() map[string][]string {
	return map[string][]string{
		"URL": {"href"}, "URLSearchParams": {entries}, "Headers": {entries}, "FormData": {entries},
		"Request":  {"method", "url", "headers"},
		"Response": {"status", "statusText", "url", "headers"},
		"Blob":     {"size", "type"}, "File": {"name", "size", "type"}, "AbortSignal": {"aborted", "reason"}, "AbortController": {"signal"},
	}
}

const entries = "*"

// web shows an instance of such a class; not one of a class that a script has put in its place.
func (p *printer) web(o *goja.Object, class string) ([]string, bool) {
	accessors, known := webClasses()[class]
	if !known {
		return nil, false
	}
	global, ok := p.rt.Get(class).(*goja.Object)
	if !ok || global.Get("prototype") != goja.Value(o.Prototype()) {
		return nil, false
	}
	var items []string
	for _, accessor := range accessors {
		if accessor != entries {
			if v := o.Get(accessor); v != nil && !goja.IsUndefined(v) && v.String() != "" {
				items = append(items, accessor+": "+p.value(v))
			}
			continue
		}
		p.rt.ForOf(o, func(pair goja.Value) bool {
			if e, ok := pair.(*goja.Object); ok {
				items = append(items, name(strings.TrimSpace(e.Get("0").String()))+": "+p.value(e.Get("1")))
			}
			return len(items) < maxItems
		})
	}
	return items, true
}
