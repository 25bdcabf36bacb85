package api_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"bobbin/app/api"
	"bobbin/app/enginetest"
	"bobbin/app/ide"
	"bobbin/app/templates"
	"bobbin/runtime/engine"
	"bobbin/runtime/script"
)

const writer = `import Jira from './api/jira/cloud';
import GitLab from './api/gitlab';
import { getRecordValue, setRecordValue } from '@bobbin/record-storage';
import { triggerScript } from '@bobbin/trigger';

export default async function (event: any) {
  const me = await Jira.Myself.getCurrentUser();
  const made = await GitLab.Issue.createIssue({ id: 'demo/app', body: { title: event.title } });
  await setRecordValue('last', { title: event.title });
  console.log(me.displayName, (made as any).iid, (await getRecordValue<any>('last')).title);
  await triggerScript('Other', { payload: { n: 1 } });
  return 'done';
}
`

// TestRehearsal_HoldsBackWhatWrites reads from the service for real, and changes nothing: no issue, no record, no
// invocation.
func TestRehearsal_HoldsBackWhatWrites(t *testing.T) {
	h := enginetest.Open(t)
	m := api.New(ide.New(ide.Config{Engine: h.Engine, Templates: templates.All(), Version: "test"}))
	t.Cleanup(m.Quiet)
	dir := h.Workspace(t, "jira-to-gitlab", map[string]string{"scripts/Writer.ts": writer, "scripts/Other.ts": "export default () => 1;\n",
		"scripts/Migrates.ts": "import { migrate } from '@bobbin/migrate';\nexport default () => migrate('numbers', { async *source() { yield { items: [{ id: 1 }], cursor: 1 }; }, key: (i: any) => i.id, map: (i: any) => i, sink: { create: async () => {} } });\n",
		"scripts/Breaks.ts":   "import GitLab from './api/gitlab';\nexport default async () => { const i: any = await GitLab.Issue.createIssue({ id: 'demo/app', body: { title: 'x' } }); return i.author.name; };\n"})
	in := ide.Run{Dir: dir, Script: "Writer", Event: json.RawMessage(`{"title":"of the rehearsal"}`)}
	out := ask[engine.Rehearsal](t, m, "invocation.rehearse", in)
	if out.Status != script.Finished || out.Reads != 1 || len(out.Held) != 3 {
		t.Fatalf("rehearsed: %+v %+v", out, out.Error)
	}
	request, kept, triggered := out.Held[0], out.Held[1], out.Held[2]
	if request.Kind != "request" || request.Connection != "gitlab" || !request.Simulated || request.Method != "POST" || !strings.HasSuffix(request.Target, "/projects/demo%2Fapp/issues") || !strings.Contains(request.Body, "of the rehearsal") {
		t.Errorf("the request: %+v", request)
	}
	if kept.Kind != "record" || kept.Method != "set" || kept.Target != "last" || triggered.Kind != "script" || triggered.Target != "Other" {
		t.Errorf("what else: %+v %+v", kept, triggered)
	}
	if len(out.Console) != 1 || !strings.HasSuffix(out.Console[0].Text, "undefined of the rehearsal") {
		t.Errorf("the console: %+v", out.Console)
	}
	if broken := ask[engine.Rehearsal](t, m, "invocation.rehearse", ide.Run{Dir: dir, Script: "Breaks"}); broken.Status != script.FunctionError || broken.Error == nil || len(broken.Held) != 1 {
		t.Errorf("one that needs the answer: %+v", broken)
	}
	if status, _ := post(t, m, "invocation.rehearse", ide.Run{Dir: dir, Script: "Nowhere"}); status != 404 {
		t.Errorf("a script that is not there: %d", status)
	}
	migrating := ask[engine.Rehearsal](t, m, "invocation.rehearse", ide.Run{Dir: dir, Script: "Migrates"})
	if migrating.Status != script.FunctionError || migrating.Error == nil || !strings.Contains(migrating.Error.Message, "dryRun") {
		t.Errorf("a migration: %+v", migrating)
	}
	if list := ask[ide.MigrationList](t, m, "migration.list", ide.Migration{Dir: dir}); len(list.Migrations) != 0 {
		t.Errorf("it has begun: %+v", list)
	}
	if all := h.All(t, dir); len(all) != 0 {
		t.Errorf("a rehearsal is no invocation: %+v", all)
	}
	if list := ask[ide.RecordList](t, m, "record.list", ide.Record{Dir: dir}); len(list.Records) != 0 {
		t.Errorf("nothing was to be kept: %+v", list)
	}
}

