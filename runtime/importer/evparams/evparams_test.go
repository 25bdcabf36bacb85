package evparams_test

import (
	"encoding/json"
	"reflect"
	"slices"
	"testing"

	"bobbin/runtime/importer/evparams"
	"bobbin/runtime/workspace"
)

func TestParse_TypesBecomeParameters(t *testing.T) {
	for name, c := range map[string]struct{ member, want string }{
		"text":              {"A?: string", `{"type":"text"}`},
		"required":          {"A: string;", `{"type":"text","required":true}`},
		"number":            {"A?: number,", `{"type":"number"}`},
		"boolean":           {"A: boolean", `{"type":"boolean"}`},
		"true or false":     {"A?: true | false", `{"type":"boolean"}`},
		"date":              {"A?: Date", `{"type":"date"}`},
		"list":              {"A?: string[]", `{"type":"list"}`},
		"list, written out": {"A?: Array<string>", `{"type":"list"}`},
		"read-only list":    {"readonly A?: readonly string[]", `{"type":"list"}`},
		"map":               {"A?: Record<string, string>", `{"type":"map"}`},
		"map by index":      {"A?: { [key: string]: string }", `{"type":"map"}`},
		"choice":            {`A?: 'low' | "high"`, `{"type":"choice","options":["low","high"]}`},
		"choice, in lines":  {"A?:\n    | 'low'\n    | 'high';", `{"type":"choice","options":["low","high"]}`},
		"one choice":        {`A?: 'only'`, `{"type":"choice","options":["only"]}`},
		"choices":           {`A?: ('x' | 'y')[]`, `{"type":"choices","options":["x","y"]}`},
		"choices by Array":  {`A?: Array<'x' | 'y' | 'x'>`, `{"type":"choices","options":["x","y"]}`},
		"quotes":            {`A?: 'it\'s'`, `{"type":"choice","options":["it's"]}`},
		"null left out":     {"A?: string | null | undefined", `{"type":"text"}`},
		"alias":             {"A?: Level", `{"type":"choice","options":["a","b"]}`},
		"folder":            {"A: { B?: number; C: boolean }", `{"type":"folder","parameters":{"B":{"type":"number"},"C":{"type":"boolean"}}}`},
		"folder by name":    {"A: Mail", `{"type":"folder","parameters":{"To":{"type":"list"}}}`},
		"comment":           {"/** Where\n * it goes */\n A?: string // not this", `{"type":"text","description":"Where it goes"}`},
		"quoted name":       {`"A"?: string`, `{"type":"text"}`},
	} {
		t.Run(name, func(t *testing.T) {
			text := "type Level = 'a' | 'b';\ninterface Mail { To?: string[] }\ndeclare global {\n  interface EV {\n    " + c.member + "\n    Z?: number\n  }\n}\nexport {};\n"
			got, problems, found := evparams.Parse(text)
			if !found || len(problems) > 0 || len(got) != 2 || got["Z"].Type != "number" {
				t.Fatalf("got %+v, %v, found: %v", got, problems, found)
			}
			var want workspace.Parameter
			if err := json.Unmarshal([]byte(c.want), &want); err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got["A"], want) {
				t.Errorf("%s is %+v, want %+v", c.member, got["A"], want)
			}
		})
	}
}

func TestParse_WhatIsNotUnderstoodIsPlaced(t *testing.T) {
	for name, c := range map[string]struct {
		text  string
		names []string
		lines []int
	}{
		"nothing":          {"", nil, nil},
		"no EV":            {"interface Other { A: string }", nil, nil},
		"empty":            {"interface EV {}", []string{}, nil},
		"byte order mark":  {"\uFEFFinterface EV {\r\n  A?: string\r\n  B?: number\r\n}\r\n", []string{"A", "B"}, nil},
		"type in place":    {"export type EV = {\n A?: string\n}", []string{"A"}, nil},
		"two of them":      {"interface EV { A?: string }\ninterface EV { B?: string }", []string{"A", "B"}, nil},
		"not closed":       {"interface EV {\n A?: string", []string{"A"}, nil},
		"any":              {"interface EV {\n A?: any\n B?: string }", []string{"A", "B"}, []int{2}},
		"numbers":          {"interface EV {\n A?: number[]\n}", []string{"A"}, []int{2}},
		"intersection":     {"interface EV {\n A?: string & {x: 1}\n}", []string{"A"}, []int{2}},
		"function":         {"interface EV {\n A(x: string): void;\n B?: () => string\n}", []string{"B"}, []int{2, 3}},
		"mixed union":      {"interface EV {\n A?: string | number\n}", []string{"A"}, []int{2}},
		"folder in folder": {"interface EV {\n A: {\n B: { C?: string } } }", []string{"A"}, []int{3}},
		"signs":            {"interface EV {\n @A?: string\n B?: string }", []string{"B"}, []int{2}},
		"circle":           {"type X = Y; type Y = X; interface EV {\n A?: X\n B?: 'b' | X }", []string{"A", "B"}, []int{2, 3}},
		"circle of lists":  {"type X = X[]; interface EV {\n A?: X }", []string{"A"}, []int{2}},
	} {
		t.Run(name, func(t *testing.T) {
			got, problems, found := evparams.Parse(c.text)
			if found != (c.names != nil) || len(got) != len(c.names) {
				t.Fatalf("got %+v, found: %v", got, found)
			}
			for _, n := range c.names {
				if _, ok := got[n]; !ok {
					t.Errorf("%s is not in %+v", n, got)
				}
			}
			var lines []int
			for _, p := range problems {
				lines = append(lines, p.Line)
			}
			if !slices.Equal(lines, c.lines) {
				t.Errorf("problems %+v, want them in lines %v", problems, c.lines)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"interface EV { A?: string; B: {C: 'x' | 'y'}[] }", "type X = X[]; interface EV { A: X; B: (X) }", "interface EV { [k: string]: ((((", "interface EV { A?: Array<Array<", "interface EV { 'a", "/** x", "interface EV { A: { B: { C: {", "type A=A|B;type B=A|B;interface EV{a:A|B}"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, problems, _ := evparams.Parse(text)
		for _, p := range problems {
			if p.Line < 1 || p.Column < 1 || p.Message == "" {
				t.Errorf("a problem without its place: %+v", p)
			}
		}
		if _, err := json.Marshal(got); err != nil {
			t.Error(err)
		}
	})
}
