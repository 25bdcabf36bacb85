// What stands on the two sides of a comparison, and going back to what a file was.
import { formatWhen } from '../base/format'
import { baseName } from '../base/paths'
import { AppError } from '../model/fault'
import type { Commit } from '../model/git'
import type { GoneFile, Version } from '../model/history'
import { type AppContext, dirOf, form, guarded, notify } from './context'
import type { Files, Hold } from './files'
import { bringBack } from './takenAway'

/** Left: the text as it was. Right: the open document, or a text that is only read. */
export interface Sides {
  path: string
  was: string
  /** None where the right side is the document of the path. */
  now?: string
  wasLabel: string
  nowLabel: string
  /** A version of the local history, which can be restored. */
  version?: string
  /** There is nothing to show: a binary file. */
  binary?: boolean
}

export interface Moment {
  /** What the page of the comparison is called. */
  page: string
  at: string
  words: string
  detail: string
  kind: 'version' | 'commit'
}

const SOURCES: Record<Version['source'], string> = {
  saved: 'Saved',
  before: 'On disk before',
  deleted: 'Deleted',
  discarded: 'Discarded',
}

export class Comparing {
  constructor(
    private readonly context: AppContext,
    private readonly files: Files,
  ) {}

  /** The name of a diff page taken apart: work, staged, head, disk, version:ID or commit:ID, then the path. */
  static parts(name: string): { side: string; id: string; path: string } {
    const match = /^(work|staged|head|disk|version|commit):(.*)$/s.exec(name)
    const side = match?.[1] ?? 'head'
    const rest = match?.[2] ?? name
    if (side !== 'version' && side !== 'commit') return { side, id: '', path: rest }
    const at = rest.indexOf(':')
    return { side, id: rest.slice(0, at), path: rest.slice(at + 1) }
  }

  async sides(name: string): Promise<Sides> {
    const { side, id, path } = Comparing.parts(name)
    const { git, history } = this.context.services
    const dir = dirOf(this.context)
    const short = baseName(path)
    if (side === 'version') {
      const [was, versions] = await Promise.all([history.read(dir, path, id), history.list(dir, path)])
      const at = versions.find(v => v.id === id)?.at
      return {
        path,
        was,
        version: id,
        wasLabel: `${short}, ${at ? formatWhen(at, new Date()) : 'earlier'}`,
        nowLabel: `${short}, now`,
        ...(await this.now(path)),
      }
    }
    if (side === 'disk') {
      const was = (await this.context.services.files.read(dir, path)).text
      return {
        path,
        was,
        wasLabel: `${short}, on disk`,
        nowLabel: `${short}, here`,
        ...(await this.now(path)),
      }
    }
    const from = this.context.state.git.getState().status?.changes.find(c => c.path === path)?.from
    const left = side === 'work' ? 'index' : side === 'commit' ? id : 'head'
    const was = await git.show(dir, left === 'head' ? (from ?? path) : path, left)
    const labels = {
      wasLabel:
        side === 'work'
          ? `${short}, staged or committed`
          : `${short}, ${side === 'commit' ? id.slice(0, 8) : 'last commit'}`,
      nowLabel: side === 'staged' ? `${short}, staged` : `${short}, now`,
    }
    if (side === 'staged') {
      const now = await git.show(dir, path, 'index')
      return {
        path,
        was: was.text,
        now: now.text,
        binary: (was.binary ?? false) || (now.binary ?? false),
        ...labels,
      }
    }
    const right = await this.now(path)
    return { path, was: was.text, binary: was.binary ?? false, ...labels, ...right }
  }

  // The document itself where the file can be opened; nothing where it is gone.
  private async now(path: string): Promise<{ now?: string; binary?: boolean }> {
    try {
      await this.files.loadHeld(path)
      return {}
    } catch (thrown) {
      const { code } = thrown as AppError
      if (code === 'not_found') return { now: '' }
      if (code === 'invalid') return { now: '', binary: true }
      throw thrown
    }
  }

  /** Keeps the document of a diff page open while the page is there. */
  hold(name: string): Hold {
    return this.files.hold(Comparing.parts(name).path)
  }

  /** What a file was, newest first: versions of the local history and commits. */
  async timeline(path: string): Promise<Moment[]> {
    const dir = dirOf(this.context)
    const { history, git } = this.context.services
    const [versions, commits] = await Promise.all([
      history.list(dir, path),
      git.log(dir, path).catch(() => [] as Commit[]),
    ])
    const moments: Moment[] = [
      ...versions.map(v => ({
        kind: 'version' as const,
        page: `version:${v.id}:${path}`,
        at: v.at,
        words: SOURCES[v.source] ?? v.source,
        detail: '',
      })),
      ...commits.map(c => ({
        kind: 'commit' as const,
        page: `commit:${c.id}:${path}`,
        at: c.at,
        words: c.subject,
        detail: c.author,
      })),
    ]
    return moments.sort((a, b) => Date.parse(b.at) - Date.parse(a.at))
  }

  /** The file is again what it was; undo in the editor, and the history, have what it is now. */
  restore(path: string, version: string): Promise<void> {
    return guarded(this.context, async () => {
      if (!(await this.files.save(path)))
        throw new AppError('conflict', `${path} has changes that are not saved.`, 'Decide in its tab first.')
      await bringBack(this.context, this.files, [{ path, id: version }])
      notify(this.context, 'info', `${baseName(path)} is again what it was.`)
    })
  }

  /** Brings back a file that was deleted. */
  restoreDeleted(): Promise<void> {
    return guarded(this.context, async () => {
      const gone = await this.context.services.history.deleted(dirOf(this.context))
      if (gone.length === 0) {
        notify(this.context, 'info', 'No file of this workspace was deleted here lately.')
        return
      }
      const values = await form(this.context, {
        title: 'Restore a deleted file',
        action: 'Restore',
        fields: [{ name: 'file', label: 'File', value: gone[0]?.path ?? '', options: gone.map(option) }],
      })
      const chosen = gone.find(g => g.path === values?.file)
      if (!chosen) return
      await bringBack(this.context, this.files, [chosen])
      await this.files.open(chosen.path)
    })
  }
}

function option(gone: GoneFile) {
  return { value: gone.path, label: `${gone.path}, deleted ${new Date(gone.at).toLocaleString()}` }
}
