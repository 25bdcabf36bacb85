// Where a person was, to go back there and forward again, as in a browser.
import { pageOf } from '../base/pages'
import type { AppContext } from './context'
import type { Files } from './files'

interface Spot {
  path: string
  line: number
  column: number
}

/** A step within a file that is remembered, in lines. */
const FAR = 10
const KEPT = 50

export class Places {
  private behind: Spot[] = []
  private ahead: Spot[] = []
  private here: Spot | undefined
  /** Where a person is being taken: what passes on the way is no place they were at. */
  private going: Spot | undefined

  constructor(
    context: AppContext,
    private readonly files: Files,
  ) {
    context.state.documents.subscribe(({ active }, before) => {
      if (active && active !== before.active && pageOf(active))
        this.visit({ path: active, line: 1, column: 1 })
    })
  }

  /** The cursor is somewhere, or a form is open. */
  visit(spot: Spot): void {
    const { here, going } = this
    if (going) {
      if (near(spot, going)) this.arrived(spot)
      return
    }
    if (here && !near(here, spot)) {
      this.behind = [...this.behind, here].slice(-KEPT)
      this.ahead = []
    }
    this.here = spot
  }

  /** Another workspace is open: nobody was anywhere in it. */
  leave(): void {
    this.behind = []
    this.ahead = []
    this.here = undefined
    this.going = undefined
  }

  back(): Promise<void> {
    return this.go(this.behind, this.ahead)
  }

  forward(): Promise<void> {
    return this.go(this.ahead, this.behind)
  }

  private async go(from: Spot[], to: Spot[]): Promise<void> {
    const target = from.pop()
    if (!target) return
    if (this.here) to.push(this.here)
    this.going = target
    const { path, line, column } = target
    await this.files.open(path, { line, column })
    // An editor is there a few paints later; whoever moves after that has gone on.
    setTimeout(() => this.going === target && this.arrived(target), 500)
  }

  private arrived(spot: Spot): void {
    this.here = spot
    this.going = undefined
  }
}

function near(a: Spot, b: Spot): boolean {
  return a.path === b.path && Math.abs(a.line - b.line) < FAR
}
