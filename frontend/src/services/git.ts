// The repository a workspace lies in.
import type { Branch, Change, Commit, GitObject, GitStatus, Sync } from '../model/git'
import type { KeptFiles } from '../model/history'
import type { Transport } from './transport'

export class GitService {
  constructor(private readonly transport: Transport) {}

  async status(dir: string): Promise<GitStatus> {
    const status = await this.transport.request<GitStatus>('git.status', { dir })
    return { ...status, changes: status.changes ?? [], remotes: status.remotes ?? [] }
  }

  init(dir: string): Promise<object> {
    return this.transport.request('git.init', { dir })
  }

  /** No paths are the whole workspace. */
  stage(dir: string, paths: string[]): Promise<object> {
    return this.transport.request('git.stage', { dir, paths })
  }

  unstage(dir: string, paths: string[]): Promise<object> {
    return this.transport.request('git.unstage', { dir, paths })
  }

  discard(dir: string, changes: Change[]): Promise<KeptFiles> {
    return this.transport.request('git.discard', { dir, changes })
  }

  take(dir: string, path: string, side: 'ours' | 'theirs'): Promise<KeptFiles> {
    return this.transport.request('git.take', { dir, path, side })
  }

  commit(dir: string, message: string, all: boolean, amend: boolean): Promise<{ id: string }> {
    return this.transport.request('git.commit', { dir, message, all, amend })
  }

  identify(dir: string, name: string, email: string, everywhere: boolean): Promise<object> {
    return this.transport.request('git.identify', { dir, name, email, everywhere })
  }

  async branches(dir: string): Promise<Branch[]> {
    return (await this.transport.request<{ branches: Branch[] }>('git.branches', { dir })).branches
  }

  switch(dir: string, branch: string, create: boolean): Promise<object> {
    return this.transport.request('git.switch', { dir, branch, create })
  }

  addRemote(dir: string, url: string): Promise<object> {
    return this.transport.request('git.remote', { dir, url })
  }

  /** Gives up what waits to be finished, goes on with it, or removes a lock that was left. */
  mend(dir: string, what: 'abort' | 'continue' | 'unlock'): Promise<object> {
    return this.transport.request(`git.${what}`, { dir })
  }

  show(dir: string, path: string, at: string): Promise<GitObject> {
    return this.transport.request('git.show', { dir, path, at })
  }

  async log(dir: string, path: string): Promise<Commit[]> {
    return (await this.transport.request<{ commits: Commit[] }>('git.log', { dir, path })).commits
  }

  sync(dir: string, what: Sync, progress: (text: string) => void, stop: AbortSignal): Promise<void> {
    return this.transport.lines<{ text: string }>(
      'git.sync',
      { dir, what },
      line => progress(line.text),
      stop,
    )
  }
}
