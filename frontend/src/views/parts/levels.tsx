// Which lines of a console are shown, by how much they matter.
import type { Line } from '../../model/invocation'

const LEVELS = ['trace', 'debug', 'log', 'info', 'warn', 'error']
const CHOICES = [
  { from: 'trace', label: 'Every level' },
  { from: 'log', label: 'No debug lines' },
  { from: 'warn', label: 'Warnings and errors' },
  { from: 'error', label: 'Errors' },
]

/** Those lines of at least a level; a level nobody knows counts as a usual line. */
export function linesFrom<T extends Line>(lines: T[], level: string): T[] {
  const least = LEVELS.indexOf(level)
  if (least <= 0) return lines
  const known = (name: string) => (LEVELS.includes(name) ? LEVELS.indexOf(name) : LEVELS.indexOf('log'))
  return lines.filter(line => known(line.level) >= least)
}

export function LevelChoice({ value, onChange }: { value: string; onChange(level: string): void }) {
  return (
    <select
      className="field small level"
      aria-label="Level"
      value={value}
      onChange={e => onChange(e.target.value)}
    >
      {CHOICES.map(({ from, label }) => (
        <option key={from} value={from}>
          {label}
        </option>
      ))}
    </select>
  )
}
