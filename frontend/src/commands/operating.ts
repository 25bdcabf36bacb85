// What a person does to an environment on a runner: back, forward, on, off, paused, delivered again.
import type { Invocation } from '../model/invocation'
import { type PlaceName, type Quota, quotaWords } from '../model/runner'
import {
  type AppContext,
  confirm,
  form,
  guarded,
  input,
  lettersMeant,
  notify,
  succeeds,
  sure,
} from './context'

const REDELIVER = 'Each is run as it first came, with the release that runs now.'
const DISCARD = 'They stay in the log of invocations, and nobody is reminded of them any more.'

export abstract class Operating {
  constructor(protected readonly context: AppContext) {}

  /** Asks a runner how it is and what it runs. */
  abstract look(runner: string): Promise<void>
  /** Has everything of a runner that is shown asked for again. */
  abstract stale(runner: string): void
  /** Shows what ran on a runner. */
  abstract show(invocation: Invocation): Promise<void>

  rollBack(place: PlaceName, release: string, now: string): Promise<void> {
    return guarded(this.context, async () => {
      const answer = await confirm(this.context, {
        title: `Roll back ${place.environment} to ${release}?`,
        text: `It runs ${now} now. Accounts, parameter values and switches of the environment stay as they are; so do the addresses.`,
        choices: [
          { label: 'Cancel', value: 'no' },
          { label: `Roll back to ${release}`, value: 'yes', danger: true, primary: true },
        ],
      })
      if (answer !== 'yes') return
      const made = await this.context.services.runners.rollBack(place, release)
      await this.changed(place.runner, `${made.name} runs ${made.release} again.`)
    })
  }

  promote(place: PlaceName, from: string, release: string): Promise<void> {
    return guarded(this.context, async () => {
      const answer = await confirm(this.context, {
        title: `Promote ${release} to ${place.environment}?`,
        text: `${place.environment} gets the release that ${from} runs. Its own accounts, parameter values and switches stay.`,
        choices: [
          { label: 'Cancel', value: 'no' },
          { label: 'Promote', value: 'yes', primary: true },
        ],
      })
      if (answer !== 'yes') return
      const made = await this.context.services.runners.promote(place, from)
      await this.changed(place.runner, `${made.name} runs ${made.release}.`)
    })
  }

  /** Gives a listener a new address, and that address; nothing when it was not wanted. */
  async rotate(place: PlaceName, listener: string): Promise<string | undefined> {
    let url: string | undefined
    await guarded(this.context, async () => {
      const answer = await confirm(this.context, {
        title: `Give ${listener} a new address?`,
        text: 'The address it has now ends at once: whoever calls it is answered 404 until the new one is given to them.',
        choices: [
          { label: 'Cancel', value: 'no' },
          { label: 'New address', value: 'yes', danger: true, primary: true },
        ],
      })
      if (answer !== 'yes') return
      url = (await this.context.services.runners.readdress(place, listener, '')).url
      await this.changed(place.runner, `${listener} has a new address.`)
    })
    return url
  }

  chooseAddress(place: PlaceName, listener: string): Promise<void> {
    return guarded(this.context, async () => {
      const address = await input(this.context, {
        title: `Choose the address of ${listener}`,
        label: 'Address',
        value: '',
        placeholder: 'orders-of-acme',
        action: 'Use it',
        hint: 'Others may guess it: use it with a secret. The address it has now ends.',
        check: text => (text.trim() === '' ? 'Enter it.' : undefined),
      })
      if (!address) return
      await this.context.services.runners.readdress(place, listener, address.trim())
      await this.changed(place.runner, `${listener} has the address you chose.`)
    })
  }

  /** Delivers dead letters once more: those named, or all of the place. Says whether it was done. */
  redeliver(place: PlaceName, ids: string[] | undefined): Promise<boolean> {
    return succeeds(this.context, async () => {
      const title = `Deliver ${lettersMeant(ids)} once more?`
      if (!ids && !(await sure(this.context, title, REDELIVER, 'Deliver them', false))) return false
      const { invocations } = await this.context.services.runners.redeliver(place, ids)
      const made = invocations?.length ?? 0
      await this.changed(
        place.runner,
        made === 1 ? '1 dead letter is delivered.' : `${made} dead letters are delivered.`,
      )
      return true
    })
  }

  discard(place: PlaceName, ids: string[] | undefined): Promise<boolean> {
    return succeeds(this.context, async () => {
      const title = `Discard ${lettersMeant(ids)}?`
      if (!(await sure(this.context, title, DISCARD, 'Discard', true))) return false
      await this.context.services.runners.discard(place, ids)
      await this.changed(place.runner, 'They are no dead letters any more.')
      return true
    })
  }

  pause(place: PlaceName): Promise<void> {
    return guarded(this.context, async () => {
      const reason = await input(this.context, {
        title: `Pause ${place.environment}?`,
        label: 'Why (optional)',
        value: '',
        placeholder: 'GitLab is being moved',
        action: 'Pause',
        hint: 'Nothing more starts there but by hand. Events are accepted and kept until it goes on.',
        check: () => undefined,
      })
      if (reason === undefined) return
      await this.context.services.runners.pause(place, reason.trim())
      await this.changed(place.runner, `${place.environment} is paused.`)
    })
  }

  resume(place: PlaceName): Promise<void> {
    return guarded(this.context, async () => {
      await this.context.services.runners.resume(place)
      await this.changed(place.runner, `${place.environment} goes on.`)
    })
  }

  /** Bounds what runs by itself of the place's workspace, in all its environments together. */
  limit(place: PlaceName, now: Quota): Promise<void> {
    return guarded(this.context, async () => {
      const values = await form(this.context, {
        title: 'Limits of the workspace',
        action: 'Use these limits',
        fields: [
          {
            name: 'concurrency',
            label: 'Invocations at the same time',
            value: String(now.concurrency ?? ''),
            hint: 'In all its environments together, on top of what was published for each. Empty for any number.',
            check: limitCheck(1000),
          },
          {
            name: 'perMinute',
            label: 'Invocations that begin in a minute',
            value: String(now.perMinute ?? ''),
            hint: 'What comes quicker is kept and waits. What a person starts always runs. Empty for any number.',
            check: limitCheck(1_000_000),
          },
        ],
      })
      if (!values) return
      const limits = { concurrency: Number(values.concurrency), perMinute: Number(values.perMinute) }
      await this.context.services.runners.setLimits(place, limits)
      await this.changed(
        place.runner,
        `What may run of the workspace: ${quotaWords(limits) || 'any number'}.`,
      )
    })
  }

  switch(
    place: PlaceName,
    what: { listener: string } | { schedule: string },
    enabled: boolean,
  ): Promise<void> {
    return guarded(this.context, async () => {
      await this.context.services.runners.switch(place, what, enabled)
      const name = 'listener' in what ? what.listener : what.schedule
      await this.changed(
        place.runner,
        `${name} is switched ${enabled ? 'on' : 'off'} until settings are published again.`,
      )
    })
  }

  runSchedule(place: PlaceName, schedule: string): Promise<void> {
    return guarded(this.context, async () => {
      await this.show(await this.context.services.runners.runSchedule(place, schedule))
    })
  }

  private async changed(runner: string, text: string): Promise<void> {
    notify(this.context, 'info', text)
    this.stale(runner)
    await this.look(runner)
  }
}

/** Says what is wrong with a limit; nothing typed is none. */
function limitCheck(most: number): (text: string) => string | undefined {
  return text =>
    text === '' || (/^[1-9]\d*$/.test(text) && Number(text) <= most)
      ? undefined
      : `Enter a number from 1 to ${most}, or nothing.`
}
