import { triggerScript } from '@sr-connect/trigger';
import { RecordStorage } from '@stitch-it/runtime';

export default async function (event: { round?: number }, context: Context): Promise<any> {
    const storage = new RecordStorage({ scope: 'workspace' });
    const round = event.round ?? 0;
    await storage.setValue(`round_${round}`, [context.triggerType, context.rootTriggerType, Object.isFrozen(context), Object.isFrozen(context.environment.vars)]);
    if (round < 2) {
        return triggerScript('Chains', { payload: { round: round + 1 }, retryOn429: { enabled: true, verbose: true } });
    }
    const failures: any[] = [];
    for (const [name, options] of [['Nowhere', {}], ['Chains', { payload: 'x'.repeat(7_000_000) }], ['', {}]] as [string, any][]) {
        try {
            await triggerScript(name, options);
        } catch (e) {
            failures.push(e instanceof ServiceError ? e.errorCode : e);
        }
    }
    const { invocationId } = await triggerScript('Chains', { functionName: 'notExported' });
    await triggerScript('Chains', { functionName: 'last' });
    return { failures, invocationId };
}

export async function last(event: any, context: Context): Promise<any> {
    return event;
}
