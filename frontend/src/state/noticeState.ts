// What a person must be told or asked: notices in the corner, one dialog, one question above it.
import { createStore } from 'zustand/vanilla'
import type { RunRequest } from '../model/invocation'
import type { Parameter, Template } from '../model/workspace'

export interface Notice {
  id: number
  kind: 'error' | 'warning' | 'info'
  text: string
  hint?: string
  /** What can be done about it at once: Undo. */
  action?: { label: string; run(): void }
}

export interface ConfirmQuestion {
  kind: 'confirm'
  title: string
  text: string
  /** The last one is what Enter does; `danger` paints it. */
  choices: { label: string; value: string; danger?: boolean; primary?: boolean }[]
}

export interface InputQuestion {
  kind: 'input'
  title: string
  label: string
  value: string
  placeholder?: string
  secret?: boolean
  action: string
  hint?: string
  check(value: string): string | undefined
  /** Does what was asked for. While it rejects, the question stays open with what was typed, and says why. */
  attempt?(value: string): Promise<void>
}

export interface FormField {
  name: string
  label: string
  value: string
  hint?: string
  placeholder?: string
  options?: { value: string; label: string }[]
  check?(value: string): string | undefined
}

export interface FormQuestion {
  kind: 'form'
  title: string
  action: string
  fields: FormField[]
  /** As of an input. */
  attempt?(values: Record<string, string>): Promise<void>
}

/** Where an account is used once it is connected. */
export interface Bind {
  environment: string
  connection: string
}

/** Before a run in production: what it would write, and whether it may. */
export interface RehearsalDialog {
  kind: 'rehearsal'
  request: RunRequest
  environment: string
  answer(yes: boolean): void
}

/** What a script is to be run with, before it is: pasted, or what an invocation was given. */
export interface PayloadDialog {
  kind: 'payload'
  request: RunRequest
  text: string
}

export type Dialog =
  | RehearsalDialog
  | PayloadDialog
  /** With an account, its login is made anew. */
  | { kind: 'connect'; connector?: string; bind?: Bind; account?: string }
  | { kind: 'account'; name: string }
  | { kind: 'addConnector' }
  | { kind: 'gallery' }
  | { kind: 'template'; template: Template }
  | { kind: 'makeTemplate' }
  | { kind: 'manual'; page?: string }
  /** The keys of a command. */
  | { kind: 'keys'; command: string }
  | { kind: 'connection' }
  | { kind: 'listener'; connection?: string }
  | { kind: 'schedule' }
  | { kind: 'types'; listener: string }
  | { kind: 'parameter'; name?: string; type?: Parameter['type'] }
  /** With a name, that runner gets another token; then publishing goes on, where it began there. */
  | { kind: 'runner'; name?: string; url?: string; publish?: string }
  | { kind: 'publish'; runner?: string; environment?: string }

export type Question =
  | ((ConfirmQuestion | InputQuestion) & { answer(value: string | undefined): void })
  | (FormQuestion & { answer(values: Record<string, string> | undefined): void })

export interface NoticeState {
  notices: Notice[]
  dialog?: Dialog
  /** What is done now of the work that the dialog waits for. */
  progress?: string
  /** The first key of a chord was pressed, or it was none. */
  chord?: string | undefined
  /** Asked before anything else goes on; may stand above the dialog. */
  question?: Question
  nextId: number
}

export type NoticeStore = ReturnType<typeof createNoticeState>

export function createNoticeState() {
  return createStore<NoticeState>(() => ({ notices: [], nextId: 1 }))
}

/** An equal notice is not stacked; one that can be answered takes the place of the one before. */
export function withNotice(state: NoticeState, notice: Omit<Notice, 'id'>): NoticeState {
  const last = state.notices.at(-1)
  const equal = last && last.text === notice.text && last.kind === notice.kind
  if (equal && !last.action && !notice.action) return state
  const others = equal ? state.notices.slice(0, -1) : state.notices
  return {
    ...state,
    nextId: state.nextId + 1,
    notices: [...others, { ...notice, id: state.nextId }].slice(-4),
  }
}

export function withoutNotice(state: NoticeState, id: number): NoticeState {
  return { ...state, notices: state.notices.filter(n => n.id !== id) }
}
