// An event with listeners: `event` is for who listens, `fire` for the owner.
import { type Disposable, toDisposable } from './disposable'

export class Emitter<T> {
  private listeners = new Set<(value: T) => void>()

  readonly event = (listener: (value: T) => void): Disposable => {
    const own = (value: T) => listener(value)
    this.listeners.add(own)
    return toDisposable(() => this.listeners.delete(own))
  }

  fire(value: T): void {
    for (const listener of [...this.listeners]) listener(value)
  }

  get size(): number {
    return this.listeners.size
  }
}
