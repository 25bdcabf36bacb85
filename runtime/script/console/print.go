package console

import (
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/dop251/goja"
)

// Bounds of what one value shows.
const (
	defaultDepth = 5
	maxItems     = 100   // of an array, map or set
	maxKeys      = 200   // of an object
	maxNodes     = 20000 // values looked at
	maxText      = 10000 // bytes of a nested string
	width        = 76    // of what stays on one line
)

// printer shows one value. It reads properties through their descriptors, so that no getter
// runs, and looks through proxies without their traps.
type printer struct {
	rt         *goja.Runtime
	descriptor goja.Callable // Object.getOwnPropertyDescriptor
	depth      int
	nodes      int
	bytes      int
	path       []*goja.Object // from the outermost value inwards
}

func (c *console) printer(depth int) *printer {
	p := &printer{rt: c.vm.Runtime(), depth: depth}
	if object, ok := p.rt.Get("Object").(*goja.Object); ok {
		p.descriptor, _ = goja.AssertFunction(object.Get("getOwnPropertyDescriptor"))
	}
	return p
}

// print never fails: what cannot be read is said to be so.
func (p *printer) print(v goja.Value) (text string) {
	if ex := p.rt.Try(func() { text = p.value(v) }); ex != nil {
		return "[unreadable: " + ex.Value().String() + "]"
	}
	return text
}

// value shows a nested value.
func (p *printer) value(v goja.Value) string {
	if p.nodes++; p.nodes > maxNodes || p.bytes > 2*maxLine {
		return "…"
	}
	text := p.any(v)
	if _, object := v.(*goja.Object); !object {
		p.bytes += len(text)
	}
	return text
}

func (p *printer) any(v goja.Value) string {
	switch o := v.(type) {
	case nil:
		return "undefined"
	case *goja.Symbol:
		return "Symbol(" + o.String() + ")"
	case *goja.Object:
		return p.object(o)
	}
	switch {
	case goja.IsString(v):
		s := v.String()
		if len(s) > maxText {
			return quoted(strings.ToValidUTF8(s[:maxText], "")) + "… " + strconv.Itoa(len(s)-maxText) + " more bytes"
		}
		return quoted(s)
	case goja.IsBigInt(v):
		return v.String() + "n"
	case goja.IsNumber(v):
		return number(v)
	}
	return v.String()
}

var (
	typeProxy   = reflect.TypeFor[goja.Proxy]()
	typePromise = reflect.TypeFor[*goja.Promise]()
	typeBuffer  = reflect.TypeFor[goja.ArrayBuffer]()
	typeMap     = reflect.TypeFor[[][2]any]()
	typeSet     = reflect.TypeFor[[]any]()
)

func numeric(k reflect.Kind) bool { return k >= reflect.Int && k <= reflect.Float64 }

// object shows an object by its kind.
func (p *printer) object(o *goja.Object) string {
	if o = behind(o); o == nil {
		return "<Revoked Proxy>"
	}
	for _, outer := range p.path {
		if outer == o {
			return "[Circular]"
		}
	}
	p.path = append(p.path, o)
	defer func() { p.path = p.path[:len(p.path)-1] }()

	switch o.ClassName() {
	case "Array":
		return p.array(o)
	case "Function", "AsyncFunction", "GeneratorFunction":
		return p.function(o)
	case "Error":
		return p.error(o)
	case "Date":
		return date(o)
	case "RegExp":
		return "/" + readable(o, "source") + "/" + readable(o, "flags")
	case "String":
		return "[String: " + quoted(o.String()) + "]"
	case "Number", "Boolean":
		return "[" + o.ClassName() + ": " + p.value(p.rt.ToValue(o.Export())) + "]"
	}
	switch kind := o.ExportType(); {
	case kind == typePromise:
		return p.promise(o)
	case kind == typeBuffer:
		return buffer(o.Export().(goja.ArrayBuffer).Bytes())
	case kind == typeMap:
		return p.collection(o, "Map")
	case kind == typeSet:
		return p.collection(o, "Set")
	case kind != nil && kind.Kind() == reflect.Slice && numeric(kind.Elem().Kind()):
		return p.typed(o)
	}
	return p.plain(o)
}

// behind gives the target of a proxy, nil when it was revoked, and any other object itself.
func behind(o *goja.Object) *goja.Object {
	for o.ExportType() == typeProxy {
		if o = o.Export().(goja.Proxy).Target(); o == nil {
			return nil
		}
	}
	return o
}

func date(o *goja.Object) string {
	t, ok := o.Export().(time.Time)
	if !ok || t.IsZero() {
		return "Invalid Date"
	}
	return t.UTC().Format("2006-01-02T15:04:05.000Z")
}

// deeper says whether values inside the current one may be shown.
func (p *printer) deeper() bool { return len(p.path) <= p.depth+1 }

