package script

// Module is one module that scripts import.
type Module struct {
	Names        []string // the primary name first: @bobbin/record-storage, @sr-connect/record-storage, @stitch-it/record-storage
	Source       string   // TypeScript; imports other modules by primary name
	Declarations string   // .d.ts text, the body of a module file; empty for a part that is not for people
}
