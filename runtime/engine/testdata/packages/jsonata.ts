import jsonata from 'jsonata';

export default async () => {
  const data = { orders: [{ id: 1, items: [{ price: 2, n: 3 }, { price: 5, n: 1 }], at: '2024-05-01T10:00:00Z' }, { id: 2, items: [{ price: 1.5, n: 4 }], at: '2024-04-01T10:00:00Z' }] };
  const run = (text: string, more = {}) => jsonata(text).evaluate(data, more);
  const failed = await jsonata('$number("x")').evaluate({}).catch((e: { code: string; message: string }) => [e.code, e.message]);
  return [
    await run('$sum(orders.items.(price * n))'),
    await run('orders^(at).{ "id": id, "total": $sum(items.(price * n)), "day": $fromMillis($toMillis(at), "[D]/[M]/[Y0001] [H01]:[m01]", "+0200") }'),
    await run('orders.items{ $string(price): n }'),
    await run('$map([1..$limit], function($v) { $v * $v })', { limit: 4 }),
    await run('$replace("abc-123", /([a-z]+)-(\\d+)/, "$2:$1")'),
    failed,
  ];
};
