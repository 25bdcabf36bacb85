// A border that can be dragged, or moved with the arrow keys.
import { useRef, useState } from 'react'

interface SashProps {
  label: string
  direction: 'vertical' | 'horizontal'
  value: number
  min: number
  max: number
  /** -1 when dragging towards the start makes it bigger. */
  sign: 1 | -1
  style: React.CSSProperties
  onChange(value: number): void
}

export function Sash({ label, direction, value, min, max, sign, style, onChange }: SashProps) {
  const from = useRef<{ at: number; value: number } | undefined>(undefined)
  const [dragging, setDragging] = useState(false)
  const set = (next: number) => onChange(Math.round(Math.min(max, Math.max(min, next))))
  const at = (event: React.PointerEvent) => (direction === 'vertical' ? event.clientX : event.clientY)
  const end = () => {
    from.current = undefined
    setDragging(false)
  }
  return (
    <div
      className={`sash ${direction} ${dragging ? 'dragging' : ''}`}
      role="separator"
      tabIndex={0}
      aria-label={label}
      aria-orientation={direction}
      aria-valuenow={value}
      aria-valuemin={min}
      aria-valuemax={max}
      style={style}
      onPointerDown={event => {
        event.currentTarget.setPointerCapture(event.pointerId)
        from.current = { at: at(event), value }
        setDragging(true)
      }}
      onPointerMove={event => {
        if (from.current) set(from.current.value + sign * (at(event) - from.current.at))
      }}
      onPointerUp={end}
      onPointerCancel={end}
      onKeyDown={event => {
        const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key]
        if (step) set(value + sign * step * 16)
      }}
    />
  )
}
