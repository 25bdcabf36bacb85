import { GenericAppApi } from '@managed-api/generic-sr-connect';
import { RecordStorage } from '@sr-connect/record-storage';
import { convertTextToBase64 } from '@sr-connect/convert';
import Billing from './api/billing';

interface Token { access_token: string; expires_in: number }

/**
 * Client credentials of OAuth 2.0 by hand: the token is kept in record storage until it expires, and fetched anew when the
 * service does not take it any more.
 */
export default async function (event: any, context: Context<EV>): Promise<any> {
    const first = await call('/invoices?page=1');
    const second = await call('/invoices?page=2');
    await new RecordStorage().setValue('billing_token', 'stale');
    const third = await call('/invoices?page=3');
    const same = new GenericAppApi('01HG8N3K5S');
    const plain = await fetch('/health', { headers: { 'x-stitch-connection-id': same.connectionId } });
    return [first, second, third, (await same.fetch('/health')).status, await plain.text()];
}

async function call(path: string, again = false): Promise<string> {
    const response = await Billing.fetch(path, {
        method: 'GET',
        headers: { 'Authorization': `Bearer ${await getToken(again)}`, 'Accept': 'application/json' },
    });
    if (response.status === 401 && !again) {
        return call(path, true);
    }
    const body = await response.json<{ page: string; tokens: number }>();
    return `${body.page} with token ${body.tokens}`;
}

async function getToken(anew: boolean): Promise<string> {
    const storage = new RecordStorage();
    const kept = anew ? undefined : await storage.getValue<string>('billing_token');
    if (kept) {
        return kept;
    }
    const response = await Billing.fetch('/oauth/token', {
        method: 'POST',
        headers: {
            'Authorization': `Basic ${convertTextToBase64('client:secret')}`,
            'Content-Type': 'application/x-www-form-urlencoded',
        },
        body: 'grant_type=client_credentials&scope=invoices',
    });
    if (!response.ok) {
        throw Error(`No token: ${response.status} - ${await response.text()}`);
    }
    const token = await response.json<Token>();
    await storage.setValue('billing_token', token.access_token, { ttl: token.expires_in, secure: true });
    return token.access_token;
}