// remembers leans on what it wrote, as a run may.
const remembers = `import * as records from '@bobbin/record-storage';

export default async function () {
  const said: unknown[] = [];
  await records.setRecordValue(' Key ', 1);
  said.push(await records.getRecordValue('kEY'));
  said.push(await records.compareAndSetRecordValue('key', 2, 3), await records.compareAndSetRecordValue('key', 1, 2), await records.compareAndSetRecordValue('kept', null, 1));
  try { await records.setRecordValue('key', 9, { denyUpdateOverwrite: true }); said.push('overwrote'); } catch (e) { said.push((e as any).errorCode); }
  await Promise.all([1, 2, 3, 4].map(() => records.incrementRecordValue('count', 1)));
  said.push(await records.getRecordValue('count'));
  await records.setRecordValue('secret', 'hidden text', { secure: true });
  await records.deleteRecordValue('kept');
  await records.deleteRecordValue('was_never_there');
  said.push((await records.getKeysOfAllRecords()).keys, await records.getRecordValues(['key', 'kept', 'older']));
  console.log(JSON.stringify(said));
}
`

// TestRehearsal_RemembersRecordsAsARunDoes finds what the script wrote by the rules of record storage, and lists
// what would have changed.
func TestRehearsal_RemembersRecordsAsARunDoes(t *testing.T) {
	h := enginetest.Open(t)
	m := api.New(ide.New(ide.Config{Engine: h.Engine, Templates: templates.All(), Version: "test"}))
	t.Cleanup(m.Quiet)
	dir := h.Workspace(t, "jira-to-gitlab", map[string]string{"scripts/Remembers.ts": remembers})
	for key, value := range map[string]string{"kept": "k", "older": "o"} {
		answered(t, m, "record.set", map[string]any{"dir": dir, "key": key, "value": value})
	}
	before := ask[ide.RecordList](t, m, "record.list", ide.Record{Dir: dir})
	out := ask[engine.Rehearsal](t, m, "invocation.rehearse", ide.Run{Dir: dir, Script: "Remembers"})
	if out.Status != script.Finished || len(out.Console) != 1 {
		t.Fatalf("rehearsed: %+v %+v", out, out.Error)
	}
	if want := `[1,false,true,false,400,4,["count","key","older","secret"],[2,null,"o"]]`; out.Console[0].Text != want {
		t.Errorf("the script found %s, want %s", out.Console[0].Text, want)
	}
	var held []string
	for _, one := range out.Held {
		held = append(held, strings.TrimSpace(one.Kind+" "+one.Method+" "+one.Target+" "+one.Body))
	}
	want := []string{"record set key 1", "record set key 2", "record increment count", "record increment count", "record increment count", "record increment count",
		"record set secret", "record delete kept"}
	if !slices.Equal(held, want) {
		t.Errorf("held back %q, want %q", held, want)
	}
	if after := ask[ide.RecordList](t, m, "record.list", ide.Record{Dir: dir}); !reflect.DeepEqual(after, before) || len(after.Records) != 2 {
		t.Errorf("the records are %+v", after)
	}
}

// TestRehearsal_BeginsAsTheRun tells the script the same of its trigger, with a listener's event that is saved nowhere.
func TestRehearsal_BeginsAsTheRun(t *testing.T) {
	h := enginetest.Open(t)
	m := api.New(ide.New(ide.Config{Engine: h.Engine, Templates: templates.All(), Version: "test"}))
	t.Cleanup(m.Quiet)
	dir := h.Workspace(t, "empty", map[string]string{
		"scripts/Tells.ts":     "export default (e: any, c: any) => { const said = [e.n, c.triggerType, c.rootTriggerType, c.queue?.groupId].join(); console.log(said); return said; };\n",
		"listeners/order.json": `{ "connection": "generic", "event": "http", "script": "Tells", "queue": "one" }`})
	text, err := os.ReadFile(filepath.Join(dir, "bobbin.json"))
	if err != nil {
		t.Fatal(err)
	}
	enginetest.Write(t, filepath.Join(dir, "bobbin.json"), strings.Replace(string(text), "{", `{ "queues": { "one": { "groupBy": ["n"] } },`, 1))
	in := ide.Run{Dir: dir, Script: "Tells", Listener: "order", Event: json.RawMessage(`{"n":7}`)}
	out := ask[engine.Rehearsal](t, m, "invocation.rehearse", in)
	run := ask[ide.Invocation](t, m, "invocation.run", in)
	run = ask[ide.Invocation](t, m, "invocation.wait", ide.ID{InvocationID: run.Invocation.ID})
	if len(out.Console) != 1 || string(run.Invocation.Result) != strconv.Quote(out.Console[0].Text) || !strings.HasPrefix(out.Console[0].Text, "7,MANUAL_EVENT_LISTENER,") {
		t.Errorf("the rehearsal %+v, the run %s", out.Console, run.Invocation.Result)
	}
}
