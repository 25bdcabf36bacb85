import Partner from './api/partner';

/** An order, as the partner's API gives it. */
export interface Order {
  id: string;
  title: string;
  customer?: string;
  /** ISO 8601. */
  updatedAt: string;
}

interface OrderPage {
  orders: Order[];
  nextCursor?: string;
}

/** The orders that were changed since a time, the oldest first, page by page. */
export async function* ordersSince(since: string): AsyncGenerator<Order> {
  let cursor: string | undefined;
  do {
    const query = new URLSearchParams({ updatedSince: since, limit: '100', ...(cursor ? { cursor } : {}) });
    const page = await call<OrderPage>(`/v1/orders?${query}`);
    yield* page.orders;
    if (page.nextCursor && page.nextCursor === cursor) throw new Error('The partner names the same page again, so its list has no end.');
    cursor = page.nextCursor;
  } while (cursor);
}

/**
 * Tells the partner which issue an order has. The key names this one message: sent twice, it is taken once,
 * so it may be repeated after an answer that was lost.
 */
export async function acknowledge(order: Order, issue: string): Promise<void> {
  await call(`/v1/orders/${encodeURIComponent(order.id)}/reference`, {
    method: 'PUT',
    headers: { 'Content-Type': 'application/json', 'Idempotency-Key': `${order.id}-${issue}` },
    body: JSON.stringify({ reference: issue }),
  });
}

/** What the partner refuses, with its own words. */
export class PartnerError extends Error {
  constructor(readonly status: number, message: string) {
    super(message);
  }
}

const attempts = 4;

/**
 * Calls the API. The account adds the access token and renews it before it ends; a token that is not taken all the same is
 * renewed once more, all of it outside of this script.
 */
async function call<T = unknown>(path: string, init?: RequestInit): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const response = await Partner.fetch(path, init);
    if (response.ok) return response.status === 204 ? (undefined as T) : response.json<T>();
    const words = (await response.text()).slice(0, 500);
    if (attempt < attempts && (response.status === 429 || response.status >= 500)) {
      const wait = Number(response.headers.get('retry-after')) || 2 ** attempt;
      console.warn(`The partner answered ${response.status}; once more in ${wait} s`);
      await new Promise((resolve) => setTimeout(resolve, wait * 1000));
      continue;
    }
    if (response.status === 401) throw new PartnerError(401, `The login of the connection "partner" has ended. Connect it again: bobbin connect generic. ${words}`);
    if (response.status === 403) throw new PartnerError(403, `The login of the connection "partner" lacks a scope for ${path.split('?')[0]}. ${words}`);
    throw new PartnerError(response.status, `The partner answered ${response.status} to ${init?.method ?? 'GET'} ${path.split('?')[0]}: ${words}`);
  }
}
