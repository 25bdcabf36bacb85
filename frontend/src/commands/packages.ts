// The npm packages of the workspace: found, added, updated, removed.
import { pagePath } from '../base/pages'
import { AppError } from '../model/fault'
import {
  type FoundPackage,
  type NewestPackage,
  type NpmPackage,
  type PackageReport,
  reportText,
} from '../model/npmPackage'
import { type AppContext, dirOf, notify } from './context'
import type { Files } from './files'

export class Packages {
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
    return this.changing(() => this.service.add(this.dir, packages, dev, stop))
  }

  /** Brings what package.json asks for. Rejects with what is wrong. */
  install(stop: AbortSignal): Promise<PackageReport> {
    return this.changing(() => this.service.install(this.dir, stop))
  }

  /** Takes a package out; a notice offers it back. Rejects with what is wrong. */
  remove(one: NpmPackage, stop: AbortSignal, back: () => void): Promise<PackageReport> {
    return this.changing(() => this.service.remove(this.dir, one.name, stop), { label: 'Undo', run: back })
  }

  // What is written by hand and not saved yet would be lost, or would undo what is written here.
  private async changing(
    work: () => Promise<PackageReport>,
    action?: { label: string; run(): void },
  ): Promise<PackageReport> {
    if (!(await this.files.save('package.json')))
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
