/** A file of an issue, as far as it is needed to fetch it. */
export interface File {
  id: string;
  filename: string;
}

interface Client {
  fetch(url: string, init?: { method?: string; headers?: Record<string, string>; body?: any }): Promise<any>;
}

/**
 * What the sync does with a Jira. Both are spoken to in version 2 of the API, which the two have in common and which takes texts as
 * wiki mark-up, the way webhooks send them: what is bold on one side is bold on the other. `null` says that something is not there.
 */
export class Jira {
  constructor(
    readonly title: string,
    private readonly client: Client,
    private readonly search: string,
    private readonly place: (file: File) => string,
  ) {}

  private async call<T>(method: string, path: string, body?: object): Promise<T | null> {
    const init = body ? { method, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) } : { method };
    return (await this.send(path, init))?.json() ?? null;
  }

  private async send(path: string, init: { method: string; headers?: Record<string, string>; body?: any }): Promise<any> {
    for (let attempt = 1; ; attempt++) {
      const response = await this.client.fetch(path, init);
      if (response.status === 404) return null;
      if (response.status === 204) return { json: async () => ({}) };
      if (response.ok) return response;
      if (response.status !== 429 || attempt === 5) throw new Error(`${this.title} answered ${response.status} to ${init.method} ${path}: ${(await response.text()).slice(0, 500)}`);
      const seconds = Number(response.headers.get('retry-after')) || 2 ** attempt;
      await new Promise((done) => setTimeout(done, seconds * 1000));
    }
  }

  async me(): Promise<string> {
    const { accountId, key } = (await this.call<{ accountId?: string; key?: string }>('GET', '/rest/api/2/myself'))!;
    return (accountId ?? key)!;
  }

  async find(label: string): Promise<string | null> {
    const query = new URLSearchParams({ jql: `labels = "${label}"`, fields: 'summary', maxResults: '1' });
    const found = await this.call<{ issues: { key: string }[] }>('GET', `${this.search}?${query}`);
    return found?.issues[0]?.key ?? null;
  }

  issue(key: string) {
    return this.call<{ fields: { status: { name: string }; labels: string[] } }>('GET', `/rest/api/2/issue/${key}?fields=status,labels`);
  }

  async issueTypes(project: string): Promise<string[]> {
    const found = await this.call<{ issueTypes?: { name: string }[] }>('GET', `/rest/api/2/project/${project}`);
    if (!found) throw new Error(`${this.title} has no project ${project}, or the integration may not see it.`);
    return (found.issueTypes ?? []).map(({ name }) => name);
  }

  async create(fields: Record<string, any>): Promise<string> {
    return (await this.call<{ key: string }>('POST', '/rest/api/2/issue', { fields }))!.key;
  }

  edit(key: string, fields: Record<string, any>) {
    return this.call('PUT', `/rest/api/2/issue/${key}`, { fields });
  }

  /** Moves an issue to a status, by the transition that leads there. */
  async move(key: string, status: string): Promise<boolean> {
    const found = await this.call<{ transitions: { id: string; to: { name: string } }[] }>('GET', `/rest/api/2/issue/${key}/transitions`);
    const transition = found?.transitions.find(({ to }) => to.name.toLowerCase() === status.toLowerCase());
    if (!transition) return false;
    await this.call('POST', `/rest/api/2/issue/${key}/transitions`, { transition: { id: transition.id } });
    return true;
  }

  async comment(key: string, body: string): Promise<string | null> {
    return (await this.call<{ id: string }>('POST', `/rest/api/2/issue/${key}/comment`, { body }))?.id ?? null;
  }

  async editComment(key: string, id: string, body: string): Promise<boolean> {
    return (await this.call('PUT', `/rest/api/2/issue/${key}/comment/${id}`, { body })) !== null;
  }

  async download(file: File): Promise<ArrayBuffer | null> {
    return (await this.send(this.place(file), { method: 'GET' }))?.arrayBuffer() ?? null;
  }

  async attach(key: string, name: string, content: ArrayBuffer): Promise<string> {
    const body = new FormData();
    body.append('file', new Blob([content]), name);
    const response = await this.send(`/rest/api/2/issue/${key}/attachments`, { method: 'POST', headers: { 'X-Atlassian-Token': 'no-check' }, body });
    return (await response.json())[0].id;
  }
}
