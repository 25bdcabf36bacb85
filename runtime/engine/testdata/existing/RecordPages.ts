import { RecordStorage, getKeysOfAllRecords, getRecordValue, recordValueExists, setRecordValue, createRecordStorage } from '@sr-connect/record-storage';

interface State { done: string[]; at: Date | string }

export default async function (event: any, context: Context): Promise<any> {
    const storage = new RecordStorage();
    for (let i = 0; i < 230; i++) {
        await storage.setValue(`Page_${i}`, i);
    }

    // All keys, page by page
    const keys: string[] = [];
    let pages = 0;
    let lastEvaluatedKey: string | undefined;
    do {
        const page = await getKeysOfAllRecords({ lastEvaluatedKey });
        keys.push(...page.keys);
        lastEvaluatedKey = page.lastEvaluatedKey;
        pages++;
    } while (lastEvaluatedKey !== undefined);

    // What may be stored, and what comes back
    await setRecordValue('state', { done: ['a'], at: new Date(0), map: new Map([['a', 1]]) });
    const state = await getRecordValue<State>('STATE');
    const falsy: any[] = [];
    for (const value of [0, false, '']) {
        await setRecordValue('falsy', value);
        falsy.push(await getRecordValue('falsy'), await recordValueExists('falsy'));
    }

    // What is refused is a ServiceError with the code 400
    const refused: any[] = [];
    const attempts: [string, unknown, any?][] = [
        ['', 1], ['   ', 1], ['a key', 1], ['ä', 1], ['k'.repeat(1024), 1], ['k', null], ['k', undefined],
        ['state', 1, { denyUpdateOverwrite: true }], ['k', 1, { scope: 'team', teamScope: 'not allowed' }], ['k', 1, { scope: 'team', teamScope: 'x'.repeat(201) }],
    ];
    for (const [key, value, options] of attempts) {
        try {
            await setRecordValue(key, value, options);
            refused.push('stored');
        } catch (e) {
            refused.push(e instanceof ServiceError ? e.errorCode : String(e));
        }
    }

    // Scopes are places of their own
    const scopes = ['environment', 'workspace', 'team', 'invocation'] as const;
    for (const scope of scopes) {
        await createRecordStorage({ scope, ttl: 60, secure: true, retryOn429: { enabled: true, verbose: false } }).setValue('scoped', scope);
    }
    const team = new RecordStorage({ scope: 'team', teamScope: 'Other' });
    await team.setValue('scoped', 'other team');
    const scoped = await Promise.all(scopes.map(scope => storage.getValue('scoped', { scope })));

    await storage.deleteValue('nothing_there');
    return [keys.length, new Set(keys).size, keys.every(key => key === key.toLowerCase()), pages > 1, state, falsy, refused, scoped, await team.getValue('scoped'), await team.valueExists('nothing'), (await team.getAllKeys()).keys];
}
