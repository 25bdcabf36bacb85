package machine_test

import (
	"encoding/json"
	"strings"
	"testing"

	"bobbin/runtime/script"
	"bobbin/runtime/script/machine"
)

func TestEvaluate_TakesWhatLibrariesGenerate(t *testing.T) {
	statements := strings.Repeat("if (data.a && typeof data.b === 'string') { errors++; valid = data['x'] ? /[(]'/.test(\"((\") : false }\n", 3000)
	for name, text := range map[string]string{
		"statements":   statements,
		"no semicolon": "let d\n" + strings.Repeat("d = b + c\n", 2000),
		"functions":    strings.Repeat("function f(a, b) { return a + b }\n", 5000),
		"elements":     "return [" + strings.Repeat("1, 'two((((', ", 20000) + "].length",
		"concatenated": "return ''" + strings.Repeat(" + 'x((' + a", 1000),
		"comments":     strings.Repeat("// don't (((\n/* it's ((( */\n", 2000),
		"nested":       strings.Repeat("(", 200) + "1" + strings.Repeat(")", 200),
		"evaluate":     "const medieval = (x) => x; return medieval(1) || x.eval",
	} {
		t.Run(name, func(t *testing.T) {
			code := "const a = 1, b = 2, c = 3, data = {}, x = {}; let errors = 0, valid; " + text
			out := machine.Run(t.Context(), main(`new Function(event.code)(); return Function.prototype.constructor === Function`), script.Input{Event: []byte(`{"code":` + jsonText(code) + `}`)}, &host{}, script.Limits{})
			if out.Status == script.Finished {
				return
			}
			t.Errorf("%s: %+v", out.Status, out.Error)
		})
	}
}

// jsonText is a JSON string.
func jsonText(s string) string {
	out, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return string(out)
}
