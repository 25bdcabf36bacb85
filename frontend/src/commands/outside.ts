// Opening an address in the person's own browser: the window has none in it.

export function openOutside(address: string): void {
  const { runtime } = window as { runtime?: { BrowserOpenURL?(url: string): void } }
  if (runtime?.BrowserOpenURL) runtime.BrowserOpenURL(address)
  else window.open(address, '_blank', 'noopener')
}
