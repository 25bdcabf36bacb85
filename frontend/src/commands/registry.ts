// What a person can do by name: one table for palette, keyboard and menus.

export interface Command {
  /** noun.verb */
  id: string
  title: string
  /** Keys as shown in menus: Ctrl+Shift+P. Ctrl is Cmd on a Mac. Several are alternatives. */
  keys?: string[]
  /** Keys that the code editor hears itself, as shown in menus. */
  editorKeys?: string
  /** Works without a workspace. */
  always?: boolean
  /** Whether there is something it can be done to; without it there always is. */
  when?(): boolean
  run(): void | Promise<void>
}

export class Commands {
  private readonly commands = new Map<string, Command>()

  constructor(
    commands: Command[],
    private readonly workspaceOpen: () => boolean,
  ) {
    for (const command of commands) this.commands.set(command.id, command)
  }

  /** The commands that can run now, by title. */
  enabled(): Command[] {
    return [...this.commands.values()]
      .filter(command => this.can(command))
      .sort((a, b) => a.title.localeCompare(b.title))
  }

  run(id: string): void {
    const command = this.commands.get(id)
    if (command && this.can(command)) void command.run()
  }

  private can(command: Command): boolean {
    return (command.always || this.workspaceOpen()) && (command.when?.() ?? true)
  }

  keys(id: string): string | undefined {
    return this.commands.get(id)?.keys?.[0]
  }

  /** Runs the command of a key; says whether there is one. */
  handle(event: KeyStroke): boolean {
    const stroke = strokeOf(event)
    const command = [...this.commands.values()].find(c => c.keys?.some(k => normal(k) === stroke))
    if (!command || !this.can(command)) return false
    void command.run()
    return true
  }
}

export interface KeyStroke {
  key: string
  code: string
  ctrlKey: boolean
  metaKey: boolean
  shiftKey: boolean
  altKey: boolean
}

function strokeOf(event: KeyStroke): string {
  const named = /^(Digit|Key)(.)$/.exec(event.code)?.[2] ?? (event.code === 'Backquote' ? '`' : event.key)
  const parts = [
    (event.ctrlKey || event.metaKey) && 'ctrl',
    event.altKey && 'alt',
    event.shiftKey && 'shift',
    named.toLowerCase().replace(/^arrow/, ''),
  ]
  return parts.filter(Boolean).join('+')
}

function normal(keys: string): string {
  const parts = keys.toLowerCase().split('+')
  const key = parts.pop() ?? ''
  return ['ctrl', 'alt', 'shift']
    .filter(m => parts.includes(m))
    .concat(key)
    .join('+')
}
