// Package fault is how anything that goes wrong is said to a person: a code for the
// machine, a sentence in plain words, a place where there is one, and a hint.
//
// Whoever knows the reason makes the fault; whoever passes it on wraps it with %w and
// what it was doing. Edges (command line, HTTP, window) translate it once.
package fault

import (
	"bytes"
	"errors"
	"fmt"
	"unicode/utf16"
)

// Code is the kind of a fault. Seven is enough; each edge maps every one of them.
type Code string

// The codes.
const (
	Invalid     Code = "invalid"     // what was asked for cannot be right
	NotFound    Code = "not_found"   // it names something that is not there
	Conflict    Code = "conflict"    // it is there already, or has changed meanwhile
	Denied      Code = "denied"      // understood and refused
	Unavailable Code = "unavailable" // something outside Bobbin does not answer
	Canceled    Code = "canceled"    // a person or a deadline ended it
	Internal    Code = "internal"    // a fault of Bobbin's own
)

// Codes lists every code, for the tests that walk them at each edge.
func Codes() []Code {
	return []Code{Invalid, NotFound, Conflict, Denied, Unavailable, Canceled, Internal}
}

// Place is a position in a person's file. Lines and columns count from 1, columns in
// UTF-16 units as editors do; 0 means unknown.
type Place struct {
	File   string `json:"file"`
	Line   int    `json:"line,omitempty"`
	Column int    `json:"column,omitempty"`
}

// PlaceAt is the position of a byte offset in the text of a file.
func PlaceAt(file string, text []byte, offset int) Place {
	offset = min(offset, len(text))
	start := bytes.LastIndexByte(text[:offset], '\n') + 1
	return Place{File: file, Line: 1 + bytes.Count(text[:offset], []byte("\n")), Column: 1 + len(utf16.Encode([]rune(string(text[start:offset]))))}
}

// String writes file:line:column, as far as known.
func (p Place) String() string {
	switch {
	case p.Line == 0:
		return p.File
	case p.Column == 0:
		return fmt.Sprintf("%s:%d", p.File, p.Line)
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
}

// Error is a fault. The cause is for the log and is not shown to people.
type Error struct {
	Code     Code   `json:"code"`
	Sentence string `json:"sentence"`
	Hint     string `json:"hint,omitempty"`
	Place    *Place `json:"place,omitempty"`
	Cause    error  `json:"-"`
}

// New makes a fault. The sentence is formatted as by fmt.Sprintf.
func New(code Code, sentence string, args ...any) *Error {
	if len(args) > 0 {
		sentence = fmt.Sprintf(sentence, args...)
	}
	return &Error{Code: code, Sentence: sentence}
}

// WithHint says what the person can do.
func (e *Error) WithHint(hint string, args ...any) *Error {
	if len(args) > 0 {
		hint = fmt.Sprintf(hint, args...)
	}
	e.Hint = hint
	return e
}

// At says where.
func (e *Error) At(p Place) *Error {
	e.Place = &p
	return e
}

// Because keeps the error that caused this one.
func (e *Error) Because(cause error) *Error {
	e.Cause = cause
	return e
}

// Error is the sentence with its place, one line.
func (e *Error) Error() string {
	if e.Place != nil {
		return e.Place.String() + ": " + e.Sentence
	}
	return e.Sentence
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Cause }

// From finds the fault in an error chain; anything else is an internal one.
func From(err error) *Error {
	if err == nil {
		return nil
	}
	var f *Error
	if errors.As(err, &f) {
		return f
	}
	return &Error{Code: Internal, Sentence: "Something went wrong inside Bobbin: " + err.Error(),
		Hint: "This is a fault of Bobbin, not of your script. `bobbin doctor` collects what a report needs.", Cause: err}
}

// Is says whether the error is a fault of that code.
func Is(err error, code Code) bool {
	var f *Error
	return errors.As(err, &f) && f.Code == code
}
