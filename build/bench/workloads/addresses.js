export const title = '1,000 addresses: URL, searchParams, href';

export function work() {
  let size = 0;
  for (let n = 0; n < 1000; n++) {
    const url = new URL(`../issue/DEMO-${n}?fields=a%20b&x=ü#top`, 'https://example.atlassian.net/rest/api/3/project/1/');
    url.searchParams.set('expand', `names ${n}`);
    url.searchParams.append('startAt', String(n));
    size += url.href.length + url.pathname.length + (url.searchParams.get('fields')?.length ?? 0);
  }
  return size;
}
