// Runners this machine knows, what they run, and publishing to them.
import type { Invocation, InvocationDetail } from '../model/invocation'
import type {
  AuditEntry,
  Comparison,
  Following,
  NewToken,
  Notification,
  PlaceName,
  Plan,
  Publication,
  PublishRequest,
  Quota,
  Release,
  RemoteEnvironment,
  RemoteListener,
  RemotePlace,
  RemoteWorkspace,
  Role,
  RunnerState,
  RunnerToken,
  SavedRunner,
  Team,
  TeamUsage,
} from '../model/runner'
import { type DetailAnswer, narrowDetail } from './invocations'
import type { Transport } from './transport'

export interface LogFilter {
  script?: string
  listener?: string
  status?: string
  before?: string
  limit?: number
  /** Queued from then on, RFC 3339. */
  from?: string
  text?: string
  dead?: boolean
}

export class RunnerService {
  constructor(private readonly transport: Transport) {}

  async list(): Promise<SavedRunner[]> {
    return (await this.transport.request<{ runners: SavedRunner[] | null }>('runner.list')).runners ?? []
  }

  /** Asks the runner once, then keeps it with its token. */
  add(name: string, url: string, token: string): Promise<{ info: RunnerState['info'] }> {
    return this.transport.request('runner.add', { name, url, token })
  }

  remove(name: string): Promise<object> {
    return this.transport.request('runner.remove', { name })
  }

  info(runner: string): Promise<RunnerState> {
    return this.transport.request('runner.info', { runner })
  }

  async workspaces(runner: string): Promise<RemoteWorkspace[]> {
    return (await this.transport.request<{ workspaces: RemoteWorkspace[] }>('runner.workspaces', { runner }))
      .workspaces
  }

  place(place: PlaceName): Promise<RemotePlace> {
    return this.transport.request('runner.environment', place)
  }

  rollBack(place: PlaceName, release: string): Promise<RemoteEnvironment> {
    return this.transport.request('runner.rollBack', { ...place, release })
  }

  promote(place: PlaceName, from: string): Promise<RemoteEnvironment> {
    return this.transport.request('runner.promote', { ...place, from })
  }

  /** A new random address, or the one that is given. */
  readdress(place: PlaceName, listener: string, address: string): Promise<RemoteListener> {
    return this.transport.request('runner.readdress', { ...place, listener, address })
  }

  async invocations(place: PlaceName, filter: LogFilter): Promise<Invocation[]> {
    const answer = await this.transport.request<{ invocations: Invocation[] }>('runner.invocations', {
      ...place,
      ...filter,
    })
    return answer.invocations.map(i => ({ ...i, runner: place.runner }))
  }

  async invocation(runner: string, invocationId: string): Promise<InvocationDetail> {
    const detail = narrowDetail(
      await this.transport.request<DetailAnswer>('runner.invocation', { runner, invocationId }),
    )
    return { ...detail, invocation: { ...detail.invocation, runner } }
  }

  async replay(runner: string, invocationId: string): Promise<Invocation> {
    const answer = await this.transport.request<{ invocation: Invocation }>('runner.replay', {
      runner,
      invocationId,
    })
    return { ...answer.invocation, runner }
  }

  abort(runner: string, invocationId: string): Promise<object> {
    return this.transport.request('runner.abort', { runner, invocationId })
  }

  /** Delivers dead letters once more: those named, or all of the environment. */
  redeliver(place: PlaceName, ids: string[] | undefined): Promise<{ invocations: Invocation[] | null }> {
    return this.transport.request('runner.redeliver', { ...place, ...(ids ? { ids } : { all: true }) })
  }

  discard(place: PlaceName, ids: string[] | undefined): Promise<{ count: number }> {
    return this.transport.request('runner.discard', { ...place, ...(ids ? { ids } : { all: true }) })
  }

  pause(place: PlaceName, reason: string): Promise<object> {
    return this.transport.request('runner.pause', { ...place, reason })
  }

  resume(place: PlaceName): Promise<object> {
    return this.transport.request('runner.resume', place)
  }

  setLimits(place: PlaceName, limits: Quota): Promise<object> {
    return this.transport.request('runner.setLimits', { ...place, limits })
  }

