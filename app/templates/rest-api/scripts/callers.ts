import type { HttpEventRequest } from '@bobbin/generic/events';

/**
 * Who calls, by their key: as `Authorization: Bearer KEY`, or as the password of Basic, which is what a browser asks for.
 * The environment keeps no key, only its SHA-256, so nobody can read one out of a file or a log.
 */
export async function callerOf(event: HttpEventRequest, callers: Record<string, string> = {}): Promise<string | undefined> {
  const key = keyIn(header(event, 'authorization') ?? '');
  if (!key) return undefined;
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(key));
  const hash = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return Object.keys(callers).find((name) => callers[name].toLowerCase() === hash);
}

function keyIn(authorization: string): string | undefined {
  const [, scheme, value] = /^(\w+) +(\S+)$/.exec(authorization.trim()) ?? [];
  switch (scheme?.toLowerCase()) {
    case 'bearer':
      return value;
    case 'basic':
      try {
        return atob(value).replace(/^[^:]*:/, '');
      } catch {
        return undefined; // no Base64
      }
  }
  return undefined;
}

/** A header of the request; senders write names as they like. */
export function header(event: HttpEventRequest, name: string): string | undefined {
  const found = Object.keys(event.headers).find((one) => one.toLowerCase() === name);
  return found && event.headers[found];
}
