import { camelCase, cloneDeep, debounce, flatMap, flow, groupBy, isEqual, merge, orderBy, set, sumBy, template, uniqWith, words } from 'lodash-es';

export default async () => {
  const logs = [{ user: 'ada', h: 2, tags: ['x'] }, { user: 'bob', h: 1.5, tags: [] }, { user: 'ada', h: 4, tags: ['y'] }];
  let calls = 0;
  const late = debounce(() => calls++, 5);
  late();
  late();
  late.flush();
  late.cancel();
  const copy = cloneDeep({ at: new Date(0), of: new Map([['a', { b: /x/g }]]), list: new Set([1]) });
  return {
    hours: Object.entries(groupBy(logs, 'user')).map(([user, list]) => [user, sumBy(list, 'h')]),
    ordered: orderBy(logs, ['user', 'h'], ['desc', 'asc']).map(l => l.h),
    merged: merge({ a: [{ b: 1 }, { c: 2 }] }, { a: [{ d: 3 }] }),
    set: set({}, 'a[0].b.c', 4),
    text: template('<% for (const l of logs) { %><%- l.user %>:<%= l.h %>;<% } %>')({ logs }),
    flow: flow(list => flatMap(list, 'tags'), list => list.join('+'))(logs),
    uniq: uniqWith(logs, (a, b) => isEqual(a.user, b.user)).length,
    words: [camelCase('Föö Bàr__baz'), words('fred, barney, & pebbles')],
    copy: [copy.at.toISOString(), copy.of.get('a')!.b.flags, copy.list.has(1)],
    calls,
  };
};
