// What there is when no workspace is open: templates to start from and what was open before.
import { useApp, useAppState } from '../app'
import { Badge } from '../parts/badge'
import { Button } from '../parts/button'
import { Logo } from '../parts/logo'
import './welcome.css'

export function Welcome() {
  const { actions, commands } = useApp()
  const templates = useAppState('workspace', s => s.templates)
  const recent = useAppState('workspace', s => s.recent)
  return (
    <main className="welcome">
      <div className="inner">
        <h1>
          <Logo size={30} /> Bobbin
        </h1>
        <p className="lead">Integrations as code: write them, run them here, see what they do.</p>
        <div className="columns">
          <section aria-label="Start from a template">
            <h2>Start from a template</h2>
            {templates.length === 0 && <p className="muted">There are no templates in this build.</p>}
            {templates.map(template => (
              <button
                key={template.name}
                type="button"
                className="template"
                onClick={() => void actions.workspaces.create(template.name)}
              >
                <span className="name">
                  {template.title}
                  {template.services.map(service => (
                    <Badge key={service}>{service}</Badge>
                  ))}
                </span>
                <p>{template.summary}</p>
              </button>
            ))}
          </section>
          <section aria-label="Recent workspaces">
            <h2>Recent</h2>
            {recent.length === 0 && <p className="muted">Workspaces you open appear here.</p>}
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
              Open folder
            </Button>
          </section>
        </div>
      </div>
    </main>
  )
}
