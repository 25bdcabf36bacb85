package convert_test

import (
	"context"
	"encoding/json"
	"regexp"
	"sync"
	"testing"

	"bobbin/runtime/compile"
	"bobbin/runtime/script"
	"bobbin/runtime/script/convert"
	"bobbin/runtime/script/machine"
	"bobbin/runtime/workspace"
)

type silent struct{}

func (silent) Fetch(context.Context, script.FetchRequest) (script.FetchResponse, error) {
	return script.FetchResponse{}, nil
}

func (silent) Call(context.Context, string, json.RawMessage) (json.RawMessage, error) {
	return nil, nil
}
func (silent) Console(script.Line) {}

var engine = sync.OnceValue(func() *machine.Engine { return machine.New(machine.Config{}) })

// run gives what an expression makes, as JSON.
func run(t *testing.T, expression string) string {
	t.Helper()
	ws := &workspace.Workspace{Dir: t.TempDir(), Language: "ts"}
	source := "import * as c from '@sr-connect/convert';\nimport { Convert } from '@bobbin/convert';\nconst list = (b: any) => [b instanceof Uint8Array, ...new Uint8Array(b)];\nc; Convert; list;\n" +
		"export default async function () { try { return " + expression + "; } catch (e: any) { return `${e.name}: ${e.message}`; } }\n"
	bundle, diagnostics, err := compile.New(compile.Config{}).Script(t.Context(), ws, "Main", map[string]string{"scripts/Main.ts": source})
	if err != nil {
		t.Fatal(err, diagnostics)
	}
	out := engine().Run(t.Context(), bundle, script.Input{}, silent{}, script.Limits{})
	if out.Status != script.Finished {
		t.Fatalf("%s: %s %+v", expression, out.Status, out.Error)
	}
	return string(out.Result)
}

func TestConvert_GoesBothWays(t *testing.T) {
	for expression, want := range map[string]string{
		`list(c.convertBase64ToBuffer('AP8='))`:                                                       `[true,0,255]`,
		`list(c.convertBase64ToBuffer('-_8'))`:                                                        `[true,251,255]`,
		`list(c.convertBase64ToBuffer('A P\n8='))`:                                                    `[true,0,255]`,
		`c.convertBase64ToText('w6k=')`:                                                               `"é"`,
		`c.convertBase64ToText('6QA=', 'utf-16le')`:                                                   `"é"`,
		`c.convertBase64ToText('6Q==', 'latin1')`:                                                     `"é"`,
		`c.convertBufferToBase64(new Uint8Array([9, 0, 255, 9]).subarray(1, 3), true)`:                `"AP8="`,
		`c.convertBufferToBase64(new Uint8Array([0, 255]).buffer)`:                                    `"AP8="`,
		`c.convertBufferToText(new Uint8Array([195, 169]).buffer)`:                                    `"é"`,
		`c.convertBufferToText(new Uint8Array([251, 255]), 'base64url', true)`:                        `"-_8"`,
		`c.convertBufferToText(new Uint8Array([128, 255]), 'latin1').length`:                          `2`,
		`c.convertTextToBase64('é')`:                                                                  `"w6k="`,
		`c.convertTextToBase64('é😀', 'utf-16le')`:                                                     `"6QA92ADe"`,
		`list(c.convertTextToBuffer('é'))`:                                                            `[true,195,169]`,
		`list(c.convertTextToBuffer('é', 'UCS2'))`:                                                    `[true,233,0]`,
		`list(c.convertTextToBuffer('00ff', 'hex'))`:                                                  `[true,0,255]`,
		`c.convertTextToText('w6k=', 'base64')`:                                                       `"é"`,
		`c.convertTextToText('é', 'utf8', 'hex')`:                                                     `"c3a9"`,
		`Convert.textToBase64('a') + Convert.base64ToText('YQ==')`:                                    `"YQ==a"`,
		`Object.keys(Convert).length`:                                                                 `10`,
		`c.convertMarkdownToADF("*a*").content[0].content[0].marks[0].type`:                           `"em"`,
		`Convert.adfToMarkdown(Convert.markdownToADF("# a\n\n- b"))`:                                  `"# a\n\n- b"`,
		`c.convertADFToMarkdown(null) + c.convertADFToMarkdown(undefined)`:                            `""`,
		`c.convertBase64ToText(c.convertTextToBase64('x'.repeat(100000), 'latin1'), 'latin1').length`: `100000`,
	} {
		if got := run(t, expression); got != want {
			t.Errorf("%s\n got %s\nwant %s", expression, got, want)
		}
	}
}

