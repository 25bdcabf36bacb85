// Where one reads about a package: what changed, its page, its code.
import { openOutside } from '../../commands/outside'
import type { Links } from '../../model/npmPackage'

const WORDS = [
  ['changelog', 'Changelog'],
  ['homepage', 'Homepage'],
  ['repository', 'Repository'],
] as const

export function PackageLinks({ name, links }: { name: string; links: Links }) {
  return (
    <span className="package-links">
      {WORDS.map(([key, word]) => {
        const address = links[key]
        return (
          address && (
            <button
              key={key}
              type="button"
              className="link"
              aria-label={`${word} of ${name}`}
              title={address}
              onClick={() => openOutside(address)}
            >
              {word}
            </button>
          )
        )
      })}
    </span>
  )
}
