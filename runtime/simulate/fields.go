package simulate

import (
	"net/url"
)

// Add makes a document below a parent as a creation does, for seeds and for creations on other
// paths: it is stored, After runs.
func (k Collection) Add(c *Call, parent string, given Doc) (Doc, *Answer) {
	if k.New != nil {
		id, made, refused := k.New(c, parent, given)
		if refused != nil {
			return nil, refused
		}
		c.Tx.Put(k.Name, id, parent, made)
		k.after(c, Created, nil, made)
		return made, nil
	}
	for _, name := range k.Required {
		if value := given[name]; value == nil || value == "" {
			return nil, k.lacks(c, name)
		}
	}
	made := Doc{}
	for name, value := range k.Fields {
		made[name] = Copy(value)
	}
	k.take(made, given)
	if k.Number == nil {
		made["id"] = c.Tx.Next(k.Name)
	} else {
		made["id"] = k.Number(c, parent)
	}
	if refused := k.complete(c, parent, nil, made); refused != nil {
		return nil, refused
	}
	c.Tx.Put(k.Name, k.key(parent, ToText(made["id"])), parent, made)
	k.after(c, Created, nil, made)
	return made, nil
}

// changed is what a document becomes.
func (k Collection) changed(c *Call, parent string, old, given Doc) (Doc, *Answer) {
	now, _ := Copy(old).(Doc)
	switch {
	case k.Change != nil:
		return k.Change(c, now, given)
	case k.Fields != nil:
		k.take(now, given)
		return now, k.complete(c, parent, old, now)
	}
	return With(now, given), nil
}

// take copies the fields a caller may say.
func (k Collection) take(into, given Doc) {
	for name, value := range given {
		if _, known := k.Fields[name]; known {
			into[name] = value
		}
	}
}

func (k Collection) complete(c *Call, parent string, old, now Doc) *Answer {
	if k.Complete == nil {
		return nil
	}
	return k.Complete(c, parent, old, now)
}

func (k Collection) key(parent, id string) string {
	if k.Key == nil {
		return id
	}
	return k.Key(parent, id)
}

func (k Collection) given(c *Call) (Doc, *Answer) {
	if k.Given == nil {
		return c.Object()
	}
	return k.Given(c)
}

func (k Collection) lacks(c *Call, field string) *Answer {
	if k.Lacks == nil {
		return c.badBody()
	}
	return k.Lacks(c, field).Or()
}

// With copies a document with changes, one level deep.
func With(d Doc, changes ...Doc) Doc {
	copied := make(Doc, len(d))
	for _, from := range append([]Doc{d}, changes...) {
		for name, value := range from {
			copied[name] = value
		}
	}
	return copied
}

// Copy copies a JSON value to the last level.
func Copy(v any) any {
	switch v := v.(type) {
	case Doc:
		copied := make(Doc, len(v))
		for name, value := range v {
			copied[name] = Copy(value)
		}
		return copied
	case []any:
		copied := make([]any, len(v))
		for i, value := range v {
			copied[i] = Copy(value)
		}
		return copied
	}
	return v
}

// Part cuts a list: at most size entries from start on. It is never nil.
func Part(all []any, start, size int) []any {
	start = max(0, min(start, len(all)))
	return append([]any{}, all[start:min(start+max(0, size), len(all))]...)
}

// Address is the address of the call with parameters of the query changed; an empty value
// takes one out. Lists link to their other pages with it.
func (c *Call) Address(changes map[string]string) string {
	query := url.Values{}
	for name, values := range c.Query {
		query[name] = values
	}
	for name, value := range changes {
		if query.Set(name, value); value == "" {
			query.Del(name)
		}
	}
	address := c.Base + c.Request.URL.EscapedPath()
	if len(query) > 0 {
		address += "?" + query.Encode()
	}
	return address
}
