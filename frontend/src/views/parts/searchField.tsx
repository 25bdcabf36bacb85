// The small field that narrows a list, with its icon.
import { Icon } from './icon'

interface SearchFieldProps {
  icon: 'filter' | 'search'
  placeholder: string
  label: string
  width: number
  value: string
  onChange(value: string): void
}

export function SearchField({ icon, placeholder, label, width, value, onChange }: SearchFieldProps) {
  return (
    <div className="search">
      <Icon name={icon} />
      <input
        className="field small"
        style={{ width }}
        placeholder={placeholder}
        aria-label={label}
        value={value}
        onChange={e => onChange(e.target.value)}
      />
    </div>
  )
}
