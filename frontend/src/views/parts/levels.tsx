// Which lines of a console are shown, by how much they matter.
import type { Line } from '../../model/invocation'
import { Narrow } from './narrow'

const LEVELS = ['trace', 'debug', 'log', 'info', 'warn', 'error']
const CHOICES: [from: string, label: string][] = [
  ['trace', 'Every level'],
  ['log', 'No debug lines'],
  ['warn', 'Warnings and errors'],
  ['error', 'Errors'],
]

/** Those lines of at least a level; a level nobody knows counts as a usual line. */
export function linesFrom<T extends Line>(lines: T[], level: string): T[] {
  const least = LEVELS.indexOf(level)
  if (least <= 0) return lines
  const known = (name: string) => (LEVELS.includes(name) ? LEVELS.indexOf(name) : LEVELS.indexOf('log'))
  return lines.filter(line => known(line.level) >= least)
}

export function LevelChoice({ value, onChange }: { value: string; onChange(level: string): void }) {
  return <Narrow className="level" label="Level" value={value} options={CHOICES} onChange={onChange} />
}
