// Waiting in small ways: one call after quiet, one call at a time.

/** Calls `work` once, `ms` milliseconds after the last trigger. */
export class Delayer {
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(
    private readonly ms: number,
    private readonly work: () => void,
  ) {}

  trigger(): void {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => {
      this.timer = undefined
      this.work()
    }, this.ms)
  }

  cancel(): void {
    clearTimeout(this.timer)
    this.timer = undefined
  }

  get pending(): boolean {
    return this.timer !== undefined
  }

  dispose(): void {
    this.cancel()
  }
}

/** Does what nobody waits for once the page has nothing else to do, within two seconds. */
export function whenIdle(work: () => void): void {
  // The window of a Mac and of Linux does not tell.
  if ('requestIdleCallback' in globalThis) requestIdleCallback(work, { timeout: 2000 })
  else setTimeout(work, 200)
}

/** A sequence for each key. */
export class Sequences {
  private readonly all = new Map<string, Sequence>()

  run<T>(key: string, task: () => Promise<T>): Promise<T> {
    const sequence = this.all.get(key) ?? new Sequence()
    this.all.set(key, sequence)
    return sequence.run(task)
  }
}

/** Runs tasks strictly one after the other; a failed task does not stop the next. */
export class Sequence {
  private last: Promise<unknown> = Promise.resolve()

  run<T>(task: () => Promise<T>): Promise<T> {
    const next = this.last.then(task, task)
    this.last = next.catch(() => undefined)
    return next
  }
}

/** Does what needs a tab or an editor that is there a paint or a few later only. */
export function retrySoon(work: () => boolean, attempts = 20): void {
  if (work() || attempts === 0) return
  requestAnimationFrame(() => retrySoon(work, attempts - 1))
}

/** Whether work succeeds in time: a disk or a program that does not answer is not waited for. */
export function within(work: Promise<boolean>, ms: number): Promise<boolean> {
  return Promise.race([work, new Promise<boolean>(resolve => setTimeout(() => resolve(false), ms))])
}
