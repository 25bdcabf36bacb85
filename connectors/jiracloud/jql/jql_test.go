package jql_test

import (
	"reflect"
	"strings"
	"testing"

	"bobbin/connectors/jiracloud/jql"
)

func clause(field, operator string, values ...string) jql.Clause {
	c := jql.Clause{Field: field, Operator: operator}
	for _, v := range values {
		c.Operands = append(c.Operands, jql.Operand{Text: v})
	}
	return c
}

func TestParse_BuildsTheTree(t *testing.T) {
	a, b, c := clause("a", "=", "1"), clause("b", "=", "2"), clause("c", "=", "3")
	for text, want := range map[string]jql.Query{
		"":                                 {},
		"  \n ":                            {},
		"a=1":                              {Where: a},
		"A = 1":                            {Where: clause("A", "=", "1")},
		"a = 1 or b = 2 and c = 3":         {Where: jql.Or{a, jql.And{b, c}}},
		"(a = 1 OR b = 2) AND c = 3":       {Where: jql.And{jql.Or{a, b}, c}},
		"NOT a = 1":                        {Where: jql.Not{Node: a}},
		"!(a = 1 && b = 2)":                {Where: jql.Not{Node: jql.And{a, b}}},
		`"Story Points" >= 2`:              {Where: clause("Story Points", ">=", "2")},
		`summary !~ 'it\'s "so"'`:          {Where: clause("summary", "!~", `it's "so"`)},
		"key in (DEMO-1, demo-2)":          {Where: clause("key", "in", "DEMO-1", "demo-2")},
		"key NOT  IN (DEMO-1)":             {Where: clause("key", "not in", "DEMO-1")},
		"a is EMPTY":                       {Where: jql.Clause{Field: "a", Operator: "is", Operands: []jql.Operand{{Empty: true}}}},
		"a IS NOT null":                    {Where: jql.Clause{Field: "a", Operator: "is not", Operands: []jql.Operand{{Empty: true}}}},
		"created > -1d":                    {Where: clause("created", ">", "-1d")},
		"cf[10001] = x":                    {Where: clause("cf[10001]", "=", "x")},
		"order by a":                       {Order: []jql.Order{{Field: "a"}}},
		"a = 1 ORDER BY b DESC, c asc":     {Where: a, Order: []jql.Order{{Field: "b", Descending: true}, {Field: "c"}}},
		"a = startOfDay(-1, \"2d\")":       {Where: jql.Clause{Field: "a", Operator: "=", Operands: []jql.Operand{{Text: "startOfDay", Function: true, Args: []string{"-1", "2d"}}}}},
		"a in membersOf(x)":                {Where: jql.Clause{Field: "a", Operator: "in", Operands: []jql.Operand{{Text: "membersOf", Function: true, Args: []string{"x"}}}}},
		`a = "\u0041\\\n"`:                 {Where: clause("a", "=", "A\\\n")},
		"a = 712020:8f-9":                  {Where: clause("a", "=", "712020:8f-9")},
		`project = "select" AND "order"=1`: {Where: jql.And{clause("project", "=", "select"), clause("order", "=", "1")}},
	} {
		got, err := jql.Parse(text)
		if err != nil {
			t.Errorf("%q: %v", text, err)
		} else if !reflect.DeepEqual(got, want) {
			t.Errorf("%q: got %+v, want %+v", text, got, want)
		}
	}
}

func TestParse_SaysWhatIsWrongAsJiraDoes(t *testing.T) {
	for text, want := range map[string]string{
		"project = OR":   "Expecting either a value, list or function but got 'OR'. You must surround 'OR' in quotation marks to use it as a value. (line 1, character 11)",
		"project =":      "Expecting either a value, list or function before the end of the query.",
		"project":        "Expecting operator before the end of the query.",
		"project DEMO":   "Expecting operator but got 'DEMO'. The valid operators are",
		"a = 1 b = 2":    "Expecting either 'OR' or 'AND' but got 'b'. (line 1, character 7)",
		"a = 1 AND":      "Expecting a field name at the end of the query.",
		"a = 1\nAND = 2": "Expecting a field name but got '='. (line 2, character 5)",
		"(a = 1":         "Expecting ')' before the end of the query.",
		"(a = 1]":        "Expecting ')' but got ']'. (line 1, character 7)",
		"a = me@x":       "The character '@' is a reserved JQL character. You must enclose it in a string or use the escape '\\u0040' instead. (line 1, character 7)",
		"a = 'x y":       "The quoted string 'x y' has not been completed. (line 1, character 5)",
		"a in (1, ":      "Expecting either a value, list or function before the end of the query.",
		"a in (1 2)":     "Expecting either ',' or ')' but got '2'. (line 1, character 9)",
		"a in (1":        "Expecting either ',' or ')' before the end of the query.",
		"a = f(1":        "Expecting ')' before the end of the query.",
		`a = "\q"`:       `'\q' is an illegal JQL escape sequence.`,
		"order by":       "Expecting a field name at the end of the query.",
		"order by a b":   "Expecting ',' but got 'b'. (line 1, character 12)",
		"select = 1":     "Expecting a field name but got 'select'.",
	} {
		_, err := jql.Parse(text)
		if err == nil || !strings.HasPrefix(err.Error(), "Error in the JQL Query: "+want) {
			t.Errorf("%q: got %v, want %s", text, err, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"a = 1 or not (b in (1, 'x') and c is empty) order by d desc", "cf[1", "!!!!a=1", `a = "\u12`, "((((", "a=\x00", "ä ~ ö"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		q, err := jql.Parse(text)
		if err != nil && !strings.HasPrefix(err.Error(), "Error in the JQL Query: ") {
			t.Errorf("%q: %v", text, err)
		}
		if err == nil && q.Where == nil && len(q.Order) == 0 && strings.TrimSpace(text) != "" {
			t.Errorf("%q means nothing", text)
		}
	})
}
