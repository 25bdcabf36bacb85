// What there is when no workspace is open: templates to start from and what was open before.
import { useApp, useAppState } from '../app'
import { Button } from '../parts/button'
import { Logo } from '../parts/logo'
import { TemplateGallery } from '../parts/templateGallery'
import './welcome.css'

export function Welcome() {
  const { actions, commands } = useApp()
  const recent = useAppState('workspace', s => s.recent)
  return (
    <main className="welcome">
      <div className="inner">
        <h1>
          <Logo size={30} /> Bobbin
        </h1>
        <p className="lead">
          Write integrations between Jira, GitLab, Tempo and many others in TypeScript. Run them on this
          machine, then publish them to a runner that keeps them going.
        </p>
        <div className="columns">
          <section aria-label="Start from a template">
            <h2>Start from a template</h2>
            <TemplateGallery choose={template => actions.workspaces.openTemplate(template)} />
          </section>
          <section aria-label="Recent workspaces">
            <h2>Recent</h2>
            {recent.length === 0 && <FirstSteps />}
            {recent.map(workspace => (
              <button
                key={workspace.dir}
                type="button"
                className="recent"
                onClick={() => void actions.workspaces.open(workspace.dir)}
              >
                <div className="ellipsis">{workspace.name}</div>
                <div className="dir ellipsis">
                  <bdi dir="ltr">{workspace.dir}</bdi>
                </div>
              </button>
            ))}
            <Button className="open" icon="folder-opened" onClick={() => commands.run('workspace.open')}>
              Open folder...
            </Button>
          </section>
        </div>
      </div>
    </main>
  )
}

/** For who was never here. */
function FirstSteps() {
  return (
    <>
      <p className="muted">Workspaces you open appear here. Your first one takes three steps:</p>
      <ol className="first-steps">
        <li>
          <strong>Pick a template.</strong> It is a complete integration, copied into a folder of yours.
        </li>
        <li>
          <strong>Simulate the services, or connect yours.</strong> Simulated ones run on this machine and
          need no account.
        </li>
        <li>
          <strong>Run it.</strong> Its console, its HTTP requests and its result show what it did.
        </li>
      </ol>
    </>
  )
}
