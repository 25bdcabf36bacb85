// Makes a schedule: when it comes, which script it runs, what it is called.
import { useState } from 'react'
import { useApp, useAppState } from '../app'
import { TextField, useSubmit } from '../parts/form'
import { SearchChoice } from '../parts/searchChoice'
import { CronField, NextTimes, UsualLines, useTimes, ZoneChoice } from '../parts/times'
import { Ending } from './ending'

const WEEKDAYS = '0 7 * * 1-5'

export function NewSchedule({ close }: { close(): void }) {
  const { actions } = useApp()
  const scripts = useAppState('workspace', s => s.workspace?.scripts) ?? []
  const [text, setText] = useState(WEEKDAYS)
  const [timeZone, setZone] = useState(() => Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC')
  const [chosen, setScript] = useState<string | undefined>()
  const [typedName, setName] = useState<string | undefined>()
  const cron = text.trim()
  const script = chosen ?? scripts[0] ?? ''
  const name = typedName ?? ''
  const times = useTimes(cron, timeZone)
  const nameFault = actions.schedules.nameFault(name)
  const wrong = Boolean(times.fault || nameFault || !script)
  const { form, submit, tried, busy, fault } = useSubmit(wrong, async () => {
    await actions.schedules.create({ name, cron, timeZone, script })
    close()
  })
  return (
    <form ref={form} onSubmit={submit}>
      <div className="abreast">
        <CronField cron={text} fault={times.fault} onChange={setText} />
        <UsualLines cron={cron} onChange={setText} />
      </div>
      <ZoneChoice zone={timeZone} onChange={setZone} />
      <NextTimes times={times} cron={cron} zone={timeZone} />
      <div className="abreast">
        <SearchChoice
          label="Script"
          value={script}
          options={scripts.map(s => ({ value: s, label: s }))}
          placeholder="There is no script yet"
          fault={tried && !script ? 'Make a script first: a schedule runs one.' : undefined}
          onChange={setScript}
        />
        <TextField
          label="Name"
          value={name}
          placeholder="every-morning"
          fault={tried || typedName !== undefined ? nameFault : undefined}
          onChange={setName}
        />
      </div>
      <Ending action="Create" fault={fault} busy={busy} close={close} />
    </form>
  )
}
