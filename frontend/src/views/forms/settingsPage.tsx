// Settings as a form; each change counts at once.
import { useEffect, useState } from 'react'
import { DEFAULTS, SETTINGS, type SettingInfo, type SettingKey, type Settings } from '../../model/settings'
import { useApp, useAppState } from '../app'
import { Button } from '../parts/button'
import { CheckField, ChoiceField, FaultBanner, TextField } from '../parts/form'
import { Page, Section } from '../parts/page'
import { KeptSection } from './keptSection'

export function SettingsPage() {
  const { commands } = useApp()
  const fault = useAppState('settings', s => s.fault)
  const policy = useAppState('workspace', s => s.info?.policy)
  const groups = [...new Set(SETTINGS.map(s => s.group))]
  return (
    <Page
      icon="settings-gear"
      title="Settings"
      detail="Of the IDE on this machine"
      actions={
        <Button icon="json" onClick={() => commands.run('settings.openText')}>
          Edit as JSON
        </Button>
      }
    >
      {fault && <FaultBanner sentence={fault} />}
      {groups.map(group => (
        <Section key={group} title={group}>
          <div className="fields">
            {SETTINGS.filter(s => s.group === group).map(info => (
              <One key={info.key} info={info} />
            ))}
          </div>
        </Section>
      ))}
      <KeptSection />
      {policy && (
        <Section title="Policy of this machine">
          <ul>
            {policy.lines.map(line => (
              <li key={line}>{line}</li>
            ))}
          </ul>
          <p className="hint">
            In {policy.file}. To have it changed, ask {policy.contact ?? 'whoever administers this machine'}.
          </p>
        </Section>
      )}
      <p className="hint">There is no setting for telemetry, because there is no telemetry.</p>
    </Page>
  )
}

function One({ info }: { info: SettingInfo }) {
  const { actions } = useApp()
  const { key, title, description } = info
  const value = useAppState('settings', s => s.settings[key])
  const set = (changed: unknown) => void actions.settings.set(key, changed as Settings[SettingKey])
  if (info.type === 'boolean') {
    return <CheckField label={title} hint={description} checked={value === true} onChange={set} />
  }
  if (info.options) {
    return (
      <ChoiceField
        label={title}
        hint={description}
        value={String(value)}
        options={info.options}
        onChange={set}
      />
    )
  }
  return <Typed info={info} value={String(value)} set={set} />
}

// What is typed counts when it is complete: at Enter, or when the field is left.
function Typed({ info, value, set }: { info: SettingInfo; value: string; set(value: unknown): void }) {
  const [text, setText] = useState(value)
  useEffect(() => setText(value), [value])
  const number = info.type === 'number'
  const { minimum = -1000, maximum = 1000 } = info
  const wrong = number && !(text.trim() !== '' && Number(text) >= minimum && Number(text) <= maximum)
  const commit = () => {
    if (!wrong && text !== value) set(number ? Number(text) : text)
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the field in it has the keys
    <div onBlur={commit} onKeyDown={e => e.key === 'Enter' && commit()}>
      <TextField
        label={info.title}
        hint={info.description}
        fault={wrong ? `A number from ${minimum} to ${maximum}.` : undefined}
        type={number ? 'number' : 'text'}
        placeholder={String(DEFAULTS[info.key])}
        value={text}
        onChange={setText}
      />
    </div>
  )
}
