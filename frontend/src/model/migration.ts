// Long jobs of scripts as they stand, in the words of the program.
import type { PlaceName } from './runner'

export type MigrationStatus = 'running' | 'paused' | 'stopped' | 'cancelled' | 'finished'

export interface Counts {
  created: number
  changed: number
  same: number
  leftOut: number
  failed: number
  uncertain: number
  repeated: number
  again: number
  lookedUp: number
}

export interface Migration {
  /** As people know it, without the sign of a dry run. */
  title: string
  environment: string
  dryRun: boolean
  status: MigrationStatus
  /** What a person wants and is not done yet. */
  wish?: 'pause' | 'cancel'
  reason?: string
  /** What it waits for, while it does. */
  waiting?: string
  phase: 'read' | 'again' | 'verify'
  counts: Counts
  /** Items of the source; undefined where it does not say. */
  total?: number
  slices: number
  concurrency: number
  perSecond: number
  workedMs: number
  startedAt: string
  updatedAt: string
  finishedAt?: string
  resumed: number
  lost: number
  script: string
  invocationId?: string
  verification?: Verification
}

export interface Verification {
  expected: number
  found?: number
  sampled: number
  missing: number
  different: number
  reason?: string
}

export type ItemKind = 'failed' | 'uncertain' | 'again' | 'repeated' | 'create' | 'change' | 'different'

export interface MigrationItem {
  kind: ItemKind
  key: string
  reason: string
  attempt?: number
  item?: unknown
}

/** Where migrations are: in an environment of the open workspace, or of one on a runner. */
export type MigrationPlace = { runner?: undefined; dir: string; environment: string } | PlaceName

export type Wish = 'pause' | 'resume' | 'cancel' | 'retry' | 'again'

/** Items of the source that were dealt with. */
export function itemsDone({ counts: c }: Migration): number {
  return c.created + c.changed + c.same + c.leftOut + c.failed + c.uncertain + c.repeated
}

/** How long it will take, in milliseconds; undefined where nobody can say. */
export function timeLeft(m: Migration): number | undefined {
  const left = (m.total ?? 0) - itemsDone(m)
  if ((m.status !== 'running' && m.status !== 'paused') || m.perSecond <= 0 || left <= 0) return undefined
  return (left / m.perSecond) * 1000
}

export function hasEnded({ status }: Migration): boolean {
  return status === 'finished' || status === 'cancelled'
}

/** The counts in the words of people, without those that are 0. */
export function countRows({ counts: c, dryRun }: Migration): [string, number][] {
  const rows: [string, number][] = [
    [dryRun ? 'would be created' : 'created', c.created],
    [dryRun ? 'would be changed' : 'changed', c.changed],
    ['already as they should be', c.same],
    ['left out by the script', c.leftOut],
    ['failed', c.failed],
    ['uncertain', c.uncertain],
    ['repeated by the source', c.repeated],
    ['to be tried again', c.again],
  ]
  return rows.filter(([, count]) => count > 0)
}

/** What may be wished of it as it stands. */
export function wishesOf(m: Migration): Wish[] {
  const wishes: Wish[] = []
  if (m.status === 'running' && m.wish !== 'pause') wishes.push('pause')
  if (m.status === 'paused' || m.status === 'stopped' || (m.status === 'running' && m.wish === 'pause'))
    wishes.push('resume')
  if (m.counts.failed > 0 && !m.dryRun) wishes.push('retry')
  if (hasEnded(m)) wishes.push('again')
  else if (m.wish !== 'cancel') wishes.push('cancel')
  return wishes
}
