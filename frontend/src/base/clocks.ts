// When the clocks of a time zone change, as far as this machine's own tables know.

export interface ClockChange {
  at: Date
  /** How many minutes the clocks are set forward, below 0 for back. */
  minutes: number
}

const HOUR = 3_600_000
const WEEK = 7 * 24 * HOUR

// A formatter is dear to make.
const formatters = new Map<string, Intl.DateTimeFormat>()

function offsets(zone: string): Intl.DateTimeFormat {
  const known = formatters.get(zone)
  if (known) return known
  const made = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' })
  formatters.set(zone, made)
  return made
}

/** The offset of a zone from UTC at a moment, in minutes; undefined for a zone that is none. */
export function offsetOf(zone: string, at: Date): number | undefined {
  try {
    const parts = offsets(zone)
      .formatToParts(at)
      .find(p => p.type === 'timeZoneName')?.value
    const match = /GMT(?:([+-])(\d{2}):(\d{2}))?/.exec(parts ?? '')
    if (!match) return undefined
    const minutes = Number(match[2] ?? 0) * 60 + Number(match[3] ?? 0)
    return match[1] === '-' ? -minutes : minutes
  } catch {
    return undefined
  }
}

/** The next change within a number of weeks, or undefined. */
export function nextClockChange(zone: string, from: Date, weeks = 57): ClockChange | undefined {
  const before = offsetOf(zone, from)
  if (before === undefined) return undefined
  let low = from.getTime()
  for (let week = 1; week <= weeks; week++) {
    const at = from.getTime() + week * WEEK
    if (offsetOf(zone, new Date(at)) === before) {
      low = at
      continue
    }
    let high = at
    while (high - low > 60_000) {
      const middle = Math.floor((low + high) / 2)
      if (offsetOf(zone, new Date(middle)) === before) low = middle
      else high = middle
    }
    const moment = new Date(Math.ceil(low / 60_000) * 60_000)
    return { at: moment, minutes: (offsetOf(zone, new Date(high)) ?? before) - before }
  }
  return undefined
}

/** A moment as the clocks of a zone show it: Thu 26 Nov, 09:00. */
export function formatIn(zone: string | undefined, rfc3339: string): string {
  const options: Intl.DateTimeFormatOptions = {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    ...(zone && { timeZone: zone }),
  }
  return new Intl.DateTimeFormat('en-GB', options).format(new Date(rfc3339)).replace(/:00$/, '')
}

/** The names of all zones, UTC first. */
export function zones(): string[] {
  return ['UTC', ...Intl.supportedValuesOf('timeZone').filter(z => z !== 'UTC')]
}

/** Whether a cron line goes by elapsed time: it names no hour. */
export function goesByElapsedTime(cron: string): boolean {
  const parts = cron.trim().split(/\s+/)
  if (parts[0]?.startsWith('@')) return parts[0] === '@hourly'
  const hour = parts.length === 6 ? parts[2] : parts[1]
  return hour === '*' || hour === '*/1'
}
