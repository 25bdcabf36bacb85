// Scheduled triggers: what they mean, how they stand, whether they run here.
import type { Invocation } from '../model/invocation'
import type { Explanation, ScheduleList } from '../model/schedule'
import type { Transport } from './transport'

export class ScheduleService {
  constructor(private readonly transport: Transport) {}

  list(dir: string, environment: string): Promise<ScheduleList> {
    return this.transport.request('schedule.list', { dir, environment })
  }

  /** Rejects when the line or the zone cannot be understood, with why. */
  explain(cron: string, timeZone: string): Promise<Explanation> {
    return this.transport.request('schedule.explain', { cron, timeZone })
  }

  /** Whether the triggers of an environment run while the workspace is open. */
  switch(dir: string, environment: string, on: boolean): Promise<ScheduleList> {
    return this.transport.request('schedule.switch', { dir, environment, on })
  }

  async run(dir: string, environment: string, name: string): Promise<Invocation> {
    const body = { dir, environment, name }
    return (await this.transport.request<{ invocation: Invocation }>('schedule.run', body)).invocation
  }
}
