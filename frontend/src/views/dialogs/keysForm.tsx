// The keys of a command: which it has, and others by pressing them.
import { type KeyboardEvent, useState } from 'react'
import { strokeOf, writtenKeys } from '../../base/keys'
import { useApp, useAppState } from '../app'
import { Button, IconButton } from '../parts/button'
import { Field } from '../parts/form'

export function KeysForm({ command, close }: { command: string; close(): void }) {
  const { commands, actions } = useApp()
  useAppState('settings', s => s.keys)
  const [pressed, setPressed] = useState('')
  const bindings = commands.of(command)
  const now = bindings.map(b => b.keys)
  const given = commands.given(command)
  const same = given.length === now.length && bindings.every(b => !b.own)
  const set = (keys: string[] | undefined) => {
    void actions.keybindings.set(command, keys)
    close()
  }
  const replace = () => (pressed ? set([pressed]) : undefined)
  return (
    <form
      aria-label="Keys"
      onSubmit={event => {
        event.preventDefault()
        replace()
      }}
    >
      {bindings.length === 0 && <p className="text">It has no keys.</p>}
      <ul className="keys-now" aria-label="Its keys">
        {bindings.map(b => (
          <li key={`${b.keys} ${b.when}`}>
            <kbd>{writtenKeys(b.keys)}</kbd>
            {(b.when || b.editor) && (
              <span className="muted">{b.when ? `when ${b.when}` : 'in an editor'}</span>
            )}
            <IconButton
              icon="close"
              label={`Take away ${writtenKeys(b.keys)}`}
              onClick={() =>
                void actions.keybindings.set(
                  command,
                  now.filter(keys => keys !== b.keys),
                )
              }
            />
          </li>
        ))}
      </ul>
      <PressField pressed={pressed} setPressed={setPressed} />
      <p className="text" role="status">
        {pressed &&
          told(
            commands.conflicts(pressed, command).map(c => c.title),
            writtenKeys(pressed),
          )}
      </p>
      <div className="choices">
        <Button disabled={same} onClick={() => set(undefined)}>
          Use the default
        </Button>
        <span className="grow" />
        <Button onClick={close}>Cancel</Button>
        <Button disabled={!pressed || now.includes(pressed)} onClick={() => set([...now, pressed])}>
          Add
        </Button>
        <Button kind="primary" type="submit" disabled={!pressed}>
          {now.length > 0 ? 'Replace' : 'Set'}
        </Button>
      </div>
    </form>
  )
}

function told(others: string[], keys: string): string {
  if (others.length === 0) return `Nothing else has ${keys}.`
  return `${keys} is also ${others.join(', ')}. This command will win.`
}

interface PressProps {
  pressed: string
  setPressed(keys: string): void
}

/** Takes keys instead of their signs; Enter, Escape and Tab do what they do in a form. */
function PressField({ pressed, setPressed }: PressProps) {
  const onKeyDown = (event: KeyboardEvent) => {
    const stroke = strokeOf(event.nativeEvent)
    if (/^(enter|escape|(shift\+)?tab)$/.test(stroke)) return
    event.preventDefault()
    event.stopPropagation()
    if (stroke === '') return
    // A second stroke makes a chord, a third begins anew.
    setPressed(pressed !== '' && !pressed.includes(' ') ? `${pressed} ${stroke}` : stroke)
  }
  return (
    <Field label="New keys" hint="Press them: one, or two one after the other. Enter keeps them.">
      {ids => (
        <input
          className="field"
          {...ids}
          value={pressed && writtenKeys(pressed)}
          autoComplete="off"
          // biome-ignore lint/a11y/noAutofocus: a dialog begins in its field
          autoFocus
          onChange={() => undefined}
          onKeyDown={onKeyDown}
        />
      )}
    </Field>
  )
}
