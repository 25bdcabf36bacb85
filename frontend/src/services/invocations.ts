// Running scripts and reading what they did.
import type { Exchange, Invocation, InvocationDetail, Line, RunRequest } from '../model/invocation'
import type { Transport } from './transport'

export interface DetailAnswer {
  invocation: Invocation
  console: Line[] | null
  linesDropped?: number
  http: Exchange[] | null
}

export class InvocationService {
  constructor(private readonly transport: Transport) {}

  async run(dir: string, run: RunRequest): Promise<Invocation> {
    return (await this.transport.request<{ invocation: Invocation }>('invocation.run', { dir, ...run }))
      .invocation
  }

  stop(invocationId: string): Promise<object> {
    return this.transport.request('invocation.stop', { invocationId })
  }

  async get(invocationId: string): Promise<InvocationDetail> {
    return narrowDetail(await this.transport.request<DetailAnswer>('invocation.get', { invocationId }))
  }

  async list(dir: string, limit: number): Promise<Invocation[]> {
    const answer = await this.transport.request<{ invocations: Invocation[] | null }>('invocation.list', {
      dir,
      limit,
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
