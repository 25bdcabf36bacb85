// Running scripts and reading what they did.
import type { Exchange, Invocation, InvocationDetail, Line, Rehearsal, RunRequest } from '../model/invocation'
import type { Pause, QueueDepths } from '../model/queue'
import type { Tape } from '../model/recording'
import type { Transport } from './transport'

export interface DetailAnswer {
  invocation: Invocation
  console: Line[] | null
  linesDropped?: number
  http: Exchange[] | null
}

/** How much of what ended is kept; more is in it than is named here. */
interface Retention {
  team?: string
  workspace?: string
  days?: number
  logDays?: number
  deadDays?: number
}

/** For how many days something is kept since it ended; -1 is for ever. */
export interface KeptDays {
  days: number
  logDays: number
  deadDays: number
}

interface RetentionList {
  rules: Retention[]
  default: Retention
}

export class InvocationService {
  constructor(private readonly transport: Transport) {}

  async run(dir: string, run: RunRequest): Promise<Invocation> {
    return (await this.transport.request<{ invocation: Invocation }>('invocation.run', { dir, ...run }))
      .invocation
  }

  /** Answers when it has ended. */
  wait(invocationId: string): Promise<object> {
    return this.transport.request('invocation.wait', { invocationId })
  }

  /** What became of the recording of one that has ended. */
  tape(invocationId: string): Promise<Tape> {
    return this.transport.request('invocation.tape', { invocationId })
  }

  /** What a script would write, which is held back; stopped, it ends. */
  rehearse(dir: string, run: RunRequest, stop: AbortSignal): Promise<Rehearsal> {
    return this.transport.request('invocation.rehearse', { dir, ...run }, stop)
  }

  /** What waits and runs in an environment on this machine. */
  queues(dir: string, environment: string): Promise<QueueDepths> {
    return this.transport.request('invocation.queues', { dir, environment })
  }

  async paused(dir: string): Promise<Pause[]> {
    return (
      (await this.transport.request<{ paused: Pause[] | null }>('invocation.paused', { dir })).paused ?? []
    )
  }

  /** How many days this machine keeps what ended, and its logs; -1 is for ever. */
  async keptDays(): Promise<KeptDays> {
    const { rule, general } = await this.retention()
    return {
      days: rule.days || general.days || -1,
      logDays: rule.logDays || general.logDays || -1,
      deadDays: rule.deadDays || general.deadDays || -1,
    }
  }

  /** What else the rule of this machine says stays: the program puts the new one in its place. */
  async keepFor(wish: Partial<KeptDays>): Promise<void> {
    const { rule } = await this.retention()
    await this.transport.request('kept.setRetention', { ...rule, ...wish })
  }

  private async retention(): Promise<{ rule: Retention; general: Retention }> {
    const list = await this.transport.request<RetentionList>('kept.retention', {})
    return { rule: list.rules.find(r => !r.workspace && !r.team) ?? {}, general: list.default }
  }

  /** Removes what of a workspace ended so many days ago; in a dry run it only counts. */
  purge(dir: string, days: number, dryRun: boolean): Promise<{ invocations: number; bytes: number }> {
    return this.transport.request('kept.purge', { dir, days, dryRun })
  }

  pause(dir: string, environment: string, reason: string): Promise<object> {
    return this.transport.request('invocation.pause', { dir, environment, reason })
  }

  resume(dir: string, environment: string): Promise<object> {
    return this.transport.request('invocation.resume', { dir, environment })
  }

  /** Dead letters, newest first. */
  async letters(dir: string, limit: number): Promise<Invocation[]> {
    const body = { dir, limit, dead: true }
    return (
      (await this.transport.request<{ invocations: Invocation[] | null }>('invocation.list', body))
        .invocations ?? []
    )
  }

  /** Runs dead letters once more, those named or all, and gives the new invocations. */
  async redeliver(dir: string, ids: string[] | undefined): Promise<Invocation[]> {
    const body = { dir, ...(ids ? { ids } : { all: true }) }
    const answer = await this.transport.request<{ invocations: Invocation[] | null }>(
      'invocation.redeliver',
      body,
    )
    return answer.invocations ?? []
  }

  discard(dir: string, ids: string[] | undefined): Promise<object> {
    return this.transport.request('invocation.discard', { dir, ...(ids ? { ids } : { all: true }) })
  }

  stop(invocationId: string): Promise<object> {
    return this.transport.request('invocation.stop', { invocationId })
  }

  async get(invocationId: string): Promise<InvocationDetail> {
    return narrowDetail(await this.transport.request<DetailAnswer>('invocation.get', { invocationId }))
  }

  /** What the script was given. */
  async event(invocationId: string): Promise<unknown> {
    return (await this.transport.request<{ event: unknown }>('invocation.event', { invocationId })).event
  }

  /** Newest first; `status` may be several with commas between, `before` is the last one that is known. */
  async list(
    dir: string,
    limit: number,
    narrow: { status?: string; before?: string } = {},
  ): Promise<Invocation[]> {
    const answer = await this.transport.request<{ invocations: Invocation[] | null }>('invocation.list', {
      dir,
      limit,
      ...narrow,
    })
    return answer.invocations ?? []
  }
}

export function narrowDetail(answer: DetailAnswer): InvocationDetail {
  return {
    invocation: answer.invocation,
    console: answer.console ?? [],
    linesDropped: answer.linesDropped ?? 0,
    http: (answer.http ?? []).map(narrowExchange),
  }
}

const NO_MESSAGE = { headers: [], body: '', size: 0 }

/** An exchange that failed on the way has no response; above services both sides are there. */
export function narrowExchange(exchange: Exchange): Exchange {
  const request = { ...NO_MESSAGE, ...exchange.request }
  const response = { ...NO_MESSAGE, ...exchange.response }
  return {
    ...exchange,
    request: { ...request, headers: request.headers ?? [] },
    response: { ...response, headers: response.headers ?? [] },
  }
}
