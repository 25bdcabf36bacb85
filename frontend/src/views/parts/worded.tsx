// A sentence of the program, in which what stands between backticks is code, as in a terminal it is a command.

export function Worded({ text }: { text: string }) {
  return text.split(/`([^`]+)`/).map((part, i) =>
    i % 2 === 1 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: its place in the sentence is what tells a word
      <code key={i} className="code">
        {part}
      </code>
    ) : (
      part
    ),
  )
}
