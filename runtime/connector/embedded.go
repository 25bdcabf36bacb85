package connector

import (
	"encoding/json"
	"sync"
)

// Embedded makes Connector.Table of the generated files a connector carries. The table is
// parsed at the first call; the schemas only when something asks for them. Files that cannot
// be parsed are a broken build and panic.
func Embedded(operations, schemas []byte) func() *Table {
	return sync.OnceValue(func() *Table {
		t := &Table{}
		if err := json.Unmarshal(operations, t); err != nil {
			panic("connector: the built-in operation table is broken: " + err.Error())
		}
		for name, o := range t.Operations {
			o.Name = name
			t.Operations[name] = o
		}
		t.Schemas = sync.OnceValue(func() *Schemas {
			s := &Schemas{}
			if err := json.Unmarshal(schemas, s); err != nil {
				panic("connector: the built-in answer types are broken: " + err.Error())
			}
			return s
		})
		return t
	})
}
