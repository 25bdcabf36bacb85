// What is seen before the workbench is there: its bars at the places and in the colours of the last time, so that
// nothing moves or flashes when it comes.
import { isDark, isHighContrast, type LayoutState } from '../../state/layoutState'
import './layout.css'

/** Gives the page the colours and the size that are set. */
export function dress(layout: LayoutState): void {
  const { dataset, style } = document.documentElement
  dataset.theme = isDark(layout) ? 'dark' : 'light'
  dataset.contrast = isHighContrast(layout) ? 'high' : 'usual'
  const { zoom } = layout
  style.setProperty('zoom', zoom === 1 ? '' : String(zoom))
  style.setProperty('--zoom', String(zoom))
  style.setProperty('--unzoom', String(1 / zoom))
}

/** Draws the bars into an element, until the workbench takes their place. */
export function drawFrame(root: HTMLElement, layout: LayoutState): void {
  const middle = box('middle', box('activity'))
  if (layout.sideVisible) {
    const side = box('side')
    side.style.width = `${layout.sideWidth}px`
    middle.append(side)
  }
  const centre = box('centre', box('editors'))
  if (layout.panelVisible) {
    const panel = box('panel')
    panel.style.height = `${layout.panelHeight}px`
    centre.append(panel)
  }
  middle.append(centre)
  root.replaceChildren(box('workbench', box('title-bar'), middle, box('status-bar')))
}

function box(className: string, ...within: HTMLElement[]): HTMLElement {
  const node = document.createElement('div')
  node.className = className
  node.append(...within)
  return node
}
