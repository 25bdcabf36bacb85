// Adds a runner: its address and a token of it, which goes into the keychain.
import { useState } from 'react'
import { useApp, useAppState } from '../app'
import { TextField, useSubmit } from '../parts/form'
import { Ending } from './ending'

interface RunnerFormProps {
  /** One that is there gets another token. */
  name: string | undefined
  url: string | undefined
  /** With the name of the runner that was added, or without when none was. */
  close(added?: string): void
}

export function RunnerForm({ name: before, url: known, close }: RunnerFormProps) {
  const { actions } = useApp()
  const runners = useAppState('runners', s => s.known)
  const [url, setUrl] = useState(known ?? '')
  const [token, setToken] = useState('')
  const [typed, setName] = useState<string | undefined>(before)
  const name = typed ?? proposed(url)
  const replaces = !before && runners.some(r => r.name === name)
  const faults = {
    url: /^https?:\/\/[^\s/]/.test(url.trim()) ? undefined : 'Enter its address: https://runner.example.com.',
    token: token.trim()
      ? undefined
      : 'Enter a token. The runner prints its first one; an admin of it makes others.',
    name: actions.runners.nameFault(name),
  }
  const { form, submit, tried, busy, fault } = useSubmit(
    Boolean(faults.url || faults.token || faults.name),
    async () => {
      await actions.runners.add(name, url, token)
      close(name)
    },
  )
  return (
    <form ref={form} onSubmit={submit}>
      <TextField
        label="Address"
        value={url}
        placeholder="https://runner.example.com"
        fault={tried ? faults.url : undefined}
        hint="The runner on this machine may be called by http, any other by https only."
        onChange={setUrl}
      />
      <TextField
        label="Token"
        secret
        value={token}
        placeholder="bobbin_..."
        fault={tried ? faults.token : undefined}
        hint="The runner prints its first one when it starts; its admin makes others. It is kept in the keychain of this machine."
        onChange={setToken}
      />
      {!before && (
        <TextField
          label="Name"
          value={name}
          fault={tried || typed !== undefined ? faults.name : undefined}
          hint={
            replaces
              ? `It takes the place of the runner ${name} that you have.`
              : 'Your name for it on this machine.'
          }
          onChange={setName}
        />
      )}
      <Ending
        action={busy ? 'Asking the runner...' : before ? 'Keep the token' : 'Add the runner'}
        fault={fault}
        busy={busy}
        close={() => close()}
      />
    </form>
  )
}

/** A name for the runner at an address: the first part of its host. */
function proposed(url: string): string {
  const host = /^https?:\/\/(\[[^\]]+\]|[^/:]+)/.exec(url.trim())?.[1] ?? ''
  if (host === 'localhost' || host.startsWith('127.') || host === '[::1]') return 'local'
  return (host.split('.')[0] ?? '').replace(/[^a-zA-Z0-9-]/g, '')
}
