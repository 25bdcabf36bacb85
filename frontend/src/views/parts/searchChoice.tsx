// A choice among many, found by typing: a field with a list below it.
import { useEffect, useRef, useState } from 'react'
import { ranked } from '../../base/fuzzy'
import { Field, type FieldProps } from './form'
import { Icon } from './icon'

export interface Option {
  value: string
  label: string
  detail?: string
}

interface SearchChoiceProps extends FieldProps {
  value: string
  options: Option[]
  onChange(value: string): void
  placeholder?: string
}

export function SearchChoice({ label, hint, fault, ...rest }: SearchChoiceProps) {
  return (
    <Field label={label} hint={hint} fault={fault}>
      {ids => <Combobox {...rest} label={label} ids={ids} />}
    </Field>
  )
}

interface ComboboxProps extends Omit<SearchChoiceProps, 'hint' | 'fault'> {
  ids: { id: string; 'aria-describedby': string; 'aria-invalid': boolean }
}

function Combobox({ ids, label, value, options, onChange, placeholder }: ComboboxProps) {
  const [query, setQuery] = useState<string | undefined>()
  const [at, setAt] = useState(0)
  // Enter came before the list did: the best match is taken when there is one.
  const [eager, setEager] = useState(false)
  const list = useRef<HTMLDivElement>(null)
  const chosen = options.find(o => o.value === value)
  const open = query !== undefined
  const found = open ? ranked(options, query.trim(), o => `${o.label} ${o.detail ?? ''}`) : []
  const listId = `${ids.id}-list`

  useEffect(() => {
    if (open) list.current?.children[at]?.scrollIntoView({ block: 'nearest' })
  }, [open, at])

  useEffect(() => {
    if (eager && found[0]) choose(found[0])
  })

  const show = (text: string) => {
    setEager(false)
    setQuery(text)
    setAt(
      text === ''
        ? Math.max(
            0,
            options.findIndex(o => o.value === value),
          )
        : 0,
    )
  }
  const choose = (option: Option | undefined) => {
    close()
    if (option) onChange(option.value)
  }
  const close = () => {
    setEager(false)
    setQuery(undefined)
  }
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      if (!open) show('')
      else setAt(Math.min(found.length - 1, Math.max(0, at + (event.key === 'ArrowDown' ? 1 : -1))))
    } else if (event.key === 'Enter' && open) {
      if (options.length === 0) setEager(true)
      else choose(found[at])
    } else if (event.key === 'Escape' && open) close()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <span className="search-choice" data-open={open}>
      <input
        className="field"
        {...ids}
        role="combobox"
        aria-expanded={open}
        aria-controls={listId}
        aria-activedescendant={open && found[at] ? `${listId}-${at}` : undefined}
        autoComplete="off"
        spellCheck={false}
        placeholder={placeholder}
        value={query ?? chosen?.label ?? value}
        onChange={e => show(e.target.value)}
        onClick={() => !open && show('')}
        onFocus={e => e.target.select()}
        onBlur={close}
        onKeyDown={onKeyDown}
      />
      <Icon name="chevron-down" />
      {open && (
        <div ref={list} className="search-list" role="listbox" id={listId} aria-label={label}>
          {found.map((option, i) => (
            <div
              key={option.value}
              id={`${listId}-${i}`}
              role="option"
              tabIndex={-1}
              aria-selected={i === at}
              className={`menu-item ${i === at ? 'highlighted' : ''}`}
              // Before the field loses the focus, and the list with it.
              onPointerDown={e => {
                e.preventDefault()
                choose(option)
              }}
              onPointerEnter={() => setAt(i)}
            >
              <span className="ellipsis">{option.label}</span>
              {option.detail && <span className="faint ellipsis">{option.detail}</span>}
            </div>
          ))}
          {found.length === 0 && (
            <div className="menu-label">
              {options.length === 0 ? placeholder : 'Nothing is called like this'}
            </div>
          )}
        </div>
      )}
    </span>
  )
}
