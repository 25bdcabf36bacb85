// Editor tabs in groups that can be split and dragged; each shows one file's model.
import {
  type DockviewApi,
  DockviewReact,
  type DockviewReadyEvent,
  type DockviewTheme,
  type IDockviewPanelHeaderProps,
  type IDockviewPanelProps,
  type SerializedDockview,
} from 'dockview-react'
import { type ComponentType, createContext, useContext, useEffect, useRef, useState } from 'react'
import 'dockview-react/dist/styles/dockview.css'
import { type PageKind, pageOf } from '../../base/pages'
import { baseName } from '../../base/paths'
import { Comparing } from '../../commands/comparing'
import type { Tabs } from '../../commands/context'
import { severityOf } from '../../state/problemsState'
import { type App, useApp, useAppState } from '../app'
import { Boundary } from '../parts/boundary'
import { IconButton } from '../parts/button'
import { fileIcon, Icon } from '../parts/icon'
import './editor.css'
import { ConflictBar } from './conflictBar'
import { PAGE_ICONS, TITLES, tabName } from './pageNames'
import { TabMenu } from './tabMenu'

interface Params {
  path: string
}

const COMPONENTS = { file: FilePanel, page: PagePanel }
const THEME: DockviewTheme = {
  name: 'bobbin',
  className: 'bobbin-dock',
  dndOverlayMounting: 'relative',
  dndPanelOverlay: 'content',
  tabGroupIndicator: 'none',
}

/** The forms that can be open as tabs, by their kind. */
export type Pages = Record<PageKind, ComponentType<{ name: string }>>

const PagesContext = createContext<Pages | undefined>(undefined)

export function EditorArea({ pages }: { pages: Pages }) {
  const app = useApp()
  const onReady = ({ api }: DockviewReadyEvent) => {
    app.context.tabs = dockTabs(api, app)
    api.onDidActivePanelChange(event => {
      const active = (event as { panel?: { params?: Params } } | undefined)?.panel ?? api.activePanel
      app.state.documents.setState({ active: (active?.params as Params | undefined)?.path })
    })
    api.onDidLayoutChange(() => app.context.onTabs?.())
    // Files that were asked for before the area was there.
    for (const { path } of app.context.documents.all()) app.context.tabs.open(path)
    app.context.onArea?.(app.context.tabs)
  }
  useEffect(
    () => () => {
      app.context.tabs = undefined
    },
    [app],
  )
  return (
    <div className="editor-area">
      <PagesContext value={pages}>
        <DockviewReact
          components={COMPONENTS}
          defaultTabComponent={FileTab}
          watermarkComponent={Watermark}
          theme={THEME}
          disableFloatingGroups
          onReady={onReady}
        />
      </PagesContext>
    </div>
  )
}

function pathOf(panel: { params?: object | undefined }): string {
  return (panel.params as Params | undefined)?.path ?? ''
}

function dockTabs(api: DockviewApi, app: App): Tabs {
  let copies = 0
  const panels = (path: string) => api.panels.filter(p => pathOf(p) === path)
  return {
    open(path, beside = false) {
      const inGroup = api.activeGroup?.panels.find(p => pathOf(p) === path)
      const existing = inGroup ?? panels(path)[0]
      if (existing && !beside) {
        existing.api.setActive()
        return existing.id
      }
      copies += existing ? 1 : 0
      const id = existing ? `${path}#${copies}` : path
      const reference = beside ? api.activePanel : undefined
      // Previews share the place beside the text.
      const others = api.panels.filter(p => p.group !== api.activeGroup)
      const shared =
        beside && pageOf(path)?.kind === 'preview'
          ? others.find(p => pageOf(pathOf(p))?.kind === 'preview')?.group
          : undefined
      api.addPanel({
        id,
        component: pageOf(path) ? 'page' : 'file',
        title: tabName(path),
        params: { path },
        ...(reference && { position: { referencePanel: reference, direction: 'right' as const } }),
        ...(shared && { position: { referenceGroup: shared } }),
      })
      return id
    },
    close(path) {
      for (const panel of panels(path)) {
        app.context.editors.forget(panel.id)
        panel.api.close()
      }
    },
    paths: () => [...new Set(api.panels.map(pathOf))],
    arrangement: () => api.toJSON(),
    arrange(arrangement) {
      try {
        api.fromJSON(arrangement as SerializedDockview)
        copies = Math.max(0, ...api.panels.map(p => Number(p.id.split('#').at(-1)) || 0))
        return true
      } catch {
        api.clear() // of another version of the dock
        return false
      }
    },
    has: path => panels(path).length > 0,
    closeAll() {
      for (const panel of [...api.panels]) panel.api.close()
    },
    step(by) {
      if (by === 1) api.moveToNext({ includePanel: true })
      else api.moveToPrevious({ includePanel: true })
    },
  }
}

/** Closes one tab; the last one of a file closes the file. */
async function closeTab(
  app: App,
  api: IDockviewPanelHeaderProps['api'],
  dock: DockviewApi,
  path: string,
): Promise<void> {
  const last = dock.panels.filter(p => pathOf(p) === path).length === 1
  if (last) {
    const saved = await app.actions.files.mayClose(path)
    if (!saved) return
  }
  app.context.editors.forget(api.id)
  api.close()
  if (last) app.actions.files.tabClosed(path)
}

