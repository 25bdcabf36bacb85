package machine

import (
	"errors"

	"github.com/dop251/goja"

	"bobbin/runtime/script/json"
)

var errNoFreeze = errors.New("the engine has no Object.freeze")

// context makes the frozen second argument. What is unknown is absent.
func (i *invocation) context() (goja.Value, error) {
	c := i.in.Context
	b := &builder{rt: i.rt, fix: i.fix}
	vars := goja.Value(i.rt.NewObject())
	if len(c.Environment.Vars) > 0 {
		freeze, callable := goja.AssertFunction(i.global.original.Get("Object").(*goja.Object).Get("freeze"))
		if !callable {
			return nil, errNoFreeze
		}
		var err error
		if vars, err = json.Parse(i.rt, string(c.Environment.Vars)); err != nil {
			return nil, err
		}
		b.freeze = freeze
		b.deep(vars)
	}
	fields := []any{"startTime", c.StartTime, "timeout", c.Timeout, "availableMemory", c.AvailableMemory,
		"invocationId", c.InvocationID, "triggerType", c.TriggerType, "rootTriggerType", c.RootTriggerType,
		"environment", b.object("uid", c.Environment.UID, "name", c.Environment.Name, "vars", vars)}
	if c.QueuedAt != 0 {
		fields = append(fields, "queuedAt", c.QueuedAt)
	}
	if q := c.Queue; q != nil {
		queue := []any{"id", q.ID, "uid", q.UID, "name", q.Name}
		if q.GroupID != "" {
			queue = append(queue, "groupId", q.GroupID)
		}
		fields = append(fields, "queue", b.object(queue...))
	}
	if d := c.Deployment; d != nil {
		deployment := []any{"uid", d.UID, "version", d.Version}
		if d.Label != "" {
			deployment = append(deployment, "label", d.Label)
		}
		fields = append(fields, "deployment", b.object(deployment...))
	}
	v := b.object(fields...)
	return v, b.err
}

// builder makes frozen objects; the first error is kept.
type builder struct {
	rt     *goja.Runtime
	fix    goja.Callable // Object.preventExtensions
	freeze goja.Callable // Object.freeze, for values that came from JSON
	err    error
}

// object makes a frozen object of names and values in turn. Its properties are made as freezing
// would leave them, which takes a quarter of the time.
func (b *builder) object(pairs ...any) goja.Value {
	o := b.rt.NewObject()
	for n := 0; n+1 < len(pairs); n += 2 {
		b.keep(o.DefineDataProperty(pairs[n].(string), b.rt.ToValue(pairs[n+1]), goja.FLAG_FALSE, goja.FLAG_FALSE, goja.FLAG_TRUE))
	}
	_, err := b.fix(goja.Undefined(), o)
	b.keep(err)
	return o
}

func (b *builder) keep(err error) {
	if b.err == nil {
		b.err = err
	}
}

// deep freezes a value that came from JSON, which has no cycles.
func (b *builder) deep(v goja.Value) {
	o, ok := v.(*goja.Object)
	if !ok {
		return
	}
	for _, name := range o.Keys() {
		b.deep(o.Get(name))
	}
	_, err := b.freeze(goja.Undefined(), o)
	b.keep(err)
}
