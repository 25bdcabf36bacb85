// What a parameter is: its name, type, options, default, and where a password may be sent.
import { useState } from 'react'
import { flattened, ofLines } from '../../base/parameters'
import { PARAMETER_TYPES } from '../../commands/parameters'
import type { Parameter } from '../../model/workspace'
import { useApp, useAppState } from '../app'
import { ChoiceField, Field, TextField, useSubmit } from '../parts/form'
import { ValueEditor } from '../parts/valueEditor'
import { Ending } from './ending'

interface Props {
  before: string | undefined
  /** What a new one is at first; a text where nothing is said. */
  type: Parameter['type'] | undefined
  close(): void
}

export function ParameterForm({ before, type: wanted = 'text', close }: Props) {
  const { actions } = useApp()
  const known = useAppState('workspace', s => s.workspace?.parameters) ?? {}
  const first = flattened(known).find(([path]) => path === before)?.[1]
  const [name, setName] = useState(before ?? '')
  const [parameter, setParameter] = useState<Parameter>(first ?? { type: wanted })
  const [options, setOptions] = useState((first?.options ?? []).join('\n'))
  const [hosts, setHosts] = useState((first?.hosts ?? []).join('\n'))
  const { type } = parameter
  const optional = type === 'choice' || type === 'choices'
  const lines = (text: string) => ofLines('list', text) as string[]
  const faults = {
    name: actions.parameters.nameFault(name, before),
    options: optional && lines(options).length === 0 ? 'Name at least one option.' : undefined,
  }
  const { form, submit, tried, busy, fault } = useSubmit(Boolean(faults.name || faults.options), async () => {
    const { options: _o, hosts: _h, ...rest } = parameter
    const value = {
      ...rest,
      ...(optional && { options: lines(options) }),
      ...(type === 'password' && lines(hosts).length > 0 && { hosts: lines(hosts) }),
    }
    if (!value.description) delete value.description
    if (!value.required) delete value.required
    if (type === 'password' || value.default === undefined) delete value.default
    await actions.parameters.save(name, value, before)
    close()
  })
  return (
    <form ref={form} onSubmit={submit}>
      <TextField
        label="Name"
        value={name}
        placeholder="projectKey"
        fault={tried ? faults.name : undefined}
        hint={`Scripts read context.environment.vars.${name || 'projectKey'}`}
        onChange={setName}
      />
      <ChoiceField
        label="Type"
        value={type}
        options={PARAMETER_TYPES.map(([value, label]) => ({ value, label }))}
        onChange={next => {
          const { default: _gone, ...rest } = parameter
          setParameter({ ...rest, type: next })
        }}
      />
      <TextField
        label="Description (optional)"
        value={parameter.description ?? ''}
        onChange={description => setParameter({ ...parameter, description })}
      />
      {optional && (
        <Area
          label="Options"
          hint="One on each line."
          value={options}
          fault={tried ? faults.options : undefined}
          onChange={setOptions}
        />
      )}
      {type === 'password' ? (
        <Area
          label="Hosts (optional)"
          hint="Where it may be sent, one on each line: api.example.com. Empty: to the services of the connections."
          value={hosts}
          onChange={setHosts}
        />
      ) : (
        <div className="form-field">
          <span className="label">Default</span>
          <ValueEditor
            label="Default"
            type={type}
            options={lines(options)}
            value={parameter.default}
            onChange={value => setParameter({ ...parameter, default: value })}
          />
        </div>
      )}
      <label className="check-field">
        <input
          type="checkbox"
          checked={parameter.required ?? false}
          onChange={e => setParameter({ ...parameter, required: e.target.checked })}
        />
        Every environment must have a value
      </label>
      <Ending action={before ? 'Save' : 'Create'} fault={fault} busy={busy} close={close} />
    </form>
  )
}

interface AreaProps {
  label: string
  hint: string
  value: string
  fault?: string | undefined
  onChange(value: string): void
}

function Area({ label, hint, value, fault, onChange }: AreaProps) {
  return (
    <Field label={label} hint={hint} fault={fault}>
      {ids => (
        <textarea
          className="field"
          {...ids}
          rows={Math.min(6, Math.max(2, value.split('\n').length))}
          spellCheck={false}
          value={value}
          onChange={e => onChange(e.target.value)}
        />
      )}
    </Field>
  )
}
