import ServiceNow from './api/service';
import { gone, same, there, tell, type Start } from './story';

export default async function (start: Start) {
  return tell(start, async story => {
    const tableName = 'incident';
    const { result: made } = await story.step('create an incident', () => ServiceNow.Table.createRecord({ tableName, body: { short_description: `Live ${story.mark}`, urgency: '3' } }));
    const sys_id = String(there(made?.sys_id, 'sys_id'));
    story.undo('delete the incident', () => ServiceNow.Table.deleteRecord({ tableName, sys_id }));

    await story.step('change and read it', async () => {
      await ServiceNow.Table.updateRecord({ tableName, sys_id, body: { short_description: 'Changed' } });
      same((await ServiceNow.Table.getRecord({ tableName, sys_id })).result?.short_description, 'Changed', 'the short description');
    });
    await story.step('find it', async () => {
      const { result } = await ServiceNow.Table.getRecords({ tableName, sysparm_query: `sys_id=${sys_id}`, sysparm_limit: 5 });
      same(result?.length, 1, 'the number of records');
    });
    await story.step('an incident that is not there', () => gone(() => ServiceNow.Table.getRecord({ tableName, sys_id: '0'.repeat(32) })));
  });
}
