// Numbers, sizes and times as people read them.

export function formatDuration(ms: number | undefined): string {
  if (ms === undefined || Number.isNaN(ms)) return ''
  if (ms < 1000) return `${Math.round(ms)} ms`
  if (ms < 10_000) return `${(ms / 1000).toFixed(2)} s`
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`
}

export function formatSize(bytes: number | undefined): string {
  if (bytes === undefined) return ''
  if (bytes < 1000) return `${bytes} B`
  if (bytes < 1_000_000) return `${(bytes / 1000).toFixed(1)} kB`
  return `${(bytes / 1_000_000).toFixed(1)} MB`
}

function two(n: number, width = 2): string {
  return String(n).padStart(width, '0')
}

/** Local time of day with milliseconds, or '' for what is no time. */
export function formatClock(rfc3339: string | undefined): string {
  const at = new Date(rfc3339 ?? '')
  if (Number.isNaN(at.getTime())) return ''
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.${two(at.getMilliseconds(), 3)}`
}

/** Local time of day today, with the date on other days. */
export function formatWhen(rfc3339: string | undefined, now: Date): string {
  const at = new Date(rfc3339 ?? '')
  if (Number.isNaN(at.getTime())) return ''
  const clock = `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`
  if (at.toDateString() === now.toDateString()) return clock
  const date = at.toLocaleDateString(undefined, { day: 'numeric', month: 'short' })
  return at.getFullYear() === now.getFullYear()
    ? `${date}, ${clock}`
    : `${date} ${at.getFullYear()}, ${clock}`
}

/** Names with commas between: the first few, and how many more there are. */
export function listed(names: string[], most = 5): string {
  const more = names.length - most
  return names.slice(0, most).join(', ') + (more > 0 ? ` and ${more} more` : '')
}

/** How many events a listener has taken, as part of a sentence. */
export function eventsSoFar(events: number): string {
  if (events === 0) return 'no event so far'
  return events === 1 ? '1 event so far' : `${events.toLocaleString()} events so far`
}

/** JSON as a person reads it; text that is no JSON stays as it is. */
export function prettyJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}

/** What keeps a text from being JSON, or undefined. */
export function jsonFault(text: string): string | undefined {
  try {
    JSON.parse(text)
    return undefined
  } catch (thrown) {
    return `Not valid JSON: ${thrown instanceof Error ? thrown.message : ''}`
  }
}

/** An address, or a path of one, without its host, as a person reads it. */
export function urlPath(url: string): string {
  try {
    const { pathname, search } = new URL(url, /^\/(?!\/)/.test(url) ? 'http://here' : undefined)
    return `${decodeURIComponent(pathname)}${search}`
  } catch {
    return url
  }
}

/** Where the end of a path begins that tells it apart from others: at a part of it, where one begins in time. */
export function pathEnd(path: string): number {
  const from = path.length - Math.min(32, Math.floor(path.length / 2))
  const part = path.slice(from).search(/[/?&]./)
  return from + Math.max(0, part)
}
