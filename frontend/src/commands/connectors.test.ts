import { expect, test } from 'vitest'
import type { Accounts } from './accounts'
import { Connectors, importsRenamed } from './connectors'
import { fakeContext } from './fakeContext'
import { Files } from './files'
import { JsonFiles } from './jsonFiles'

test.each([
  ["import Jira from './api/jira/cloud'", "import Jira from './api/jira/site'"],
  ['import Jira from "../../api/jira/cloud"; x()', 'import Jira from "../../api/jira/site"; x()'],
  ["import Jira from './api/jira/cloud2'", "import Jira from './api/jira/cloud2'"],
  ["console.log('jira/cloud', './jira/cloud')", "console.log('jira/cloud', './jira/cloud')"],
])('in %s a connection has another name', (before, after) => {
  expect(importsRenamed(before, 'jira/cloud', 'jira/site')).toBe(after)
})

test('the tabs of a connection follow it to its new name and back, whoever takes the name back', async () => {
  const { context, disk, tabs } = fakeContext({ 'bobbin.json': '{"connections":{"wiki":{"connector":"c"}}}' })
  const read = async () => {
    const { connections } = JSON.parse(disk.get('/w/bobbin.json') ?? '')
    return { dir: '/w', connections, environments: [], listeners: [] }
  }
  Object.assign(context.services, { workspaces: { get: read, uses: async () => [] } })
  context.state.workspace.setState({ workspace: (await read()) as never })
  const files = new Files(context)
  const json = new JsonFiles(context, files)
  const connectors = new Connectors(context, files, json, {} as Accounts)
  await connectors.openConnection('wiki')
  await files.open('page:simulator/wiki')
  const renaming = connectors.renameConnection('wiki')
  const { question } = context.state.notices.getState()
  if (question?.kind !== 'input') throw new Error('nothing was asked')
  question.answer('docs')
  await renaming
  expect([...tabs].sort()).toEqual(['page:connection/docs', 'page:simulator/docs'])
  disk.set('/w/bobbin.json', '{"connections":{"wiki":{"connector":"c"}}}')
  await json.reload()
  await expect.poll(() => [...tabs].sort()).toEqual(['page:connection/wiki', 'page:simulator/wiki'])
})
