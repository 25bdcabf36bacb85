// Dead letters of this machine: what ended badly and nobody was told of.
import { useApp, useAppState } from '../app'
import { Letters } from '../parts/letters'
import { useLoaded } from '../parts/loaded'
import { Page } from '../parts/page'

export function LettersPage() {
  const { actions } = useApp()
  // Signals tell of the newest invocations; each that is, or was, a dead letter is a reason to look again.
  const turn = useAppState('run', s =>
    s.invocations.map(i => (i.dead ? i.invocationId : i.replayOf ? `${i.replayOf} ${i.status}` : '')).join(),
  )
  const loaded = useLoaded(turn, () => actions.queues.letters())
  const act =
    (work: (ids: string[] | undefined) => Promise<boolean>) => async (ids: string[] | undefined) => {
      const done = await work(ids)
      if (done) loaded.reload()
      return done
    }
  return (
    <Page
      icon="mail"
      title="Dead Letters"
      detail="Events whose script failed on this machine, after the last attempt"
      wide
    >
      <Letters
        letters={loaded.value}
        fault={loaded.fault}
        show={letter => void actions.invocations.show(letter.invocationId, 'console')}
        redeliver={act(ids => actions.queues.redeliver(ids))}
        discard={act(ids => actions.queues.discard(ids))}
      />
    </Page>
  )
}
