// What commands work with; main makes it once.

import type { CodeEditors } from '../editor/codeEditors'
import type { Documents } from '../editor/documents'
import type { JsonSchema } from '../editor/jsonSchemas'
import type { LanguageService } from '../editor/languageService'
import { toAppError } from '../model/fault'
import type { Services } from '../services/services'
import {
  type ConfirmQuestion,
  type FormQuestion,
  type InputQuestion,
  type Notice,
  type Question,
  withNotice,
} from '../state/noticeState'
import type { State } from '../state/state'
import type { Commands } from './registry'

/** The tabs on the page; the editor area gives itself in when it is there. */
export interface Tabs {
  /** Shows a file or a page; says in which tab. */
  open(path: string, beside?: boolean): string
  close(path: string): void
  has(path: string): boolean
  /** What is open, and how it is arranged in the dock's own form, which `arrange` takes; it says whether it could. */
  paths(): string[]
  arrangement(): object
  arrange(arrangement: object): boolean
  closeAll(): void
  /** The next or previous tab of the group with the focus. */
  step(by: 1 | -1): void
}

/** The parts of the page: bars, editors, panel. The workbench gives itself in when it is there. */
export interface Parts {
  /** The focus goes to the next or the previous part, where it was in it before. */
  step(by: 1 | -1): void
}

export interface AppContext {
  state: State
  services: Services
  documents: Documents
  editors: CodeEditors
  tabs?: Tabs | undefined
  parts?: Parts
  /** All that there are, once there are some. */
  commands?: Commands
  /** Hears that the tabs are there; see areaOf. */
  onArea?: ((tabs: Tabs) => void) | undefined
  /** Hears that tabs were opened, closed or moved. */
  onTabs?(): void
  startLanguage(dir: string): LanguageService
  /** The service of the open workspace. */
  language?: LanguageService | undefined
  describeJson(schemas: JsonSchema[]): void
}

/** The tabs, once the page shows them. */
export function areaOf(context: AppContext): Promise<Tabs> {
  if (context.tabs) return Promise.resolve(context.tabs)
  const others = context.onArea
  return new Promise(there => {
    context.onArea = tabs => {
      context.onArea = undefined
      others?.(tabs)
      there(tabs)
    }
  })
}

export function dirOf(context: AppContext): string {
  return context.state.workspace.getState().workspace?.dir ?? ''
}

export function notify(
  context: AppContext,
  kind: 'info' | 'warning' | 'error',
  text: string,
  hint?: string,
  action?: Notice['action'],
): void {
  const notice = { kind, text, ...(hint && { hint }), ...(action && { action }) }
  context.state.notices.setState(s => withNotice(s, notice))
}

/** Shows a fault where a person sees it. */
export function report(context: AppContext, thrown: unknown): void {
  const fault = toAppError(thrown)
  if (fault.code === 'canceled') return
  const place = fault.place ? ` (${fault.place.file}${fault.place.line ? `:${fault.place.line}` : ''})` : ''
  notify(context, 'error', fault.sentence + place, fault.hint)
}

/** Runs a command's work; what goes wrong is shown, and state stays as it was. */
export async function guarded(context: AppContext, work: () => Promise<void>): Promise<void> {
  await succeeds(context, async () => {
    await work()
    return true
  })
}

/** Like guarded, for work that says whether it was done: a person may not have wanted it. */
export async function succeeds(context: AppContext, work: () => Promise<boolean>): Promise<boolean> {
  try {
    return await work()
  } catch (thrown) {
    report(context, thrown)
    return false
  }
}

export function confirm(
  context: AppContext,
  question: Omit<ConfirmQuestion, 'kind'>,
): Promise<string | undefined> {
  return ask(context, answer => ({ kind: 'confirm', ...question, answer }))
}

/** Asks whether something is to be done; whoever does not say so does not want it. */
export async function sure(
  context: AppContext,
  title: string,
  text: string,
  label: string,
  danger: boolean,
): Promise<boolean> {
  const choices = [
    { label: 'Cancel', value: 'no' },
    { label, value: 'yes', primary: true, ...(danger && { danger }) },
  ]
  return (await confirm(context, { title, text, choices })) === 'yes'
}

/** Dead letters in the words of a question. More may be there than are listed, where all are meant. */
export function lettersMeant(ids: string[] | undefined): string {
  if (!ids) return 'all dead letters'
  return ids.length === 1 ? 'this dead letter' : `${ids.length} dead letters`
}

export function input(
  context: AppContext,
  question: Omit<InputQuestion, 'kind'>,
): Promise<string | undefined> {
  return ask(context, answer => ({ kind: 'input', ...question, answer }))
}

export function form(
  context: AppContext,
  question: Omit<FormQuestion, 'kind'>,
): Promise<Record<string, string> | undefined> {
  return ask(context, answer => ({ kind: 'form', ...question, answer }))
}

function ask<T>(
  context: AppContext,
  make: (answer: (value: T | undefined) => void) => Question,
): Promise<T | undefined> {
  return new Promise(resolve => {
    const answer = (value: T | undefined) => {
      context.state.notices.setState({ question: undefined })
      resolve(value)
    }
    context.state.notices.setState({ question: make(answer) })
  })
}
