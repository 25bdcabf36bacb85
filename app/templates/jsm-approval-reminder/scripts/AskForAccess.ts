import ServiceDesk from './api/jsm';

/** Makes requests of the type that needs an approval, to have something to remind of: for the simulated service desk. */
export default async function ({ requests = 1 }: { requests?: number }) {
  const keys: string[] = [];
  for (let n = 1; n <= requests; n++) {
    const { issueKey } = await ServiceDesk.Request.createRequest({
      body: { serviceDeskId: '1', requestTypeId: '3', requestFieldValues: { summary: `Access to the shop, ${n}` } },
    });
    keys.push(issueKey!);
  }
  return keys;
}
