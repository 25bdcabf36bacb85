// A login that goes on elsewhere: what to do in the browser, and which site it is for.
import { useState } from 'react'
import { openOutside } from '../../commands/accounts'
import type { LoginStep } from '../../model/connector'
import { useApp } from '../app'
import { Button } from '../parts/button'

export function LoginSteps({ step }: { step: LoginStep }) {
  return step.state === 'choose' ? <ChooseSite step={step} /> : <Waiting step={step} />
}

function Waiting({ step }: { step: LoginStep }) {
  const { actions } = useApp()
  const address = step.address ?? ''
  return (
    <div className="login-steps">
      <p className="text" role="status">
        Waiting for your answer in the browser...
      </p>
      {step.userCode && (
        <p className="text">
          Enter this code there: <strong className="user-code">{step.userCode}</strong>
        </p>
      )}
      <p className="hint">
        If no page has opened, open it yourself. {step.callback && `The callback address is ${step.callback}`}
      </p>
      <div className="choices">
        <Button onClick={() => void actions.accounts.cancelLogin(step.id)}>Stop the login</Button>
        <Button kind="primary" onClick={() => openOutside(address)}>
          Open the page
        </Button>
      </div>
    </div>
  )
}

function ChooseSite({ step }: { step: LoginStep }) {
  const { actions } = useApp()
  const sites = step.sites ?? []
  const [site, setSite] = useState(sites[0] ?? '')
  return (
    <div className="login-steps">
      <label>
        Site of this account
        <select className="field" value={site} onChange={e => setSite(e.target.value)}>
          {sites.map(one => (
            <option key={one} value={one}>
              {one}
            </option>
          ))}
        </select>
      </label>
      <div className="choices">
        <Button onClick={() => void actions.accounts.cancelLogin(step.id)}>Stop the login</Button>
        <Button kind="primary" onClick={() => void actions.accounts.choose(step.id, site)}>
          Use this site
        </Button>
      </div>
    </div>
  )
}
