package api_test

import (
	"encoding/json"
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
