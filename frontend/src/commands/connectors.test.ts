import { expect, test } from 'vitest'
import { importsRenamed } from './connectors'

test.each([
  ["import Jira from './api/jira/cloud'", "import Jira from './api/jira/site'"],
  ['import Jira from "../../api/jira/cloud"; x()', 'import Jira from "../../api/jira/site"; x()'],
  ["import Jira from './api/jira/cloud2'", "import Jira from './api/jira/cloud2'"],
  ["console.log('jira/cloud', './jira/cloud')", "console.log('jira/cloud', './jira/cloud')"],
])('in %s a connection has another name', (before, after) => {
  expect(importsRenamed(before, 'jira/cloud', 'jira/site')).toBe(after)
})
