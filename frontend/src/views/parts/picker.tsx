// A button that shows a choice and opens the others.
import { DropdownMenu } from 'radix-ui'
import { type ReactNode, useId } from 'react'
import { Icon } from './icon'

export interface Choice {
  value: string
  label: string
  detail?: string
  badge?: ReactNode
  group?: string
}

interface PickerProps {
  label: string
  icon?: string
  value: string | undefined
  shown: ReactNode
  choices: Choice[]
  onChoose(value: string): void
  className?: string
  /** More entries below the choices. */
  footer?: ReactNode
  disabled?: boolean
}

export function Picker(props: PickerProps) {
  const { label, icon, value, shown, choices, onChoose, className = '', footer, disabled } = props
  const id = useId()
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger asChild>
        <button
          type="button"
          className={`picker ${className}`}
          aria-labelledby={`${id} ${id}-value`}
          title={label}
          disabled={disabled}
        >
          <span id={id} className="hidden-label">
            {label}
          </span>
          {icon && <Icon name={icon} />}
          <span id={`${id}-value`} className="value ellipsis">
            {shown}
          </span>
          <Icon name="chevron-down" />
        </button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          className="menu"
          align="start"
          sideOffset={4}
          collisionPadding={8}
          aria-label={label}
        >
          <DropdownMenu.RadioGroup value={value ?? ''} onValueChange={onChoose}>
            {choices.map((choice, i) => (
              <PickerItem
                key={choice.value}
                choice={choice}
                heading={choice.group !== choices[i - 1]?.group}
              />
            ))}
          </DropdownMenu.RadioGroup>
          {footer && (
            <>
              <DropdownMenu.Separator className="menu-line" />
              {footer}
            </>
          )}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

function PickerItem({ choice, heading }: { choice: Choice; heading: boolean }) {
  return (
    <>
      {heading && choice.group && (
        <DropdownMenu.Label className="menu-label">{choice.group}</DropdownMenu.Label>
      )}
      <DropdownMenu.RadioItem className="menu-item" value={choice.value}>
        <span className="check">
          <DropdownMenu.ItemIndicator>
            <Icon name="check" />
          </DropdownMenu.ItemIndicator>
        </span>
        <span className="ellipsis">{choice.label}</span>
        {choice.detail && <span className="faint ellipsis">{choice.detail}</span>}
        {choice.badge}
      </DropdownMenu.RadioItem>
    </>
  )
}

export function MenuItem({
  icon,
  label,
  keys,
  danger,
  onSelect,
}: {
  icon?: string
  label: string
  keys?: string | undefined
  danger?: boolean
  onSelect(): void
}) {
  return (
    <DropdownMenu.Item className={`menu-item ${danger ? 'danger' : ''}`} onSelect={onSelect}>
      <span className="check">{icon && <Icon name={icon} />}</span>
      <span>{label}</span>
      {keys && <span className="keys">{keys}</span>}
    </DropdownMenu.Item>
  )
}
