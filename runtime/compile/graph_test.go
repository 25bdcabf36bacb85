package compile_test

import (
	"encoding/json"
	"testing"
)

func TestUses_ReadsWhatAScriptLeansOn(t *testing.T) {
	ws := newWorkspace(t, map[string]string{
		"scripts/sync/issue.ts": "export const one = 1;\n",
		"scripts/Main.ts": `import Tracker from './api/tracker';
import { one } from './sync/issue';
import type { Nothing } from 'somewhere';
import { getRecordValue, setRecordValue, deleteRecordValue } from '@sr-connect/record-storage';
import { triggerScript } from '@bobbin/trigger';
// setRecordValue('in a comment', 1)
export default async function (event: any) {
  const seen = await getRecordValue<Record<string, number>>('seen');
  await setRecordValue(` + "`pair-${event.id}`" + `, one);
  await setRecordValue(` + "`fixed`" + `, one);
  await deleteRecordValue(event.key);
  await setRecordValue('seen', seen);
  await triggerScript('sync/Part', { payload: {} });
  return Tracker.fetch('/');
}
`,
		"scripts/Other.ts": "import { RecordStorage } from '@bobbin/record-storage';\nimport { x } from './gone';\nexport default () => new RecordStorage();\n",
	})
	all, err := newCompiler().Uses(ws)
	if err != nil {
		t.Fatal(err)
	}
	got, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	want := `[{"path":"scripts/Main.ts","scripts":[{"name":"scripts/sync/issue.ts","line":2}],"triggers":[{"name":"sync/Part","line":13}],` +
		`"connections":[{"name":"tracker","line":1}],"records":[{"name":"seen","line":8,"writes":true},{"name":"pair-…","line":9,"writes":true},` +
		`{"name":"fixed","line":10,"writes":true},{"name":"…","line":11,"writes":true}]},` +
		`{"path":"scripts/Other.ts","scripts":[],"triggers":[],"connections":[],"records":[{"name":"…","line":3,"writes":true}]},` +
		`{"path":"scripts/sync/issue.ts","scripts":[],"triggers":[],"connections":[],"records":[]}]`
	if string(got) != want {
		t.Errorf("uses\n%s\nwant\n%s", got, want)
	}
}

// A name that was taken under another one, or from all of a module, is followed; types are no use of it.
func TestUses_FollowsNamesThatAreOthersHere(t *testing.T) {
	for text, want := range map[string]string{
		"import { triggerScript as run } from '@bobbin/trigger';\nexport default () => run('sync/Part');\n":                           `"triggers":[{"name":"sync/Part","line":2}],"connections":[],"records":[]`,
		"import * as trigger from '@sr-connect/trigger';\nexport default () => trigger.triggerScript('Part', {});\n":                  `"triggers":[{"name":"Part","line":2}],"connections":[],"records":[]`,
		"import { setRecordValue as put, getRecordValue } from '@bobbin/record-storage';\nput('a', 1);\ngetRecordValue('b');\n":       `"triggers":[],"connections":[],"records":[{"name":"a","line":2,"writes":true},{"name":"b","line":3}]`,
		"import * as records from '@bobbin/record-storage';\nrecords.getRecordValue<string>('a');\nrecords.deleteRecordValue('b');\n": `"triggers":[],"connections":[],"records":[{"name":"a","line":2},{"name":"b","line":3,"writes":true}]`,
		"import { triggerScript, getRecordValue } from '@stitch-it/runtime';\ntriggerScript('Part');\ngetRecordValue('a');\n":         `"triggers":[{"name":"Part","line":2}],"connections":[],"records":[{"name":"a","line":3}]`,
		"import type { RecordStorage } from '@bobbin/record-storage';\nexport const a = (r: RecordStorage) => r.getValue('a');\n":     `"triggers":[],"connections":[],"records":[]`,
		"export { getRecordValue } from '@bobbin/record-storage';\n":                                                                  `"triggers":[],"connections":[],"records":[{"name":"…","line":1,"writes":true}]`,
	} {
		all, err := newCompiler().Uses(newWorkspace(t, map[string]string{"scripts/Main.ts": text}))
		if err != nil {
			t.Fatal(err)
		}
		got, err := json.Marshal(all)
		if err != nil {
			t.Fatal(err)
		}
		if want := `[{"path":"scripts/Main.ts","scripts":[],` + want + `}]`; string(got) != want {
			t.Errorf("%s\nuses %s\nwant %s", text, got, want)
		}
	}
}
