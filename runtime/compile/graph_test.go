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
