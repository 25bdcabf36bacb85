// What a person is told in the corner.
import { useEffect } from 'react'
import type { Notice } from '../../state/noticeState'
import { withoutNotice } from '../../state/noticeState'
import { useApp, useAppState } from '../app'
import { Button, IconButton } from '../parts/button'
import { Icon } from '../parts/icon'
import { Worded } from '../parts/worded'

export function Notices() {
  const notices = useAppState('notices', s => s.notices)
  return (
    <section className="notices" aria-live="polite" aria-label="Notices">
      {notices.map(notice => (
        <NoticeCard key={notice.id} notice={notice} />
      ))}
    </section>
  )
}

const INFO_MS = 5000
/** One that can be answered stays longer. */
const ACTION_MS = 15_000

function NoticeCard({ notice }: { notice: Notice }) {
  const { state } = useApp()
  const { id, kind, action } = notice
  useEffect(() => {
    if (kind !== 'info') return
    const timer = setTimeout(
      () => state.notices.setState(s => withoutNotice(s, id)),
      action ? ACTION_MS : INFO_MS,
    )
    return () => clearTimeout(timer)
  }, [id, kind, action, state])
  return (
    <div className={`notice ${kind}`} role={kind === 'error' ? 'alert' : 'status'}>
      <Icon name={kind} />
      <div className="words">
        <div>
          <Worded text={notice.text} />
        </div>
        {notice.hint && (
          <div className="hint">
            <Worded text={notice.hint} />
          </div>
        )}
      </div>
      {action && (
        <Button
          small
          onClick={() => {
            state.notices.setState(s => withoutNotice(s, id))
            action.run()
          }}
        >
          {action.label}
        </Button>
      )}
      <IconButton
        icon="close"
        label="Dismiss"
        onClick={() => state.notices.setState(s => withoutNotice(s, id))}
      />
    </div>
  )
}
