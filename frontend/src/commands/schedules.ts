// Scheduled triggers: their form edits their file, and says when they come and whether they run here.
import { Sequences } from '../base/async'
import { pagePath } from '../base/pages'
import { nameFault } from '../base/paths'
import type { Explanation, ScheduleList } from '../model/schedule'
import { withFile } from '../state/workspaceState'
import { type AppContext, dirOf, guarded } from './context'
import type { Files } from './files'
import type { Invocations } from './invocations'
import { type JsonFiles, jsonText, put } from './jsonFiles'

export interface NewSchedule {
  name: string
  cron: string
  timeZone: string
  script: string
}

export class Schedules {
  private readonly sequences = new Sequences()

  constructor(
    private readonly context: AppContext,
    private readonly files: Files,
    private readonly json: JsonFiles,
    private readonly invocations: Invocations,
  ) {}

  open(name: string): Promise<void> {
    return this.files.open(pagePath('schedule', name))
  }

  nameFault(name: string): string | undefined {
    const schedules = this.context.state.workspace.getState().workspace?.schedules ?? []
    const taken = schedules.some(s => s.name.toLowerCase() === name.toLowerCase())
    if (name.includes('/')) return 'A schedule is in no folder: leave out the /.'
    return nameFault(name) ?? (taken ? `There is a schedule ${name} already.` : undefined)
  }

  /** Makes a schedule and opens its form. Rejects with what is wrong, also in the cron line. */
  async create({ name, cron, timeZone, script }: NewSchedule): Promise<void> {
    await this.explain(cron, timeZone)
    const path = `schedules/${name}.json`
    const schedule = { $schema: '../.bobbin/schema/schedule.json', cron, timeZone, script }
    await this.context.services.files.create(dirOf(this.context), path, jsonText(schedule))
    this.context.state.workspace.setState(s => ({ files: withFile(s.files, path) }))
    await this.json.reload()
    await this.open(name)
  }

  /** What a cron line means. Rejects with why it means nothing. */
  explain(cron: string, timeZone: string): Promise<Explanation> {
    return this.context.services.schedules.explain(cron, timeZone)
  }

  list(environment: string): Promise<ScheduleList> {
    return this.context.services.schedules.list(dirOf(this.context), environment)
  }

  /** Changes some keys of a schedule's file; one that is undefined or '' is taken out. */
  change(name: string, changes: Record<string, unknown>): Promise<void> {
    return this.sequences.run(name, () => this.changeNow(name, changes))
  }

  /** Changes the cron line, if it means something: what does not leaves the file as it was. */
  setLine(name: string, cron: string, timeZone: string): Promise<void> {
    return this.sequences.run(name, async () => {
      const means = await this.explain(cron, timeZone).then(
        () => true,
        () => false,
      )
      if (means) await this.changeNow(name, { cron })
    })
  }

  private changeNow(name: string, changes: Record<string, unknown>): Promise<void> {
    return guarded(this.context, async () => {
      await this.json.change(`schedules/${name}.json`, schedule => {
        for (const [key, value] of Object.entries(changes)) put(schedule, key, value)
      })
      await this.json.reload()
    })
  }

  /** Whether the schedules of an environment run while the workspace is open here. */
  switch(environment: string, on: boolean): Promise<void> {
    return guarded(this.context, async () => {
      await this.context.services.schedules.switch(dirOf(this.context), environment, on)
    })
  }

  /** Runs one now, as it would run by itself; production asks first. */
  runNow(name: string, environment: string): Promise<void> {
    return this.invocations.runSchedule(name, environment)
  }

  delete(name: string): Promise<void> {
    return guarded(this.context, async () => {
      await this.json.delete(`schedules/${name}.json`)
      this.files.discard(pagePath('schedule', name))
      await this.json.reload()
    })
  }
}
