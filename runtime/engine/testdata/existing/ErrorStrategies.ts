import { JiraCloudApi } from '@managed-api/jira-cloud-v3-sr-connect';
import { ErrorStrategyBuilder } from '@managed-api/jira-cloud-v3-core/builders/errorStrategy';
import { BadRequestError, continuePropagation, getRetryErrorHandler, HttpError, NotFoundError, retry, UnexpectedError } from '@managed-api/commons-core';
import JiraCloud from './api/jira/cloud';

export default async function (event: any, context: Context): Promise<any> {
    const missing = { issueIdOrKey: 'DEMO-4711' };

    // A class of the error, and its answer
    let caught = '';
    try {
        await JiraCloud.Issue.getIssue(missing);
    } catch (e) {
        if (e instanceof NotFoundError && e instanceof HttpError && !(e instanceof UnexpectedError)) {
            caught = `${e.response.status} ${e.response.statusText} ${JSON.stringify((await e.response.json()).errorMessages)}`;
        }
    }

    // A handler's value is the call's
    const asNull = await JiraCloud.Issue.getIssue<null>({ ...missing, errorStrategy: { handleHttp404Error: () => null } });

    // The most specific handler goes first, and may pass the error on
    const order: string[] = [];
    const passedOn = await JiraCloud.Issue.getIssue({
        ...missing,
        errorStrategy: {
            handleAnyError: () => { order.push('any'); return 'any' as const; },
            handleHttpAnyError: () => { order.push('http'); return continuePropagation(); },
            handleHttp404Error: (error, attempt) => {
                order.push(`404/${attempt}`);
                return attempt < 3 ? retry(1) : continuePropagation();
            },
        },
    });

    // Skipping what is left
    let skipped = false;
    try {
        await JiraCloud.Issue.getIssue({ ...missing, errorStrategy: { handleHttp404Error: () => continuePropagation(true), handleAnyError: () => 'never' } });
    } catch (e) {
        skipped = e instanceof NotFoundError;
    }

    // The builder, in both of its forms
    const built = new ErrorStrategyBuilder().http404Error(() => 'built').build();
    const builders = [
        await JiraCloud.Issue.getIssue({ ...missing, errorStrategy: built }),
        await JiraCloud.Issue.getIssue({ ...missing, errorStrategy: b => b.http404Error(() => 'function').retryOnRateLimiting(3) }),
    ];

    // Retries that give up
    let attempts = 0;
    const retrying = getRetryErrorHandler(2, 1, 1);
    try {
        await JiraCloud.Issue.getIssue({ ...missing, errorStrategy: { handleHttp404Error: (e, attempt) => { attempts = attempt; return retrying(e, attempt); } } });
    } catch { /* it gave up */ }

    // A strategy for all calls of a client; a call overrides what it names
    const other = new JiraCloudApi(JiraCloud.connectionId);
    other.setGlobalErrorStrategy({ handleHttp404Error: () => 'global', handleHttp400Error: () => 'global 400' } as any);
    const global = [
        await other.Issue.getIssue(missing),
        await other.Issue.getIssue({ ...missing, errorStrategy: { handleHttp404Error: () => 'own' } }),
        await other.Issue.createIssue({ body: { fields: {} }, errorStrategy: { handleHttp404Error: () => 'own' } } as any),
    ];
    other.setGlobalErrorStrategy(null);
    const none = await other.Issue.createIssue({ body: { fields: {} } } as any).catch((e: unknown) => e instanceof BadRequestError);

    // undefined is not a value
    const nothing = await JiraCloud.Issue.getIssue({ ...missing, errorStrategy: { handleHttp404Error: () => undefined as any } }).catch(e => e.constructor.name);

    return { caught, asNull, passedOn, order, skipped, builders, attempts, global, none, nothing };
}
