import { Octokit } from '@octokit/rest';

export default async (event: { github: string }) => {
  const octokit = new Octokit({ baseUrl: event.github, auth: 'ghp_made_up', userAgent: 'test', log: { debug() {}, info() {}, warn() {}, error() {} } });
  const issues = await octokit.paginate(octokit.rest.issues.listForRepo, { owner: 'octo', repo: 'demo', per_page: 2 }, page => page.data.map(i => i.title));
  const seen: number[] = [];
  for await (const page of octokit.paginate.iterator('GET /repos/{owner}/{repo}/issues', { owner: 'octo', repo: 'demo', per_page: 3 })) seen.push(page.data.length);
  const made = await octokit.rest.issues.create({ owner: 'octo', repo: 'demo', title: 'Größe 😀', labels: ['a'] });
  const missing = await octokit.request('GET /repos/{owner}/{repo}', { owner: 'octo', repo: 'no such' }).catch(e => [e.name, e.status, e.message.split(' - ')[0], e.request.headers.authorization]);
  const raw = await octokit.request('GET /raw', { headers: { accept: 'application/octet-stream' } });
  return { issues, seen, made: [made.status, made.data.number, made.data.title], missing, raw: [...new Uint8Array(raw.data as ArrayBuffer)] };
};
