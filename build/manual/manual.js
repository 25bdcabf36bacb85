// The look (that of the IDE around the page, else of the system) and the search.
const root = document.documentElement
const dark = matchMedia('(prefers-color-scheme: dark)')

function look() {
  let around
  try {
    if (parent !== window) around = parent.document.documentElement.dataset
  } catch {
    // of another origin: somebody's own page shows the manual
  }
  root.dataset.theme = around?.theme ?? (dark.matches ? 'dark' : 'light')
  if (around?.contrast) root.dataset.contrast = around.contrast
}
look()
dark.addEventListener('change', look)

/** The window opens no page of its own for what lies outside: it hands the address to the system's browser. */
function outside(event) {
  const link = event.target.closest('a[target=_blank]')
  let browser
  try {
    browser = parent.runtime?.BrowserOpenURL
  } catch {
    // of another origin, as above
  }
  if (!link || !browser) return
  event.preventDefault()
  browser(link.href)
}
addEventListener('click', outside)

/** The sections that have all words, the best first. */
function find(sections, query) {
  const words = query.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? []
  if (words.length === 0) return []
  const scored = []
  for (const s of sections) {
    const title = s.title.toLowerCase()
    const page = s.page.toLowerCase()
    const text = s.text.toLowerCase()
    let score = 0
    for (const word of words) {
      const one = (title.includes(word) ? 20 : 0) + (page.includes(word) ? 8 : 0) + Math.min(text.split(word).length - 1, 5)
      if (one === 0) {
        score = 0
        break
      }
      score += one
    }
    if (score > 0) scored.push({ section: s, score })
  }
  return scored.sort((a, b) => b.score - a.score).slice(0, 30).map(s => s.section)
}

/** The text around the first word that was found, as nodes. */
function excerpt(text, word) {
  const at = text.toLowerCase().indexOf(word)
  if (at < 0) return [text.slice(0, 90)]
  const from = at < 40 ? 0 : text.indexOf(' ', at - 40) + 1
  const mark = document.createElement('mark')
  mark.textContent = text.slice(at, at + word.length)
  return [(from > 0 ? '… ' : '') + text.slice(from, at), mark, `${text.slice(at + word.length, at + word.length + 70)} …`]
}

function show(list, pages, query) {
  const first = query.toLowerCase().match(/[\p{L}\p{N}_]+/u)?.[0]
  list.hidden = first === undefined
  pages.hidden = first !== undefined
  const found = first === undefined ? [] : find(window.manualSections ?? [], query)
  list.replaceChildren(
    ...found.map(s => {
      const item = document.createElement('li')
      const link = document.createElement('a')
      link.href = s.file + (s.id ? `#${s.id}` : '')
      const title = document.createElement('b')
      title.textContent = s.title
      const where = document.createElement('small')
      if (s.title !== s.page) where.append(`${s.page}: `)
      where.append(...excerpt(s.text, first))
      link.append(title, where)
      item.append(link)
      return item
    }),
  )
  if (first !== undefined && found.length === 0) {
    const none = document.createElement('li')
    none.className = 'none'
    none.textContent = 'Nothing has all these words.'
    list.append(none)
  }
}

addEventListener('DOMContentLoaded', () => {
  const field = document.getElementById('search')
  const list = document.getElementById('found')
  const pages = document.getElementById('pages')
  const again = () => {
    sessionStorage.setItem('manual.search', field.value)
    show(list, pages, field.value)
  }
  field.value = sessionStorage.getItem('manual.search') ?? ''
  show(list, pages, field.value)
  field.addEventListener('input', again)
  field.addEventListener('keydown', event => {
    if (event.key === 'Enter' || event.key === 'ArrowDown') {
      event.preventDefault()
      if (event.key === 'Enter') list.querySelector('a')?.click()
      else list.querySelector('a')?.focus()
    }
  })
  addEventListener('keydown', event => {
    if (event.key === '/' && document.activeElement !== field) {
      event.preventDefault()
      field.focus()
      field.select()
    }
    if (event.key === 'Escape') {
      if (document.activeElement === field && field.value !== '') {
        field.value = ''
        again()
      } else if (parent !== window) parent.postMessage('manual.close', location.origin)
    }
    const items = [...list.querySelectorAll('a')]
    const at = items.indexOf(document.activeElement)
    if (at >= 0 && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      event.preventDefault()
      const next = items[at + (event.key === 'ArrowDown' ? 1 : -1)]
      ;(next ?? field).focus()
    }
  })
  if (!location.hash) field.focus()
})
