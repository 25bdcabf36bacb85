// What a list is narrowed to, chosen in its toolbar.

interface NarrowProps {
  label: string
  value: string
  options: readonly (readonly [value: string, label: string])[]
  onChange(value: string): void
  className?: string
}

export function Narrow({ label, value, options, onChange, className = '' }: NarrowProps) {
  return (
    <select
      className={`field small ${className}`}
      aria-label={label}
      value={value}
      onChange={e => onChange(e.target.value)}
    >
      {options.map(([one, words]) => (
        <option key={one} value={one}>
          {words}
        </option>
      ))}
    </select>
  )
}
