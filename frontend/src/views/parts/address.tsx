// The address of a request in one line, without its host. What has no room is left out in the middle: requests
// of a script begin alike.
import { pathEnd, urlPath } from '../../base/format'

export function Address({ url }: { url: string }) {
  const path = urlPath(url)
  const end = pathEnd(path)
  return (
    <span className="address" title={url}>
      <span className="ellipsis">{path.slice(0, end)}</span>
      <span className="end">
        <span>{path.slice(end)}</span>
      </span>
    </span>
  )
}
