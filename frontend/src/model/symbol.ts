// A name in the text of a file that can be gone to.

export interface CodeSymbol {
  name: string
  /** The icon of its kind. */
  icon: string
  /** What it belongs to; '' at the top. */
  container: string
  /** How deep it lies in its file. */
  depth: number
  path: string
  line: number
  column: number
  /** Where all of it ends. */
  endLine: number
}
