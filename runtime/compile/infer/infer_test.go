package infer_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/evanw/esbuild/pkg/api"
	"golang.org/x/tools/txtar"

	"bobbin/runtime/compile/infer"
	"bobbin/runtime/fault"
)

var update = flag.Bool("update", false, "write the golden files")

// Each file of testdata has payloads and the types that are made of them.
func TestText_IsAsInTheGoldenFiles(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) < 5 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var types infer.Types
			var kept []txtar.File
			want := ""
			for _, f := range archive.Files {
				if f.Name == "types.ts" {
					want = string(f.Data)
					continue
				}
				kept = append(kept, f)
				if err := types.Add(f.Data); err != nil {
					t.Fatalf("%s: %v", f.Name, err)
				}
			}
			got := types.Text(strings.TrimSuffix(filepath.Base(file), ".txt")+" event", "")
			if got == want {
				mustParse(t, got)
				return
			}
			if !*update {
				t.Fatalf("got:\n%s", got)
			}
			archive.Files = append(kept, txtar.File{Name: "types.ts", Data: []byte(got)})
			if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
				t.Fatal(err)
			}
		})
	}
}

func mustParse(t *testing.T, text string) {
	t.Helper()
	if result := api.Transform(text, api.TransformOptions{Loader: api.LoaderTS}); len(result.Errors) > 0 {
		t.Fatalf("is no TypeScript: %v\n%s", result.Errors[0], text)
	}
}

func TestAdd_RefusesWhatIsNoEvent(t *testing.T) {
	many := "{" + strings.Repeat(`"a":1,`, 10) + `"x":{`
	for i := range 20_001 {
		many += fmt.Sprintf(`"f%d":%d,`, i, i)
	}
	many += `"last":1}}`
	for name, payload := range map[string]string{"nothing": "", "half": `{"a":`, "two": "{} {}", "no UTF-8 in names": "{\"a", "too many fields": many} {
		if err := new(infer.Types).Add([]byte(payload)); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestText_DeepValuesAreUnknown(t *testing.T) {
	var types infer.Types
	deep := strings.Repeat(`{"a":`, 5000) + "1" + strings.Repeat("}", 5000)
	if err := types.Add([]byte(deep)); err != nil {
		t.Fatal(err)
	}
	if got := types.Text("deep", ""); !strings.Contains(got, "unknown") || len(got) > 10_000 {
		t.Errorf("got %s", got)
	}
}

// FuzzText: whatever the payloads are, the text is TypeScript, is the same each time, and has
// nothing of their values.
func FuzzText(f *testing.F) {
	f.Add([]byte(`{"a":1,"b":[{"c":null},{"d":"2026-11-26T08:00:00Z"}]}`), []byte(`{"a":"x","*/":{"1":{},"2":{}}}`))
	f.Add([]byte(`[1,"a",null,[[]],{"__proto__":{"constructor":true}}]`), []byte(`"text"`))
	f.Add([]byte(`{"":{"":{"":0}},"a-b":{"a_b":{"a b":{}}}}`), []byte(`{"interface":{"class":{"default":{}}}}`))
	f.Fuzz(func(t *testing.T, first, second []byte) {
		text := func() string {
			var types infer.Types
			for _, payload := range [][]byte{first, second} {
				if err := types.Add(payload); err != nil && json.Valid(payload) && len(payload) < 10_000 {
					t.Fatalf("%s: %v", payload, err)
				}
			}
			return types.Text("heard", "a note")
		}
		got := text()
		mustParse(t, got)
		if again := text(); again != got {
			t.Errorf("once:\n%s\nand then:\n%s", got, again)
		}
	})
}
