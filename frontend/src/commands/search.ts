// Finding and replacing in all files. Results come while it is still looking; a replacement goes
// through the editor where the file is open, and can be undone where it is not.
import { Delayer } from '../base/async'
import { AppError, toAppError } from '../model/fault'
import type { FoundFile, Match, Searched, SearchQuery } from '../model/search'
import { countMatches, movedMatches, withoutMatch } from '../state/searchState'
import { type AppContext, confirm, dirOf, guarded, notify, report } from './context'
import type { Files } from './files'

const TYPING_MS = 250

interface Before {
  path: string
  text: string
  /** What the replacement made. */
  version: string
}

export class Search {
  private stop: AbortController | undefined
  private readonly typing = new Delayer(TYPING_MS, () => void this.run())

  constructor(
    private readonly context: AppContext,
    private readonly files: Files,
  ) {}

  private get store() {
    return this.context.state.search
  }

  /** Shows the view; what is selected in the editor is what is looked for. */
  show(replacing: boolean): void {
    this.context.state.layout.setState({ side: 'search', sideVisible: true })
    const selected = this.context.editors.selection()
    this.store.setState(s => ({ focus: s.focus + 1, ...(replacing && { replacing }) }))
    if (selected) this.change({ pattern: selected, regex: false })
  }

  /** Changes what is looked for, and looks. */
  change(change: Partial<SearchQuery>): void {
    this.store.setState(s => ({ query: { ...s.query, ...change } }))
    this.typing.trigger()
  }

  leave(): void {
    this.cancel()
    this.clear()
  }

  // Nothing is looked for: what is still on its way is of no use.
  private clear(): void {
    this.stop = undefined
    this.store.setState({ files: [], done: undefined, fault: undefined, running: false })
  }

  cancel(): void {
    this.typing.cancel()
    this.stop?.abort()
  }

  async run(): Promise<void> {
    this.cancel()
    const { query, replacing } = this.store.getState()
    const dir = dirOf(this.context)
    if (query.pattern === '' || dir === '') {
      this.clear()
      return
    }
    const stop = new AbortController()
    this.stop = stop
    this.store.setState({ running: true, fault: undefined })
    await this.files.saveAll() // what is looked at is on disk
    const arrived: FoundFile[] = []
    let done: Searched | undefined
    const current = () => this.stop === stop
    const show = new Delayer(50, () => current() && this.store.setState({ files: [...arrived] }))
    const { replace = '', ...rest } = query
    try {
      await this.context.services.search.find(
        dir,
        replacing ? { ...rest, replace } : rest,
        found => {
          if ('path' in found) {
            arrived.push(found)
            if (!show.pending) show.trigger()
          } else done = found
        },
        stop.signal,
      )
      show.cancel()
      if (current()) this.store.setState({ files: arrived, done, running: false })
    } catch (thrown) {
      show.cancel()
      const fault = toAppError(thrown)
      if (!current()) return
      // What was found before it was stopped stays.
      if (fault.code === 'canceled') this.store.setState({ files: arrived, done: undefined, running: false })
      else this.store.setState({ files: [], done: undefined, fault, running: false })
    }
  }

  dismiss(path: string, match?: Match): void {
    this.store.setState(s => ({ files: withoutMatch(s.files, path, match) }))
  }

  open(path: string, match?: Match): Promise<void> {
    return this.files.open(path, match)
  }

  /** Replaces one place, or all places of a file. */
  replace(path: string, match?: Match): Promise<void> {
    return guarded(this.context, async () => {
      const file = this.store.getState().files.find(f => f.path === path)
      if (!file) return
      const before = await this.replaceIn(file, match ? [match] : file.matches)
      if (before) this.offerUndo([before], match ? 1 : file.matches.length)
    })
  }

  async replaceAll(): Promise<void> {
    const { files, done } = this.store.getState()
    const count = countMatches(files)
    if (count === 0) return
    const answer = await confirm(this.context, {
      title: `Replace ${count} ${count === 1 ? 'place' : 'places'} in ${files.length} ${files.length === 1 ? 'file' : 'files'}?`,
      text: done?.limited
        ? 'There are more places than are listed; those stay as they are. It can be undone.'
        : 'It can be undone.',
      choices: [
        { label: 'Cancel', value: 'no' },
        { label: 'Replace', value: 'replace', primary: true },
      ],
    })
    if (answer !== 'replace') return
    const changed: Before[] = []
    let replaced = 0
    for (const file of files)
      await guarded(this.context, async () => {
        const before = await this.replaceIn(file, file.matches)
        if (!before) return
        changed.push(before)
        replaced += file.matches.length
      })
    this.offerUndo(changed, replaced)
  }

  private async replaceIn(file: FoundFile, matches: Match[]): Promise<Before | undefined> {
    const { services } = this.context
    const dir = dirOf(this.context)
    if (!(await this.files.save(file.path)))
      throw new AppError(
        'conflict',
        `${file.path} has changes that are not saved.`,
        'Decide in its tab first.',
      )
    const now = await services.files.read(dir, file.path)
    if (now.version !== file.version) {
      notify(
        this.context,
        'warning',
        `${file.path} has changed since it was searched.`,
        'It is searched again; nothing was replaced there.',
      )
      this.typing.trigger()
      return undefined
    }
    const version = await this.files.edit(file.path, matches.map(toEdit), now)
    const moved = movedMatches(file.matches, matches)
    if (!moved) this.typing.trigger()
    this.store.setState(s => ({
      files: s.files.flatMap(f => {
        if (f.path !== file.path) return [f]
        return moved && moved.length > 0 ? [{ ...f, version, matches: moved }] : []
      }),
    }))
    return { path: file.path, text: now.text, version }
  }

  private offerUndo(changed: Before[], count: number): void {
    if (changed.length === 0) return
    notify(this.context, 'info', `Replaced ${count} ${count === 1 ? 'place' : 'places'}.`, undefined, {
      label: 'Undo',
      run: () => void guarded(this.context, () => this.undo(changed)),
    })
  }

  // A file that was changed since keeps what it has; the others are as they were all the same.
  private async undo(changed: Before[]): Promise<void> {
    const left: string[] = []
    for (const before of changed) if (!(await this.undoIn(before))) left.push(before.path)
    this.typing.trigger()
    if (left.length > 0)
      notify(
        this.context,
        'warning',
        left.length === 1
          ? `${left[0]} was changed since, and stays as it is.`
          : `${left.length} files were changed since, and stay as they are: ${left.join(', ')}.`,
      )
  }

  /** Says whether nothing is left to tell of the file. */
  private async undoIn({ path, text, version }: Before): Promise<boolean> {
    const { services } = this.context
    if (!(await this.files.save(path))) return false
    try {
      await this.files.changedOnDisk(
        path,
        await services.files.write(dirOf(this.context), path, text, version),
      )
      return true
    } catch (thrown) {
      const { code } = toAppError(thrown)
      if (code === 'conflict' || code === 'not_found') return false
      report(this.context, thrown)
      return true // that is told already
    }
  }
}

function toEdit(match: Match) {
  return {
    range: {
      start: { line: match.line - 1, character: match.column - 1 },
      end: { line: match.endLine - 1, character: match.endColumn - 1 },
    },
    newText: match.replacement ?? '',
  }
}