  switch(
    place: PlaceName,
    what: { listener: string } | { schedule: string },
    enabled: boolean,
  ): Promise<object> {
    return this.transport.request('runner.switch', { ...place, ...what, enabled })
  }

  async runSchedule(place: PlaceName, schedule: string): Promise<Invocation> {
    const answer = await this.transport.request<{ invocation: Invocation }>('runner.runSchedule', {
      ...place,
      schedule,
    })
    return { ...answer.invocation, runner: place.runner }
  }

  async usage(runner: string): Promise<TeamUsage[]> {
    return (
      (await this.transport.request<{ teams: TeamUsage[] | null }>('runner.usage', { runner })).teams ?? []
    )
  }

  compare(dir: string, runner: string, environment: string): Promise<Comparison> {
    return this.transport.request('runner.compare', { dir, runner, environment })
  }

  async file(place: PlaceName, release: string, path: string): Promise<string> {
    return (await this.transport.request<{ text: string }>('runner.file', { ...place, release, path })).text
  }

  async tokens(runner: string): Promise<RunnerToken[]> {
    return (await this.transport.request<{ tokens: RunnerToken[] }>('runner.tokens', { runner })).tokens
  }

  /** The text of the token is told this once. */
  createToken(runner: string, token: NewToken): Promise<{ token: RunnerToken; text: string }> {
    return this.transport.request('runner.createToken', { runner, new: token })
  }

  revokeToken(runner: string, tokenId: string): Promise<object> {
    return this.transport.request('runner.revokeToken', { runner, tokenId })
  }

  /** The teams that the token may see. */
  async teams(runner: string): Promise<Team[]> {
    return (await this.transport.request<{ teams: Team[] }>('runner.teams', { runner })).teams
  }

  setMember(runner: string, team: string, name: string, role: Role): Promise<object> {
    return this.transport.request('runner.setMember', { runner, team, name, role })
  }

  removeMember(runner: string, team: string, name: string): Promise<object> {
    return this.transport.request('runner.removeMember', { runner, team, name })
  }

  async notifications(runner: string): Promise<Notification[]> {
    const answer = await this.transport.request<{ notifications: Notification[] | null }>(
      'runner.notifications',
      { runner },
    )
    return answer.notifications ?? []
  }

  /** Without a secret, the one that is there stays. */
  setNotification(runner: string, notification: Notification, secret: string): Promise<object> {
    return this.transport.request('runner.setNotification', { runner, notification, secret })
  }

  dropNotification(runner: string, name: string): Promise<object> {
    return this.transport.request('runner.dropNotification', { runner, name })
  }

  tryNotification(runner: string, name: string): Promise<object> {
    return this.transport.request('runner.tryNotification', { runner, name })
  }

  async audit(runner: string): Promise<AuditEntry[]> {
    return (await this.transport.request<{ entries: AuditEntry[] }>('runner.audit', { runner })).entries
  }

  /** Has the runner's signals come for half a minute more. */
  follow(runner: string, retry: boolean): Promise<Following> {
    return this.transport.request('runner.follow', { runner, ...(retry && { retry }) })
  }

  /** The releases that were cut on this machine, newest first. */
  async releases(dir: string): Promise<Release[]> {
    return (await this.transport.request<{ releases: Release[] }>('release.list', { dir })).releases
  }

  /** Cuts the next release; the newest one is given where nothing was changed since. */
  async cut(dir: string): Promise<Release> {
    return (await this.transport.request<{ release: Release }>('release.cut', { dir })).release
  }

  plan(dir: string, environment: string, runner: string): Promise<Plan> {
    return this.transport.request('release.plan', { dir, environment, runner })
  }

  publish(dir: string, request: PublishRequest): Promise<Publication> {
    return this.transport.request('release.publish', { dir, ...request })
  }

  /** Answers once a publication is in another turn. */
  wait(id: string, turn: number): Promise<Publication> {
    return this.transport.request('release.wait', { id, turn })
  }

  cancel(id: string): Promise<object> {
    return this.transport.request('release.cancel', { id })
  }

  retry(id: string): Promise<Publication> {
    return this.transport.request('release.retry', { id })
  }
}
