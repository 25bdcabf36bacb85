// Two invocations beside each other: how they came and ended, and what differs in what they were given, said,
// called and gave back.
import { Tabs } from 'radix-ui'
import { type ReactNode, useState } from 'react'
import { formatDuration, formatWhen } from '../../base/format'
import { callPairs, consoleText, errorText, valueText, type WholeInvocation } from '../../model/comparison'
import type { Invocation } from '../../model/invocation'
import { useApp, useAppState } from '../app'
import { Badge, statusText } from '../parts/badge'
import { IconButton } from '../parts/button'
import { ChoiceField, FaultBanner } from '../parts/form'
import { useLoaded } from '../parts/loaded'
import { triggerText } from '../parts/runStrip'
import { TextDiff } from '../parts/textDiff'
import { CallPairs } from './callPairs'
import './comparisonPage.css'

/** The name is the two ids with dots between; others are chosen on the page. */
export function ComparisonPage({ name }: { name: string }) {
  const { actions } = useApp()
  const [[first, second], choose] = useState(() => name.split('..') as [string, string])
  const invocations = useAppState('run', s => s.invocations)
  const [part, choosePart] = useState<string>()
  // One that goes on is read again when it has ended.
  const status = (id: string) => invocations.find(i => i.invocationId === id)?.status
  const both = useLoaded(`${first} ${status(first)} ${second} ${status(second)}`, () =>
    Promise.all([actions.invocations.whole(first), actions.invocations.whole(second)]),
  )
  const [was, now] = both.value ?? []
  const known = [...invocations]
  for (const run of [was, now])
    if (run && !known.some(i => i.invocationId === run.invocation.invocationId)) known.push(run.invocation)
  const options = known.map(i => ({ value: i.invocationId, label: words(i) }))
  return (
    <article className="comparison-page" aria-label="Two invocations">
      <div className="which">
        <ChoiceField
          label="First invocation"
          value={first}
          options={options}
          onChange={id => choose([id, second])}
        />
        <IconButton
          icon="arrow-swap"
          label="Swap the two invocations"
          onClick={() => choose([second, first])}
        />
        <ChoiceField
          label="Second invocation"
          value={second}
          options={options}
          onChange={id => choose([first, id])}
        />
      </div>
      {both.fault && <FaultBanner sentence={both.fault.sentence} hint={both.fault.hint} />}
      {both.fresh && was && now && <Compared was={was} now={now} chosen={part} choose={choosePart} />}
    </article>
  )
}

function words(invocation: Invocation): string {
  const { script, status, environment, startedAt, queuedAt } = invocation
  return [script, statusText(status), environment, formatWhen(startedAt ?? queuedAt, new Date())].join(' · ')
}

/** What the two are called in the diff editor. */
const SIDES = { wasLabel: 'First invocation', nowLabel: 'Second run' }

interface Part {
  key: string
  title: string
  differs: boolean
  view: ReactNode
}

interface ComparedProps {
  was: WholeInvocation
  now: WholeInvocation
  /** The part that a person has chosen; before that, what differs first is shown. */
  chosen: string | undefined
  choose(part: string): void
}

function Compared({ was, now, chosen, choose }: ComparedProps) {
  const parts = partsOf(was, now)
  const first = (parts.find(p => p.differs) ?? parts[0])?.key ?? ''
  return (
    <Tabs.Root className="parts" value={chosen ?? first} onValueChange={choose}>
      <Tabs.List className="tabs-list" aria-label="What is compared">
        {parts.map(p => (
          <Tabs.Trigger key={p.key} value={p.key}>
            {p.title} <Badge tone={p.differs ? 'amber' : 'plain'}>{p.differs ? 'differs' : 'the same'}</Badge>
          </Tabs.Trigger>
        ))}
      </Tabs.List>
      {parts.map(p => (
        <Tabs.Content key={p.key} value={p.key} className="part">
          {p.view}
        </Tabs.Content>
      ))}
    </Tabs.Root>
  )
}

function partsOf(was: WholeInvocation, now: WholeInvocation): Part[] {
  const text = (
    key: string,
    title: string,
    path: string,
    of: (run: WholeInvocation) => string,
    none: string,
  ): Part => {
    const [a, b] = [of(was), of(now)]
    const view =
      a || b ? <TextDiff path={path} was={a} now={b} {...SIDES} /> : <p className="hint none">{none}</p>
    return { key, title, differs: a !== b, view }
  }
  const pairs = callPairs(was.http, now.http)
  const facts = FACTS.map(([what, of, compared]) => {
    const [a, b] = [of(was.invocation), of(now.invocation)]
    return { what, was: a, now: b, differs: compared && a !== b }
  })
  return [
    {
      key: 'invocation',
      title: 'Invocation',
      differs: facts.some(f => f.differs),
      view: <Facts facts={facts} />,
    },
    text('payload', 'Payload', 'payload.json', r => valueText(r.event), 'Neither was given anything.'),
    text('console', 'Console', 'console.log', consoleText, 'Neither wrote a line.'),
    {
      key: 'calls',
      title: 'HTTP calls',
      differs: pairs.some(p => p.differs),
      view: <CallPairs pairs={pairs} {...SIDES} />,
    },
    text('error', 'Error', 'error.txt', r => errorText(r.invocation.error), 'Neither ended with an error.'),
    text(
      'result',
      'Result',
      'result.json',
      r => valueText(r.invocation.result),
      'Neither gave anything back.',
    ),
  ]
}

const FACTS: [what: string, of: (i: Invocation) => string, compared: boolean][] = [
  ['Script', i => [i.script, i.function].filter(Boolean).join(': '), true],
  ['Trigger', i => triggerText(i.triggerType, i.listener ?? i.schedule), true],
  ['Environment', i => i.environment, true],
  ['Status', i => statusText(i.status), true],
  ['Simulated', i => i.simulated?.join(', ') || 'nothing', true],
  ['Started', i => formatWhen(i.startedAt ?? i.queuedAt, new Date()), false],
  ['Duration', i => formatDuration(i.durationMs), false],
]

interface Fact {
  what: string
  was: string
  now: string
  differs: boolean
}

function Facts({ facts }: { facts: Fact[] }) {
  return (
    <table className="comparison-facts" aria-label="The two invocations">
      <thead>
        <tr>
          <th scope="col">
            <span className="hidden-label">What</span>
          </th>
          <th scope="col">First invocation</th>
          <th scope="col">Second invocation</th>
        </tr>
      </thead>
      <tbody>
        {facts.map(({ what, was, now, differs }) => (
          <tr key={what} className={differs ? 'differs' : ''}>
            <th scope="row">{what}</th>
            <td>{was}</td>
            <td>
              {now} {differs && <Badge tone="amber">differs</Badge>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
