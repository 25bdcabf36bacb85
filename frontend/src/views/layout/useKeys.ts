// Keys are heard before the editor hears them; what is no command goes its usual way.
import { useEffect } from 'react'
import { strokeOf, writtenKeys } from '../../base/keys'
import { Keyboard } from '../../commands/keyboard'
import { useApp } from '../app'

export function useKeys(): void {
  const { commands, state } = useApp()
  useEffect(() => {
    const say = (chord: string | undefined) => state.notices.setState({ chord })
    const keyboard = new Keyboard(commands, say)
    let first: KeyboardEvent | undefined
    let replaying = false
    const missed = (event: KeyboardEvent) => {
      if (first && event.target instanceof HTMLElement && event.target.closest('.monaco-editor')) {
        // The editor has chords of its own, and has not heard the first key of this one.
        replaying = true
        event.target.dispatchEvent(again(first))
        replaying = false
        return
      }
      say(`${[first, event].map(e => e && writtenKeys(strokeOf(e))).join(' ')} is no command.`)
      event.preventDefault()
    }
    const onKeyDown = (event: KeyboardEvent) => {
      if (replaying) return
      if (!keyboard.waiting && state.notices.getState().chord) say(undefined)
      const { dialog, question } = state.notices.getState()
      if (dialog || question || event.isComposing) return
      const own = event.target instanceof HTMLElement ? event.target.dataset : {}
      if (own.saves === 'own' && event.key.toLowerCase() === 's' && !keyboard.waiting) return
      if (own.keys === 'ctrl+enter' && event.key === 'Enter') return
      const heard = keyboard.handle(event)
      if (heard === 'missed') missed(event)
      if (heard !== 'taken') return
      if (keyboard.waiting) first = event
      event.preventDefault()
      event.stopPropagation()
    }
    const forget = () => keyboard.forget()
    window.addEventListener('keydown', onKeyDown, { capture: true })
    window.addEventListener('pointerdown', forget, { capture: true })
    window.addEventListener('blur', forget)
    return () => {
      forget()
      window.removeEventListener('keydown', onKeyDown, { capture: true })
      window.removeEventListener('pointerdown', forget, { capture: true })
      window.removeEventListener('blur', forget)
    }
  }, [commands, state])
}

function again({ key, code, keyCode, ctrlKey, metaKey, shiftKey, altKey }: KeyboardEvent): KeyboardEvent {
  const modifiers = { ctrlKey, metaKey, shiftKey, altKey }
  return new KeyboardEvent('keydown', { key, code, keyCode, ...modifiers, bubbles: true, cancelable: true })
}