func TestConvert_RefusesWhatIsWrong(t *testing.T) {
	for expression, want := range map[string]string{
		`c.convertBase64ToBuffer('*')`:                    `"TypeError: The text is not base64"`,
		`c.convertBase64ToBuffer(5 as any)`:               `"TypeError: A base64 text is needed, not number"`,
		`c.convertTextToBuffer(null as any)`:              `"TypeError: A text is needed, not null"`,
		`c.convertBufferToText('x' as any)`:               `"TypeError: An ArrayBuffer or a view on one is needed"`,
		`c.convertTextToBuffer('€', 'latin1')`:            `"RangeError: The character \"€\" at 0 is not in latin1"`,
		`c.convertTextToBuffer('x', 'klingon' as any)`:    `"RangeError: The encoding \"klingon\" is not known: utf8, utf-16le, utf-16be, latin1, ascii, base64, base64url and hex are"`,
		`c.convertMarkdownToADF(null as any)`:             `"TypeError: A text is needed, not null"`,
		`c.convertMarkdownToADF('x'.repeat(2 ** 21))`:     `"RangeError: What is converted has 2048 KB, the limit is 1024."`,
		`c.convertADFToMarkdown('text' as any)`:           `"TypeError: A document of the Atlassian Document Format is needed: an object with type and content."`,
		`c.convertADFToMarkdown((() => 1) as any)`:        `"TypeError: A document of the Atlassian Document Format is needed: an object with type and content."`,
		`c.convertArrayBufferToFormDataBuffer({} as any)`: `"TypeError: Each chunk needs fileName and value"`,
	} {
		if got := run(t, expression); got != want {
			t.Errorf("%s\n got %s\nwant %s", expression, got, want)
		}
	}
}

func TestConvert_MakesAFormTheRuntimeReads(t *testing.T) {
	got := run(t, `await (async () => {
		const { arrayBuffer, contentType } = Convert.arrayBufferToFormDataBuffer({ fileName: 'a"b.txt', value: 'é' }, { fileName: 'c.bin', value: new Uint8Array([0, 255]).buffer, fieldName: 'uploadFile', contentType: 'image/png' });
		const form = await new Response(arrayBuffer, { headers: { 'content-type': contentType } }).formData();
		const a: any = form.get('file'), b: any = form.get('uploadFile');
		return [arrayBuffer instanceof ArrayBuffer, a.name, await a.text(), b.name, b.type, ...new Uint8Array(await b.arrayBuffer())];
	})()`)
	if want := `[true,"a%22b.txt","é","c.bin","image/png",0,255]`; got != want {
		t.Errorf("got %s", got)
	}
}

func TestDeclarations_NameWhatTheModuleExports(t *testing.T) {
	names := func(pattern, text string) map[string]bool {
		found := map[string]bool{}
		for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(text, -1) {
			found[m[1]] = true
		}
		return found
	}
	source := names(`(?m)^export (?:async )?(?:function|const) (\w+)`, convert.Source)
	declared := names(`(?m)^export (?:function|const|namespace) (\w+)`, convert.Declarations)
	if len(source) == 0 || len(source) != len(declared) {
		t.Errorf("%v\n%v", source, declared)
	}
	for name := range source {
		if !declared[name] {
			t.Errorf("%s is not declared", name)
		}
	}
}
