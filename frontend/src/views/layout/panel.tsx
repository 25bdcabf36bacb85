// The panel below the editors: what runs wrote, called, stored; what is wrong.
import { Tabs } from 'radix-ui'
import type { PanelView } from '../../state/layoutState'
import { countProblems } from '../../state/problemsState'
import { shownDetail } from '../../state/runState'
import { useApp, useAppState } from '../app'
import { Console } from '../console/console'
import { Badge } from '../parts/badge'
import { Boundary } from '../parts/boundary'
import { IconButton } from '../parts/button'
import { Sash } from '../parts/sash'
import { later } from './later'

const HttpLog = later('HttpLog')
const Invocations = later('Invocations')
const Problems = later('Problems')
const Records = later('Records')

export function Panel() {
  const { state, commands } = useApp()
  const visible = useAppState('layout', s => s.panelVisible)
  const view = useAppState('layout', s => s.panel)
  const height = useAppState('layout', s => s.panelHeight)
  const maximized = useAppState('layout', s => s.panelMaximized)
  if (!visible) return null
  return (
    <section className="panel" aria-label="Panel" style={maximized ? { flex: '1 1 0' } : { height }}>
      {!maximized && (
        <Sash
          label="Height of the panel"
          direction="horizontal"
          value={height}
          min={120}
          max={Math.max(160, window.innerHeight - 220)}
          sign={-1}
          style={{ top: -2 }}
          onChange={panelHeight => state.layout.setState({ panelHeight })}
        />
      )}
      <Tabs.Root
        value={view}
        onValueChange={value => state.layout.setState({ panel: value as PanelView })}
        style={{ display: 'contents' }}
      >
        <div className="panel-tabs">
          <Tabs.List aria-label="Panel">
            <Tabs.Trigger value="console">Console</Tabs.Trigger>
            <Tabs.Trigger value="http">
              HTTP Log <HttpCount />
            </Tabs.Trigger>
            <Tabs.Trigger value="problems">
              Problems <ProblemCount />
            </Tabs.Trigger>
            <Tabs.Trigger value="invocations">Invocations</Tabs.Trigger>
            <Tabs.Trigger value="records">Records</Tabs.Trigger>
          </Tabs.List>
          <IconButton
            icon={maximized ? 'chevron-down' : 'chevron-up'}
            label={maximized ? 'Restore panel' : 'Maximize panel'}
            onClick={() => commands.run('panel.maximize')}
          />
          <IconButton
            icon="close"
            label="Hide panel"
            keys={commands.keys('panel.toggle')}
            onClick={() => commands.run('panel.toggle')}
          />
        </div>
        <div className="panel-body">
          <Tabs.Content value="console">
            <Boundary what="Console">
              <Console />
            </Boundary>
          </Tabs.Content>
          <Tabs.Content value="http">
            <Boundary what="HTTP Log">
              <HttpLog />
            </Boundary>
          </Tabs.Content>
          <Tabs.Content value="problems">
            <Boundary what="Problems">
              <Problems />
            </Boundary>
          </Tabs.Content>
          <Tabs.Content value="invocations">
            <Boundary what="Invocations">
              <Invocations />
            </Boundary>
          </Tabs.Content>
          <Tabs.Content value="records">
            <Boundary what="Records">
              <Records />
            </Boundary>
          </Tabs.Content>
        </div>
      </Tabs.Root>
    </section>
  )
}

function HttpCount() {
  const count = useAppState('run', s => shownDetail(s)?.http.length ?? 0)
  return count > 0 ? <Badge>{count}</Badge> : null
}

function ProblemCount() {
  const errors = useAppState('problems', s => countProblems(s).errors)
  const warnings = useAppState('problems', s => countProblems(s).warnings)
  if (errors + warnings === 0) return null
  return <Badge tone={errors > 0 ? 'red' : 'amber'}>{errors + warnings}</Badge>
}
