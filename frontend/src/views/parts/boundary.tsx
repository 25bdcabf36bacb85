// What a part of the page cannot draw is said in its place: everything beside it goes on.
import { Component, type ReactNode } from 'react'
import { toAppError } from '../../model/fault'
import './boundary.css'
import { Button } from './button'
import { FaultBanner } from './form'

interface Props {
  /** What is not there then, by the name that a person sees: "issue-created", "Source Control". */
  what: string
  /** What is as it was in spite of it. */
  hint?: string
  /** The class of what is said, for a place that has a size of its own, such as a bar. */
  className?: string
  /** Takes away what cannot be drawn; without it one may try to draw it again. */
  close?(): void
  children: ReactNode
}

interface State {
  fault?: unknown
}

export class Boundary extends Component<Props, State> {
  override state: State = {}

  static getDerivedStateFromError(fault: unknown): State {
    return { fault }
  }

  private readonly again = () => {
    this.props.close?.()
    this.setState({ fault: undefined })
  }

  override render(): ReactNode {
    const { fault } = this.state
    const { what, hint = 'Nothing is lost, and everything else goes on.', className = '', close } = this.props
    if (fault === undefined) return this.props.children
    return (
      <div className={`boundary ${className}`}>
        <FaultBanner sentence={`${what} cannot be shown. ${reason(fault)}`} hint={hint} />
        <Button small={className !== ''} onClick={this.again}>
          {close ? 'Close it' : 'Try again'}
        </Button>
      </div>
    )
  }
}

/** What was thrown, as a sentence; React's own are for who builds a page. */
function reason(fault: unknown): string {
  return toAppError(fault)
    .sentence.replace(/Minified (React error #\d+).*$/s, '$1')
    .replace(/[^.?!]$/, '$&.')
}
