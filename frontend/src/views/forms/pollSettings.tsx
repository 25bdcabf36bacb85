// Where polling looks, and how often.
import type { Listener } from '../../model/workspace'
import { useApp, useAppState } from '../app'
import { ValueEditor } from '../parts/valueEditor'

export function PollSettings({ listener }: { listener: Listener }) {
  const { actions } = useApp()
  const connector = useAppState('workspace', s => s.workspace?.connections[listener.connection]?.connector)
  const polling = useAppState('workspace', s => s.connectors.find(c => c.name === connector)?.polling)
  if (!polling) return null
  const change = (changes: object) => {
    const poll = Object.fromEntries(
      Object.entries({ ...listener.poll, ...changes }).filter(([, value]) => value !== undefined),
    )
    void actions.listeners.change(listener.name, { poll: Object.keys(poll).length > 0 ? poll : undefined })
  }
  return (
    <div className="fields">
      {polling.in && (
        <div className="form-field">
          <span className="label">Where{polling.narrow ? '' : ' (optional)'}</span>
          <ValueEditor
            label="Where"
            type="list"
            value={listener.poll?.in}
            onChange={value => change({ in: value })}
          />
          <span className="hint">{`One on each line: ${polling.in}.`}</span>
        </div>
      )}
      <div className="form-field">
        <span className="label">Every so many seconds</span>
        <ValueEditor
          label="Every so many seconds"
          type="number"
          value={listener.poll?.everySeconds}
          fallback={polling.everySeconds}
          onChange={value => change({ everySeconds: value })}
        />
      </div>
    </div>
  )
}
