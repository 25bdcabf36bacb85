// What a part of the page cannot draw is said in its place: everything beside it goes on.
import { Component, type ReactNode } from 'react'
import { toAppError } from '../../model/fault'
import { Button } from './button'
import { FaultBanner } from './form'

interface Props {
  /** What is not there then, as its tab calls it: "issue-created". */
  what: string
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

  override render(): ReactNode {
    const { fault } = this.state
    if (fault === undefined) return this.props.children
    return (
      <div className="page">
        <FaultBanner
          sentence={`${this.props.what} cannot be shown. ${toAppError(fault).sentence}`}
          hint="Its file is as it was, and everything else goes on."
        />
        <Button onClick={() => this.setState({ fault: undefined })}>Try again</Button>
      </div>
    )
  }
}
