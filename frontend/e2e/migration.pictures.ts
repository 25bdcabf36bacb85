// A migration that has ended.
import { view } from './camera'
import { form, run } from './hands'
import { palette } from './program'
import { page, stage } from './stage'

stage({ theme: 'dark', template: 'tempo-worklogs-migration' })

view('migration', async () => {
  await run('FillSource')
  await run('MigrateWorklogs')
  await palette(page, 'View: Migrations')
  await form('Migrations')
    .getByRole('region', { name: 'Migration worklogs' })
    .getByText('Finished')
    .first()
    .waitFor()
})
