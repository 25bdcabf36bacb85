import JiraCloud from './api/jira/cloud';
import { Convert, convertTextToText, convertArrayBufferToFormDataBuffer } from '@stitch-it/convert';

/** What scripts use without importing it. */
export default async function (event: any, context: Context): Promise<any> {
    const key = await window.crypto.subtle.importKey('raw', new TextEncoder().encode('key'), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign', 'verify']);
    const signature = await crypto.subtle.sign('HMAC', key, new TextEncoder().encode('text'));
    const started = performance.now();
    await new Promise(resolve => setTimeout(resolve, 20));
    const took = performance.now() - started;

    const headers = new Headers({ 'Content-Type': 'text/plain' });
    const url = new URL('https://example.com/path?a=1');
    url.searchParams.append('b', '2');

    let failure: any;
    try {
        await fetch('http://127.0.0.1:1/');
    } catch (e) {
        failure = e;
    }

    const form = convertArrayBufferToFormDataBuffer({ fileName: 'a.txt', value: new TextEncoder().encode('a').buffer as ArrayBuffer });
    const myself = await JiraCloud.fetch('/rest/api/3/myself');
    return {
        timed: /^\d+$/.test(myself.headers.get('x-stitch-time') ?? ''),
        answer: [myself.url, myself.headers.get('Content-Type')],
        hmac: Convert.bufferToText(signature, 'hex').slice(0, 8),
        took: took > 1 ? 'milliseconds' : 'seconds',
        header: headers.get('content-type'),
        href: url.href,
        failure: [failure instanceof ServiceError, failure.service],
        code: new ServiceError('No', 400).message,
        fatal: (() => { try { return new TextDecoder('utf-8', { fatal: true }).decode(new Uint8Array([255])).length; } catch (e) { return (e as Error).name; } })(),
        env: process.env,
        text: [convertTextToText('ab', 'utf8', 'base64url'), Convert.base64ToText('YQBiAA==', 'utf-16le'), btoa('é'), form.contentType.split(';')[0]],
        blob: new Blob(['abc']).arrayBufferSync().byteLength,
    };
}
