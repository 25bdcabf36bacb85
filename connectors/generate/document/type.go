package document

// Kind is what a type is.
type Kind string

// The kinds. A Type with Ref set has none.
const (
	Any     Kind = "any"
	String  Kind = "string"
	Integer Kind = "integer"
	Number  Kind = "number"
	Boolean Kind = "boolean"
	Null    Kind = "null"
	Binary  Kind = "binary"
	Array   Kind = "array"
	Object  Kind = "object"
	Union   Kind = "union" // one of Parts
	Both    Kind = "both"  // all of Parts
)

// Type is one type of an interface. Types are trees; a cycle goes through Ref.
type Type struct {
	Ref      string // name in Document.Types
	Kind     Kind
	Format   string
	Enum     []string // of a string
	Items    *Type    // of an array
	Fields   []Field  // of an object, by name
	Extra    *Type    // of an object: the fields not named; nil for none
	Parts    []*Type
	Nullable bool
	Input    bool   // of an object: a GraphQL input
	Doc      string // of a named type
}

// Field is one field of an object.
type Field struct {
	Name     string
	Required bool
	Type     *Type
	Args     []Field // what a field of a GraphQL type takes
	Declared string  // of such an argument: its type as a query declares it
	Doc      string
}

// Field finds a field by name.
func (t *Type) Field(name string) (Field, bool) {
	for _, f := range t.Fields {
		if f.Name == name {
			return f, true
		}
	}
	return Field{}, false
}

// Set adds a field or takes the place of the one with its name. Fields stay sorted.
func (t *Type) Set(f Field) {
	for i, old := range t.Fields {
		if old.Name == f.Name {
			t.Fields[i] = f
			return
		}
		if old.Name > f.Name {
			t.Fields = append(t.Fields[:i], append([]Field{f}, t.Fields[i:]...)...)
			return
		}
	}
	t.Fields = append(t.Fields, f)
}

// Untyped says whether nothing is known about the type.
func (t *Type) Untyped() bool {
	return t == nil || (t.Ref == "" && (t.Kind == Any || (t.Kind == Object && len(t.Fields) == 0 && t.Extra == nil)))
}
