// Who listens, disposes: small things that end what they began.

export interface Disposable {
  dispose(): void
}

/** Keeps disposables and ends them together, last first. Adding to an ended set ends the newcomer. */
export class Disposables implements Disposable {
  private items: Disposable[] = []
  private ended = false

  add<T extends Disposable>(item: T): T {
    if (this.ended) item.dispose()
    else this.items.push(item)
    return item
  }

  dispose(): void {
    this.ended = true
    for (const item of this.items.splice(0).reverse()) item.dispose()
  }
}

export function toDisposable(dispose: () => void): Disposable {
  return { dispose }
}
