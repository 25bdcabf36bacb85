// The script that something runs: found by its name, and opened from there.
import { useApp, useAppState } from '../app'
import { SearchChoice } from '../parts/searchChoice'

interface ScriptChoiceProps {
  script: string
  onChange(script: string): void
}

export function ScriptChoice({ script, onChange }: ScriptChoiceProps) {
  const { actions } = useApp()
  const scripts = useAppState('workspace', s => s.workspace?.scripts) ?? []
  const path = `scripts/${script}.${actions.listeners.scriptExtension}`
  return (
    <SearchChoice
      label="Script"
      value={script}
      options={scripts.map(s => ({ value: s, label: s }))}
      fault={scripts.includes(script) ? undefined : `There is no script ${script}.`}
      hint={
        <button
          type="button"
          className="link"
          onClick={() => void actions.invocations.openScript(path, script)}
        >
          Open the script
        </button>
      }
      onChange={onChange}
    />
  )
}
