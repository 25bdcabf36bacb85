// The npm packages of the workspace: found, added, updated, removed.
import { Sequence } from '../base/async'
import { pagePath } from '../base/pages'
import { AppError } from '../model/fault'
import {
  type FoundPackage,
  type NewestPackage,
  type NpmPackage,
  type PackageReport,
  reportText,
} from '../model/npmPackage'
import { type AppContext, dirOf, guarded, notify } from './context'
import type { Files } from './files'

export class Packages {
  private readonly sequence = new Sequence()

  constructor(
    private readonly context: AppContext,
    private readonly files: Files,
  ) {}

  open(): Promise<void> {
    return this.files.open(pagePath('packages'))
  }

  list(): Promise<NpmPackage[]> {
    return this.service.list(this.dir)
  }

  newest(): Promise<NewestPackage[]> {
    return this.service.newest(this.dir)
  }

  search(text: string): Promise<FoundPackage[]> {
    return this.service.search(this.dir, text)
  }

  /** Adds packages, or others of their versions: NAME or NAME@RANGE. Rejects with what is wrong. */
  add(packages: string[], dev: boolean, stop: AbortSignal): Promise<PackageReport> {
    const { dir } = this
    return this.changing(dir, () => this.service.add(dir, packages, dev, stop))
  }

  /** Brings what package.json asks for. Rejects with what is wrong. */
  install(stop: AbortSignal): Promise<PackageReport> {
    const { dir } = this
    return this.changing(dir, () => this.service.install(dir, stop))
  }

  /** Takes a package out; a notice offers it back, to the same workspace. Rejects with what is wrong. */
  remove(one: NpmPackage, stop: AbortSignal): Promise<PackageReport> {
    const { dir } = this
    const back = () =>
      guarded(this.context, async () => {
        const wanted = [`${one.name}@${one.wanted}`]
        const { signal } = new AbortController()
        await this.changing(dir, () => this.service.add(dir, wanted, one.dev, signal))
      })
    const undo = { label: 'Undo', run: () => void back() }
    return this.changing(dir, () => this.service.remove(dir, one.name, stop), undo)
  }

  // What is written by hand and not saved yet would be lost, or would undo what is written here.
  private changing(
    dir: string,
    work: () => Promise<PackageReport>,
    action?: { label: string; run(): void },
  ): Promise<PackageReport> {
    return this.sequence.run(() => this.change(dir, work, action))
  }

  private async change(
    dir: string,
    work: () => Promise<PackageReport>,
    action: { label: string; run(): void } | undefined,
  ): Promise<PackageReport> {
    if (dir === this.dir && !(await this.files.save('package.json')))
      throw new AppError(
        'conflict',
        'package.json has changes that are not saved.',
        'Decide in its tab first.',
      )
    this.context.state.notices.setState({ progress: undefined })
    const report = await work()
    notify(this.context, 'info', reportText(report), undefined, action)
    return report
  }

  private get dir(): string {
    return dirOf(this.context)
  }

  private get service() {
    return this.context.services.packages
  }
}
