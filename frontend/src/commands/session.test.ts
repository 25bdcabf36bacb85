import { expect, test } from 'vitest'
import { enterFake, fakeContext } from './fakeContext'
import { Files } from './files'
import { Session } from './session'

test('what is set while a workspace opens stays, and everything else is as it was left', async () => {
  let answer: ((kept: object) => void) | undefined
  const settings = {
    session: () => new Promise(resolve => (answer = resolve)),
    setSession: () => Promise.resolve(),
  }
  const { context } = fakeContext({}, { settings })
  const session = new Session(context, new Files(context))
  const { layout } = context.state
  layout.setState({ panelVisible: true, sideVisible: true, side: 'explorer', panelHeight: 200 })
  session.leave()
  enterFake(context.state.workspace, '/w')
  layout.setState({ panelVisible: false })
  const restored = session.restore('/w')
  layout.setState({ side: 'git' })
  answer?.({ layout: { panelVisible: true, side: 'search', sideVisible: false, panelHeight: 321 } })
  await restored
  expect(layout.getState()).toMatchObject({
    panelVisible: false,
    side: 'git',
    sideVisible: false,
    panelHeight: 321,
  })
})