function FileTab({ api, containerApi, params }: IDockviewPanelHeaderProps<Params>) {
  const app = useApp()
  const { path } = params
  const document = useAppState('documents', s => s.documents[path])
  const failing = useAppState('problems', s => severityOf(s, path) === 'error')
  const tab = useRef<HTMLDivElement>(null)
  // The dock scrolls to a new tab before its words are there, when it is still narrow.
  useEffect(() => {
    const show = () =>
      tab.current?.closest('.dv-tab')?.scrollIntoView({ inline: 'nearest', block: 'nearest' })
    if (api.isActive) show()
    const active = api.onDidActiveChange(event => event.isActive && show())
    // A split, or the button for those out of sight, leaves the tabs less room.
    const room = new ResizeObserver(() => api.isVisible && show())
    const tabs = tab.current?.closest('.dv-tabs-container')
    if (tabs) room.observe(tabs)
    return () => void [active.dispose(), room.disconnect()]
  }, [api])
  const classes = [
    'tab',
    document?.dirty && 'dirty',
    failing && 'error',
    document?.conflict === 'gone' && 'gone',
  ]
  const close = () => void closeTab(app, api, containerApi, path)
  const page = pageOf(path)
  const name = page?.kind === 'diff' ? Comparing.parts(page.name).path : (page?.name ?? '')
  const shown = page ? `${TITLES[page.kind]} ${name}`.trim() : path
  const title = document?.saveFault ? `${path}: ${document.saveFault}` : shown
  return (
    <TabMenu path={path} close={close}>
      <div
        ref={tab}
        className={classes.filter(Boolean).join(' ')}
        title={title}
        onAuxClick={e => e.button === 1 && close()}
      >
        <TabIcon path={path} />
        <span className="label ellipsis">{tabName(path)}</span>
        {document?.readOnly && <Icon name="lock" />}
        {document?.saveFault && <Icon name="warning" />}
        {/* A tab holds no button: its keys are Ctrl+W and Ctrl+F4. */}
        <span
          className="close"
          aria-hidden="true"
          title={`Close ${tabName(path)}${document?.dirty ? ' (not saved yet)' : ''}`}
          onPointerDown={e => e.stopPropagation()}
          onClick={close}
        >
          <Icon name="close" />
        </span>
      </div>
    </TabMenu>
  )
}

function TabIcon({ path }: { path: string }) {
  const page = pageOf(path)
  if (page) return <Icon name={PAGE_ICONS[page.kind]} className="kind" />
  return <Icon name={fileIcon(path)} className="kind" />
}

const FILE_STAYS = 'Its file is as it was, and everything else goes on.'

function FilePanel(props: IDockviewPanelProps<Params>) {
  return (
    <Boundary what={tabName(props.params.path)} hint={FILE_STAYS}>
      <TextPanel {...props} />
    </Boundary>
  )
}

function TextPanel({ api, params }: IDockviewPanelProps<Params>) {
  const { context, actions } = useApp()
  const { path } = params
  const surface = useRef<HTMLDivElement>(null)
  const [visible, setVisible] = useState(api.isVisible)
  const loaded = useAppState('documents', s => s.documents[path] !== undefined)

  useEffect(() => {
    const subscription = api.onDidVisibilityChange(event => setVisible(event.isVisible))
    setVisible(api.isVisible)
    return () => subscription.dispose()
  }, [api])

  useEffect(() => {
    if (!visible || !loaded || !surface.current) return
    const shown = context.editors.show(surface.current, path, api.id, `${baseName(path)}, editor`)
    if (api.isActive) context.editors.focus(path, api.id)
    return () => shown.dispose()
  }, [visible, loaded, path, api, context])

  useEffect(() => {
    const subscription = api.onDidActiveChange(event => {
      if (event.isActive) requestAnimationFrame(() => context.editors.focus(path, api.id))
    })
    return () => subscription.dispose()
  }, [api, path, context])

  return (
    <div className="editor-host">
      <ConflictBar path={path} />
      {path.endsWith('.md') && (
        <IconButton
          icon="open-preview"
          label="Open preview to the side"
          className="preview-button"
          onClick={() => void actions.files.openPreview(path)}
        />
      )}
      <div className="surface" ref={surface} />
    </div>
  )
}

function PagePanel({ api, params }: IDockviewPanelProps<Params>) {
  const pages = useContext(PagesContext)
  const host = useRef<HTMLDivElement>(null)
  const page = pageOf(params.path)
  useEffect(() => {
    const focus = () => {
      if (!host.current?.contains(document.activeElement)) host.current?.focus({ preventScroll: true })
    }
    if (api.isActive) focus()
    const subscription = api.onDidActiveChange(event => event.isActive && requestAnimationFrame(focus))
    return () => subscription.dispose()
  }, [api])
  const Shown = page && pages?.[page.kind]
  if (!Shown) return null
  return (
    <div className="page-host" ref={host} tabIndex={-1}>
      <Boundary what={tabName(params.path)} hint={FILE_STAYS}>
        <Shown name={page.name} />
      </Boundary>
    </div>
  )
}

function Watermark() {
  const { commands } = useApp()
  const beginning = useAppState('workspace', s => s.beginning)
  if (beginning) return null
  const hints: [string, string][] = [
    ['Go to file', 'file.quickOpen'],
    ['Show all commands', 'palette.open'],
    ['New script', 'script.create'],
    ['Run', 'script.run'],
  ]
  return (
    <div className="empty watermark">
      <Icon name="code" />
      <strong>No file is open</strong>
      <dl>
        {hints.map(([text, id]) => (
          <div key={id} style={{ display: 'contents' }}>
            <dt>{text}</dt>
            <dd>
              <kbd>{commands.keys(id)}</kbd>
            </dd>
          </div>
        ))}
      </dl>
    </div>
  )
}
