// A template before a workspace is made of it: its readme, its code, and where it is to be.
import { lazy, Suspense, useEffect, useRef, useState } from 'react'
import { baseName, dirName } from '../../base/paths'
import type { Template, TemplateFile } from '../../model/workspace'
import { useApp, useAppState } from '../app'
import { Button } from '../parts/button'
import { FaultBanner, TextField, useSubmit } from '../parts/form'
import { fileIcon, Icon } from '../parts/icon'
import { useLoaded } from '../parts/loaded'
import { RowList } from '../parts/rowList'
import { useRows } from '../parts/rows'
import { Ending } from './ending'

// The reader of Markdown is not needed to begin.
const Reading = lazy(() => import('../parts/markdown').then(m => ({ default: m.Reading })))

export function TemplatePreview({ template, close }: { template: Template; close(): void }) {
  const { actions } = useApp()
  const loaded = useLoaded(template.from ?? template.name, () => actions.workspaces.templateFiles(template))
  const [name, setName] = useState(template.title)
  const proposed = useProposal(template)
  const [typed, setDir] = useState<string | undefined>()
  const dir = typed ?? proposed
  const wrong = {
    name: name.trim() ? undefined : 'Give it a name.',
    dir: actions.workspaces.folderFault(dir),
  }
  const { form, submit, tried, busy, fault } = useSubmit(Boolean(wrong.name || wrong.dir), async () => {
    const made = await actions.workspaces.create(dir, template, name)
    close()
    await actions.workspaces.begin(made)
  })
  return (
    <div className="template-preview">
      <p className="what">{template.summary}</p>
      {loaded.fault && <FaultBanner sentence={loaded.fault.sentence} hint={loaded.fault.hint} />}
      {loaded.value && <Look files={inOrder(loaded.value)} />}
      <form ref={form} onSubmit={submit} aria-label="New workspace" noValidate>
        <div className="two">
          <TextField label="Name" value={name} fault={tried ? wrong.name : undefined} onChange={setName} />
          <TextField
            label="Folder"
            value={dir}
            placeholder="/home/you/integrations/my-sync"
            hint="An absolute path; the folder is made when it is not there."
            fault={tried ? wrong.dir : undefined}
            onChange={setDir}
          />
        </div>
        <Ending action="Create" fault={fault} busy={busy} close={close}>
          <Button onClick={() => void actions.workspaces.newFromTemplate()}>Other templates</Button>
        </Ending>
      </form>
    </div>
  )
}

/** Beside the workspace of last time, else where the program says. */
function useProposal({ name }: Template): string {
  return useAppState('workspace', s => {
    const last = /^(.+)[\\/][^\\/]+$/.exec(s.recent[0]?.dir ?? '')?.[1]
    const folder = last ?? s.info?.folder
    return folder ? `${folder}${folder.includes('\\') ? '\\' : '/'}${name}` : ''
  })
}

/** What a person reads first comes first: the readme, then the code. */
function inOrder(files: TemplateFile[]): TemplateFile[] {
  const rank = ({ path }: TemplateFile) =>
    path === 'README.md' ? 0 : path.startsWith('scripts/') ? 1 : path === 'bobbin.json' ? 2 : 3
  return [...files].filter(f => f.path !== 'gitignore').sort((a, b) => rank(a) - rank(b))
}

function Look({ files }: { files: TemplateFile[] }) {
  const rows = useRows(files, file => file.path, 24)
  const shown = rows.row
  return (
    <div className="look">
      <RowList
        list={rows}
        role="listbox"
        label="Files of the template"
        className="files"
        name="template-file"
      >
        {({ path }, { id, top, chosen, choose }) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the list has the keys
          <div
            key={path}
            id={id}
            role="option"
            tabIndex={-1}
            aria-selected={chosen}
            title={path}
            style={{ transform: `translateY(${top}px)` }}
            onClick={choose}
          >
            <Icon name={fileIcon(path)} className="kind" />
            <span className="ellipsis">{baseName(path)}</span>
            <span className="where ellipsis">{dirName(path)}</span>
          </div>
        )}
      </RowList>
      {shown && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it must be scrollable by keyboard
        <section className="shown" aria-label={`Text of ${shown.path}`} tabIndex={0} key={shown.path}>
          {shown.path.endsWith('.md') ? (
            <Suspense>
              <Reading text={shown.text} />
            </Suspense>
          ) : (
            <Code file={shown} />
          )}
        </section>
      )}
    </div>
  )
}

/** Code, with its colours as soon as they are there. */
function Code({ file: { path, text } }: { file: TemplateFile }) {
  const { context } = useApp()
  const code = useRef<HTMLPreElement>(null)
  useEffect(() => {
    if (code.current) void context.editors.colour(code.current, path)
  }, [context, path])
  return <pre ref={code}>{text}</pre>
}