func (p *printer) array(o *goja.Object) string {
	length := int(o.Get("length").ToInteger())
	prefix := ""
	if name := p.class(o); name != "Array" {
		prefix = name + "(" + strconv.Itoa(length) + ") "
	}
	if length == 0 {
		return prefix + "[]"
	}
	if !p.deeper() {
		return "[Array(" + strconv.Itoa(length) + ")]"
	}
	var items []string
	empty := 0
	flush := func() {
		if empty > 0 {
			items = append(items, "<"+strconv.Itoa(empty)+" empty>")
		}
		empty = 0
	}
	n := 0
	for ; n < length && len(items) < maxItems && empty < 1e6; n++ {
		item, found := p.property(o, p.rt.ToValue(n))
		if !found {
			empty++
			continue
		}
		flush()
		items = append(items, item)
	}
	flush()
	if n < length {
		items = append(items, "… "+strconv.Itoa(length-n)+" more items")
	}
	return prefix + wrap("[", items, "]", true)
}

// property shows an own property without running a getter.
func (p *printer) property(o *goja.Object, key goja.Value) (string, bool) {
	v, err := p.descriptor(goja.Undefined(), o, key)
	if err != nil {
		return "[unreadable]", true
	}
	d, ok := v.(*goja.Object)
	if !ok {
		return "", false
	}
	if value := d.Get("value"); value != nil {
		return p.value(value), true
	}
	getter, setter := d.Get("get"), d.Get("set")
	switch {
	case setter == nil || goja.IsUndefined(setter):
		return "[Getter]", true
	case getter == nil || goja.IsUndefined(getter):
		return "[Setter]", true
	}
	return "[Getter/Setter]", true
}

// plain shows an object with its class and its enumerable properties.
func (p *printer) plain(o *goja.Object) string {
	prefix := ""
	switch name := p.class(o); name {
	case "Object":
	case "":
		prefix = "[Object: null prototype] "
	default:
		prefix = name + " "
	}
	if !p.deeper() {
		return "[" + strings.TrimSuffix(orObject(prefix), " ") + "]"
	}
	items, known := p.web(o, strings.TrimSuffix(prefix, " "))
	if !known {
		items = p.properties(o, nil)
	}
	if len(items) == 0 {
		return prefix + "{}"
	}
	return prefix + wrap("{", items, "}", false)
}

func orObject(prefix string) string {
	if prefix == "" {
		return "Object"
	}
	return prefix
}

// properties shows the enumerable own properties but the skipped ones.
func (p *printer) properties(o *goja.Object, skip map[string]bool) []string {
	var items []string
	keys := o.Keys()
	for n, key := range keys {
		if n == maxKeys {
			items = append(items, "… "+strconv.Itoa(len(keys)-n)+" more properties")
			break
		}
		if skip[key] {
			continue
		}
		if item, found := p.property(o, p.rt.ToValue(key)); found {
			items = append(items, name(key)+": "+item)
		}
	}
	for _, s := range o.Symbols() {
		if item, found := p.property(o, s); found && len(items) < maxKeys {
			items = append(items, "[Symbol("+s.String()+")]: "+item)
		}
	}
	return items
}

// name shows a key, quoted when it is no identifier.
func name(key string) string {
	for n, r := range key {
		if !(r == '_' || r == '$' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || n > 0 && r >= '0' && r <= '9') {
			if _, err := strconv.ParseUint(key, 10, 32); err == nil {
				return key
			}
			return quoted(key)
		}
	}
	if key == "" {
		return "''"
	}
	return key
}

// class is the name of the constructor on the prototype chain; empty without one.
func (p *printer) class(o *goja.Object) string {
	proto := o.Prototype()
	for hops := 0; proto != nil && proto.ExportType() != typeProxy && hops < 100; hops++ {
		if constructor, ok := p.data(proto, "constructor").(*goja.Object); ok {
			if n := p.data(constructor, "name"); n != nil && goja.IsString(n) && n.String() != "" {
				return n.String()
			}
		}
		proto = proto.Prototype()
	}
	return ""
}

// data is an own data property; nil when it is none.
func (p *printer) data(o *goja.Object, name string) goja.Value {
	if o.ExportType() == typeProxy {
		return nil
	}
	v, err := p.descriptor(goja.Undefined(), o, p.rt.ToValue(name))
	if d, ok := v.(*goja.Object); ok && err == nil {
		return d.Get("value")
	}
	return nil
}

// wrap joins items on one line, or puts each on its own; short ones of a list fill lines.
func wrap(open string, items []string, shut string, list bool) string {
	total, longest, broken := 0, 0, false
	for _, item := range items {
		n := utf8.RuneCountInString(item)
		total += n + 2
		longest = max(longest, n)
		broken = broken || strings.Contains(item, "\n")
	}
	if total <= width && !broken {
		return open + " " + strings.Join(items, ", ") + " " + shut
	}
	var b strings.Builder
	b.WriteString(open)
	column := width
	for n, item := range items {
		size := utf8.RuneCountInString(item) + 2
		if !list || longest > 16 || column+size > width {
			b.WriteString("\n  ")
			column = 0
		} else {
			b.WriteByte(' ')
		}
		column += size
		b.WriteString(strings.ReplaceAll(item, "\n", "\n  "))
		if n < len(items)-1 {
			b.WriteByte(',')
		}
	}
	b.WriteString("\n" + shut)
	return b.String()
}
