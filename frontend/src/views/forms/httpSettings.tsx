// What of an HTTP request a generic listener gives its script, and which pages of browsers may call it.
import type { Cors, Listener } from '../../model/workspace'
import { useApp, useAppState } from '../app'
import { CheckField, FaultBanner } from '../parts/form'
import { Section } from '../parts/page'
import { ValueEditor } from '../parts/valueEditor'

export function HttpSettings({ listener }: { listener: Listener }) {
  const { actions } = useApp()
  return (
    <Section title="HTTP">
      <CheckField
        label="Body byte for byte"
        hint="The script gets it as event.rawBody, in Base64, to check the signature of a sender."
        checked={listener.rawBody ?? false}
        onChange={on => void actions.listeners.change(listener.name, { rawBody: on || undefined })}
      />
      <Pages listener={listener} />
      <Faults name={listener.name} />
    </Section>
  )
}

/** Without a site none of the rest is asked for, nor kept. */
function Pages({ listener: { name, cors } }: { listener: Listener }) {
  const { listeners } = useApp().actions
  const set = (changes: Partial<Cors>) => void listeners.changeWithin(name, 'cors', changes)
  return (
    <>
      <div className="fields">
        <Lines
          label="Sites whose pages may call it"
          hint="One on each line: https://app.example.com, https://*.example.com, or * for any. A program that is no browser may always call it."
          value={cors?.origins}
          change={origins => (origins ? set({ origins }) : void listeners.change(name, { cors: undefined }))}
        />
        {cors && (
          <>
            <Lines
              label="Methods"
              hint="That a page may call it with."
              value={cors.methods}
              fallback={['GET', 'POST']}
              change={methods => set({ methods })}
            />
            <Lines
              label="Headers of the request"
              hint="That a page may send."
              value={cors.headers}
              fallback={['Content-Type']}
              change={headers => set({ headers })}
            />
            <Lines
              label="Headers of the answer"
              hint="That a page may read beside the usual ones."
              value={cors.exposed}
              change={exposed => set({ exposed })}
            />
            <div className="form-field">
              <span className="label">Remembered by browsers, in seconds</span>
              <ValueEditor
                label="Remembered by browsers, in seconds"
                type="number"
                value={cors.maxAgeSeconds}
                fallback={5}
                onChange={seconds => set({ maxAgeSeconds: seconds as number | undefined })}
              />
              <span className="hint">86400 seconds are a day, and the most.</span>
            </div>
          </>
        )}
      </div>
      {cors && (
        <CheckField
          label="With cookies and logins of the browser"
          hint="Only for sites that are named: not with * for any."
          checked={cors.credentials ?? false}
          onChange={on => set({ credentials: on || undefined })}
        />
      )}
    </>
  )
}

interface LinesProps {
  label: string
  hint: string
  value: string[] | undefined
  fallback?: string[]
  change(value: string[] | undefined): void
}

function Lines({ label, hint, value, fallback, change }: LinesProps) {
  return (
    <div className="form-field">
      <span className="label">{label}</span>
      <ValueEditor
        label={label}
        type="list"
        value={value}
        fallback={fallback}
        onChange={lines => change(lines as string[] | undefined)}
      />
      <span className="hint">{hint}</span>
    </div>
  )
}

/** What of these settings no browser could follow. */
function Faults({ name }: { name: string }) {
  const problems = useAppState('workspace', s => s.workspace?.problems)
  const own = problems?.filter(p => p.file === `listeners/${name}.json` && p.code === 'workspace/cors') ?? []
  return own.map(p => <FaultBanner key={p.message} sentence={p.message} hint={p.hint} />)
}
