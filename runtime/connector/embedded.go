package connector

import (
	"encoding/json"
	"io/fs"
	"sync"
)

// EmbeddedIn is Embedded for files that lie in a file system as operations.json and
// schemas.json; they are read when they are parsed.
func EmbeddedIn(files fs.FS) func() *Table {
	return embedded(func() []byte { return mustRead(files, "operations.json") }, func() []byte { return mustRead(files, "schemas.json") })
}

func mustRead(files fs.FS, name string) []byte {
	data, err := fs.ReadFile(files, name)
	if err != nil {
		panic("connector: the built-in " + name + " is missing: " + err.Error())
	}
	return data
}

// Embedded makes Connector.Table of the generated files a connector carries. The table is
// parsed at the first call; the schemas only when something asks for them. Files that cannot
// be parsed are a broken build and panic.
func Embedded(operations, schemas []byte) func() *Table {
	return embedded(func() []byte { return operations }, func() []byte { return schemas })
}

func embedded(operations, schemas func() []byte) func() *Table {
	return sync.OnceValue(func() *Table {
		t := &Table{}
		if err := json.Unmarshal(operations(), t); err != nil {
			panic("connector: the built-in operation table is broken: " + err.Error())
		}
		for name, o := range t.Operations {
			o.Name = name
			if o.GraphQL != nil && !o.GraphQL.Plain {
				o.GraphQL.Nested = t.Nested
			}
			t.Operations[name] = o
		}
		t.Schemas = sync.OnceValue(func() *Schemas {
			s := &Schemas{}
			if err := json.Unmarshal(schemas(), s); err != nil {
				panic("connector: the built-in answer types are broken: " + err.Error())
			}
			return s
		})
		return t
	})
}
