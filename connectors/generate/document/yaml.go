package document

import (
	"encoding/json"
	"regexp"
	"strconv"

	"go.yaml.in/yaml/v3"

	"bobbin/runtime/fault"
)

// parseYAML reads YAML into what the same document in JSON gives: keys are texts (also 200),
// dates stay texts, numbers keep their digits.
func parseYAML(data []byte, file string) (map[string]any, error) {
	var top yaml.Node
	if err := yaml.Unmarshal(data, &top); err != nil {
		f := fault.New(fault.Invalid, "The API document is not readable as YAML: %s.", clip(yamlLine.ReplaceAllString(err.Error(), ""), 200)).Because(err)
		place := fault.Place{File: file}
		if m := lineIn.FindStringSubmatch(err.Error()); m != nil {
			place.Line, _ = strconv.Atoi(m[1]) // digits; 0 when there are too many
		}
		return nil, f.At(place)
	}
	y := yamlReader{file: file, done: map[*yaml.Node]any{}, open: map[*yaml.Node]bool{}}
	if top.Kind != yaml.DocumentNode || len(top.Content) == 0 {
		return nil, notAPI(file)
	}
	v, err := y.value(top.Content[0])
	if err != nil {
		return nil, err
	}
	root, ok := v.(map[string]any)
	if !ok {
		return nil, notAPI(file)
	}
	return root, nil
}

var (
	lineIn   = regexp.MustCompile(`line (\d+)`)
	yamlLine = regexp.MustCompile(`^yaml: (line \d+: )?`)
	number   = regexp.MustCompile(`^-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?$`)
)

// yamlReader turns nodes into values. What an alias names is read once and shared.
type yamlReader struct {
	file string
	done map[*yaml.Node]any
	open map[*yaml.Node]bool
}

func (y yamlReader) wrong(n *yaml.Node, sentence string) error {
	return fault.New(fault.Invalid, "%s", sentence).At(fault.Place{File: y.file, Line: n.Line, Column: n.Column})
}

func (y yamlReader) value(n *yaml.Node) (any, error) {
	switch n.Kind {
	case yaml.AliasNode:
		return y.alias(n)
	case yaml.MappingNode:
		return y.mapping(n)
	case yaml.SequenceNode:
		list := make([]any, 0, len(n.Content))
		for _, one := range n.Content {
			v, err := y.value(one)
			if err != nil {
				return nil, err
			}
			list = append(list, v)
		}
		return list, nil
	}
	switch n.ShortTag() {
	case "!!null":
		return nil, nil
	case "!!bool":
		var b bool
		if n.Decode(&b) == nil {
			return b, nil
		}
	case "!!int", "!!float":
		if number.MatchString(n.Value) {
			return json.Number(n.Value), nil
		}
	}
	return n.Value, nil
}

func (y yamlReader) alias(n *yaml.Node) (any, error) {
	of := n.Alias
	if v, ok := y.done[of]; ok {
		return v, nil
	}
	if of == nil || y.open[of] {
		return nil, y.wrong(n, "An alias of the API document contains itself.")
	}
	y.open[of] = true
	defer delete(y.open, of)
	v, err := y.value(of)
	if err == nil {
		y.done[of] = v
	}
	return v, err
}

// mapping reads a mapping; the members of one that is merged in (<<) give way to its own.
func (y yamlReader) mapping(n *yaml.Node) (any, error) {
	if n.Anchor != "" {
		y.open[n] = true
		defer delete(y.open, n)
	}
	m := map[string]any{}
	var merged []any
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		if key.Kind == yaml.AliasNode {
			key = key.Alias
		}
		if key.Kind != yaml.ScalarNode {
			return nil, y.wrong(n.Content[i], "A key of the API document is not a text.")
		}
		v, err := y.value(n.Content[i+1])
		if err != nil {
			return nil, err
		}
		if key.ShortTag() == "!!merge" {
			merged = append(merged, v)
			continue
		}
		m[key.Value] = v
	}
	for _, v := range merged {
		for _, from := range append(list(v), v) {
			for key, value := range object(from) {
				if _, own := m[key]; !own {
					m[key] = value
				}
			}
		}
	}
	return m, nil
}
