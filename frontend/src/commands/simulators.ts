// Simulators: looking into them, and making them misbehave.
import { Sequences } from '../base/async'
import { pagePath } from '../base/pages'
import type { Switch } from '../model/simulator'
import { type AppContext, confirm, dirOf, guarded, notify } from './context'
import type { Files } from './files'

export class Simulators {
  private readonly sequences = new Sequences()

  constructor(
    private readonly context: AppContext,
    private readonly files: Files,
  ) {}

  open(connection: string): Promise<void> {
    return this.files.open(pagePath('simulator', connection))
  }

  show(connection: string) {
    return this.service.show(this.dir, connection)
  }

  rows(connection: string, collection: string, offset: number) {
    return this.service.rows(this.dir, connection, collection, offset)
  }

  webhooks(connection: string) {
    return this.service.webhooks(this.dir, connection)
  }

  /** Changes the switches as they are then, after what was asked before. Rejects with what is wrong with one. */
  switch(connection: string, change: (now: Switch[]) => Switch[]): Promise<Switch[]> {
    const { dir, service } = this
    return this.sequences.run(connection, async () => {
      const { switches } = await service.show(dir, connection)
      return service.switch(dir, connection, change(switches))
    })
  }

  /** Rejects with what is wrong with the body. */
  edit(connection: string, collection: string, id: string, body: unknown): Promise<object> {
    return this.service.edit(this.dir, connection, collection, id, body)
  }

  async delete(connection: string, collection: string, id: string): Promise<boolean> {
    const gone = await this.sure(
      `Delete ${id} of ${collection}?`,
      'It is gone until the simulator is reset.',
      'Delete',
    )
    if (gone)
      await guarded(
        this.context,
        async () => void (await this.service.delete(this.dir, connection, collection, id)),
      )
    return gone
  }

  /** The listeners hear of an event as if it had happened. */
  send(connection: string, event: string): Promise<void> {
    return guarded(this.context, async () => {
      const webhook = await this.service.send(this.dir, connection, event)
      if (webhook.error) notify(this.context, 'warning', `${event} did not arrive: ${webhook.error}`)
      else notify(this.context, 'info', `The event "${event}" was sent to the listeners of ${connection}.`)
    })
  }

  async reset(connection: string): Promise<boolean> {
    const text = 'Everything scripts made there is gone; it begins again with its sample data.'
    const sure = await this.sure(`Reset the simulator of ${connection}?`, text, 'Reset')
    if (!sure) return false
    await guarded(this.context, async () => {
      await this.service.reset(this.dir, connection)
      notify(this.context, 'info', `The simulator of ${connection} begins again.`)
    })
    return true
  }

  private get service() {
    return this.context.services.simulators
  }

  private get dir(): string {
    return dirOf(this.context)
  }

  private async sure(title: string, text: string, action: string): Promise<boolean> {
    const answer = await confirm(this.context, {
      title,
      text,
      choices: [
        { label: 'Cancel', value: 'keep' },
        { label: action, value: 'go', danger: true, primary: true },
      ],
    })
    return answer === 'go'
  }
}
