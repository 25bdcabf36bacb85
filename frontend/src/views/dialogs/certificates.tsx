// For a service inside a company: its own authority, and a certificate of the client.
import { FileField, TextField } from '../parts/form'
import type { Typed } from './connectForm'

interface CertificatesProps {
  values: Typed
  faults: Typed
  set(name: string, value: string): void
}

export function Certificates({ values, faults, set }: CertificatesProps) {
  const file = (name: string) => ({
    value: values[name] ?? '',
    name: values[`$file:${name}`],
    onChange: (value: string, chosen: string | undefined) => {
      set(name, value)
      set(`$file:${name}`, chosen ?? '')
    },
  })
  const encrypted = /ENCRYPTED/.test(`${values.$key ?? ''}${values.$certificate ?? ''}`)
  return (
    <details className="more" open={Boolean(values.$ca || values.$certificate || values.$proxy)}>
      <summary>Company certificates and proxy</summary>
      <FileField
        label="Own authority"
        hint="PEM. Give it if the service's certificate comes from your company's authority."
        {...file('$ca')}
      />
      <FileField
        label="Client certificate"
        hint="PEM. Give it if the service wants one from its clients."
        {...file('$certificate')}
      />
      <FileField
        label="Key of the client certificate"
        hint="PEM. It goes to the vault. Leave it empty if it is in the certificate's file."
        secret
        {...file('$key')}
      />
      {encrypted && (
        <TextField
          label="Passphrase of the key"
          secret
          value={values.$passphrase ?? ''}
          onChange={value => set('$passphrase', value)}
        />
      )}
      <TextField
        label="Proxy"
        value={values.$proxy ?? ''}
        fault={faults.$proxy}
        placeholder="http://name:password@proxy.example.com:3128"
        hint="Where this service is not reached as all others are. The word none reaches it without a proxy. The password goes to the vault."
        onChange={value => set('$proxy', value)}
      />
    </details>
  )
}
