// What a person can do by name: one table for palette, keyboard and menus, with the keys that a person has set.
import { parseKeys, writtenKeys } from '../base/keys'
import type { OwnKey } from '../model/keybindings'

export interface Command {
  /** noun.verb */
  id: string
  title: string
  /** Keys as shown in menus: Ctrl+Shift+P, Ctrl+K Ctrl+S. Ctrl is Cmd on a Mac. Several are alternatives. */
  keys?: string[]
  /** Keys that the code editor hears itself, as shown in menus. */
  editorKeys?: string
  /** Acts on what has the focus: the palette, which has it itself, does not list it. */
  unlisted?: boolean
  /** Works without a workspace. */
  always?: boolean
  /** Whether there is something it can be done to; without it there always is. */
  when?(): boolean
  run(): void | Promise<void>
}

/** Keys that run a command. */
export interface Binding {
  /** In the form that is compared. */
  keys: string
  command: Command
  when?: string
  /** A person's own. */
  own: boolean
  /** The code editor hears them itself. */
  editor: boolean
}

export interface KeySettings {
  /** What a person has set; the same array as long as it is the same. */
  own(): readonly OwnKey[]
  /** Whether the condition of a key holds now. */
  holds(when: string | undefined): boolean
}

const NO_SETTINGS: KeySettings = { own: () => [], holds: when => when === undefined }

export class Commands {
  private readonly commands = new Map<string, Command>()
  private bound: { own: readonly OwnKey[]; bindings: Binding[] } | undefined

  constructor(
    commands: Command[],
    private readonly workspaceOpen: () => boolean,
    private readonly settings: KeySettings = NO_SETTINGS,
  ) {
    for (const command of commands) this.commands.set(command.id, command)
  }

  /** Every command, by title. */
  all(): Command[] {
    return [...this.commands.values()].sort((a, b) => a.title.localeCompare(b.title))
  }

  get(id: string): Command | undefined {
    return this.commands.get(id)
  }

  /** The commands of the palette that can run now, by title. */
  enabled(): Command[] {
    return this.all().filter(command => this.can(command) && !command.unlisted)
  }

  run(id: string): void {
    const command = this.commands.get(id)
    if (command && this.can(command)) void command.run()
  }

  private can(command: Command): boolean {
    return (command.always || this.workspaceOpen()) && (command.when?.() ?? true)
  }

  /** The keys of a command as menus show them. */
  keys(id: string): string | undefined {
    const first = this.first(id)
    return first && writtenKeys(first.keys)
  }

  /** Of the keys of a command those that menus show. */
  first(id: string): Binding | undefined {
    const mine = this.of(id)
    return mine.find(b => b.own) ?? mine[0]
  }

  /** The keys of a command that count now. */
  of(id: string): Binding[] {
    return this.bindings().filter(b => b.command.id === id)
  }

  /** The keys that Bobbin gives a command, in the form that is compared. */
  given(id: string): string[] {
    const command = this.commands.get(id)
    return command ? bindingsOf(command).map(b => b.keys) : []
  }

  /** Other commands that the same keys run, or that begin with them, or the other way about. */
  conflicts(keys: string, id: string, when?: string): Command[] {
    const meet = (other: string) =>
      other === keys || other.startsWith(`${keys} `) || keys.startsWith(`${other} `)
    const others = this.bindings().filter(b => b.command.id !== id && b.when === when && meet(b.keys))
    return [...new Set(others.map(b => b.command))]
  }

  /** What keys do now: a command, or they wait for the second stroke of a chord, or the editor hears no more of them. */
  meaning(keys: string): Command | 'waits' | 'taken' | undefined {
    for (const { keys: bound, command, when, editor } of this.bindings().toReversed()) {
      const begins = bound.startsWith(`${keys} `)
      if (editor || (bound !== keys && !begins)) continue
      if (this.can(command) && this.settings.holds(when)) return begins ? 'waits' : command
    }
    const taken = this.bindings().some(b => b.editor && b.keys === keys)
      ? false
      : [...this.commands.values()].some(c => c.editorKeys && parseKeys(c.editorKeys) === keys)
    return taken && this.settings.holds('editorTextFocus') ? 'taken' : undefined
  }

  /** All keys that count, the stronger ones last. */
  private bindings(): Binding[] {
    const own = this.settings.own()
    if (this.bound?.own === own) return this.bound.bindings
    let bindings = [...this.commands.values()].flatMap(bindingsOf)
    for (const { keys, command: id, when, remove } of own) {
      const command = this.commands.get(id)
      if (remove)
        bindings = bindings.filter(b => b.command.id !== id || (keys !== undefined && b.keys !== keys))
      else if (command && keys)
        bindings.push({ keys, command, own: true, editor: false, ...(when !== undefined && { when }) })
    }
    this.bound = { own, bindings }
    return bindings
  }
}

function bindingsOf(command: Command): Binding[] {
  const bound = (written: string, editor: boolean): Binding[] => {
    const keys = parseKeys(written)
    return keys ? [{ keys, command, own: false, editor }] : []
  }
  const heard = command.editorKeys ? bound(command.editorKeys, true) : []
  return [...(command.keys ?? []).flatMap(keys => bound(keys, false)), ...heard]
}
