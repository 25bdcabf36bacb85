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
	object, ok := i.global.original.Get("Object").(*goja.Object)
	freeze, callable := goja.AssertFunction(object.Get("freeze"))
	if !ok || !callable {
		return nil, errNoFreeze
	}
	b := &builder{rt: i.rt, freeze: freeze}
	vars := goja.Value(i.rt.NewObject())
	if len(c.Environment.Vars) > 0 {
		var err error
		if vars, err = json.Parse(i.rt, string(c.Environment.Vars)); err != nil {
			return nil, err
		}
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
	freeze goja.Callable
	err    error
}

// object makes a frozen object of names and values in turn.
func (b *builder) object(pairs ...any) goja.Value {
	o := b.rt.NewObject()
	for n := 0; n+1 < len(pairs); n += 2 {
		if err := o.Set(pairs[n].(string), pairs[n+1]); err != nil && b.err == nil {
			b.err = err
		}
	}
	b.frozen(o)
	return o
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
	b.frozen(o)
}

func (b *builder) frozen(o *goja.Object) {
	if _, err := b.freeze(goja.Undefined(), o); err != nil && b.err == nil {
		b.err = err
	}
}
