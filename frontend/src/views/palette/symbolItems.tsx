// Names in the open file, shown while the list is gone through; and those of all scripts.
import { Command } from 'cmdk'
import { useEffect, useRef } from 'react'
import { ranked } from '../../base/fuzzy'
import type { CodeSymbol } from '../../model/symbol'
import { useApp, useAppState } from '../app'
import { Icon } from '../parts/icon'
import { useLoaded } from '../parts/loaded'
import { type ItemsProps, Nothing } from './items'

const SHOWN = 200
const NONE: CodeSymbol[] = []

const keyOf = (symbol: CodeSymbol) => `${symbol.path}:${symbol.line}:${symbol.column}`

interface FileSymbolProps extends ItemsProps {
  /** The entry that Enter takes. */
  chosen: string
  choose(key: string): void
}

export function FileSymbolItems({ query, go, chosen, choose }: FileSymbolProps) {
  const { context, actions, state } = useApp()
  const path = useAppState('documents', s => (s.active && s.documents[s.active] ? s.active : undefined))
  const { value = NONE, fresh } = useLoaded(
    `symbols ${path}`,
    async () => (path && (await context.language?.symbolsOf(path))) || NONE,
  )
  const glance = useRef<ReturnType<typeof context.editors.glance>>(undefined)
  const taken = useRef(false)
  useEffect(() => {
    glance.current = path ? context.editors.glance(path) : undefined
    return () => glance.current?.end(!taken.current)
  }, [path, context])
  // The list begins where the person is.
  const here = useRef(choose)
  here.current = choose
  useEffect(() => {
    const { line = 1 } = state.documents.getState()
    const around = value.findLast(s => s.line <= line && line <= s.endLine)
    if (around) here.current(keyOf(around))
  }, [value, state])
  const at = value.find(symbol => keyOf(symbol) === chosen)
  useEffect(() => {
    if (at) glance.current?.at(at.line, at.endLine)
  }, [at])
  const open = (symbol: CodeSymbol) => {
    taken.current = true
    go(() => void actions.files.open(symbol.path, symbol))
  }
  return (
    <>
      <Nothing
        text={fresh ? (value.length > 0 ? 'Nothing fits.' : 'This file has no symbols.') : 'Looking...'}
      />
      {ranked(value, query, s => s.name).map(symbol => (
        <Item
          key={keyOf(symbol)}
          symbol={symbol}
          indent={query === ''}
          where={query === '' ? '' : symbol.container}
          open={open}
        />
      ))}
    </>
  )
}

export function AllSymbolItems({ query, go }: ItemsProps) {
  const { context, actions } = useApp()
  const { value = NONE, fresh } = useLoaded(`all symbols ${query}`, async () =>
    query === '' ? NONE : ((await context.language?.symbolsLike(query)) ?? NONE),
  )
  const empty = query === '' ? 'Type some letters of a name.' : fresh ? 'Nothing fits.' : 'Looking...'
  return (
    <>
      <Nothing text={empty} />
      {ranked(value, query, s => s.name)
        .slice(0, SHOWN)
        .map(symbol => (
          <Item
            key={keyOf(symbol)}
            symbol={symbol}
            where={[symbol.container, symbol.path].filter(Boolean).join(' · ')}
            open={chosen => go(() => void actions.files.open(chosen.path, chosen))}
          />
        ))}
    </>
  )
}

interface ItemProps {
  symbol: CodeSymbol
  indent?: boolean
  where: string
  open(symbol: CodeSymbol): void
}

function Item({ symbol, indent, where, open }: ItemProps) {
  return (
    <Command.Item value={keyOf(symbol)} onSelect={() => open(symbol)}>
      <Icon name={symbol.icon} />
      <span className="ellipsis" style={indent ? { paddingLeft: symbol.depth * 14 } : undefined}>
        {symbol.name}
      </span>
      <span className="where ellipsis">{where}</span>
    </Command.Item>
  )
}
