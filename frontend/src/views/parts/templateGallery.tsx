// The templates that a workspace can start from, found by service or by what they do.
import { useState } from 'react'
import type { Template } from '../../model/workspace'
import { useApp, useAppState } from '../app'
import { Badge } from './badge'
import { Button } from './button'
import { Icon } from './icon'
import './templates.css'

export function TemplateGallery({ choose }: { choose(template: Template): void }) {
  const { actions } = useApp()
  const templates = useAppState('workspace', s => s.templates)
  const connectors = useAppState('workspace', s => s.connectors)
  const [words, setWords] = useState('')
  const titleOf = (service: string) => connectors.find(c => c.name === service)?.title ?? service
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean)
  const found = templates.filter(t => {
    const services = t.services.flatMap(s => [s, titleOf(s)])
    const text = [t.name, t.title, t.summary, ...services].join(' ').toLowerCase()
    return wanted.every(word => text.includes(word))
  })
  return (
    <div className="gallery">
      <div className="find">
        <div className="search">
          <Icon name="search" />
          <input
            className="field"
            type="search"
            aria-label="Find a template"
            placeholder="Find a template: Jira, GitLab, migration..."
            value={words}
            onInput={e => e.stopPropagation()} // it is nothing that a dialog could lose
            onChange={e => setWords(e.target.value)}
          />
        </div>
        <span className="muted" role="status" aria-label="Templates found">
          {found.length === 1 ? '1 template' : `${found.length} templates`}
        </span>
        <Button onClick={() => void actions.workspaces.newFromFolder()}>Template of yours...</Button>
      </div>
      {templates.length === 0 && <p className="muted">There are no templates in this build.</p>}
      {templates.length > 0 && found.length === 0 && (
        <p className="muted">No template speaks of this. An empty workspace can use every connector.</p>
      )}
      <ul aria-label="Templates">
        {found.map(template => (
          <li key={template.name}>
            <button type="button" className="template" onClick={() => choose(template)}>
              <span className="line-1">
                <strong className="grow">{template.title}</strong>
                {template === templates[0] && <Badge tone="green">good to begin with</Badge>}
              </span>
              <span className="summary">{template.summary}</span>
              <span className="services">
                {template.services.map(service => (
                  <Badge key={service}>{titleOf(service)}</Badge>
                ))}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}
