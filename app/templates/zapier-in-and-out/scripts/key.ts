import type { HttpEventRequest } from '@bobbin/generic/events';

/** Whether the request has the key whose SHA-256 this is. The key itself is kept nowhere but in the Zap. */
export async function fits(event: HttpEventRequest, hash: string): Promise<boolean> {
  const name = Object.keys(event.headers).find((one) => one.toLowerCase() === 'x-api-key');
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(name ? event.headers[name] : ''));
  const hex = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return name !== undefined && hex === hash.toLowerCase();
}
