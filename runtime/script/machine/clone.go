package machine

import (
	"reflect"
	"strconv"

	"github.com/dop251/goja"
)

// maxCloneDepth is how deep values may nest that are copied natively: Go recurses too.
const maxCloneDepth = 500

// cloner copies plain data: what JSON has, and undefined, shared and circular references kept.
type cloner struct {
	i      *invocation
	object *goja.Object // Object.prototype
	array  *goja.Object // Array.prototype
	seen   map[*goja.Object]*goja.Object
}

// clonePlain is structuredClone for plain data. It gives nothing when there is anything else
// in it; prelude/structuredClone.js takes that.
func (i *invocation) clonePlain(call goja.FunctionCall) goja.Value {
	c := &cloner{i: i, object: i.rt.NewObject().Prototype(), array: i.rt.NewArray().Prototype(), seen: map[*goja.Object]*goja.Object{}}
	root, ok := call.Argument(0).(*goja.Object)
	if !ok {
		return goja.Undefined()
	}
	if made := c.copy(root, 0); made != nil {
		return made
	}
	return goja.Undefined()
}

// copy gives the copy of an object, nil when it is not plain. The end of the invocation counts
// as that, too: script code can be stopped, this cannot.
func (c *cloner) copy(o *goja.Object, depth int) *goja.Object {
	if made := c.seen[o]; made != nil {
		return made
	}
	if depth > maxCloneDepth || c.i.ctx.Err() != nil {
		return nil
	}
	switch o.Prototype() {
	case c.object:
		if o.ClassName() != "Object" || o.ExportType() != reflect.TypeFor[map[string]any]() {
			return nil
		}
		return c.plain(o, depth)
	case c.array:
		if o.ClassName() != "Array" || o.ExportType() != reflect.TypeFor[[]any]() {
			return nil
		}
		return c.list(o, depth)
	}
	return nil
}

func (c *cloner) plain(o *goja.Object, depth int) *goja.Object {
	made := c.i.rt.NewObject()
	c.seen[o] = made
	for _, key := range o.Keys() {
		value := c.value(o.Get(key), depth)
		if value == nil || key == "__proto__" || made.Set(key, value) != nil {
			return nil
		}
	}
	return made
}

// list copies an array without holes; one with other properties beside its elements is not plain.
func (c *cloner) list(o *goja.Object, depth int) *goja.Object {
	length := int(o.Get("length").ToInteger())
	if len(o.Keys()) != length {
		return nil
	}
	made := c.i.rt.NewArray()
	c.seen[o] = made
	for n := range length {
		at := strconv.Itoa(n)
		value := c.value(o.Get(at), depth)
		if value == nil || made.Set(at, value) != nil {
			return nil
		}
	}
	return made
}

// value gives what stands for a value in the copy, nil when it is not plain.
func (c *cloner) value(v goja.Value, depth int) goja.Value {
	switch v := v.(type) {
	case nil, *goja.Symbol:
		return nil
	case *goja.Object:
		if made := c.copy(v, depth+1); made != nil {
			return made
		}
		return nil
	}
	return v
}
